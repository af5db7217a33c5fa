"""One person's flood against the real process: how long others wait for an answer, and for a card.

Telegram's limits are in force, as it is their pace that a flood uses up. `python -m bench floods`
in another checkout, with this file put there, measures that one.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench import matrix_floods
from tests.processes import KNOWN, LivingBot, living
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.telegram.groups import Group
    from tests.telegram.people import Person

app = typer.Typer(add_completion=False)

MANY, FEW = 2000, 300
LONG_CHARACTERS = 4000
HEAD_START = 1.0
"""Seconds after which the others ask."""
THINGS = ("kettle", "ladder", "piano", "umbrella", "bicycle", "curtain", "lantern", "saddle")


@dataclass(frozen=True, slots=True)
class Flood:
    """What one person sends at once."""

    name: str
    texts: tuple[str, ...]


def floods() -> list[Flood]:
    """Those that are measured."""
    unknown = [f"Who has borrowed the {THINGS[n % 8]} number {n}?" for n in range(MANY)]
    known = [KNOWN[n % len(KNOWN)] for n in range(MANY)]
    story = "We walked along the river and talked about many things. "
    long = [f"{n}: {story * (LONG_CHARACTERS // len(story))}" for n in range(FEW)]
    return [
        Flood("none", ()),
        Flood(f"{MANY:,} unknown", tuple(unknown)),
        Flood(f"{MANY:,} known", tuple(known)),
        Flood(f"{FEW} long", tuple(long)),
    ]


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[tuple[TelegramSimulator, Group]]:
    """A living bot with a mentors' room."""
    async with TelegramSimulator() as telegram:
        olu, mira = (telegram.person(name, language="en") for name in ("olu", "mira"))
        bot = LivingBot(
            folder,
            {"token": telegram.token, "api_base_url": telegram.base_url},
            community={"owners": [f"telegram:{olu.id}"], "starter": False},
        )
        await bot.prepare()
        async with living(bot):
            mentors = telegram.group("mentors", owner=olu, members=(mira,))
            await mira.start()
            await mira.receives(timeout=60)
            await mentors.add_bot()
            await olu.writes("/room mentors", chat=mentors)
            await olu.receives("This room is", chat=mentors, timeout=60)
            await olu.writes("/role mira mentor")
            await telegram.settled(quiet=2.0, timeout=60)
            yield telegram, mentors


async def play(flood: Flood, patience: float) -> tuple[float, float, int]:
    """Seconds until another person's answer, and until another's card; and how many cards and
    other words stood in the mentors' room by then.
    """
    with tempfile.TemporaryDirectory(prefix="floods-") as name:
        async with room(Path(name)) as (telegram, mentors):
            zed, ada, ben = (telegram.person(who, language="en") for who in ("zed", "ada", "ben"))
            for person in (zed, ada, ben):
                await person.start()
            await telegram.settled(quiet=2.0, timeout=60)
            before = len(telegram.messages(mentors))
            for text in flood.texts:
                await zed.writes(text)
            await asyncio.sleep(HEAD_START)
            waits = await asyncio.gather(
                _wait(ada, KNOWN[0], "Look", None, patience),
                _wait(
                    ben, "Which train goes to the autumn fair?", "autumn fair", telegram, patience
                ),
            )
            return *waits, len(telegram.messages(mentors)) - before


async def _wait(
    person: Person, asks: str, hears: str, telegram: TelegramSimulator | None, patience: float
) -> float:
    """Seconds until it is answered, or until its card stands in the mentors' room."""
    began = time.monotonic()
    await person.writes(asks)
    try:
        if telegram is None:
            await person.receives(hears, timeout=patience)
        else:
            room = telegram.groups["mentors"]
            await telegram.wait_for(
                lambda: any(hears in (said.text or "") for said in telegram.messages(room)),
                patience,
            )
    except (AssertionError, TimeoutError):
        return float("inf")
    return time.monotonic() - began


@app.command()
def main(
    patience: Annotated[float, typer.Option(help="Seconds after which nobody waits.")] = 120.0,
    platform: Annotated[str, typer.Option(help="telegram or matrix.")] = "telegram",
) -> None:
    """Send each flood and print how long others waited."""
    table = Table("one person sends", "answer s", "card s", "messages in the room")
    for flood in floods():
        run = (
            play(flood, patience)
            if platform == "telegram"
            else matrix_floods.play(flood.texts, patience, HEAD_START)
        )
        answer, card, stands = asyncio.run(run)
        table.add_row(flood.name, f"{answer:.2f}", f"{card:.2f}", str(stands))
    Console(width=100).print(table)


if __name__ == "__main__":
    app()
