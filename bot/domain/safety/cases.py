"""Cases: somebody in danger or distress, or a report, kept for the safety team alone.

They are no questions: nothing that reads questions (the matcher, drafts, statistics, lists) can
come upon them. A person is known in them by a made-up name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import jobs
from bot.domain.hotline import pseudonyms
from bot.domain.safety import messages
from bot.storage.tables import SafetyCase, SafetyMessage
from bot.words import Refused, _
from bot.words.domain_events import happened
from bot.words.quiet import Quiet
from bot.words.states import CaseKind, CaseSide, CaseState, CaseStep, Contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

OPEN = (CaseState.WAITING, CaseState.TAKEN)
URGENT = frozenset({CaseKind.SELF_HARM, CaseKind.DANGER, CaseKind.TALK})
"""What does not wait until morning."""
CONFIDING = timedelta(days=1)
"""So long after the last word of a case, what its person writes in private goes to the team."""
LADDER = "safety.ladder"
"""The job that looks after a case which waits; its subject is the case's id."""
REDRAW = "safety.redraw"
"""The job that shows a case anew."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letter in it is taken for another, or for a digit."""
LENGTH = 7
NO_SUCH_CASE = _("I don't know this case. /cases shows those that are yours to see.")


@dataclass(frozen=True, slots=True)
class WordsLeft:
    """Words of a case were an ordinary question, and are gone from it."""

    case_id: int
    message_id: int
    had_files: bool


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case begins with."""

    kind: CaseKind
    person: Person
    language: str
    text: str
    attachments: Sequence[dict[str, Any]] = field(default_factory=list)
    room: str = ""
    contact: Contact = Contact.HERE
    contact_details: str = ""


async def open_case(
    db: AsyncSession, new: NewCase, now: datetime
) -> tuple[SafetyCase, SafetyMessage]:
    """Write a case down, with its first words."""
    case = SafetyCase(
        number=await _draw_number(db),
        kind=new.kind,
        reporter_id=new.person.id,
        pseudonym=await _draw_pseudonym(db, new.language),
        language=new.language,
        room=new.room,
        state=CaseState.WAITING,
        step=CaseStep.TEAM,
        contact=new.contact,
        contact_details=new.contact_details,
        opened_at=now,
        waiting_since=now,
    )
    db.add(case)
    await db.flush()
    message = await messages.say(
        db, case, new.person.id, CaseSide.PERSON, new.text, now, new.attachments
    )
    if is_urgent(case):
        confide(new.person, now)
    return case, message


async def _draw_number(db: AsyncSession) -> str:
    while True:
        number = "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
        if await db.scalar(select(SafetyCase.id).where(SafetyCase.number == number)) is None:
            return number


async def _draw_pseudonym(db: AsyncSession, language: str) -> str:
    taken = select(SafetyCase.pseudonym).where(SafetyCase.state.in_(OPEN))
    return pseudonyms.draw(language, set(await db.scalars(taken)))


def is_urgent(case: SafetyCase) -> bool:
    """Does somebody have to look at once?"""
    return case.kind in URGENT


def is_open(case: SafetyCase) -> bool:
    """Is there something left to do?"""
    return case.state in OPEN


# ── while it is open ─────────────────────────────────────────────────────────────────────────


def confide(person: Person, now: datetime) -> None:
    """What they write in private from now on is for the team, until it has been quiet a while."""
    person.confiding_until = now + CONFIDING


async def stop_confiding(db: AsyncSession, person: Person) -> None:
    """What they write in private is for the bot again, unless the team still looks after them."""
    left = select(SafetyCase.id).where(
        SafetyCase.reporter_id == person.id,
        (SafetyCase.state == CaseState.TAKEN)
        | (SafetyCase.state.in_(OPEN) & SafetyCase.kind.in_(URGENT)),
    )
    if await db.scalar(left.limit(1)) is None:
        person.confiding_until = None


def is_confiding(person: Person, now: datetime) -> bool:
    """Is what they write in private for the team?"""
    return person.confiding_until is not None and now < person.confiding_until


def worsen(case: SafetyCase, kind: CaseKind) -> bool:
    """Somebody in danger may harm themselves, too; tell whether that is new."""
    if kind != CaseKind.SELF_HARM or case.kind == kind:
        return False
    case.kind = kind
    return True


def wait_anew(case: SafetyCase, now: datetime) -> None:
    """Somebody waits for the team from now on."""
    case.waiting_since = now


# ── which case ───────────────────────────────────────────────────────────────────────────────


async def by_id(db: AsyncSession, case_id: int) -> SafetyCase | None:
    """The case with that id."""
    return await db.get(SafetyCase, case_id)


async def of(db: AsyncSession, message: SafetyMessage) -> SafetyCase:
    """The case in which that was said."""
    return await db.get_one(SafetyCase, message.case_id)


async def by_number(db: AsyncSession, words: str) -> SafetyCase | None:
    """The case that people call so."""
    number = words.strip().removeprefix("#").upper()
    return await db.scalar(select(SafetyCase).where(SafetyCase.number == number))


async def own(db: AsyncSession, words: str, person: Person) -> SafetyCase:
    """A person's own case. Raises Refused."""
    case = await by_number(db, words)
    if case is None or case.reporter_id != person.id:
        raise Refused(NO_SUCH_CASE)
    return case


# ── how it goes on ───────────────────────────────────────────────────────────────────────────


async def look_again(db: AsyncSession, case: SafetyCase, at: datetime) -> None:
    """Have the case looked at then; what is not urgent waits for the end of the quiet hours."""
    quiet = Quiet.NONE if is_urgent(case) else Quiet.COMMUNITY
    await jobs.schedule(db, LADDER, case.id, at, quiet=quiet)


def take(case: SafetyCase, member: Person, now: datetime) -> None:
    """Let somebody of the team answer for it. Raises Refused."""
    _must_be_open(case)
    if case.reporter_id == member.id:
        raise Refused(_("This case is your own: somebody else has to look at it."))
    if case.taken_by == member.id:
        raise Refused(_("You have taken it already."))
    if case.state == CaseState.TAKEN:
        raise Refused(_("Somebody else has taken it. They can hand it over to you."))
    hand_over(case, member, now)


def hand_over(case: SafetyCase, member: Person, now: datetime) -> None:
    """Let another one answer for it. Raises Refused.

    Also whom it is about, as a refusal would tell who that is: nobody writes then, and it comes
    free again.
    """
    _must_be_open(case)
    case.state, case.taken_by, case.waiting_since = CaseState.TAKEN, member.id, now


def give_back(case: SafetyCase, now: datetime) -> None:
    """Let anybody of the team take it; it climbs from the beginning."""
    case.state, case.taken_by, case.step = CaseState.WAITING, None, CaseStep.TEAM
    case.waiting_since = now


def climb(case: SafetyCase) -> CaseStep:
    """Ask more people; give whom."""
    step = CaseStep(min(case.step + 1, CaseStep.ORGANIZERS))
    case.step = step
    return step


async def close(db: AsyncSession, case: SafetyCase, member: Person, now: datetime) -> None:
    """There is nothing more to do. Raises Refused."""
    _must_be_open(case)
    await _end(db, case, CaseState.CLOSED, now)
    case.closed_by = member.id


def open_again(case: SafetyCase, now: datetime) -> None:
    """Go on with what was closed. Raises Refused."""
    if case.state != CaseState.CLOSED or case.words_erased_at is not None:
        raise Refused(_("This case can't be opened again."))
    give_back(case, now)
    case.closed_at = case.closed_by = None


async def withdraw(db: AsyncSession, case: SafetyCase, now: datetime) -> list[SafetyMessage]:
    """Let its person take it back: their words are gone; give what they had said."""
    if case.state in {CaseState.WITHDRAWN, CaseState.ORDINARY}:
        raise Refused(_("That was taken back already."))
    await _end(db, case, CaseState.WITHDRAWN, now)
    return await _erase_words(db, case, now)


async def make_ordinary(
    db: AsyncSession, message: SafetyMessage, person: Person, now: datetime
) -> None:
    """These words were an ordinary question: they don't stay here, nor does a case in which its
    person has said nothing else.
    """
    case = await db.get_one(SafetyCase, message.case_id)
    had_files = bool(message.attachments)
    messages.erase(message, now)
    await db.flush()
    if not any(each.side == CaseSide.PERSON for each in await messages.of(db, case)):
        case.contact_details = ""
        await _end(db, case, CaseState.ORDINARY, now)
        await stop_confiding(db, person)
    happened(db, WordsLeft(case.id, message.id, had_files))


async def erase_words_of(db: AsyncSession, case: SafetyCase, now: datetime) -> None:
    """Take out what its person said."""
    await _erase_words(db, case, now)


async def _erase_words(db: AsyncSession, case: SafetyCase, now: datetime) -> list[SafetyMessage]:
    words = [each for each in await messages.of(db, case) if each.side == CaseSide.PERSON]
    for message in words:
        messages.erase(message, now)
    case.contact_details = ""
    return words


async def _end(db: AsyncSession, case: SafetyCase, state: CaseState, now: datetime) -> None:
    case.state, case.closed_at, case.taken_by = state, now, None
    await jobs.cancel(db, case.id, LADDER)


def _must_be_open(case: SafetyCase) -> None:
    if not is_open(case):
        raise Refused(_("This case is closed."))
