"""The story of docs/examples/meetup-series.txt: a series on four clocks, and a full workshop."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

SCRIPT = Path(__file__).parents[1] / "docs" / "examples" / "meetup-series.txt"
JUST_BEFORE = datetime(2030, 3, 20, 9, tzinfo=UTC)
"""The story begins in January; passing each day until then would take longer than the rest."""
LINK = " / The call: https://meet.example/office"
FIRST = {"ada": "18:00", "ben": "13:00", "mira": "22:30"}
AFTER_THE_CHANGE = {"ada": "20:00", "ben": "14:00", "mira": "23:30"}


def in_the_morning(chat: Dialogue, name: str, words: str) -> bool:
    """Was it said after the pause of five minutes that follows the change?"""
    before, _pause, after = chat.transcript.partition("... until 2030-04-01 06:00")
    told = f"bot to {name} > Office hour {words}"
    return told in after and told not in before


@pytest.mark.slow
async def test_the_story(chat: Dialogue) -> None:
    chat.community.clock.at = JUST_BEFORE  # type: ignore[attr-defined]
    await chat.play(SCRIPT.read_text(encoding="utf-8"), strict=False)
    told = {name: chat.said_to(name) for name in ("ada", "ben", "mira", "tariq", "newcomers")}
    for name, first_clock in FIRST.items():
        reminders = [line for line in told[name] if line.startswith("Reminder: Office hour")]
        quarter = [LINK] if name == "mira" else []
        assert reminders == [
            f"Reminder: Office hour, Tue {day}, {clock}.{link} [Can't]"
            for day, clock in (("26 Mar", first_clock), ("2 Apr", AFTER_THE_CHANGE[name]))
            for link in ("", "", LINK, *quarter)
        ]
    for name, before in (("ada", "18:00"), ("ben", "12:00"), ("mira", "21:30")):
        moved = [line for line in told[name] if "has a new time" in line]
        assert len(moved) == 1
        assert f"Before, it was Tue 2 Apr, {before}." in moved[0]
    assert in_the_morning(chat, "ada", "has a new time")
    assert in_the_morning(chat, "mira", "has a new time")
    assert not in_the_morning(chat, "ben", "has a new time")
    assert sum("You said that you may come" in line for line in told["tariq"]) == 2
    invitation = next(line for line in told["newcomers"] if "2 April" in line)
    assert "Last time: We answered eleven questions." in invitation
    assert sum("Are you still coming to Photo workshop" in line for line in told["ada"]) == 1
    assert sum("went to the next person" in line for line in told["ada"]) == 1
    cancelled = "Photo workshop on Fri 12 Apr, {at} is cancelled. / The pipes burst."
    assert told["ben"][-1] == cancelled.format(at="12:00")
    assert told["tariq"][-1] == cancelled.format(at="17:00")
    assert not [line for line in told["ada"] if "is cancelled" in line]
