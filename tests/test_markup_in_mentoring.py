"""What people say of themselves and to each other in mentoring becomes no markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.markup import read_pages, watched
from tests.payloads import TEXTS, Shown, worded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "mentoring", "desk", "privacy")


async def test_mentoring(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody would like to learn, what they write to their mentor, and what they aim at."""
    plain = frozenset({"MW", "MG"})
    shown = Shown(plain, frozenset({"MM", "MA"}))
    names = tuple(f"n{number}" for number in range(len(TEXTS)))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=names)
    async with opening as play:
        await play.plays("mira > /mentor\nmira > [I'd like to mentor]\nmira > /capacity 9")
        for number, name in enumerate(names):
            await play.plays(
                f"""
                {name} > /mentor
                {name} > [What I'd like to learn]
                {name} > [In my own words]
                {name} > {worded("MW", number)}
                {name} > [Done]
                {name} > [Find me a mentor]
                mira > [Accept]
                {name} > [Yes, gladly]
                {name} > [Write to Mira]
                {name} > {worded("MM", number)}
                mira > [Answer]
                mira > {worded("MA", number)}
                {name} > /goals
                {name} > [Add a goal]
                {name} > {worded("MG", number)}
                ... 1 minutes
                """
            )
        await play.plays("mira > /mentees\nolu > /mentoring\nolu > [As a table]\n... 3 days")
        assert await read_pages(play, shown) == []
