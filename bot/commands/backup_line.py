"""`lamplighter backup`, `restore` and `copy`, as they are typed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import Config, Configs, load_settings

Passphrase = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Seal it by the passphrase in this file, or open it."),
]
Store = Annotated[
    bool, typer.Option("--with-matrix-store", help="With the keys of the bot's Matrix account.")
]


def backup(
    path: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="Where it is to be.")],
    *,
    keep: Annotated[
        int, typer.Option(min=0, help="In a folder: delete all but so many of its backups.")
    ] = 0,
    verify: Annotated[
        bool, typer.Option("--verify", help="Write nothing: look whether this one is whole.")
    ] = False,
    with_matrix_store: Store = False,
    passphrase_file: Passphrase = None,
    configs: Configs = None,
) -> None:
    """Write all that the bot remembers into one file, while it runs."""
    from bot.commands import backup as commands  # noqa: PLC0415
    from bot.commands.communities import load_communities  # noqa: PLC0415
    from bot.engine.clock import utc_now  # noqa: PLC0415

    passphrase = commands.read_passphrase(passphrase_file)
    if verify:
        with _named(path):
            _say(commands.verify(path, passphrase))
        return
    communities = load_communities(configs)
    if len(communities) > 1 and not path.is_dir():
        msg = "backups of several communities go into a folder that is there"
        raise typer.BadParameter(msg)
    for name, settings in communities:
        wish = commands.Wish(name, keep, with_store=with_matrix_store, passphrase=passphrase)
        with _named(path):
            _say(asyncio.run(commands.back_up(settings, path, utc_now(), wish)))


def restore(  # noqa: PLR0913 - its options
    path: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` has written.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop what is in the database now; you are asked.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="You are not asked.")] = False,
    go_on: Annotated[
        bool,
        typer.Option(
            "--go-on",
            help="The bot stopped before the backup was made: go on with what waits in it.",
        ),
    ] = False,
    stopped_at: Annotated[
        str,
        typer.Option(metavar="ISO", help="When the bot was last alive; without, just now."),
    ] = "",
    erasures: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A journal of erasures, besides the database's own."),
    ] = None,
    survivor: Annotated[
        str, typer.Option(metavar="URL", help="A database that knows who was forgotten since.")
    ] = "",
    with_matrix_store: Store = False,
    passphrase_file: Passphrase = None,
    config: Config = None,
) -> None:
    """Bring a backup into an empty database, forget again whom the bot has forgotten since, and let
    nothing be said again.
    """
    from bot.commands import restore as commands  # noqa: PLC0415
    from bot.commands.backup import read_passphrase  # noqa: PLC0415
    from bot.engine.clock import utc_now  # noqa: PLC0415

    settings = load_settings(config)
    if replace and not yes:
        from bot.storage.sessions import Database  # noqa: PLC0415

        typer.confirm(f"Drop all that is in {Database(settings.storage.url)} now?", abort=True)
    wish = commands.Wish(
        path, read_passphrase(passphrase_file), replace=replace, go_on=go_on,
        stopped_at=_moment(stopped_at) if stopped_at else None, erasures=erasures or (),
        survivor=survivor, with_store=with_matrix_store,
    )  # fmt: skip
    with _named(path):
        _say(asyncio.run(commands.restore(settings, wish, utc_now())))


def copy(
    source: Annotated[str, typer.Option("--from", metavar="URL", help="The database to read.")],
    target: Annotated[str, typer.Option("--to", metavar="URL", help="An empty one.")],
) -> None:
    """Move everything from one database to another, SQLite and PostgreSQL alike; the bot is stopped
    meanwhile. Nothing is there unless all of it is.
    """
    from bot.commands import copying, logs  # noqa: PLC0415

    logs.set_up("info")
    asyncio.run(copying.copy(source, target, typer.echo))
    typer.echo("all of it is there: counts and checksums agree")


def add_to(app: typer.Typer) -> None:
    """Make them commands of the command line."""
    for command in (backup, restore, copy):
        app.command()(command)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Trouble with files is somebody's to mend, and no fault of ours."""
    try:
        yield
    except OSError as error:
        msg = f"{error.filename or path}: {error.strerror or error}"
        raise typer.BadParameter(msg) from None


def _say(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is no moment; it looks like 2030-01-07T18:30Z"
        raise typer.BadParameter(msg) from None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read
