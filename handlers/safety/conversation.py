"""The conversation between a person and the safety team; edits, and what is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references
from bot.domain.safety import cases, messages, subjects, team
from bot.domain.safety.detection import Concern, detect
from bot.words import (
    Action,
    Attachment,
    Button,
    EventKind,
    Refused,
    Remove,
    Reply,
    Send,
    Subject,
    Text,
    Update,
    _,
    stack,
    verbatim,
)
from bot.words.states import CaseSide, CaseState, Contact, RoomPurpose
from handlers.safety import cards, ladder
from handlers.safety.files import pictures
from handlers.safety.registry import feature, looking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Tick
    from bot.storage.tables import SafetyCase, SafetyMessage

UNWANTED: dict[str, Text] = {
    Contact.NONE: _("They do not want to be written to. You can keep a note instead."),
    Contact.ELSEWHERE: _("They want to be reached in another way: the card says how."),
}


async def part_of_case(ctx: Context) -> Sequence[Action] | None:
    """Take a reply to what the bot said of a case as part of it."""
    if not ctx.event.reply_to or not (ctx.chat.private or ctx.chat.purpose == RoomPurpose.SAFETY):
        return None
    case, message = await _replied_to(ctx)
    if case is None:
        return None
    if case.reporter_id == ctx.person.id and not ctx.chat.private:
        raise Refused(cases.NO_SUCH_CASE, private=True)
    if case.reporter_id == ctx.person.id:
        return None if detect(ctx.event.text) is not Concern.NONE else await follow(ctx, case)
    if not await team.may_see(ctx.db, looking(ctx), case):
        return None
    if message is not None and message.side == CaseSide.NOTE:
        return await note(ctx, case, ctx.event.text)
    return await answer(ctx, case)


async def replies_in_own_case(ctx: Context) -> bool:
    """Does somebody reply, in private, to what was said in their own case?"""
    case = (await _replied_to(ctx))[0] if ctx.chat.private else None
    return case is not None and case.reporter_id == ctx.person.id


async def _replied_to(ctx: Context) -> tuple[SafetyCase | None, SafetyMessage | None]:
    """What is replied to: the bot's words about a case, or in private people's own in it."""
    reference = await references.find(ctx.db, ctx.chat, ctx.event.reply_to)
    if reference is None or not (reference.own or ctx.chat.private):
        return None, None
    case, message = await belongs_to(ctx.db, Subject.read(reference.subject))
    is_gone = message is not None and message.withdrawn_at is not None
    return (None, None) if is_gone and not reference.own else (case, message)


async def belongs_to(
    db: AsyncSession, subject: Subject | None
) -> tuple[SafetyCase | None, SafetyMessage | None]:
    """The case that something is about, and what was said, if it is that."""
    if subject is None:
        return None, None
    if subject.kind in subjects.OF_CASES:
        return await cases.by_id(db, subject.number), None
    if subject.kind not in {subjects.WORDS, subjects.ECHO}:
        return None, None
    message = await messages.by_id(db, subject.number)
    return (await cases.of(db, message), message) if message is not None else (None, None)


# ── what the person says ─────────────────────────────────────────────────────────────────────


async def follow(ctx: Context, case: SafetyCase) -> Sequence[Action] | None:
    """Take a person's further words to the team; a case that was closed goes on."""
    if case.state in {CaseState.WITHDRAWN, CaseState.ORDINARY}:
        return None
    files, notice = pictures(ctx.event.attachments)
    if not ctx.event.text.strip() and not files:
        return [Reply(notice)] if notice is not None else []
    reopened: list[Action] = []
    if case.state == CaseState.CLOSED:
        cases.open_again(case, ctx.now)
        reopened = [*await ladder.put_before_team(ctx, case), *await cards.update(ctx.db, case)]
    message, told = await add(ctx, case, ctx.event.text, files)
    await remember(ctx, message)
    if ctx.event.album and not ctx.event.text.strip():
        return [*reopened, *told, *([Reply(notice)] if notice is not None else [])]
    language = ctx.person.language or case.language
    reply = Reply(
        stack(_("This goes to the same people."), notice),
        buttons=(Button(_("It's just a question"), f"!ordinary {message.handle}"),),
        subject=subjects.to_person(case),
        language=language,
    )
    return [reply, *reopened, *told]


async def add(
    ctx: Context, case: SafetyCase, words: str, files: Sequence[Attachment]
) -> tuple[SafetyMessage, list[Action]]:
    """Add somebody's further words to their case; give them with what the team is shown."""
    message = await messages.say(
        ctx.db,
        case,
        ctx.person.id,
        CaseSide.PERSON,
        words,
        ctx.now,
        [file.to_json() for file in files],
    )
    if cases.is_urgent(case):
        cases.confide(ctx.person, ctx.now)
    await ladder.wait_again(ctx, case)
    return message, await cards.to_team(ctx, case, message)


async def remember(ctx: Context, message: SafetyMessage) -> None:
    """Let edits of somebody's own message be found, unless it is about something else already."""
    is_message = ctx.event.kind is EventKind.TEXT and bool(ctx.event.message)
    if is_message and await references.find(ctx.db, ctx.chat, ctx.event.message) is None:
        place = ctx.event.place.thread
        await references.remember(
            ctx.db, ctx.chat, ctx.event.message, subjects.words(message), place
        )


# ── what the team says ───────────────────────────────────────────────────────────────────────


async def answer(ctx: Context, case: SafetyCase) -> Sequence[Action]:
    """Pass a member's words on to the person; whoever answers has the case. Raises Refused."""
    if not cases.is_open(case):
        raise Refused(_("This case is closed. Open it again first."))
    if case.reporter_id is None:
        raise Refused(_("They can't be written to any more. You can keep a note instead."))
    if case.contact in UNWANTED:
        raise Refused(UNWANTED[case.contact])
    person = await people.by_id(ctx.db, case.reporter_id)
    if person is None or not await people.has_private_chat(ctx.db, case.reporter_id):
        raise Refused(
            _("I can't write to them yet: they have to open our private chat first. Keep a note?"),
            Button(_("Note"), f"!case-note {case.number}"),
        )
    taken: list[Action] = []
    if case.state == CaseState.WAITING:
        cases.take(case, ctx.person, ctx.now)
        taken = await cards.update(ctx.db, case)
    files = [file.to_json() for file in ctx.event.attachments]
    message = await messages.say(
        ctx.db, case, ctx.person.id, CaseSide.TEAM, ctx.event.text, ctx.now, files
    )
    await remember(ctx, message)
    cases.confide(person, ctx.now)
    await ladder.rest(ctx, case)
    told = await cards.to_team(ctx, case, message, but=ctx.person.id) if ctx.chat.private else []
    passed_on = Send(
        case.reporter_id,
        worded(message),
        attachments=ctx.event.attachments,
        subject=subjects.words(message),
    )
    return [passed_on, Reply(_("Passed on."), whisper=True), *taken, *told]


def worded(message: SafetyMessage) -> Text:
    """What a member says, as the person reads it: without a name."""
    words = _("(taken back)") if message.withdrawn_at is not None else verbatim(message.text)
    return _("The safety team writes: {words}", words=words)


async def note(ctx: Context, case: SafetyCase, words: str) -> list[Action]:
    """Keep a note among the team."""
    message = await messages.say(ctx.db, case, ctx.person.id, CaseSide.NOTE, words, ctx.now)
    await remember(ctx, message)
    told = await cards.to_team(ctx, case, message, but=ctx.person.id) if ctx.chat.private else []
    return [Reply(_("Noted. Only the safety team sees it."), whisper=True), *told]


# ── edits, and what is taken back ────────────────────────────────────────────────────────────


@feature.on(EventKind.EDIT)
async def hear_edit(ctx: Context) -> Sequence[Action] | None:
    """Carry an edit to the other side."""
    case, message = await _own_words(ctx)
    if case is None or message is None:
        return None
    if not messages.edit(message, ctx.event.text, ctx.now):
        return []
    return await _show_again(ctx, case, message)


@feature.on(EventKind.WITHDRAWAL)
async def hear_withdrawal(ctx: Context) -> Sequence[Action] | None:
    """Take back what somebody has deleted; what a case began with takes the whole case along."""
    case, message = await _own_words(ctx)
    if case is None or message is None:
        return None
    is_first = message.id == (await messages.first(ctx.db, case)).id
    if is_first and message.side == CaseSide.PERSON:
        return await take_back(ctx, case)
    had_files = bool(message.attachments)
    messages.erase(message, ctx.now)
    if had_files:
        return [Remove(subjects.words(message), but_in=ctx.chat.id)]
    return await _show_again(ctx, case, message)


async def take_back(ctx: Context, case: SafetyCase) -> list[Action]:
    """Take a whole case back: the person's words are gone from everywhere."""
    files = {message.id for message in await messages.of(ctx.db, case) if message.attachments}
    holder = case.taken_by
    erased = await cases.withdraw(ctx.db, case, ctx.now)
    await cases.stop_confiding(ctx.db, ctx.person)
    actions: list[Action] = [
        Remove(subjects.words(message), but_in=ctx.chat.id)
        if message.id in files
        else Update(
            subjects.words(message),
            await cards.heading(ctx.db, case, message, CaseSide.PERSON),
            erases=True,
        )
        for message in erased
    ]
    notice = _("Case {number} was taken back. There is nothing left to do.", number=case.number)
    told = [Send(holder, notice)] if holder is not None else []
    return [*actions, *await cards.update(ctx.db, case), *told]


async def _own_words(ctx: Context) -> tuple[SafetyCase | None, SafetyMessage | None]:
    """What the speaker said in that message, and has not taken back."""
    subject = await references.subject(ctx.db, ctx.chat, ctx.event.message)
    case, message = await belongs_to(ctx.db, subject)
    is_own = (
        message is not None and message.person_id == ctx.person.id and message.withdrawn_at is None
    )
    return (case, message) if is_own else (None, None)


async def _show_again(ctx: Context, case: SafetyCase, message: SafetyMessage) -> list[Action]:
    side, is_gone = CaseSide(message.side), message.withdrawn_at is not None
    if message.id == (await messages.first(ctx.db, case)).id:
        return await cards.update(ctx.db, case)
    text = await cards.heading(ctx.db, case, message, side)
    if side is CaseSide.TEAM:
        return [
            Update(subjects.words(message), worded(message), erases=is_gone),
            Update(subjects.echo(message), text, erases=is_gone),
        ]
    return [Update(subjects.words(message), text, erases=is_gone)]


@feature.listens(cases.WordsLeft)
async def words_left(tick: Tick, left: cases.WordsLeft) -> Sequence[Action]:
    """Words were an ordinary question: they are gone from before the team."""
    case = await cases.by_id(tick.db, left.case_id)
    message = await messages.by_id(tick.db, left.message_id)
    if case is None or message is None:
        return []
    gone: Action
    if left.had_files:
        await references.forget_originals(tick.db, subjects.words(message))
        gone = Remove(subjects.words(message))
    else:
        text = await cards.heading(tick.db, case, message, CaseSide.PERSON)
        gone = Update(subjects.words(message), text, erases=True)
    is_first = message.id == (await messages.first(tick.db, case)).id
    return [gone, *await cards.update(tick.db, case, erases=is_first)]
