"""Words of entries, drafts, translations and links that look like markup become none.

Answers are Markdown on purpose: bold, lists and links work, whoever wrote them. Nobody is
mentioned by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.markup import read_pages, watched
from tests.payloads import EVIL, PROFILE, TEXTS, Shown, worded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = (
    "introductions", "people", "rooms", "hotline", "drafts", "knowledge", "resources",
    "suggestions", "translations", "desk", "exchange",
)  # fmt: skip
OWN = "https://example.org/"


async def test_entries_and_translations(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(plain=frozenset({"KQ", "KW", "GT"}), meant=(EVIL, PROFILE, OWN))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada",))
    async with opening as play:
        for number in range(len(TEXTS)):
            await play.plays(
                f"""
                olu > /kb add
                olu > How is lamp {number} lit? {worded("KQ", number)}
                olu > {worded("KA", number)}
                olu > {OWN}{number}
                olu > Light for lamp {number} {worded("KW", number)}
                olu > [Skip]
                olu > [Skip]
                olu > /kb {2 * number + 1}
                olu > [Ways of asking]
                ada > How is lamp {number} lit? {worded("KQ", number)}
                mira > /translate {2 * number + 1} fr
                mira > Comment allumer la lampe {number}? {worded("GT", number)}
                mira > {worded("GA", number)}
                ... 1 minutes
                olu @ organizers > [Approve]
                """
            )
        await play.plays("olu > /kb\nolu > [Find]\nolu > lamp\nada > /gaps sw")
        assert await read_pages(play, shown) == []


async def test_links_that_people_suggest(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(plain=frozenset({"RT", "RD", "RS"}), meant=(OWN,))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada",))
    async with opening as play:
        for number in range(len(TEXTS)):
            await play.plays(
                f"""
                ada > /suggest {OWN}{number} {worded("RS", number)}
                olu @ organizers > [Edit]
                olu @ organizers > {worded("RT", number)}
                olu @ organizers > {worded("RD", number)}
                olu @ organizers > [Skip]
                olu @ organizers > images
                olu @ organizers > [Skip]
                olu @ organizers > [Skip]
                olu @ organizers > [Accept]
                ... 1 minutes
                ada > /find RT{number}
                """
            )
        await play.plays("ada > /find images\nada > /resources")
        assert await read_pages(play, shown) == []


async def test_answers_of_people_that_are_kept(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(frozenset(), frozenset({"DT"}), (EVIL, PROFILE))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada",))
    async with opening as play:
        for number in range(len(TEXTS)):
            await play.plays(
                f"""
                ada > /ask Where is lamp {number} kept, and who lights it?
                mira > /claim {number + 1}
                mira > /answer {number + 1} Beside the door: {worded("DA", number)}
                ada > [Solved]
                mira > [Save as answer]
                olu @ organizers > [Edit]
                olu @ organizers > Lamp {number}? {worded("DT", number)}
                olu @ organizers > Beside the door: {worded("DB", number)}
                ... 1 minutes
                olu @ organizers > [Approve]
                ... 1 minutes
                ada > Lamp {number}? {worded("DT", number)}
                """
            )
        assert await read_pages(play, shown) == []
