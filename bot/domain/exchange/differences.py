"""Differences: what a file would change among the things that are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.exchange.shapes import Kept, Row, Shape


@dataclass(slots=True)
class Plan:
    """What a file changes among the things of one shape."""

    shape: Shape
    added: list[Row] = field(default_factory=list)
    restored: list[tuple[Kept, Row]] = field(default_factory=list)
    changed: list[tuple[Kept, Row]] = field(default_factory=list)
    removed: list[Kept] = field(default_factory=list)
    unchanged: int = 0

    @property
    def steps(self) -> int:
        """How many things are to be written."""
        return len(self.added) + len(self.restored) + len(self.changed) + len(self.removed)

    def lines(self) -> Iterator[str]:
        """Say it line by line: "+ en edit.first", "~ en edit.first: answer", "- en edit.first"."""
        for row in [*self.added, *(row for _kept, row in self.restored)]:
            yield f"+ {self.shape.name} {self._named(row)}"
        for kept, row in self.changed:
            differing = [
                one.name for one in self.shape.fields if row[one.name] != kept.row[one.name]
            ]
            yield f"~ {self.shape.name} {self._named(row)}: {', '.join(differing)}"
        for kept in self.removed:
            yield f"- {self.shape.name} {self._named(kept.row)}"

    def _named(self, row: Row) -> str:
        return " ".join(self.shape.identify(row))
