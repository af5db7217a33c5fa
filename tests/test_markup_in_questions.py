"""Words of questions, notes, snippets and reports that look like markup become none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.markup import read_pages, watched
from tests.payloads import TEXTS, Shown, worded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "drafts", "knowledge", "welcomes",
            "privacy", "safety", "desk")  # fmt: skip


async def test_questions(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked (also under a made-up name), noted, answered, by a snippet too, and said."""
    spoken = frozenset({"QQ", "QN", "QF", "QS"})
    shown = Shown(frozenset(), spoken)
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada",))
    async with opening as play:
        await play.plays("ada > /anonymous")
        for number in range(len(TEXTS)):
            await play.plays(
                f"""
                ada > /ask Where is lamp {number}? {worded("QQ", number)}
                mira > /claim {number + 1}
                mira > /note {number + 1} {worded("QN", number)}
                mira > /snippet s{number} {worded("QS", number)}
                mira > /answer {number + 1} =s{number}
                ada > {worded("QF", number)}
                mira > /question {number + 1}
                olu > /question {number + 1}
                ada > [Solved]
                ... 1 minutes
                """
            )
        await play.plays("mira > /snippet\nolu > /hotline\nolu > /missing\nmira > /mine")
        await play.plays("ada > /questions\nada > /mydata")
        assert await read_pages(play, shown) == []


async def test_reports(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told to the safety team, what they note, and what they write back."""
    shown = Shown(frozenset(), frozenset({"RS", "RP", "RF", "RN", "RA"}))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada",))
    async with opening as play:
        await play.plays("olu > /role mira safety\nolu > /role pia safety")
        for number in range(len(TEXTS)):
            await play.plays(
                f"""
                ada > /report
                ada > {worded("RS", number)}
                ada > {worded("RP", number)}
                ada > [Skip]
                ada > [Yes, here]
                ada > [Add something]
                ada > {worded("RF", number)}
                ada > [Done]
                mira > [I'll take it]
                mira > [Note]
                mira > {worded("RN", number)}
                pia > /cases
                pia > [#1]
                mira re "RS{number}" > {worded("RA", number)}
                mira > [Close]
                ... 1 minutes
                """
            )
        await play.plays("mira > /cases\nada > /cases\nada > /mydata")
        assert await read_pages(play, shown) == []
