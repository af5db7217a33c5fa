"""What arrives is cut before it is stored, however large or odd it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.matrix.syncing import _raw_event
from bot.platforms.telegram.events import raw_event
from bot.platforms.trimming import CUT, MOST_CHARACTERS, read_json, write_trimmed

HUGE = "x" * 5_000_000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=30,
)


def test_a_huge_text_is_stored_cut() -> None:
    message = {"text": HUGE, "chat": {"id": 7}, "entities": [{"type": "bold"}] * 100_000}
    stored = raw_event({"update_id": 5, "message": message})
    assert stored.id == "5"
    assert len(stored.payload) < 2 * MOST_CHARACTERS
    assert json.loads(stored.payload)["message"]["text"] == "x" * MOST_CHARACTERS + CUT
    assert json.loads(stored.payload)["message"]["chat"] == {"id": 7}


def test_a_huge_text_of_a_homeserver_is_stored_cut() -> None:
    event = {"event_id": "$1", "content": {"body": HUGE, "formatted_body": HUGE}}
    stored = _raw_event({"event": event})
    assert len(stored.payload) < 3 * MOST_CHARACTERS


def test_the_longest_message_of_telegram_is_stored_whole() -> None:
    text = "\N{WAVING HAND SIGN}" * 2048
    entity = {"offset": 0, "length": 4096, "type": "text_link", "url": "https://x.org"}
    update = {"update_id": 5, "message": {"text": text, "entities": [entity] * 100}}
    assert json.loads(raw_event(update).payload) == update


def test_the_largest_event_of_matrix_is_stored_whole() -> None:
    event = {"event_id": "$1", "content": {"body": "\N{CJK UNIFIED IDEOGRAPH-6C34}" * 21_000}}
    assert json.loads(_raw_event({"event": event, "name": "Ada"}).payload)["event"] == event


@given(JSON)
def test_what_is_not_large_stays_as_it_is(value: Any) -> None:
    assert json.loads(write_trimmed(value)) == value


def test_what_is_nested_deeply_or_has_many_names_is_cut() -> None:
    deep: Any = []
    for _level in range(500):
        deep = [deep, "y" * 300]
    assert len(write_trimmed({"deep": deep, **{f"n{i}": i for i in range(100_000)}})) < 9_000


def test_a_number_of_thousands_of_digits_spoils_nothing_beside_it() -> None:
    answer = b'{"result": [{"update_id": ' + b"9" * 5000 + b'}, {"update_id": 7}]}'
    assert read_json(answer) == {"result": [{"update_id": None}, {"update_id": 7}]}


@pytest.mark.parametrize("content", [b"{", b"[" * 200_000, b"\xff"])
def test_what_is_no_json_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_json(content)
