"""Languages: whose words are there, which one a person reads, and who is reading."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError, get_global

import bot

log = logging.getLogger(__name__)

DOMAIN = "lamplighter"
"""The catalogs' file name, without its ending."""

SOURCE_LANGUAGE = "en"
"""The language that message ids are written in."""

LOCALES = Path(bot.__file__).parent.parent / "locales"


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
        found = {SOURCE_LANGUAGE}
        for ending in ("po", "mo"):
            for path in self._directory.glob(f"*/LC_MESSAGES/{DOMAIN}.{ending}"):
                found.add(canonical(path.parts[-3]))
        return tuple(sorted(found))

    def translations(self, language: str) -> NullTranslations:
        """Get the catalog of a language, else of the wider one ("pt-BR" → "pt"), else English."""
        known = self._read.get(language)
        if known is None:
            known = self._read[language] = self._find(language)
        return known

    def _find(self, language: str) -> NullTranslations:
        for tag in _widening(canonical(language)):
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
    made = BytesIO()
    with source.open("rb") as text:
        write_mo(made, read_po(text, locale=language.replace("-", "_")))
    made.seek(0)
    return GNUTranslations(made)


BUNDLED = Catalogs(LOCALES)
"""The catalogs that come with the bot."""


def available_languages() -> tuple[str, ...]:
    """The languages that the bot itself speaks, as tags, sorted."""
    return BUNDLED.languages()


class Languages:
    """Finds out in which language to speak to somebody.

    `available` are the tags that can be spoken, `fallback` the community's own language, `chains`
    what people read instead of a language that is not there: `{"gn": ["es", "en"]}`.
    """

    def __init__(
        self,
        available: Sequence[str],
        fallback: str = SOURCE_LANGUAGE,
        chains: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.available = tuple(canonical(tag) for tag in available)
        self.fallback = canonical(fallback)
        self._chains = {canonical(tag): tuple(others) for tag, others in (chains or {}).items()}

    def best(self, tag: str | None) -> str:
        """The available language that suits a reader of `tag` best ("pt-BR" → "pt")."""
        return next((found for found in self.chain(tag) if found in self.available), self.fallback)

    def chain(self, tag: str | None) -> tuple[str, ...]:
        """Everything a reader of `tag` may be shown, best first, down to the fallback.

        Also tags that the bot itself does not speak: other people's words may be in them.
        """
        return tuple(dict.fromkeys((*self._preferred(tag or ""), self.fallback)))

    def own_name(self, tag: str) -> str:
        """What a language calls itself, for whoever can read no other."""
        return own_name(tag)

    def named(self, words: str, reader: str) -> str | None:
        """The available language that somebody names: by its tag, or by its name in that language,
        in the reader's or in English. None where there is no such.
        """
        wanted = words.strip().casefold()
        for tag in self.available:
            names = (name_in(tag, other) for other in (tag, reader, SOURCE_LANGUAGE))
            if wanted in {tag.casefold(), *(name.casefold() for name in names)}:
                return tag
        return None

    def _preferred(self, tag: str) -> Iterator[str]:
        wanted = tuple(_widening(canonical(tag)))
        yield from wanted
        for one in wanted:
            for other in self._chains.get(one, ()):
                yield from _widening(canonical(other))


@lru_cache(maxsize=512)
def canonical(tag: str) -> str:
    """Write a language tag as BCP 47 recommends ("PT_br" → "pt-BR"), with today's names.

    Old names ("iw", "in") come from old phones; their replacements are CLDR's aliases.
    """
    subtags = tag.partition(".")[0].replace("_", "-").split("-")
    language = subtags[0].lower()
    language = get_global("language_aliases").get(language, language)
    return "-".join([language, *(_cased(subtag) for subtag in subtags[1:])])


def _cased(subtag: str) -> str:
    if len(subtag) == 4 and subtag.isalpha():  # a script
        return subtag.title()
    return subtag.upper() if len(subtag) <= 3 else subtag.lower()  # a region


def _widening(tag: str) -> Iterator[str]:
    """From narrow to wide: "zh-Hant-TW", "zh-Hant", "zh"."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


_PREFERRED_REGIONS = {"en": "en_GB"}
"""English without a region means the United States to CLDR; read everywhere without a doubt are
24 hours and the day before the month."""


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """CLDR's data for a language tag, or for the widest part of it that CLDR knows, or English."""
    for tag in _widening(canonical(language)):
        try:
            return Locale.parse(_PREFERRED_REGIONS.get(tag, tag.replace("-", "_")))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_PREFERRED_REGIONS[SOURCE_LANGUAGE])


SCRIPT = 4
"""Letters of a script's code (ISO 15924)."""
RTL_SCRIPTS = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}


@lru_cache(maxsize=256)
def _is_rtl(language: str) -> bool:
    """By its likely script; `Locale.text_direction` would load a megabyte for each language."""
    likely = get_global("likely_subtags")
    for tag in _widening(canonical(language)):
        written = next((part for part in tag.split("-")[1:] if len(part) == SCRIPT), "")
        script = written or likely.get(tag.replace("-", "_"), "").partition("_")[2][:SCRIPT]
        if script:
            return script in RTL_SCRIPTS
    return False


def own_name(language: str) -> str:
    """A language's name in that language, for choosing it: "Français", "العربية"."""
    name = next(_names(language, language))
    return name[:1].upper() + name[1:]


def name_in(language: str, reader: str) -> str:
    """A language's name in the reader's language; its tag where CLDR has no name for it."""
    return next(_names(language, reader))


def _names(language: str, reader: str) -> Iterator[str]:
    names = locale_of(reader).languages
    for tag in _widening(canonical(language)):
        if name := names.get(tag.replace("-", "_")):
            yield name
    yield canonical(language)


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    try:
        return UTC if name in {"UTC", "Etc/UTC"} else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is going to read: everything that makes words and values theirs.

    `zone` is an IANA name; without one (or with one that does not exist) times are shown in UTC,
    and say so. `now` (aware) lets dates of this year go without their year.
    """

    language: str
    zone: str = ""
    now: datetime | None = None
    catalogs: Catalogs = field(default=BUNDLED, repr=False, compare=False)

    @property
    def rtl(self) -> bool:
        """Does the reader's language run from right to left?"""
        return _is_rtl(self.language)

    @property
    def locale(self) -> Locale:
        """CLDR's data for the reader."""
        return locale_of(self.language)

    @property
    def tzinfo(self) -> tzinfo:
        """The reader's zone."""
        return _zone(self.zone) if self.zone else UTC
