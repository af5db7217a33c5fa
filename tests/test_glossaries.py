"""Glossaries hold: a term is the same word throughout a catalog and the starter pack."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.languages.catalogs import LOCALES
from tests.test_catalogs import CATALOGS, catalog

STARTER = Path(__file__).parents[1] / "starter"
GLOSSARIES = {path.parent.name: path for path in LOCALES.glob("*/glossary.toml")}

OTHERWISE = {
    "room": {
        (
            "How else might somebody ask this? Three other ways make it found far more often. "
            "Here is room for the first."
        ),
        "Your question that waited can go to people now.",
    },
    "topic": {
        "It goes on in its own topic, “{name}”. What you write here is a new question.",
        (
            "I may open no topics in the room {room}, so questions stand there one below the "
            "other. For a topic each, make me an administrator who may manage topics."
        ),
    },
}
"""By term: messages in which it means something else."""


@dataclass(frozen=True)
class Term:
    """An English term, what is said for it, and what isn't."""

    english: str
    use: tuple[str, ...]
    avoid: tuple[str, ...] = ()

    def is_in(self, english: str) -> bool:
        """Is it a word of an English message (in the singular or the plural)?"""
        plural = self.english[:-1] + "ies" if self.english.endswith("y") else f"{self.english}s"
        words = f"{re.escape(self.english)}|{re.escape(plural)}"
        bare = re.sub(r"\{\w+\}|`[^`]*`|/\w+(?: [a-z]+)*|[@#]\S+|\[.*?\]\(.*?\)", " ", english)
        return re.search(rf"\b(?:{words})\b", bare, re.IGNORECASE) is not None

    def problems(self, translation: str) -> Iterator[str]:
        """What is wrong with the translation of a message that has it."""
        said = translation.casefold()
        if not any(word.casefold() in said for word in self.use):
            yield f"{self.english}: none of {', '.join(self.use)}"
        yield from (f"{self.english}: {word}" for word in self.avoid if word.casefold() in said)


@dataclass(frozen=True)
class Glossary:
    """What translators of a language agreed on."""

    terms: tuple[Term, ...]
    never: tuple[tuple[re.Pattern[str], str], ...]

    def problems_anywhere(self, said: str) -> Iterator[str]:
        """What is wrong wherever it stands."""
        for pattern, because in self.never:
            if found := pattern.search(said):
                yield f"{found[0]!r} ({because})"


@cache
def glossary(language: str) -> Glossary:
    read = tomllib.loads(GLOSSARIES[language].read_text(encoding="utf-8"))
    return Glossary(
        tuple(
            Term(one["english"], tuple(one["use"]), tuple(one.get("avoid", ())))
            for one in read["term"]
        ),
        tuple((re.compile(one["pattern"], re.IGNORECASE), one["because"]) for one in read["never"]),
    )


def translations(language: str) -> Iterator[tuple[str, str]]:
    """Each message of a catalog beside its translation, its plural forms one by one."""
    for message in catalog(language):
        if not message.id:
            continue
        original = message.id if isinstance(message.id, str) else message.id[1]
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        yield from ((original, str(string)) for string in strings)


def starter_texts(language: str) -> Iterator[tuple[str, str]]:
    """What the bot says from the starter pack, by where it stands; not what people type."""
    knowledge = STARTER / "knowledge" / f"{language}.toml"
    for entry in tomllib.loads(knowledge.read_text(encoding="utf-8"))["entry"]:
        yield entry["key"], f"{entry['question']}\n{entry['answer']}"
    resources = STARTER / "resources" / f"{language}.toml"
    for resource in tomllib.loads(resources.read_text(encoding="utf-8"))["resource"]:
        yield resource["key"], f"{resource['title']}\n{resource['description']}"


def test_every_language_has_a_glossary_of_the_same_terms() -> None:
    assert GLOSSARIES.keys() == CATALOGS.keys()
    terms = {language: [one.english for one in glossary(language).terms] for language in CATALOGS}
    assert len(set(map(tuple, terms.values()))) == 1


@pytest.mark.parametrize("language", sorted(GLOSSARIES))
def test_terms_are_translated_as_agreed(language: str) -> None:
    found = [
        (original, string, problem)
        for original, string in translations(language)
        for term in glossary(language).terms
        if term.is_in(original) and original not in OTHERWISE.get(term.english, ())
        for problem in term.problems(string)
    ]
    assert found == []


@pytest.mark.parametrize("language", sorted(GLOSSARIES))
def test_what_is_wrong_anywhere_is_nowhere(language: str) -> None:
    said = [*translations(language), *starter_texts(language)]
    found = [
        (place, problem)
        for place, string in said
        for problem in glossary(language).problems_anywhere(string)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("english", "is_in"),
    [("An entry", True), ("Two ENTRIES", True), ("Reentry", False), ("/entry 3", False)],
)
def test_a_term_is_seen_in_a_message(english: str, is_in: bool) -> None:
    assert Term("entry", ("x",)).is_in(english) is is_in


def test_a_clash_is_seen() -> None:
    term = Term("entry", ("fiche",), ("article",))
    assert list(term.problems("La Fiche 3")) == []
    assert list(term.problems("L’article 3")) == ["entry: none of fiche", "entry: article"]
