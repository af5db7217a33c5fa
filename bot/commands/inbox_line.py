"""`lamplighter inbox`: events that could not be handled, one by one or many at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.options import Config, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.engine.inbox import Selection

Ids = Annotated[
    list[int] | None, typer.Argument(metavar="[ID]…", help="As `lamplighter inbox` lists them.")
]
Kind = Annotated[
    str,
    typer.Option(metavar="KIND", help='Those of this kind: "KeyError", or with where it arose.'),
]
Before = Annotated[
    str,
    typer.Option(metavar="ISO", help='Those received before: "2030-01-07" or "2030-01-07T09:00".'),
]
Platform = Annotated[str, typer.Option(metavar="NAME", help="Those of this platform.")]
Every = Annotated[bool, typer.Option("--all", help="All of them.")]

app = typer.Typer(help="Events that could not be handled: list, retry, drop.")


@app.callback()
def list_quarantine(
    ctx: typer.Context,
    kind: Kind = "",
    before: Before = "",
    platform: Platform = "",
    config: Config = None,
) -> None:
    """List the events that could not be handled, or some of them."""
    ctx.obj = config
    chosen = _selection((), kind, before, platform)
    if ctx.invoked_subcommand is not None:
        if kind or before or platform:
            msg = f"what is to be chosen stands after `{ctx.invoked_subcommand}`"
            raise typer.BadParameter(msg)
        return
    from bot.commands import upkeep  # noqa: PLC0415

    rows = asyncio.run(upkeep.quarantine(load_settings(config).storage.url, chosen))
    for row in rows:
        typer.echo(row)
    if not rows:
        typer.echo(
            "nothing is in quarantine" if not (kind or before or platform) else "no such event"
        )


@app.command()
def retry(  # noqa: PLR0917 - each is an option of the command line
    ctx: typer.Context,
    ids: Ids = None,
    kind: Kind = "",
    before: Before = "",
    platform: Platform = "",
    every: Every = False,
    config: Config = None,
) -> None:
    """Handle them again: by their ids, or all of a kind, of a platform, or before some time."""
    chosen = _some(ids, kind, before, platform, every=every)
    from bot.commands import upkeep  # noqa: PLC0415

    count = asyncio.run(upkeep.retry(_url(ctx, config), chosen))
    typer.echo(f"{count}{_of(ids)} will be handled again")


@app.command()
def drop(  # noqa: PLR0917 - each is an option of the command line
    ctx: typer.Context,
    ids: Ids = None,
    kind: Kind = "",
    before: Before = "",
    platform: Platform = "",
    every: Every = False,
    config: Config = None,
) -> None:
    """Give them up for good: by their ids, or all of a kind, of a platform, or before some time."""
    chosen = _some(ids, kind, before, platform, every=every)
    from bot.commands import upkeep  # noqa: PLC0415

    count = asyncio.run(upkeep.drop(_url(ctx, config), chosen))
    typer.echo(f"{count}{_of(ids)} dropped")


def _url(ctx: typer.Context, config: Path | None) -> str:
    return load_settings(config or ctx.obj).storage.url


def _of(ids: list[int] | None) -> str:
    return f" of {len(ids)}" if ids else ""


def _some(
    ids: list[int] | None, kind: str, before: str, platform: str, *, every: bool
) -> Selection:
    """What is meant; nothing is meant by saying nothing. Raises BadParameter."""
    ways = bool(ids) + bool(kind or before or platform) + every
    if ways != 1:
        msg = "name events by their ids, or by --kind, --before and --platform, or all by --all"
        raise typer.BadParameter(msg)
    return _selection(ids or (), kind, before, platform)


def _selection(ids: list[int] | tuple[()], kind: str, before: str, platform: str) -> Selection:
    from bot.engine.inbox import Selection  # noqa: PLC0415
    from bot.scripts.parsing import moment_of  # noqa: PLC0415

    try:
        moment = moment_of(before) if before else None
    except (ValueError, OverflowError):
        msg = f'--before: expected an ISO date or time such as "2030-01-07T09:00", got "{before}"'
        raise typer.BadParameter(msg) from None
    return Selection(tuple(ids), kind, moment, platform)
