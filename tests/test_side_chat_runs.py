"""A few of the random runs of what is unseen in a group; `python -m bench side-chats` does more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.side_chat_runs import rehearse

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("version", ["10.2", "10.3"])
async def test_nothing_that_matters_is_lost_and_nothing_is_shown_to_all(
    tmp_path: Path, empty_database: Path, version: str
) -> None:
    report = await rehearse(tmp_path, empty_database, seed=20301107, runs=20, version=version)
    assert report.runs == 20
    assert report.answers > 5
    assert report.kept > 0
    assert report.kills > 0
    assert report.unseen > 50


async def test_nor_of_questions(tmp_path: Path, empty_database: Path) -> None:
    report = await rehearse(tmp_path, empty_database, seed=20301107, runs=5, with_hotline=True)
    assert report.runs == 5
    assert report.answers > 0
