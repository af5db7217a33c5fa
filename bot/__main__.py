"""The command line. Commands import what they need: `lamplighter version` needs next to nothing."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import (
    audit_line,
    backup_line,
    inbox_line,
    jobs_line,
    keys_line,
    scrub_line,
    setup_line,
    state_line,
)
from bot.commands.options import Config, Configs, Url, read_settings
from bot.commands.options import load_settings as _load

if TYPE_CHECKING:
    pass

File = Annotated[Path, typer.Argument(metavar="FILE", help="Its ending says what it is.")]
What = Annotated[
    list[str] | None,
    typer.Argument(metavar="[knowledge|resources|groups]…", help="All, if nothing is named."),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ROLE",
        help="What this worker is for, of several on one PostgreSQL: platforms, handlers, senders "
        "or web. May be given several times.",
    ),
]

app = typer.Typer(
    name="lamplighter",
    help="A community chatbot that leaves no newcomer in the dark.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(audit_line.app, name="audit")
app.command()(state_line.check)
app.command()(state_line.status)
app.command()(scrub_line.scrub)
app.add_typer(inbox_line.app, name="inbox", invoke_without_command=True)
app.add_typer(jobs_line.app, name="jobs", invoke_without_command=True)
app.add_typer(keys_line.app, name="keys", invoke_without_command=True)
backup_line.add_to(app)
app.command()(setup_line.setup)
matrix = typer.Typer(help="The bot's identity on Matrix.", no_args_is_help=True)
app.add_typer(matrix, name="matrix")
bench = typer.Typer(help="Measure this version beside others.", no_args_is_help=True)
app.add_typer(bench, name="bench")


@app.command()
def chat(  # noqa: PLR0913 - its options
    *,
    script: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Play this, instead of asking you.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="With a few people and rooms, and time that can pass.")
    ] = False,
    rooms: Annotated[
        bool,
        typer.Option(help="Whether the demo's groups are for mentors, organizers and so on."),
    ] = True,
    web: Annotated[
        bool, typer.Option("--web", help="With the desk on the web, on this machine alone.")
    ] = False,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The settings; without, the defaults.")
    ] = None,
    db: Annotated[
        str, typer.Option(metavar="URL", help="The database; without, a temporary one.")
    ] = "",
    lang: Annotated[
        str, typer.Option(metavar="TAG", help="The language of people's clients.")
    ] = "",
    at: Annotated[
        str | None, typer.Option(metavar="ISO", help="The moment at which it begins.")
    ] = None,
) -> None:
    """Talk with the bot in this terminal, or play a script (docs/scripts.md)."""
    from bot.commands import logs  # noqa: PLC0415
    from bot.commands.chat import Chat, moment  # noqa: PLC0415
    from bot.commands.demo_desk import with_web  # noqa: PLC0415
    from bot.config.settings import load  # noqa: PLC0415

    logs.set_up("warning")
    begin = moment(at) if at is not None else None
    settings = load(config, os.environ)
    chat = Chat(
        with_web(settings) if web else settings, db, lang, demo, begin, with_rooms=rooms, web=web
    )
    work = chat.talk() if script is None else chat.play(script, typer.echo)
    asyncio.run(work)


@app.command()
def run(configs: Configs = None, only: Only = None) -> None:
    """Run the bot until it is stopped (SIGTERM, Ctrl-C); on SIGHUP it reads its settings again."""
    from bot.commands.communities import files  # noqa: PLC0415

    named = files(configs)
    if len(named) > 1:
        if only:
            msg = "--only is for one community"
            raise typer.BadParameter(msg)
        from bot.commands.run_many import run_many  # noqa: PLC0415

        asyncio.run(run_many(named))
        return
    config = next(iter(named.values()), None)
    settings = _load(config)
    from bot.commands.run import read_roles, run  # noqa: PLC0415

    asyncio.run(run(settings, read_roles(only or ()), lambda: read_settings(config)))


@app.command()
def announcements(config: Config = None) -> None:
    """Say how far announcements are, the newest first: sent, waiting, failed and why."""
    url = _load(config).storage.url
    from bot.commands.announcements import announcements  # noqa: PLC0415
    from bot.engine.clock import utc_now  # noqa: PLC0415

    for line in asyncio.run(announcements(url, utc_now())):
        typer.echo(line)


@app.command()
def migrate(config: Config = None, db: Url = None) -> None:
    """Bring the database to this version's schema. On SQLite `run` does so by itself."""
    url = db or _load(config).storage.url
    from bot.commands import upkeep  # noqa: PLC0415

    typer.echo(asyncio.run(upkeep.migrate(url)))


@app.command(name="import")
def import_(
    path: File,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Take out what the file does not have.")
    ] = False,
    config: Config = None,
    db: Url = None,
) -> None:
    """Bring in knowledge, resources or groups from a .toml or .csv file, or meetups from an .ics
    file: all of it, or nothing.
    """
    settings = _load(config)
    url = db or settings.storage.url
    from bot.commands import exchange_line  # noqa: PLC0415

    if path.suffix.lower() == ".ics":
        zone = settings.community.zone
        raise typer.Exit(
            exchange_line.bring_in_calendar_file(path, url, zone, dry=dry_run, mirror=mirror)
        )
    raise typer.Exit(exchange_line.bring_in(path, url, dry=dry_run, mirror=mirror))


@app.command()
def export(path: File, what: What = None, *, config: Config = None, db: Url = None) -> None:
    """Write knowledge, resources and groups to a .toml file, or one of them to a .csv file."""
    url = db or _load(config).storage.url
    from bot.commands import exchange_line  # noqa: PLC0415

    raise typer.Exit(exchange_line.bring_out(path, url, what or []))


@bench.command(
    "knowledge",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def bench_knowledge(ctx: typer.Context) -> None:
    """Measure how well questions find their answers, next to other matchers."""
    from bench.knowledge import app  # noqa: PLC0415

    app(ctx.args, prog_name="lamplighter bench knowledge")


@matrix.callback()
def matrix_options(ctx: typer.Context, config: Config = None) -> None:
    """The bot's identity on Matrix."""
    ctx.obj = config


@matrix.command()
def verify(ctx: typer.Context, config: Config = None) -> None:
    """Show the bot's fingerprint and let an owner verify it by emoji, while it does not run."""
    settings = _load(config or ctx.obj)
    from bot.commands.matrix import verify  # noqa: PLC0415
    from bot.words.failures import Unavailable  # noqa: PLC0415

    try:
        verified = asyncio.run(verify(settings, typer.echo, typer.confirm))
    except Unavailable as error:
        typer.echo(f"lamplighter: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"verified: {verified.user}, device {verified.device}")


@app.command()
def version() -> None:
    """Say which version this is."""
    from importlib.metadata import version  # noqa: PLC0415

    typer.echo(version("lamplighter"))


def main() -> None:
    """Run a command; what stops it is one line on standard error and an exit code."""
    try:
        app()
    except Exception as error:
        cause = _cause(error)
        code = _exit_code(cause)
        if code is None:
            raise
        typer.echo(f"lamplighter: {_complaint(cause)}", err=True)
        sys.exit(code)


def _cause(error: Exception) -> Exception:
    """What lies in groups of one: tasks that run together fail together."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _exit_code(error: Exception) -> int | None:
    """2 for what was written wrongly, 1 for what is in the way, None for what is our fault."""
    from bot.commands.run import LostOwnershipError  # noqa: PLC0415
    from bot.config.settings import ConfigError  # noqa: PLC0415
    from bot.scripts.parsing import ScriptError  # noqa: PLC0415
    from bot.storage.addresses import BadAddress  # noqa: PLC0415
    from bot.storage.errors import DatabaseAway  # noqa: PLC0415
    from bot.storage.identity_keys import BadKeys  # noqa: PLC0415
    from bot.storage.migrating import NotMigrated  # noqa: PLC0415
    from bot.storage.ownership import AlreadyRunning  # noqa: PLC0415
    from bot.storage.portable.backups import BadBackup  # noqa: PLC0415
    from bot.storage.portable.filling import Differs, NotEmpty  # noqa: PLC0415
    from bot.storage.sessions import CannotOpen  # noqa: PLC0415
    from bot.words.failures import Forbidden  # noqa: PLC0415

    if isinstance(error, BadBackup | ConfigError | ScriptError | BadAddress):
        return 2
    in_the_way = (
        AlreadyRunning
        | BadKeys
        | CannotOpen
        | DatabaseAway
        | Differs
        | Forbidden
        | LostOwnershipError
        | NotEmpty
        | NotMigrated
    )
    if isinstance(error, in_the_way):
        return 1
    return None


def _complaint(error: Exception) -> str:
    from bot.storage.errors import DatabaseAway  # noqa: PLC0415
    from bot.words.failures import Forbidden  # noqa: PLC0415

    if isinstance(error, DatabaseAway):
        return f"the database does not answer ({error})"
    if isinstance(error, Forbidden):
        return f"a platform refuses the bot ({error}): is the token right? Try `lamplighter check`."
    return str(error)


if __name__ == "__main__":
    main()
