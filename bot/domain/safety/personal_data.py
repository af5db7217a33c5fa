"""What is kept of people in cases, and what becomes of it when they want to be forgotten.

An open case stays with the safety team, who may have to act on it, without any tie to the person:
no name, no account, no way to write to them. The words of a case that has ended are erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import jobs, moments, references
from bot.domain.safety import cases, messages, subjects
from bot.storage.personal_data import PersonalData, nameless, own, unsigned
from bot.storage.tables import SafetyCase, SafetyMember, SafetyMessage, SafetyRoomOffer
from bot.words import _
from bot.words.states import CaseSide, Contact

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    member = await db.get(SafetyMember, person.id)
    own_cases = select(SafetyCase).where(SafetyCase.reporter_id == person.id)
    return {
        "safety_cases": [
            await _case(db, case) for case in await db.scalars(own_cases.order_by(SafetyCase.id))
        ],
        "safety_team_since": moments.iso(member.added_at) if member is not None else None,
        "said_for_the_safety_team": await _said_for_the_team(db, person),
    }


async def _case(db: AsyncSession, case: SafetyCase) -> dict[str, Any]:
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "pseudonym": case.pseudonym,
        "language": case.language,
        "room": case.room,
        "contact": case.contact,
        "contact_details": case.contact_details,
        "opened_at": moments.iso(case.opened_at),
        "closed_at": moments.iso(case.closed_at),
        "words": [
            _words(message)
            for message in await messages.of(db, case)
            if message.side == CaseSide.PERSON
        ],
    }


async def _said_for_the_team(db: AsyncSession, person: Person) -> list[dict[str, Any]]:
    query = select(SafetyMessage).where(
        SafetyMessage.person_id == person.id, SafetyMessage.side != CaseSide.PERSON
    )
    return [
        {"kind": message.side, **_words(message)}
        for message in await db.scalars(query.order_by(SafetyMessage.id))
    ]


def _words(message: SafetyMessage) -> dict[str, Any]:
    return {
        "text": message.text,
        "said_at": moments.iso(message.said_at),
        "edited_at": moments.iso(message.edited_at),
        "files": [
            {"kind": file["kind"], "name": file["name"], "size": file["size"]}
            for file in message.attachments
        ],
    }


async def _forget(db: AsyncSession, person: Person, now: datetime) -> None:
    own_cases = select(SafetyCase).where(SafetyCase.reporter_id == person.id)
    for case in (await db.scalars(own_cases)).all():
        for message in await messages.of(db, case):
            await references.forget_originals(db, subjects.words(message))
        if not cases.is_open(case):
            await cases.erase_words_of(db, case, now)
        case.contact, case.contact_details = Contact.NONE, ""
        await jobs.schedule(db, cases.REDRAW, case.id, now)
    taken = select(SafetyCase).where(SafetyCase.taken_by == person.id)
    for case in (await db.scalars(taken)).all():
        cases.give_back(case, now)
        await cases.look_again(db, case, now)


PERSONAL_DATA = PersonalData(
    "safety",
    (
        own(SafetyMember.person_id),
        nameless(SafetyMember.added_by),
        nameless(SafetyRoomOffer.offered_by),
        unsigned(SafetyCase.reporter_id),
        nameless(SafetyCase.taken_by),
        nameless(SafetyCase.closed_by),
        unsigned(SafetyMessage.person_id),
    ),
    _export,
    forget=_forget,
    labels={
        "safety_cases": _("What you told the safety team"),
        "room": _("Room"),
        "contact": _("How we may write to you"),
        "contact_details": _("Where else you can be reached"),
        "opened_at": _("Told on"),
        "safety_team_since": _("In the safety team since"),
        "said_for_the_safety_team": _("What you said for the safety team"),
    },
)
