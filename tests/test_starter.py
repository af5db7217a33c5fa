"""The starter pack is complete, well formed, and distinct enough to be matched."""

import tomllib
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt

STARTER = Path(__file__).parent.parent / "starter"
KNOWLEDGE = sorted((STARTER / "knowledge").glob("*.toml"))
RESOURCES = sorted((STARTER / "resources").glob("*.toml"))
LADDER = STARTER / "ladder.toml"

FEWEST_ENTRIES = {
    "en": 100, "fr": 70, "ar": 70, "es": 70, "pt": 70, "sw": 65,
    "hi": 50, "id": 50, "ru": 50, "zh": 50,
}  # fmt: skip
ENTRY_FIELDS = {"key", "topic", "question", "phrasings", "answer", "source", "reviewed"}
RESOURCE_FIELDS = {
    "key", "title", "link", "description", "language", "topics", "level", "kind", "keywords",
}  # fmt: skip
TOPICS = {
    "access", "account", "articles", "conflict", "editing", "events", "grants", "groups",
    "images", "learning", "mentors", "policies", "projects", "references", "roles", "safety",
    "talking", "translation",
}  # fmt: skip
KINDS = {"tutorial", "policy", "tool", "group", "event", "grant", "person"}
LEVELS = ["fundamental", "emerging", "expanding", "elevated"]
LONGEST_ANSWER = 900
WIKIMEDIA_HOSTS = (
    "wikipedia.org", "wikimedia.org", "mediawiki.org", "wikidata.org", "wiktionary.org",
    "wikisource.org", "wikibooks.org", "wikiversity.org", "wikivoyage.org", "wikiquote.org",
    "wmflabs.org", "wmcloud.org", "toolforge.org",
)  # fmt: skip


IN_EVERY_LANGUAGE = {
    "account.autoconfirmed", "account.compromised", "account.security", "article.deleteown",
    "article.draftmove", "article.merge", "article.protect", "edit.error", "edit.protected",
    "image.deleteown", "mentor.become", "mentor.find", "policy.coi", "role.admin", "role.rights",
    "safety.harassment", "safety.legal", "talk.journalist", "translate.attribution",
    "translate.copy",
}  # fmt: skip
"""What nobody should have to ask twice, whatever they speak."""


def read(path: Path) -> dict[str, Any]:
    """Parse one TOML file of the pack."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def entries(path: Path) -> list[dict[str, Any]]:
    """List the entries of a knowledge file."""
    found: list[dict[str, Any]] = read(path)["entry"]
    return found


def resources(path: Path) -> list[dict[str, Any]]:
    """List the resources of a resource file."""
    found: list[dict[str, Any]] = read(path)["resource"]
    return found


def folded(text: str) -> str:
    """Reduce a phrasing to its letters and digits, so that only real differences count."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(
        "".join(
            letter if letter.isalnum() or letter in "~{}[]#" else " "
            for letter in decomposed
            if not unicodedata.combining(letter)
        ).split()
    )


def is_wikimedia(address: str) -> bool:
    """Tell whether an address is https, ASCII, and on a host of the Wikimedia movement."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    at_home = any(host == known or host.endswith("." + known) for known in WIKIMEDIA_HOSTS)
    return parts.scheme == "https" and at_home and address.isascii() and " " not in address


def stray_markup(markdown: str) -> list[str]:
    """List the pieces of running text that still show Markdown's own signs."""
    texts = [
        child.content
        for token in MarkdownIt("commonmark").parse(markdown)
        for child in token.children or []
        if child.type == "text"
    ]
    return [text for text in texts if any(sign in text for sign in ("*", "`", "](", "[["))]


def test_the_required_languages_have_enough_entries() -> None:
    counts = {path.stem: len(entries(path)) for path in KNOWLEDGE}
    assert {lang for lang, least in FEWEST_ENTRIES.items() if counts.get(lang, 0) < least} == set()


@pytest.mark.parametrize("path", KNOWLEDGE, ids=lambda path: path.stem)
class TestKnowledge:
    """What holds for the answers in each language."""

    def test_fields_are_complete(self, path: Path) -> None:
        for entry in entries(path):
            assert set(entry) == ENTRY_FIELDS, entry["key"]
            assert entry["topic"] in TOPICS, entry["key"]
            assert entry["question"].strip(), entry["key"]
            assert date.fromisoformat(entry["reviewed"]).year >= 2026, entry["key"]

    def test_keys_are_unique_and_known_in_english(self, path: Path) -> None:
        keys = Counter(entry["key"] for entry in entries(path))
        english = {entry["key"] for entry in entries(STARTER / "knowledge" / "en.toml")}
        assert [key for key, times in keys.items() if times > 1] == []
        assert set(keys) - english == set()

    def test_what_matters_everywhere_is_there(self, path: Path) -> None:
        assert IN_EVERY_LANGUAGE - {entry["key"] for entry in entries(path)} == set()

    def test_topics_agree_with_english(self, path: Path) -> None:
        english = {
            entry["key"]: entry["topic"] for entry in entries(STARTER / "knowledge" / "en.toml")
        }
        assert [e["key"] for e in entries(path) if e["topic"] != english[e["key"]]] == []

    def test_each_question_is_asked_in_at_least_eight_other_ways(self, path: Path) -> None:
        assert [e["key"] for e in entries(path) if len(e["phrasings"]) < 8] == []

    def test_no_phrasing_belongs_to_two_entries(self, path: Path) -> None:
        asked = Counter(
            folded(words) for e in entries(path) for words in [e["question"], *e["phrasings"]]
        )
        assert [words for words, times in asked.items() if times > 1 or not words] == []

    def test_sources_are_wikimedia_pages(self, path: Path) -> None:
        assert [e["source"] for e in entries(path) if not is_wikimedia(e["source"])] == []

    def test_answers_are_short(self, path: Path) -> None:
        lengths = {e["key"]: len(e["answer"].strip()) for e in entries(path)}
        assert {key for key, size in lengths.items() if not 0 < size <= LONGEST_ANSWER} == set()

    def test_markdown_is_balanced(self, path: Path) -> None:
        stray = {e["key"]: stray_markup(e["answer"]) for e in entries(path)}
        assert {key: found for key, found in stray.items() if found} == {}


def test_there_are_enough_resources_in_enough_languages() -> None:
    assert len(RESOURCES) >= 8
    assert sum(len(resources(path)) for path in RESOURCES) >= 80


@pytest.mark.parametrize("path", RESOURCES, ids=lambda path: path.stem)
def test_resources_are_well_formed(path: Path) -> None:
    found = resources(path)
    for resource in found:
        key = resource["key"]
        assert set(resource) == RESOURCE_FIELDS, key
        assert resource["language"] == path.stem, key
        assert resource["topics"], key
        assert set(resource["topics"]) <= TOPICS, key
        assert resource["level"] in LEVELS, key
        assert resource["kind"] in KINDS, key
        assert resource["keywords"], key
        assert is_wikimedia(resource["link"]), key
        assert "\n" not in resource["description"].strip(), key
    for field in ("key", "link"):
        assert len({resource[field] for resource in found}) == len(found), field


def test_every_level_of_the_ladder_has_resources() -> None:
    reached = {resource["level"] for path in RESOURCES for resource in resources(path)}
    assert reached == set(LEVELS)


def test_the_ladder_names_its_levels_and_skills() -> None:
    ladder = read(LADDER)
    levels = sorted(ladder["level"], key=lambda level: level["order"])
    assert [level["key"] for level in levels] == LEVELS
    names = {frozenset(level["name"]) for level in levels}
    assert names == {frozenset({"en", "fr", "ar", "es", "pt", "sw", "hi", "id", "ru", "zh"})}
    themes = {theme["key"] for theme in ladder["theme"]}
    for skill in ladder["skill"]:
        assert set(skill) == {"key", "name", "level", "theme", "description", "topics"}
        assert skill["level"] in LEVELS, skill["key"]
        assert skill["theme"] in themes, skill["key"]
        assert set(skill["topics"]) <= TOPICS, skill["key"]
    assert len({skill["key"] for skill in ladder["skill"]}) == len(ladder["skill"])
    assert {skill["level"] for skill in ladder["skill"]} == set(LEVELS)
    assert is_wikimedia(ladder["source"])


PEOPLE = sorted((STARTER / "people").glob("*.toml"))


def test_every_language_has_questions_for_people() -> None:
    assert [path.name for path in PEOPLE] == [path.name for path in KNOWLEDGE]


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_questions_for_people_are_apart_from_the_entries(path: Path) -> None:
    groups = read(path)["question"]
    assert {field for group in groups for field in group} == {"key", "asked"}
    english = {group["key"] for group in read(STARTER / "people" / "en.toml")["question"]}
    assert {group["key"] for group in groups} <= english
    assert len({group["key"] for group in groups}) == len(groups)
    asked = [text.casefold() for group in groups for text in group["asked"]]
    assert len(set(asked)) == len(asked) >= (900 if path.stem == "en" else 200)
    known = {
        text.casefold().strip("?¿؟？ ")
        for entry in entries(STARTER / "knowledge" / path.name)
        for text in (entry["question"], *entry["phrasings"])
    }
    assert not known & set(asked)
