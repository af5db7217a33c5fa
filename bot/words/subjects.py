"""Subjects: what a message is about, so that every message about it can be found and changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind, the number of what it is about, and a detail where one number is not enough.

    `str()` is how it is stored and read: "question:7", "echo:12:7". At most 64 characters are kept.
    """

    kind: str
    number: int
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}{f':{self.detail}' if self.detail else ''}"[:64]

    @classmethod
    def read(cls, stored: str) -> Subject | None:
        """The subject that was stored; None for "" and for what is none."""
        kind, _colon, rest = stored.partition(":")
        number, _colon, detail = rest.partition(":")
        return cls(kind, int(number), detail) if kind and number.isdecimal() else None
