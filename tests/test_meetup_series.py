"""The story of docs/examples/meetup-series.txt: a series on four clocks, and a full workshop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

SCRIPT = Path(__file__).parents[1] / "docs" / "examples" / "meetup-series.txt"
LINK = " / The call: https://meet.example/office"
FIRST = {"ada": "18:00", "ben": "13:00", "mira": "22:30"}
AFTER_THE_CHANGE = {"ada": "18:00", "ben": "12:00", "mira": "21:30"}


@pytest.mark.slow
async def test_the_story(chat: Dialogue) -> None:
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
    assert sum("You said that you may come" in line for line in told["tariq"]) == 2
    invitation = next(line for line in told["newcomers"] if "2 April" in line)
    assert "Last time: We answered eleven questions." in invitation
    assert sum("Are you still coming to Photo workshop" in line for line in told["ada"]) == 1
    assert sum("went to the next person" in line for line in told["ada"]) == 1
    cancelled = "Photo workshop on Fri 12 Apr, {at} is cancelled. / The pipes burst."
    assert told["ben"][-1] == cancelled.format(at="12:00")
    assert told["tariq"][-1] == cancelled.format(at="17:00")
    assert not [line for line in told["ada"] if "is cancelled" in line]
