"""Which language a person is spoken to in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.languages import zones
from bot.languages.tags import (
    SOURCE_LANGUAGE,
    canonical,
    language_named,
    name_in,
    own_name,
    widening,
)

LONGEST_HEADER = 200
"""So many characters are looked at of what anybody's browser sends."""
REGION = 2
"""Letters of a country's code (ISO 3166)."""


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
        self._chains = {
            canonical(tag): tuple(fallbacks) for tag, fallbacks in (chains or {}).items()
        }

    def best(self, tag: str | None) -> str:
        """The available language that suits a reader of `tag` best ("pt-BR" → "pt")."""
        return next(
            (spoken for spoken in self.chain(tag) if spoken in self.available), self.fallback
        )

    def for_browser(self, accepts: str) -> str:
        """The available language for a browser that asks for these (an Accept-Language header, best
        first): the first that is available, else what suits a reader of the first.
        """
        header = accepts[:LONGEST_HEADER]
        wanted = [canonical(part.partition(";")[0].strip()) for part in header.split(",")]
        spoken = (own for tag in wanted for own in widening(tag) if own in self.available)
        return next(spoken, self.best(wanted[0]))

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
        folded = words.strip().casefold()
        for tag in self.available:
            names = (name_in(tag, other) for other in (tag, reader, SOURCE_LANGUAGE))
            if folded in {tag.casefold(), *(name.casefold() for name in names)}:
                return tag
        return None

    def any_named(self, words: str, reader: str) -> str | None:
        """Any language that somebody names, whether or not it is available: by its tag, or by its
        name in that language, in the reader's or in English. None where there is no such.
        """
        return self.named(words, reader) or language_named(words, (reader, SOURCE_LANGUAGE))

    def zones_named(self, words: str, reader: str, now: datetime) -> tuple[str, ...]:
        """The time zones that somebody may mean by a city, a country, an IANA name or an offset, in
        whichever of the languages; the likeliest first.
        """
        return zones.named(words, self._read_by(reader), now)

    def zones_like(self, words: str, reader: str, most: int) -> tuple[str, ...]:
        """Time zones whose places are spelt nearly so."""
        return zones.like(words, self._read_by(reader), most)

    def country_named(self, words: str, reader: str) -> str | None:
        """The country (ISO 3166) that somebody names, by its code or in whichever language; None
        where there is no such.
        """
        return zones.country(words, self._read_by(reader))

    def zones_of(self, *tags: str) -> tuple[str, ...]:
        """The time zones of the countries that language tags name ("pt-AO")."""
        subtags = (part for tag in tags for part in canonical(tag).split("-")[1:])
        countries = dict.fromkeys(part for part in subtags if len(part) == REGION)
        return tuple(zone for country in countries for zone in zones.of_country(country))

    def _read_by(self, reader: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((reader, *self.available, SOURCE_LANGUAGE)))

    def _preferred(self, tag: str) -> Iterator[str]:
        widened = tuple(widening(canonical(tag)))
        yield from widened
        for own in widened:
            for other in self._chains.get(own, ()):
                yield from widening(canonical(other))
