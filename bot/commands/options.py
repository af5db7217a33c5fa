"""Options that several commands have, and the settings that they name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.config.settings import Settings

CONFIG = Path("config.toml")

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The settings; config.toml if there is one."),
]
Configs = Annotated[
    list[Path] | None,
    typer.Option(
        "--config",
        metavar="FILE|FOLDER",
        help="The settings; config.toml if there is one. Several, or a folder with several .toml "
        "files: several communities.",
    ),
]
Url = Annotated[
    str | None, typer.Option("--db", metavar="URL", help="The database, instead of the config's.")
]


def load_settings(config: Path | None) -> Settings:
    """Read the settings and log as they say. Raises ConfigError."""
    from bot.commands import logs  # noqa: PLC0415

    settings = read_settings(config)
    logs.set_up(settings.log.level, settings.log.format)
    return settings


def read_settings(config: Path | None) -> Settings:
    """Read the settings. Raises ConfigError."""
    from bot.config.settings import load  # noqa: PLC0415

    return load(config or (CONFIG if CONFIG.exists() else None), os.environ)
