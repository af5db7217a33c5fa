"""Questions that only people answer stand against the entries that merely look like it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.domain.knowledge import for_people
from bot.domain.matching import Finding, Matcher, Phrasing, Verdict, texts_to_encode

ENTRIES = {
    "image.upload": ("how do i upload a photo", "add a picture of mine", "put photos online"),
    "account.rename": ("how do i change my username", "i want another name", "rename my account"),
    "article.category": ("how do i add a category", "put an article into a category"),
    "edit.undo": ("how do i undo my edit", "take back what i changed", "restore the old text"),
}
FOR_PEOPLE = {
    "file.rename": ("how do i rename a photo", "the name of my picture is wrong"),
    "category.remove": ("how do i remove a category", "take an article out of a category"),
}
NUMBERS = dict(enumerate(ENTRIES))


def rows(questions: Mapping[str, tuple[str, ...]]) -> list[Phrasing]:
    """Make phrasings of entries."""
    return [
        Phrasing(number, "en", text, key=key)
        for number, (key, texts) in enumerate(questions.items())
        for text in texts
    ]


def listed(questions: Mapping[str, tuple[str, ...]]) -> list[Phrasing]:
    """Make questions for people."""
    return [
        Phrasing(-number, "en", text, "people", f"people.{key}")
        for number, (key, texts) in enumerate(questions.items(), 1)
        for text in texts
    ]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.fit([*rows(ENTRIES), *listed(FOR_PEOPLE)])


def keys(finding: Finding) -> list[str]:
    """Name what was found; fails for what is no entry."""
    return [NUMBERS[match.entry] for match in finding.matches]


def test_what_stands_in_the_list_goes_to_people(matcher: Matcher) -> None:
    for text in ("How do I rename a photo?", "how do i remove a category"):
        assert matcher.find(text, languages=["en"]).verdict is Verdict.UNSURE


def test_what_is_like_the_list_goes_to_people(matcher: Matcher) -> None:
    alone = Matcher.fit(rows(ENTRIES))
    text = "please, how can I rename the photo"
    beside, without = (one.find(text, languages=["en"]) for one in (matcher, alone))
    assert beside.verdict is Verdict.UNSURE
    assert beside.covered < without.covered


def test_an_entry_is_found_beside_the_list(matcher: Matcher) -> None:
    finding = matcher.find("How do I upload a photo?", languages=["en"])
    assert finding.verdict is Verdict.SURE
    assert keys(finding)[0] == "image.upload"


def test_no_question_of_the_list_is_ever_shown(matcher: Matcher) -> None:
    for text in ("rename", "category photo name", "how do i rename my account", "the name"):
        keys(matcher.find(text, languages=["en"], limit=10))


def test_a_question_that_an_entry_asks_too_is_the_entrys() -> None:
    both = [*rows(ENTRIES), *listed({"same": ("how do i undo my edit", "undo")})]
    finding = Matcher.fit(both).find("How do I undo my edit?")
    assert finding.verdict is Verdict.SURE


def test_the_list_has_vectors_too() -> None:
    assert "undo all of it" in texts_to_encode(listed({"undo": ("undo all of it",)}))


def test_the_list_is_used_beside_the_starter_pack_in_its_language_alone() -> None:
    pack = [Phrasing(number, "en", f"question {number}", key=f"a.{number}") for number in range(30)]
    some = listed(FOR_PEOPLE)
    french = [replace(row, language="fr") for row in some]
    assert for_people.beside(pack, [*some, *french]) == some
    own = [replace(row, key=f"own.{row.entry}") for row in pack]
    assert for_people.beside(own, some) == []


def test_what_the_community_answers_itself_is_no_longer_for_people() -> None:
    pack = [Phrasing(number, "en", f"question {number}", key=f"a.{number}") for number in range(30)]
    own = Phrasing(99, "en", "How can I rename a photo?", key="own.99")
    left = for_people.beside([*pack, own], listed(FOR_PEOPLE))
    assert [row.text for row in left] == [
        "the name of my picture is wrong",
        *FOR_PEOPLE["category.remove"],
    ]
