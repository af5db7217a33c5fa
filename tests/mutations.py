"""Valid JSON spoilt in odd ways: what a broken client, or somebody who tries, could send.

Everything comes from a seed, so a failure can be played again.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from typing import Any

Json = dict[str, Any]

LARGEST_MATRIX_INTEGER = 2**53 - 1
"""Canonical JSON knows no larger one (Matrix specification, appendices, "Canonical JSON")."""


def _nested(depth: int) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = [value]
    return value


ODD_TEXTS: tuple[str, ...] = (
    "",
    " ",
    "\x00",
    "\u202e\u2066",
    "\ufeff\u200b",
    "\n" * 50,
    "0",
    "-1",
    "null",
    "/",
    "!",
    "/room " + "x" * 300,
    "@" * 40,
    "<b><a href='javascript:x'>",
    "[a](tg://user?id=1)",
    "😀" * 300,
    "ا" * 5000,
    "9" * 5000,
    "%s{name}%(x)s",
    "a" * 70_000,
)
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    LARGEST_MATRIX_INTEGER,
    -LARGEST_MATRIX_INTEGER,
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"id": None},
    _nested(40),
    *ODD_TEXTS,
)
NOT_ON_MATRIX: tuple[Any, ...] = (1.5, -0.0, 1e308, 2**64, -(2**63), 10**400)
"""Numbers that a Bot API server could send and no homeserver takes."""


class Mutator:
    """Spoils copies of samples; the same seed gives the same copies."""

    def __init__(self, seed: int, *, any_number: bool = True) -> None:
        self._dice = random.Random(seed)
        self._values = ODD_VALUES + (NOT_ON_MATRIX if any_number else ())
        self._ways: Sequence[Callable[[Any, Any], None]] = (
            self._replace,
            self._replace,
            self._remove,
            self._wrap,
            self._swap,
            self._rename,
            self._repeat,
        )

    def spoil(self, sample: Json) -> Json:
        """Give a copy with one to four changes, each somewhere in it."""
        spoilt = copy.deepcopy(sample)
        for _ in range(self._dice.choice((1, 1, 2, 4))):
            places = [*_places(spoilt)]
            if not places:
                break
            holder, key = self._dice.choice(places)
            self._dice.choice(self._ways)(holder, key)
        return spoilt

    def choose(self, samples: Sequence[Json]) -> Json:
        """Give one of the samples, spoilt."""
        return self.spoil(self._dice.choice(samples))

    # ── ways of spoiling what `holder` has at `key` ──

    def _replace(self, holder: Any, key: Any) -> None:
        holder[key] = copy.deepcopy(self._dice.choice(self._values))

    def _remove(self, holder: Any, key: Any) -> None:
        del holder[key]

    def _wrap(self, holder: Any, key: Any) -> None:
        holder[key] = self._dice.choice(([holder[key]], {"value": holder[key]}, str(holder[key])))

    def _swap(self, holder: Any, key: Any) -> None:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        other = self._dice.choice(keys)
        holder[key], holder[other] = holder[other], holder[key]

    def _rename(self, holder: Any, key: Any) -> None:
        if isinstance(holder, dict):
            holder[f"{key}_"] = holder.pop(key)

    def _repeat(self, holder: Any, key: Any) -> None:
        if isinstance(holder, list):
            holder.extend(copy.deepcopy(holder[key]) for _ in range(self._dice.choice((1, 150))))


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a tree: its holder and the key there."""
    places: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        entries: list[tuple[Any, Any]] = []
        if isinstance(holder, dict):
            entries = list(holder.items())
        elif isinstance(holder, list):
            entries = list(enumerate(holder))
        places += [(holder, key) for key, _ in entries]
        waiting += [inner for _, inner in entries]
    return places
