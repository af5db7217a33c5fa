"""Cases as the safety team sees them: alike in every chat, and gone where they are taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.safety import cases, expiry, messages, subjects, team
from bot.words import (
    Action,
    Attachment,
    Button,
    Enclosure,
    LanguageName,
    Priority,
    Reminder,
    SafetyTeam,
    Say,
    Send,
    Text,
    Update,
    Where,
    _,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.states import CaseKind, CaseSide, CaseState, Contact

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Tick
    from bot.storage.tables import SafetyCase, SafetyMessage

KINDS: dict[str, Text] = {
    CaseKind.SELF_HARM: _("somebody may want to harm themselves"),
    CaseKind.DANGER: _("somebody may be in danger"),
    CaseKind.REPORT: _("a report"),
    CaseKind.TALK: _("somebody would like to talk"),
}
CONTACTS: dict[str, Text] = {
    Contact.HERE: _("They can be written to here: reply to this message."),
    Contact.NONE: _("They do not want to be written to."),
}


async def card(db: AsyncSession, case: SafetyCase) -> Text:
    """The words of a card."""
    head = stack(
        _("**Case {number}**: {what}", number=case.number, what=KINDS[case.kind]),
        _language(case),
        gap=" · ",
    )
    if case.state in {CaseState.WITHDRAWN, CaseState.ORDINARY}:
        return stack(head, await state(db, case))
    return stack(
        head,
        _("Written in the group {room}, where others may have read it.", room=case.room)
        if case.room
        else None,
        said_by(case, await messages.first(db, case)),
        None if expiry.is_erased(case) else _contact(case),
        await state(db, case),
    )


def _language(case: SafetyCase) -> Text:
    return Text("{language}", {"language": LanguageName(case.language)}, translated=False)


def said_by(case: SafetyCase, message: SafetyMessage) -> Text:
    """What the person said, under their made-up name."""
    words = _words(case, message)
    return _("{pseudonym} (a made-up name): {words}", pseudonym=case.pseudonym, words=words)


def _words(case: SafetyCase, message: SafetyMessage) -> Text:
    """What is left of what was said."""
    if message.withdrawn_at is None:
        return verbatim(message.text) if message.text else _("(no words, see the picture)")
    if message.withdrawn_at == case.words_erased_at:
        return _("(erased after a while)")
    return _("(taken back)")


def _contact(case: SafetyCase) -> Text:
    if case.reporter_id is None:
        return _("They had everything about them deleted and can't be written to any more.")
    if case.contact == Contact.ELSEWHERE:
        return _("They want to be reached in another way: {how}", how=case.contact_details)
    return CONTACTS[case.contact]


async def state(db: AsyncSession, case: SafetyCase) -> Text:
    """Where a case stands, as the team reads it."""
    match case.state:
        case CaseState.TAKEN:
            return _("_{name} has taken it._", name=await name_of(db, case.taken_by))
        case CaseState.CLOSED:
            return _("_Closed by {name}._", name=await name_of(db, case.closed_by))
        case CaseState.WITHDRAWN:
            return _("_Taken back: the words are gone._")
        case CaseState.ORDINARY:
            return _("_It was an ordinary question, and went the usual way._")
    waiting = _("_Waiting since {since}._", since=case.waiting_since)
    return stack(_("_Nobody has taken it yet._"), waiting, gap=" ")


async def name_of(db: AsyncSession, person_id: int | None) -> Text:
    """A member's name; "somebody" where they are gone."""
    name = await people.named(db, person_id)
    return verbatim(name) if name else _("somebody")


def buttons(case: SafetyCase) -> tuple[Button, ...]:
    """What the team can do with a case, as it stands."""
    number = case.number
    note = Button(_("Note"), f"!case-note {number}")
    match case.state:
        case CaseState.WAITING:
            return (Button(_("I'll take it"), f"!case-take {number}"), note)
        case CaseState.TAKEN:
            return (
                note,
                Button(_("Hand it over"), f"!case-hand {number}"),
                Button(_("Give it back"), f"!case-release {number}"),
                *(
                    (Button(_("Offer our mentors"), f"!case-offer {number}"),)
                    if case.reporter_id is not None and case.contact == Contact.HERE
                    else ()
                ),
                to_destroy(_("Close"), f"!case-close {number}"),
            )
        case CaseState.CLOSED if not expiry.is_erased(case):
            return (Button(_("Open it again"), f"!case-reopen {number}"),)
    return ()


async def audience(
    db: AsyncSession, case: SafetyCase, where: Where = Where.ROOM_OR_PRIVATE
) -> SafetyTeam:
    """The team, without the person whom it is about; organizers where there is no team.

    Where there is one and none of it can be written to, nobody stands in: they would read it all.
    """
    stand_in = not await team.is_there(db)
    return SafetyTeam(where=where, but=frozenset({case.reporter_id or 0}), or_organizers=stand_in)


async def show(
    tick: Tick, case: SafetyCase, to: SafetyTeam, reminder: Text | None = None
) -> list[Action]:
    """Put a case before those of the team who have not seen it, and remind the others."""
    if not await tick.recipients(to):
        return []
    first = await messages.first(tick.db, case)
    files = tuple(Attachment.from_json(file) for file in first.attachments)
    again = Reminder(reminder, subjects.reminder(case)) if reminder is not None else None
    return [
        Say(
            to,
            await card(tick.db, case),
            buttons=buttons(case),
            subject=subjects.card(case),
            once=True,
            reminder=again,
            priority=Priority.AT_ONCE if cases.is_urgent(case) else Priority.ANSWER,
            enclosed=(Enclosure(pictures_of(case), files, subjects.words(first)),) if files else (),
        )
    ]


def pictures_of(case: SafetyCase) -> Text:
    """What stands above the pictures of a case."""
    return _("Case {number}: the pictures.", number=case.number)


async def update(db: AsyncSession, case: SafetyCase, *, erases: bool = False) -> list[Action]:
    """Show it as it stands now wherever it stands; `erases`: some of its words are gone."""
    gone = erases or case.state in {CaseState.WITHDRAWN, CaseState.ORDINARY}
    card_now = Update(subjects.card(case), await card(db, case), buttons(case), erases=gone)
    alarm = Update(subjects.alarm(case), await _settled(db, case)) if not _waits(case) else None
    return [card_now, *([alarm] if alarm is not None else [])]


def _waits(case: SafetyCase) -> bool:
    return case.state == CaseState.WAITING


async def _settled(db: AsyncSession, case: SafetyCase) -> Text:
    head = _("Case {number} needs nothing from you now.", number=case.number)
    return stack(head, await state(db, case), gap=" ")


async def to_team(
    tick: Tick, case: SafetyCase, message: SafetyMessage, *, but: int | None = None
) -> list[Action]:
    """Show the team what was said further: in its room, and to who has the case in private.

    Where nobody has it and there is no room: to all who see the case. `but` has said it.
    """
    side = CaseSide(message.side)
    text = await heading(tick.db, case, message, side)
    files = tuple(Attachment.from_json(file) for file in message.attachments)
    subject = subjects.echo(message) if side is CaseSide.TEAM else subjects.words(message)
    room = SafetyTeam(where=Where.ROOM)
    if await tick.recipients(room):
        return [Say(room, text, attachments=files, subject=subject)]
    if case.taken_by is not None:
        if case.taken_by in {but, case.reporter_id}:
            return []
        return [Send(case.taken_by, text, attachments=files, subject=subject)]
    others = replace(
        await audience(tick.db, case, Where.PRIVATE),
        but=frozenset({case.reporter_id or 0, but or 0}),
    )
    return [Say(others, text, attachments=files, subject=subject)]


async def heading(
    db: AsyncSession, case: SafetyCase, message: SafetyMessage, side: CaseSide
) -> Text:
    """What was said, as the team reads it: in which case, and by whom."""
    number = case.number
    words = _words(case, message)
    if side is CaseSide.PERSON:
        return _(
            "Case {number}, {pseudonym}: {words}",
            number=number,
            pseudonym=case.pseudonym,
            words=words,
        )
    name = await name_of(db, message.person_id)
    if side is CaseSide.NOTE:
        return _("Case {number}, a note by {name}: {words}", number=number, name=name, words=words)
    return _("Case {number}, {name} has answered: {words}", number=number, name=name, words=words)


def overdue_notice(case: SafetyCase) -> Text:
    """What the team is told when nobody acts."""
    return _("Case {number} is still waiting. Somebody needs you.", number=case.number)
