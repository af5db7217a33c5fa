"""Words of opportunities that look like markup become none: in chats, lists, pages and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.markup import read_pages, watched
from tests.payloads import TEXTS, Shown, worded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "opportunities", "desk", "exchange",
            "shareouts", "announcements")  # fmt: skip
FIELDS = ("OT", "OD", "OE", "OA")
"""Titles, what it is about, for whom it is, what it asks."""


async def test_opportunities(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(frozenset({"OT"}), frozenset({"OD", "OE", "OA"}), ("https://example.org/indaba",))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada",))
    async with opening as play:
        await play.plays("ada > /opportunities\nada > [Tell me in time]")
        for number in range(len(TEXTS)):
            title, about, whom, asked = (worded(field, number) for field in FIELDS)
            await play.plays(
                f"""
                olu > /addopportunity
                olu > [Scholarship]
                olu > {title}
                olu > https://example.org/indaba{number}
                olu > 1 April 2030 18:00
                olu > [Yes]
                olu > {about}
                olu > {whom}
                olu > English
                olu > Kenya
                olu > {asked}
                olu > [Publish]
                ada > /opportunities
                ada > /opportunity {number + 1}
                ada > [Remind me]
                """
            )
        await play.plays(
            """
            olu > /opportunities
            olu > [More]
            ... 8 days
            ... 6 days
            ... 1 days
            olu > /opportunities
            """
        )
        assert await read_pages(play, shown) == []
