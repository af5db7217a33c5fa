"""Run the simulator as its own process; its first line of output is its port."""

import argparse
import asyncio
import contextlib
import signal
import sys
from dataclasses import fields, replace
from typing import Any

from tests.telegram.control import Control
from tests.telegram.faults import Faults
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator
from tests.telegram.world import BotAccount

SETTABLE = {int: int, float: float, str: str}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--api-version", default="10.2", help="know no more than that Bot API")
    parser.add_argument("--no-limits", action="store_true", help="let the bot send at any rate")
    parser.add_argument("--no-privacy", action="store_true", help="the bot hears all of a group")
    parser.add_argument("--mentions-pass", action="store_true", help="in spite of privacy mode")
    for settings in (BotAccount, Faults, Limits):
        for one in fields(settings):
            if one.type in SETTABLE:
                parser.add_argument(f"--{one.name.replace('_', '-')}", type=SETTABLE[one.type])
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    given = {key: value for key, value in vars(arguments).items() if value is not None}

    def chosen(settings: type[BotAccount | Faults | Limits]) -> dict[str, Any]:
        return {one.name: given[one.name] for one in fields(settings) if one.name in given}

    limits = replace(Limits.none() if arguments.no_limits else Limits(), **chosen(Limits))
    account = BotAccount(
        **chosen(BotAccount),
        privacy=not arguments.no_privacy,
        mentions_pass_privacy=arguments.mentions_pass,
    )
    faults = Faults(**chosen(Faults))
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with TelegramSimulator(
        limits=limits,
        faults=faults,
        account=account,
        api_version=arguments.api_version,
        port=arguments.port,
    ) as telegram:
        Control(telegram)
        sys.stdout.write(f"{telegram.port}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(_arguments()))
