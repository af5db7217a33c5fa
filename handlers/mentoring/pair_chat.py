"""The pair chat: what two people say to each other through the bot, and nobody else reads."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.domain import people, references, relayed_files
from bot.domain.hotline import small_talk
from bot.domain.hotline.small_talk import SmallTalk
from bot.domain.mentoring import pair_chat, pairings
from bot.domain.safety import cases
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
    spoken,
    stack,
    verbatim,
)
from bot.words.domain_events import Undelivered
from bot.words.mentoring import PairingState
from bot.words.recurrences import Recurrence
from handlers.mentoring import backups
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Pairing, PairMessage, Person


ASK_NOTHING = frozenset({SmallTalk.THANKS, SmallTalk.NOD, SmallTalk.CHEER})
"""What somebody can leave as it is."""


@feature.on(EventKind.TEXT)
async def hear(ctx: Context) -> Sequence[Action] | None:
    """Take what goes to the other of a pairing: a reply, what stands in its thread, and all that
    somebody writes in private while they talk with them.
    """
    if not ctx.chat.private:
        return None
    pairing, answered = await _meant(ctx)
    if pairing is None:
        return None
    if not pair_chat.is_part_of(pairing, ctx.person.id):
        return await _stop_standing_in(ctx)
    if pairing.state == PairingState.ENDED:
        raise Refused(NO_PAIR)
    return await relay(ctx, pairing, answered)


NO_PAIR = _("You two are no longer paired, so I've passed nothing on.")
BACK = _("What you write here comes to me again.")


async def _stop_standing_in(ctx: Context) -> list[Action]:
    """Whoever stood in, and does no more, hears that their words went nowhere, also not to others
    as a question.
    """
    if ctx.person.talking_until is None:
        return [Reply(NO_PAIR)]
    await pair_chat.stop_talking(ctx.db, ctx.person)
    return [Reply(stack(NO_PAIR, BACK, gap=" "))]


async def _meant(ctx: Context) -> tuple[Pairing | None, PairMessage | None]:
    """The pairing that words are for, and what they answer, if they are a reply to that."""
    if ctx.event.reply_to:
        reference = await references.find(ctx.db, ctx.chat, ctx.event.reply_to)
        if reference is not None:
            return await belongs_to(ctx.db, Subject.read(reference.subject))
    thread = await references.thread_subject(ctx.db, ctx.chat, ctx.event.place.thread)
    if thread is not None:
        return await belongs_to(ctx.db, thread)
    if ctx.chat.beside_id is not None or cases.is_confiding(ctx.person, ctx.now):
        return None, None
    talking = await pair_chat.talking(ctx.db, ctx.person)
    return (None if talking is None or await _has_topic(ctx, talking) else talking), None


async def _has_topic(ctx: Context, pairing: Pairing) -> bool:
    """Is there a topic for what one says to the other? Then what is said outside is not."""
    if not ctx.event.place.threaded:
        return False
    return pairing.id in await references.begun_threads(ctx.db, ctx.chat, pair_chat.PAIRING)


async def belongs_to(
    db: AsyncSession, subject: Subject | None
) -> tuple[Pairing | None, PairMessage | None]:
    """The pairing that something is about, and what was said, if it is that."""
    if subject is None or subject.kind not in {pair_chat.PAIRING, pair_chat.WORDS}:
        return None, None
    if subject.kind == pair_chat.PAIRING:
        return await pairings.by_id(db, subject.number), None
    message = await pair_chat.by_id(db, subject.number)
    return (await pairings.by_id(db, message.pairing_id), message) if message else (None, None)


async def relay(
    ctx: Context, pairing: Pairing, answered: PairMessage | None = None
) -> Sequence[Action]:
    """Pass words and files on to the other, or to whoever said what they answer."""
    accepted, notice = relayed_files.accepted(ctx.event.attachments, anonymous=False)
    words = ctx.event.marked or ctx.event.text
    if not words.strip() and not accepted:
        return [Reply(notice)] if notice is not None else []
    other = await _other(ctx, pairing, answered)
    if other is None or not await people.has_private_chat(ctx.db, other.id):
        raise Refused(await _unreachable(ctx.db, other))
    message = await pair_chat.say(
        ctx.db,
        pairing,
        ctx.person,
        words,
        ctx.now,
        timedelta(days=ctx.settings.mentoring.words_days),
        [file.to_json() for file in accepted],
        answered.id if answered is not None else None,
    )
    asks = bool(accepted) or small_talk.recognise(words) not in ASK_NOTHING
    pair_chat.owe_answer(pairing, ctx.person.id, ctx.now, asks=asks)
    await references.remember(
        ctx.db, ctx.chat, ctx.event.message, pair_chat.words(message.id), ctx.event.place.thread
    )
    passed_on = await to_other(ctx, pairing, message, other)
    return [
        passed_on,
        *await _told(ctx, pairing, other, notice),
        *await ctx.offer_help(words),
    ]


async def _other(ctx: Context, pairing: Pairing, answered: PairMessage | None) -> Person | None:
    said_by = answered.sender_id if answered is not None else None
    is_there = said_by is not None and pair_chat.is_part_of(pairing, said_by)
    if not is_there or said_by == ctx.person.id:
        said_by = pair_chat.partner_of(pairing, ctx.person.id)
    return await people.by_id(ctx.db, said_by) if said_by is not None else None


async def to_other(tick: Tick, pairing: Pairing, message: PairMessage, other: Person) -> Send:
    """What was said as the other sees it; with a way to answer, unless they are at it already."""
    return Send(
        other.id,
        await signed(tick.db, message),
        buttons=await _answer_buttons(tick, pairing, other),
        attachments=tuple(Attachment.from_json(stored) for stored in message.attachments),
        subject=pair_chat.words(message.id),
        thread_of=pair_chat.about(pairing),
    )


async def _answer_buttons(tick: Tick, pairing: Pairing, other: Person) -> tuple[Button, ...]:
    at_it = await pair_chat.talking(tick.db, other)
    if at_it is not None and at_it.id == pairing.id:
        await pair_chat.keep_talking(tick.db, other, tick.now)
        return ()
    return (Button(_("Answer"), f"!talk {pairing.id}"),)


async def signed(db: AsyncSession, message: PairMessage) -> Text:
    """What was said, with whoever said it."""
    if message.withdrawn_at is not None:
        return _("(taken back)")
    name = await name_of(db, message.sender_id)
    return Text("**{name}:** {words}", {"name": name, "words": spoken(message.text)},
                translated=False)  # fmt: skip


async def name_of(db: AsyncSession, person_id: int | None) -> Text:
    """A person's chosen name; "somebody" where they have left."""
    name = await people.named(db, person_id)
    return verbatim(name) if name else _("somebody")


async def _told(ctx: Context, pairing: Pairing, other: Person, notice: Text | None) -> list[Action]:
    """What the sender hears: where it went, unless they talk without a break anyway; and who else
    could answer while the other is away.
    """
    away = await backups.while_away(ctx, pairing, other)
    at_it = await pair_chat.talking(ctx.db, ctx.person)
    goes_on = at_it is not None and at_it.id == pairing.id
    if goes_on:
        before = ctx.person.talking_until
        await pair_chat.keep_talking(ctx.db, ctx.person, ctx.now)
        # The first words after a while say where they go: nobody should wonder.
        resumed = before is None or before - ctx.now < pair_chat.GOES_ON - PAUSE
        if not resumed and away is None:
            return [Reply(notice)] if notice is not None else []
    passed_on = _("Passed on to {asker}.", asker=await name_of(ctx.db, other.id))
    text, buttons = away or (None, ())
    end = (Button(_("End"), "!end-talk"),) if goes_on else ()
    return [
        Reply(
            stack(passed_on, text, notice),
            buttons=(*buttons, *end),
            subject=pair_chat.about(pairing),
        )
    ]


PAUSE = timedelta(minutes=5)


async def _unreachable(db: AsyncSession, other: Person | None) -> Text:
    name = await name_of(db, other.id if other is not None else None)
    return _("I can't reach {name} just now, so I've passed nothing on. Try again later.",
             name=name)  # fmt: skip


# ── edits, and what is taken back ────────────────────────────────────────────────────────────


@feature.on(EventKind.EDIT)
async def hear_edit(ctx: Context) -> Sequence[Action] | None:
    """Carry an edit to the other."""
    pairing, message = await _own_words(ctx)
    if pairing is None or message is None:
        return None
    words = ctx.event.marked or ctx.event.text
    # To whoever is a pair no more, nothing goes; what is taken back is taken back all the same.
    is_over = pairing.state == PairingState.ENDED
    if is_over or not pair_chat.is_part_of(pairing, ctx.person.id):
        return []
    if not pair_chat.edit(message, words, ctx.now):
        return []
    about = pair_chat.words(message.id)
    gone = {
        reader_id
        for reader_id in await references.readers(ctx.db, about)
        if not pair_chat.is_part_of(pairing, reader_id)
    }
    shown = Update(about, await signed(ctx.db, message), not_for=frozenset(gone))
    return [shown, *await ctx.offer_help(words)]


@feature.on(EventKind.WITHDRAWAL)
async def hear_withdrawal(ctx: Context) -> Sequence[Action] | None:
    """Take back from the other what somebody has deleted."""
    pairing, message = await _own_words(ctx)
    if pairing is None or message is None:
        return None
    had_files = bool(message.attachments)
    pair_chat.take_back(message, ctx.now)
    if had_files:
        return [Remove(pair_chat.words(message.id), but_in=ctx.chat.id)]
    return [Update(pair_chat.words(message.id), await signed(ctx.db, message), erases=True)]


async def _own_words(ctx: Context) -> tuple[Pairing | None, PairMessage | None]:
    """What the speaker said in that message, and has not taken back."""
    subject = await references.subject(ctx.db, ctx.chat, ctx.event.message)
    pairing, message = await belongs_to(ctx.db, subject)
    if message is None or message.sender_id != ctx.person.id:
        return None, None
    return (pairing, message) if pair_chat.says_anything(message) else (None, None)


@feature.listens(Undelivered)
async def tell_the_sender(tick: Tick, event: Undelivered) -> Sequence[Action]:
    """Words never reached the other (they blocked the bot): nobody waits for nothing."""
    meant_for = await references.meant_for(tick.db, event.reference_id)
    subject = meant_for[0] if meant_for is not None else None
    if subject is None or subject.kind != pair_chat.WORDS:
        return []
    pairing, message = await belongs_to(tick.db, subject)
    if pairing is None or message is None or message.sender_id is None:
        return []
    other = pair_chat.partner_of(pairing, message.sender_id)
    if other is not None:
        pair_chat.owe_nothing(pairing, other)
    text = _("Your last message did not reach {name}: I can't reach them just now.",
             name=await name_of(tick.db, other))  # fmt: skip
    about = pair_chat.about(pairing)
    return [Send(message.sender_id, text, subject=about, thread_of=about)]


@feature.job("mentoring.erase_words", every=Recurrence("FREQ=DAILY", time(4)))
async def erase_words(tick: Tick, _job: Job) -> Sequence[Action]:
    """Erase words whose time is up."""
    while await pair_chat.erase_old(tick.db, tick.now):
        pass
    return []
