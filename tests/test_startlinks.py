"""Words that travel in a link to the private chat."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.start_links import LONGEST, command, payload

TELEGRAM = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST}}}")


@pytest.mark.parametrize(
    ("said", "travels"),
    [
        ("/hello", "hello"),
        ("/find citing sources", "find_citing_sources"),
        ("/find a_b", "find__YV9i"),
        ("/groups in:sw", "groups__aW46c3c"),
    ],
)
def test_how_it_looks(said: str, travels: str) -> None:
    assert payload(said) == travels
    assert command(travels) == tuple([*said.removeprefix("/").split(" ", 1), ""][:2])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=10))
def test_words_arrive_as_they_were(words: str) -> None:
    travels = payload(f"/find {words}")
    assert TELEGRAM.fullmatch(travels)
    assert command(travels) == ("find", words.strip())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_long_words_are_cut_and_never_in_the_middle_of_a_letter(words: str) -> None:
    travels = payload(f"/find {words}")
    assert TELEGRAM.fullmatch(travels)
    name, arrived = command(travels)
    assert name == "find"
    assert words.strip().startswith(arrived)


@given(st.from_regex(TELEGRAM, fullmatch=True))
def test_whatever_a_link_says_is_read_without_harm(travels: str) -> None:
    name, words = command(travels)
    assert isinstance(words, str)
    assert not name.startswith("/")
