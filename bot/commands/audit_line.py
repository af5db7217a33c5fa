"""`lamplighter audit`: is the audit log as it was written?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.options import Config, load_settings

if TYPE_CHECKING:
    from bot.domain.audit.verifying import Verdict

Head = Annotated[
    str, typer.Option("--head", metavar="HEAD", help="What `audit head` printed some time ago.")
]

app = typer.Typer(help="The audit log: who did what, and whether that was changed.",
                  no_args_is_help=True)  # fmt: skip


@app.command()
def verify(head: Head = "", config: Config = None) -> None:
    """Look for entries that were changed, removed, inserted or moved; exit code 0 if there are
    none.
    """
    url = load_settings(config).storage.url
    from bot.domain.audit.verifying import BadHead  # noqa: PLC0415

    try:
        verdict = asyncio.run(_verify(url, head))
    except BadHead as error:
        raise typer.BadParameter(str(error)) from None
    for problem in verdict.problems:
        typer.echo(problem)
    if verdict.problems:
        raise typer.Exit(1)
    since = f", from number {verdict.first} on" if verdict.first > 1 else ""
    typer.echo(f"{verdict.count} entries are as they were written{since}")


@app.command()
def head(config: Config = None) -> None:
    """Print where the log ends now. Note it elsewhere: then a shortened log is found out."""
    typer.echo(asyncio.run(_head(load_settings(config).storage.url)))


async def _verify(url: str, noted: str) -> Verdict:
    from bot.commands.upkeep import beside_the_bot  # noqa: PLC0415
    from bot.domain.audit import verifying  # noqa: PLC0415

    async with beside_the_bot(url) as db, db.read() as session:
        return await verifying.verify(session, noted)


async def _head(url: str) -> str:
    from bot.commands.upkeep import beside_the_bot  # noqa: PLC0415
    from bot.domain.audit import verifying  # noqa: PLC0415

    async with beside_the_bot(url) as db, db.read() as session:
        return await verifying.head(session)
