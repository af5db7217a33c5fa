"""`lamplighter keys`, as it is typed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.options import Config, load_settings

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

app = typer.Typer(
    help="The keys by which names, accounts and chats in the database are encrypted: say which, "
    "encrypt, rotate, decrypt, forget."
)
KeyId = Annotated[str, typer.Argument(metavar="KEY", help="As `lamplighter keys` names it.")]


@app.callback()
def keys(ctx: typer.Context, config: Config = None) -> None:
    """Say by which key the database is encrypted, and which keys there are."""
    ctx.obj = config
    if ctx.invoked_subcommand is None:
        from bot.commands import keys as commands  # noqa: PLC0415

        _say(commands.tell(load_settings(config).storage.url))


@app.command()
def encrypt(ctx: typer.Context, config: Config = None) -> None:
    """Encrypt a database that isn't yet; the bot must be stopped."""
    from bot.commands import keys as commands  # noqa: PLC0415
    from bot.engine.clock import utc_now  # noqa: PLC0415

    _say(commands.encrypt(load_settings(config or ctx.obj).storage.url, utc_now()))


@app.command()
def rotate(ctx: typer.Context, config: Config = None) -> None:
    """Encrypt by a new key instead, as when somebody may have got the old one; the bot must be
    stopped.
    """
    from bot.commands import keys as commands  # noqa: PLC0415
    from bot.engine.clock import utc_now  # noqa: PLC0415

    _say(commands.rotate(load_settings(config or ctx.obj).storage.url, utc_now()))


@app.command()
def decrypt(ctx: typer.Context, config: Config = None) -> None:
    """Go back to a database that anybody can read who has it; the bot must be stopped."""
    from bot.commands import keys as commands  # noqa: PLC0415
    from bot.engine.clock import utc_now  # noqa: PLC0415

    _say(commands.decrypt(load_settings(config or ctx.obj).storage.url, utc_now()))


@app.command()
def forget(ctx: typer.Context, key: KeyId, config: Config = None) -> None:
    """Take a key out of the file that only old backups need."""
    from bot.commands import keys as commands  # noqa: PLC0415

    _say(commands.forget(load_settings(config or ctx.obj).storage.url, key))


def _say(lines: Coroutine[Any, Any, list[str]]) -> None:
    for line in asyncio.run(lines):
        typer.echo(line)
