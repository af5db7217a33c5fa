"""Conversations of a model with a bot that dies at any moment; few here, many by

`make test ARGS="-n 0 -k conversation_model --hypothesis-profile many --hypothesis-seed 1"`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conversation_model import Conversations

if TYPE_CHECKING:
    from pathlib import Path


def test_what_must_hold_does_however_often_the_bot_dies(empty_database: Path) -> None:
    class Here(Conversations):
        empty = empty_database

    many = settings.get_current_profile_name() == "many"
    chosen = settings(
        max_examples=200 if many else 4,
        stateful_step_count=30 if many else 7,
        deadline=None,
        derandomize=not many,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Here, settings=chosen)
    assert Here.deaths > 3
