"""Catalogs: the translations that are there."""

from __future__ import annotations

import logging
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from bot.languages.tags import SOURCE_LANGUAGE, canonical, widening

log = logging.getLogger(__name__)

DOMAIN = "lamplighter"
"""The catalogs' file name, without its ending."""

LOCALES = Path(__file__).parents[2] / "locales"


class Catalogs:
    """The translations below a directory, each read when somebody first needs it.

    A compiled catalog is used when it is at least as new as its source; otherwise the source is
    compiled in memory, so that a fresh checkout speaks every language without a build step.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._read: dict[str, NullTranslations] = {}

    def languages(self) -> tuple[str, ...]:
        """All languages that can be spoken, as tags ("pt-BR"), sorted; English always."""
        tags = {SOURCE_LANGUAGE}
        for ending in ("po", "mo"):
            for path in self._directory.glob(f"*/LC_MESSAGES/{DOMAIN}.{ending}"):
                tags.add(canonical(path.parts[-3]))
        return tuple(sorted(tags))

    def translations(self, language: str) -> NullTranslations:
        """Get the catalog of a language, else of the wider one ("pt-BR" → "pt"), else English."""
        known = self._read.get(language)
        if known is None:
            known = self._read[language] = self._find(language)
        return known

    def _find(self, language: str) -> NullTranslations:
        for tag in widening(canonical(language)):
            folder = self._directory / tag.replace("-", "_") / "LC_MESSAGES"
            if catalog := _load(folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo", tag):
                return catalog
        return NullTranslations()


def _load(source: Path, compiled: Path, language: str) -> NullTranslations | None:
    if not source.exists() and not compiled.exists():
        return None
    if compiled.exists() and (
        not source.exists() or compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns
    ):
        with compiled.open("rb") as stream:
            return GNUTranslations(stream)
    # Not needed once the catalogs are compiled, so not part of everybody's start-up.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    log.debug("compiling the catalog of %s in memory", language)
    catalog = BytesIO()
    with source.open("rb") as text:
        write_mo(catalog, read_po(text, locale=language.replace("-", "_")))
    catalog.seek(0)
    return GNUTranslations(catalog)


BUNDLED = Catalogs(LOCALES)
"""The catalogs that come with the bot."""


def available_languages() -> tuple[str, ...]:
    """The languages that the bot itself speaks, as tags, sorted."""
    return BUNDLED.languages()
