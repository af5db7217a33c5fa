"""Spoilt input: none of it stops the bot, changes a right or keeps anybody from an answer.

`python -m bench hostile` throws more of it, and prints what came of that.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.homeserver import Arrive
from tests.hostility import Outcome
from tests.matrix.hostile import throw_events
from tests.matrix.synapse import Synapse
from tests.telegram.hostile import throw_updates

SEED = 20301107


def check(outcome: Outcome, count: int, batches: int) -> None:
    assert outcome.lived
    assert outcome.tracebacks == 0
    assert not outcome.roles_changed
    assert outcome.spoilt == count
    assert len(outcome.waits) == batches
    assert set(outcome.states) <= {"done", "quarantined"}
    assert not outcome.problems_after_parsing


@pytest.mark.slow
async def test_spoilt_updates_harm_nobody_on_telegram(tmp_path: Path) -> None:
    outcome = await throw_updates(tmp_path, 250, seed=SEED)
    check(outcome, 250, batches=5)
    assert outcome.states["quarantined"] > 30


@pytest.mark.slow
@pytest.mark.synapse
async def test_spoilt_events_harm_nobody_on_matrix(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    outcome = await throw_events(synapse, arrive, tmp_path, 120, seed=SEED)
    check(outcome, 120, batches=3)
    assert outcome.refused < 60
