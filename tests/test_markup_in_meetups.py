"""Words of meetups that look like markup become none: in chats, on pages and in calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.markup import read_pages, watched
from tests.payloads import TEXTS, Shown, worded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "meetups", "desk", "privacy")
FIELDS = ("MT", "MP", "MD")
"""Titles, places, descriptions."""


async def test_meetups(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(plain=frozenset({"MT", "MP"}), spoken=frozenset({"MD"}))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada",))
    async with opening as play:
        for number in range(len(TEXTS)):
            title, place, about = (worded(field, number) for field in FIELDS)
            await play.plays(
                f"""
                olu > /meetup new
                olu > {title}
                olu > tomorrow 19:00
                olu > [Yes]
                olu > {place}
                olu > [Change]
                olu > [Description]
                olu > {about}
                olu > [Change]
                olu > [Who sees it]
                olu > [Anybody]
                olu > [Publish]
                olu > [Newcomers]
                ada @ newcomers > [I'm coming]
                ada > /seat {number + 1}
                ada > [Add to calendar]
                """
            )
        await play.plays(
            """
            ada > /meetups
            ada > [Mine]
            ada > /calendar
            olu > /meetups
            olu > /mondays on
            """
        )
        assert await read_pages(play, shown) == []
