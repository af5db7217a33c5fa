"""Announcements are formatted on purpose: bold and links work. Nobody is mentioned by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.markup import read_pages, watched
from tests.payloads import EVIL, PROFILE, TEXTS, Shown, worded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "announcements", "desk")


async def test_announcements(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written, and what people answer to it (which is shown as it is)."""
    shown = Shown(plain=frozenset(), meant=(EVIL, PROFILE))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada",))
    async with opening as play:
        await play.plays("mira > /topics news weekly")
        for number in range(len(TEXTS)):
            await play.plays(
                f"""
                olu > /announce
                olu > {worded("AB", number)}
                olu > [News]
                olu > [Preview]
                olu > [Send]
                olu > [Yes, send it]
                ... 1 minutes
                olu > [Correct it]
                olu > [!correct]
                olu > Better: {worded("AB", number)}
                ... 1 minutes
                olu > /announcements
                olu > [{number + 1}]
                """
            )
        await play.plays("... 7 days")
        assert await read_pages(play, shown) == []
        assert any("Better: AB0" in one.text for one in play.person("ada").sees())
