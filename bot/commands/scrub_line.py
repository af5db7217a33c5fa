"""`lamplighter scrub`: no byte of what was deleted."""

from __future__ import annotations

import asyncio

import typer

from bot.commands.options import Config, Url, load_settings


def scrub(config: Config = None, db: Url = None) -> None:
    """Write the database's tables anew, without a byte of what was deleted (docs/privacy.md)."""
    url = db or load_settings(config).storage.url
    from bot.commands import upkeep  # noqa: PLC0415

    typer.echo(asyncio.run(upkeep.scrub(url)))
