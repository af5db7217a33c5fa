"""Questions that people ask of the starter pack, labelled with the keys of entries that answer.

A file of them has a line for each, columns separated by tabs and a heading: `question`; `accept`
(or `key`), all keys that would be right, none where only people can answer; and, if there are any,
`near`, keys that are fair among choices; `lang`; `class`, of which only `normal` and `offlist` are
read, since danger and small talk are not the matcher's.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.datasets import Dataset
from bot.domain.knowledge import for_people
from bot.domain.matching import Phrasing

MATCHED = ("normal", "offlist")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with the keys of the entries that answer it, and of those that nearly do."""

    text: str
    language: str
    accepted: frozenset[str]
    near: frozenset[str]

    @property
    def languages(self) -> tuple[str, ...]:
        """What a reader is shown, best first."""
        return tuple(dict.fromkeys((self.language, "en")))


def read_asked(file: Path) -> list[Asked]:
    """Read labelled questions. Raises OSError or KeyError where the file or a column is missing."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_asked(row) for row in rows if row.get("class", "normal") in MATCHED]


def _asked(row: Mapping[str, str]) -> Asked:
    accepted = row["accept"] if "accept" in row else row["key"]
    return Asked(
        row["question"],
        row.get("lang", "en"),
        frozenset(accepted.split()),
        frozenset(row.get("near", "").split()),
    )


def read_pack(folder: Path, *, people: bool = True) -> Dataset:
    """Read the starter pack in `folder`, all its languages, with its questions for `people`."""
    listed = for_people.read(folder / "people") if people else ()
    return Dataset("pack", (*_phrasings(folder), *listed), ())


def _phrasings(folder: Path) -> Iterator[Phrasing]:
    number = 0
    for file in sorted((folder / "knowledge").glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("entry", []):
            number += 1
            for text in (entry["question"], *entry.get("phrasings", ())):
                yield Phrasing(number, file.stem, text, key=entry["key"])
            yield Phrasing(number, file.stem, entry["answer"], "answer", entry["key"])
