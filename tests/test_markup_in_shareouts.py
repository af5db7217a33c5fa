"""Words of share-outs that look like markup become none: in chats, on pages and in reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.markup import read_pages, watched
from tests.payloads import TEXTS, Shown, worded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

FEATURES = (
    "introductions", "people", "rooms", "hotline", "translations", "shareouts", "desk",
    "knowledge", "exchange", "privacy",
)  # fmt: skip
ASKED = ("SE", "EP", "EF")
"""What was attended, where, and by whose means."""
SHARED = ("SW", "ST", "SA", "SU", "SC")
"""For whom it is, words, an answer, a title, the change that is asked for."""
OTHERS = ("SG", "SH", "SR")
"""A title and words in another language, why somebody would rather not."""


async def test_shareouts(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = frozenset({"SE", "EP", "EF", "SW", "SU", "SG", "SR"})
    shown = Shown(plain, frozenset({"SW", "ST", "SA", "SC", "SH"}))
    opening = watched(
        tmp_path, empty_database, monkeypatch, shown, *FEATURES, newcomers=("ada", "ben")
    )
    async with opening as play:
        for number in range(len(TEXTS)):
            words = {letters: worded(letters, number) for letters in (*ASKED, *SHARED, *OTHERS)}
            await play.plays("olu > /shareouts\nolu > [Ask somebody]")
            await play.says("olu", "ada\nben")
            script = """
                olu > {SE}
                olu > {EP}
                olu > {EF}
                olu > 4 February
                olu > [Yes]
                ada > [I'd like to share]
                ada > [Next]
                ada > [Somebody else]
                ada > {SW}
                ada > [Begin now]
                ada > {ST}
                ada > [Ask me questions]
                ada > {SA}
                ada > [Done]
                ada > [Another title]
                ada > {SU}
                ada > [See how it looks]
                ada > [Send it in]
                olu @ organizers > [Ask for a change]
                olu @ organizers > {SC}
                ada > [Go on]
                ada > [Done]
                ada > [Send it in]
                olu @ organizers > [Approve]
                ... 1 minutes
                mira > /translate-shared {number} fr
                mira > {SG}
                mira > {SH}
                olu @ organizers > [Approve]
                ben > [Rather not]
                ben > [Something else]
                ben > {SR}
                ben > /learned {number}
                ben > [Say thanks]
                olu > /shareouts
                olu > [#1]
                olu > [Report]
                ... 1 minutes
                """
            await play.plays(script.format(number=number + 1, **words))
        await play.plays("ben > /learned\nada > /mydata\nolu > /shareouts")
        assert await read_pages(play, shown) == []
