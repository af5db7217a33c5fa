"""Questions for people: what looks as if an entry answered it, and only people can.

The starter pack brings lists of them, a file a language. Each is a rival to the entries: a message
that is more like one of them is handed to people, rather than answered with what is merely near.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.matching import Phrasing
from bot.domain.matching.similar_texts import against

if TYPE_CHECKING:
    from collections.abc import Sequence

STARTER = Path(__file__).parents[3] / "starter" / "people"

ENOUGH = 20
"""Entries of the starter pack that have to be there in a language for its list to be used: it was
written beside them, for what they leave open."""

ANSWERED = 0.4
"""How alike a phrasing of an entry that the community wrote has to be for the question to be taken
for answered, 0 to 1; see `similar_texts`."""

OWN = "own."
"""How the keys of entries begin that did not come with the starter pack."""


@lru_cache(maxsize=1)
def read(folder: Path = STARTER) -> tuple[Phrasing, ...]:
    """Read all lists in `folder`; what asks for one thing has one number, below 0, in a language.

    Raises OSError, tomllib.TOMLDecodeError or KeyError for what is not as it should be.
    """
    rows = []
    number = 0
    for file in sorted(folder.glob("*.toml")):
        for group in tomllib.loads(file.read_text(encoding="utf-8"))["question"]:
            number -= 1
            key = f"people.{group['key']}"
            rows += [Phrasing(number, file.stem, text, "people", key) for text in group["asked"]]
    return tuple(rows)


async def joined(known: Sequence[Phrasing], listed: Sequence[Phrasing]) -> list[Phrasing]:
    """Return what is known and those of the listed questions that stand beside it."""
    if not known or not listed:
        return list(known)
    return [*known, *await asyncio.to_thread(beside, known, listed)]


def beside(known: Sequence[Phrasing], listed: Sequence[Phrasing]) -> list[Phrasing]:
    """Return those of the listed questions that stand beside what is known: in the languages of
    the starter pack's entries, and not answered by an entry of the community's own.
    """
    entries = {(row.entry, row.language) for row in known if not row.key.startswith(OWN)}
    counts = Counter(language for _, language in entries)
    rows = [row for row in listed if counts[row.language] >= ENOUGH]
    own = [row for row in known if row.key.startswith(OWN) and row.kind == "question"]
    if not rows or not own:
        return rows
    likeness = against([row.text for row in rows])
    answered = set()
    for phrasing in own:
        answered |= set((likeness(phrasing.text) >= ANSWERED).nonzero()[0].tolist())
    return [row for number, row in enumerate(rows) if number not in answered]
