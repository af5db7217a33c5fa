"""A moment of torture: one bot, and one fault after the other. `make torture` goes on for long."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from tests.torture.strikes import Ordeal, cut_network, endure, fill_disk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.torture.siege import Siege

SEED = 20301107


@pytest.mark.kills
@pytest.mark.slow
@pytest.mark.xdist_group("kills")
async def test_nothing_is_lost_or_done_twice_whatever_fails(tmp_path: Path) -> None:
    strikes = cycle((fill_disk, cut_network))

    async def strike(siege: Siege) -> None:
        await next(strikes)(siege)

    tally = await endure(Ordeal("one after the other", strike), tmp_path, seed=SEED, strikes=2)
    assert tally.holds, tally
    assert tally.events == 14
