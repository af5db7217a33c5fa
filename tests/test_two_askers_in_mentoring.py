"""Whoever looks for a mentor without their name: nobody learns who it is before both agree.

It is said beforehand: a mentor sees a made-up name "until you both agree"
(docs/guide/newcomers.md), and the introduction names both. All others see a made-up name till then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.hotline import pseudonyms
from tests.two_askers import Story, compared

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = ("mentoring", "hotline", "desk", "exchange")
MENTORS = """
    mira > /mentor
    mira > [I'd like to mentor]
    tariq > /mentor
    tariq > [I'd like to mentor]
"""
LOOKING = """
    {asker} > /mentor
    {asker} > [What I'd like to learn]
    {asker} > [Pictures and licences]
    {asker} > [In my own words]
    {asker} > old maps, Ada or Zed
    {asker} > [Done]
    {asker} > [Without my name]
    mira > [Not this time]
    ... 2 minutes
    tariq > /mentees
    olu > /mentoring
    olu > [As a table]
    tariq > [Accept]
"""


async def test_nobody_learns_who_looks_for_a_mentor(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "draw", lambda *_args: "Teal Heron")
    story = Story(FEATURES, LOOKING + """
        {asker} > [Rather somebody else]
        olu > /mentoring
        {asker} > /mentor
        {asker} > [Stop looking]
        olu > /mentoring
        olu > [As a table]
        """, MENTORS, visitors=("olu", "mira"))  # fmt: skip
    got = await compared(tmp_path, empty_database, story)
    assert any("Teal Heron" in call for call in got.calls)


async def test_a_made_up_name_does_not_tell_the_language_of_a_client(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of somebody who says that they speak English; buttons are written as what they say."""
    monkeypatch.setattr(pseudonyms, "draw", lambda language, *_args: f"Heron {language}")
    looking = """
        {asker} > /mentor languages en 3
        {asker} > /mentor languages sw 0
        {asker} > /mentor ask unseen
        mira > [Not this time]
        ... 2 minutes
        tariq > [Accept]
        olu > /mentoring
        olu > [As a table]
        """
    before = MENTORS + "ada > /language en\nzed > /language sw"
    got = await compared(tmp_path, empty_database, Story(FEATURES, looking, before))
    assert any("Heron en" in call for call in got.calls)


async def test_organizers_and_other_mentors_do_not_learn_it_later(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for organizers who ask for the table of all pairs, which names both of each."""
    monkeypatch.setattr(pseudonyms, "draw", lambda *_args: "Teal Heron")
    story = Story(FEATURES, LOOKING + """
        {asker} > [Yes, gladly]
        {asker} > [Write to Tariq]
        {asker} > Hello Tariq, I have a map here.
        tariq > [Answer]
        tariq > Show me!
        {asker} > [End]
        {asker} > /goals
        ... 4 days
        olu > /mentoring
        {asker} > /mentor
        """, MENTORS, visitors=("olu", "mira"))  # fmt: skip
    got = await compared(tmp_path, empty_database, story, besides="tariq")
    assert len(got.calls) > 3
