"""Several communities by one command: their files, what they are called, and that they differ."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.commands.options import CONFIG
from bot.config.settings import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.config.settings import Settings

UNNAMED = "lamplighter"
"""What a community is called that has no file."""


class Named(NamedTuple):
    """A community by the name of its file: what the log, backups and statuses call it."""

    name: str
    settings: Settings


def files(configs: Sequence[Path] | None) -> dict[str, Path]:
    """The files that are meant, by what their communities are called. Raises ConfigError."""
    paths = [file for config in configs or () for file in _in(config)]
    by_name: dict[str, Path] = {}
    for path in paths:
        if path.stem in by_name:
            msg = f"{by_name[path.stem]} and {path} are called the same: rename one of them"
            raise ConfigError(msg)
        by_name[path.stem] = path
    return by_name


def _in(config: Path) -> list[Path]:
    if not config.is_dir():
        return [config]
    within = sorted(path for path in config.iterdir() if path.suffix == ".toml")
    if not within:
        msg = f"{config}: there is no .toml file in that folder"
        raise ConfigError(msg)
    return within


def load_communities(configs: Sequence[Path] | None) -> list[Named]:
    """Read the settings of all that are meant, and log as the first say. Raises ConfigError."""
    from bot.commands.options import load_settings  # noqa: PLC0415

    named = files(configs)
    if not named:
        name = CONFIG.stem if CONFIG.exists() else UNNAMED
        return [Named(name, load_settings(None))]
    communities = [Named(name, load_settings(path)) for name, path in named.items()]
    for one, other, what in shared(communities):
        msg = f"{one} and {other} have the same {what}: each community needs its own"
        raise ConfigError(msg)
    return communities


def shared(communities: Sequence[Named]) -> Iterator[tuple[str, str, str]]:
    """What two of them have that only one can have: their names, and what it is."""
    owners: dict[tuple[str, str], str] = {}
    for name, settings in communities:
        for what, which in _of_its_own(settings):
            first = owners.setdefault((what, which), name)
            if first != name:
                yield first, name, what


def _of_its_own(settings: Settings) -> Iterator[tuple[str, str]]:
    yield from _database(settings.storage.url)
    if settings.storage.erasures_file:  # people are numbers in it, each community's own
        yield "journal of erasures", str(Path(settings.storage.erasures_file).resolve())
    if settings.telegram.enabled:
        token = settings.telegram.token.get_secret_value()
        yield "Telegram bot", f"{settings.telegram.api_base_url} {token.partition(':')[0]}"
        if settings.telegram.mode == "webhook":
            yield "address", f"{settings.telegram.webhook_listen}:{settings.telegram.webhook_port}"
    if settings.matrix.enabled:
        yield "Matrix account", settings.matrix.user
        yield "Matrix store", str(Path(settings.matrix.store).resolve())
    for listening in (settings.web, settings.metrics):
        if listening.enabled:
            yield "address", f"{listening.host}:{listening.port}"


def _database(url: str) -> Iterator[tuple[str, str]]:
    from bot.storage.addresses import BadAddress, address, of_server, schema_of  # noqa: PLC0415
    from bot.storage.locks import PUBLIC  # noqa: PLC0415

    with contextlib.suppress(BadAddress):  # whoever opens it says so
        parsed = address(url)
        if parsed.get_backend_name() != "sqlite":
            where = f"{parsed.host or 'localhost'}:{parsed.port or 5432}/{parsed.database}"
            schema = schema_of(parsed) or PUBLIC
            yield "database", f"{where}?{of_server(parsed).query}, {schema}"
        elif parsed.database:
            yield "database", str(Path(parsed.database).resolve())
