"""Reasons: what was found for a question is kept with it, so that `/why` can tell later.

What is kept says nothing of the person who asked: entries, confidences, and how the entries ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain.matching.findings import EACH, Verdict
from bot.storage.tables import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.matching import Finding, Match
    from bot.storage.tables import Question


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that could have answered; `confidence` from 0 to 1, `phrasing` what was matched."""

    entry: int
    confidence: float
    phrasing: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What was found for a question, and from where on the bot would have answered by itself.

    `covered` is how likely it was that anything known answers it, `believed` how likely the first
    candidate was to be right before people's feedback had its say, `target` and `listening_target`
    the shares of right answers that the organizers wanted then; all from 0 to 1. `chosen` is the
    entry that the asker picked from several.
    """

    candidates: tuple[Candidate, ...]
    covered: float
    believed: float
    target: float
    listening_target: float
    listening: bool
    chosen: int | None = None

    @classmethod
    def of(cls, question: Question) -> Reason | None:
        """What was kept with a question; None where nothing was."""
        stored = question.found
        if not stored:
            return None
        return cls(
            tuple(Candidate(**candidate) for candidate in stored["candidates"]),
            stored["covered"],
            stored.get(
                "believed", stored["candidates"][0]["confidence"] if stored["candidates"] else 0
            ),
            stored["target"],
            stored["listening_target"],
            stored["listening"],
            stored.get("chosen"),
        )

    @property
    def choices(self) -> tuple[Candidate, ...]:
        """Those that were worth showing: see `Finding.choices`."""
        return tuple(candidate for candidate in self.candidates if candidate.confidence >= EACH)

    def confidence_in(self, entry_id: int) -> float:
        """How likely the entry was to be the right one; 0 where it was not found."""
        return next(
            (candidate.confidence for candidate in self.candidates if candidate.entry == entry_id),
            0.0,
        )


def keep(finding: Finding, targets: tuple[float, float]) -> dict[str, Any]:
    """What to keep of a finding, as JSON. `targets`: asked, and listening."""
    return {
        "candidates": [
            {
                "entry": match.entry,
                "confidence": round(match.confidence, 4),
                "phrasing": match.phrasing,
            }
            for match in finding.matches
        ],
        "covered": round(finding.covered, 4),
        "believed": round(finding.believed, 4),
        "target": targets[0],
        "listening_target": targets[1],
        "listening": False,
    }


def unasked(question: Question) -> None:
    """Note that the bot spoke although nobody had asked it."""
    if question.found:
        question.found = {**question.found, "listening": True}


def choose(question: Question, entry_id: int) -> None:
    """Note which of the choices the asker took."""
    if question.found:
        question.found = {**question.found, "chosen": entry_id}


async def topics_near(db: AsyncSession, question: Question) -> set[str]:
    """The topics of what could have answered a question, as far as anything could."""
    reason = Reason.of(question)
    if reason is None or not reason.candidates:
        return set()
    near = [candidate.entry for candidate in reason.candidates]
    topics = await db.scalars(select(Entry.topic).where(Entry.id.in_(near), Entry.topic != ""))
    return set(topics)


LIKELY = 0.62
"""A first match that is this probable, and three times as probable as the second, stands out."""


def stands_out(matches: Sequence[Match | Candidate]) -> bool:
    """Is the first match far ahead of the others? None is where there are none."""
    if not matches:
        return False
    first, *rest = matches
    return first.confidence >= LIKELY and all(
        first.confidence >= 3 * other.confidence for other in rest
    )


def is_answered(question: Question) -> bool:
    """Has the bot given an answer, rather than choices of which none was taken?"""
    reason = Reason.of(question)
    if question.verdict == Verdict.SURE or reason is None:
        return True
    return reason.chosen is not None or stands_out(reason.candidates)
