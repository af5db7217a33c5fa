"""Data sets for the knowledge benchmark, read from a folder given on the command line.

A folder holds `entries.csv` (entry, language, kind = question or answer, text) and `queries.csv`
(text, language, entry; an empty entry means that nothing in the set covers the query).
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.domain.matching import Phrasing

UNCOVERED = -1


@dataclass(frozen=True, slots=True)
class Query:
    """A question with the number of the entry that answers it, or `UNCOVERED`."""

    text: str
    language: str
    entry: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """The phrasings and queries of one folder; entries are numbered from 0."""

    name: str
    phrasings: tuple[Phrasing, ...]
    queries: tuple[Query, ...]

    @property
    def has_questions(self) -> bool:
        """Tell whether entries have phrasings, not only answers."""
        return any(phrasing.kind == "question" for phrasing in self.phrasings)

    def draw(self, shots: int | None, seed: int) -> list[Phrasing]:
        """Return `shots` phrasings of every entry by chance, or all; answers always."""
        by_entry: dict[int, list[Phrasing]] = defaultdict(list)
        drawn = []
        for phrasing in self.phrasings:
            if phrasing.kind == "answer":
                drawn.append(phrasing)
            else:
                by_entry[phrasing.entry].append(phrasing)
        chance = random.Random(seed)
        for phrasings in by_entry.values():
            chance.shuffle(phrasings)
            drawn += phrasings[:shots]
        return drawn


def read(folder: Path) -> Dataset:
    """Read a data set. Raises OSError or KeyError where a file or a column is missing."""
    rows = list(_rows(folder / "entries.csv"))
    numbers = {name: number for number, name in enumerate(sorted({row["entry"] for row in rows}))}
    phrasings = [
        Phrasing(numbers[row["entry"]], row["language"], row["text"], _kind(row["kind"]))
        for row in rows
    ]
    queries = [
        Query(row["text"], row["language"], numbers.get(row["entry"], UNCOVERED))
        for row in _rows(folder / "queries.csv")
    ]
    return Dataset(folder.name, tuple(phrasings), tuple(queries))


def thin(queries: Sequence[Query], limit: int | None) -> list[Query]:
    """Return at most `limit` queries, chosen by chance but always the same."""
    if limit is None or len(queries) <= limit:
        return list(queries)
    return random.Random(0).sample(list(queries), limit)


def _kind(text: str) -> Literal["question", "answer"]:
    return "answer" if text == "answer" else "question"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
