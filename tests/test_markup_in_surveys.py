"""Words of surveys, votes, polls and times to choose that look like markup become none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.markup import read_pages, watched
from tests.payloads import TEXTS, Shown, worded
from tests.telegram.plays import STAFF

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "surveys", "polls", "meetups", "desk")
NEWCOMERS = ("ada", "ben", "cleo", "dina", "ed", "fay")
ALL = range(len(TEXTS))


async def test_surveys(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions, answers to choose, and how it ended."""
    shown = Shown(plain=frozenset({"SQ", "SO", "SP"}))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=NEWCOMERS)
    async with opening as play:
        for number in ALL:
            await play.plays(f"olu > /survey\nolu > [#1]\nolu > {worded('SQ', number)}")
            await play.says("olu", f"{worded('SO', number)}\n{worded('SP', number)}")
            await play.plays(
                f"""
                olu > [Skip]
                olu > 3
                olu > newcomers
                olu > [Open it]
                ... 1 minutes
                ada @ newcomers > [#1]
                mira @ newcomers > [#1]
                tariq @ newcomers > [#2]
                ada @ newcomers > [Vote in private]
                olu > /surveys
                olu > [{number + 1}]
                olu > [End it now]
                """
            )
        await play.plays("olu > /surveys\nolu > [1]")
        assert await read_pages(play, shown) == []


async def test_votes_and_words_of_ones_own(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that are compared, those that people propose, and answers that they write."""
    shown = Shown(plain=frozenset({"WO", "SX", "SA"}))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=NEWCOMERS)
    async with opening as play:
        await play.plays("olu > /survey\nolu > [#4]\nolu > Which word?")
        await play.says("olu", "\n".join(worded("WO", number) for number in ALL))
        await play.plays("olu > [Skip]\nolu > 3\nolu > newcomers\nolu > [Open it]")
        for name in ("ada", "ben"):
            await play.plays(f"{name} @ newcomers > [Vote in private]")
            await play.plays(f"{name} > [#1]\n{name} > [#1]\n{name} > [Stop]")
        for number in ALL:
            name = ("ada", "ben")[number % 2]
            await play.plays(
                f"""
                {name} > [Propose a word]
                {name} > {worded("SX", number)}
                olu @ organizers > [Take the word]
                """
            )
        await play.plays(
            """
            mira @ newcomers > [Vote in private]
            mira > [#1]
            tariq @ newcomers > [Vote in private]
            tariq > [#1]
            olu > /surveys
            olu > [1]
            olu > [End it now]
            olu > /survey
            olu > [In their own words]
            olu > What do you think?
            olu > [Skip]
            olu > 3
            olu > [Everybody in private]
            olu > [Done]
            olu > [Open it]
            """
        )
        for number, name in zip(ALL, (*NEWCOMERS, *STAFF), strict=False):
            await play.plays(f"{name} > [Vote]\n{name} > {worded('SA', number)}")
        await play.plays("olu > [End it now]\nolu > [Read the answers]")
        assert await read_pages(play, shown) == []


async def test_polls_and_times(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(plain=frozenset({"PQ", "PO", "PP", "WT"}))
    opening = watched(tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=NEWCOMERS)
    async with opening as play:
        for number in ALL:
            await play.plays(
                f"""
                olu @ newcomers > /poll
                olu > [Open our private chat]
                olu > {worded("PQ", number)}
                """
            )
            await play.says("olu", f"{worded('PO', number)}\n{worded('PP', number)}")
            await play.plays(
                f"""
                olu > [One]
                olu > tomorrow 18:00
                olu > [Yes]
                olu > [Post it]
                ... 1 minutes
                olu @ newcomers > /when
                olu > [Open our private chat]
                olu > {worded("WT", number)}
                olu > Tue 18-20
                olu > tomorrow 20:00
                olu > [Yes]
                ada @ newcomers > [Tue 19 Mar, 18:00 UTC]
                olu > [End it now]
                """
            )
