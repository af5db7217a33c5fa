"""Screens: pages that turn in place, choices with ticks, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.knowledge import knowledge_base
from bot.engine.screens import Pages
from tests.conftest import MONDAY, database

if TYPE_CHECKING:
    from tests.dialogue import Dialogue


@pytest.mark.parametrize(
    ("written", "shown", "turning"),
    [
        ("", [0, 1, 2], ["/all 2"]),
        ("2", [3, 4, 5], ["/all 1", "/all 3"]),
        ("3", [6], ["/all 2"]),
        ("99", [6], ["/all 2"]),
        ("0", [0, 1, 2], ["/all 2"]),
        ("99999999999999", [0, 1, 2], ["/all 2"]),
        ("x", [0, 1, 2], ["/all 2"]),
    ],
)
def test_pages(written: str, shown: list[int], turning: list[str]) -> None:
    pages = Pages(range(7), "/all", size=3)
    assert list(pages.on(written)) == shown
    assert [button.says for button in pages.turn(written)] == turning


@given(st.integers(0, 60), st.integers(1, 9))
def test_every_item_is_on_one_page(items: int, size: int) -> None:
    pages = Pages(range(items), "/all", size=size)
    shown = [item for page in range(1, pages.count + 1) for item in pages.on(str(page))]
    assert shown == list(range(items))


async def test_a_list_is_leafed_through_where_it_stands(chat: Dialogue) -> None:
    async with database(chat).write() as db:
        for number in range(7):
            await knowledge_base.add(
                db, language="en", question=f"Where is room {number}?", answer="There.", now=MONDAY
            )
    await chat.play(
        """
        olu > /kb topic -
        bot to olu > About no topic: * [More]
        olu > [More]
        bot edits olu > About no topic: * [Before]
        olu > [Before]
        bot edits olu > About no topic: * [More]
        olu > [Where is room 0?]
        bot to olu > * There. *
        """
    )
