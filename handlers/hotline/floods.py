"""Floods: those who answer hear of them in a word, and can hush whoever sends too much."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import jobs, numbers
from bot.domain.hotline import floods, question_lists, shares, subjects
from bot.engine.arguments import plain
from bot.engine.features import Arg, Role
from bot.words import (
    Action,
    Button,
    Refused,
    Remove,
    Reply,
    Say,
    Text,
    Update,
    _,
    ngettext,
    stack,
)
from bot.words.states import QuestionState
from handlers.hotline import cards, further_words, holding, ladder, notices, reopening
from handlers.hotline.arguments import QUESTION
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Flood, Question, Utterance

FEW = 3
"""So many words that were gathered are shown one by one; more are told of."""
FLOOD = Arg("flood", plain(numbers.read))


# ── what those who answer hear ───────────────────────────────────────────────────────────────


@feature.job(floods.GATHER)
async def gather(tick: Tick, job: Job) -> Sequence[Action]:
    """Show what was held of a flood, now that it has been gathered; or that its hush is over."""
    flood = await floods.by_id(tick.db, job.subject)
    if flood is None or flood.ended_at is not None or floods.is_hushed(flood, tick.now):
        return []
    if flood.person_id is None:
        floods.end(flood, tick.now)
        return [Remove(subjects.flood(flood.id))]
    actions = await _show_words(tick, flood)
    held = await shares.held_questions(tick.db, flood.person_id, flood.pseudonym)
    if flood.hushed_until is not None or not held:
        floods.end(flood, tick.now)
        actions.append(Remove(subjects.flood(flood.id)))
    if held:
        await jobs.schedule_once(tick.db, floods.RELEASE, flood.person_id, tick.now,
                                 person=flood.person_id)  # fmt: skip
        if flood.hushed_until is None:
            actions += await _told_of(tick, flood, held)
            await jobs.schedule(tick.db, floods.GATHER, flood.id, tick.now + floods.BACKSTOP)
    return actions


async def _show_words(tick: Tick, flood: Flood) -> list[Action]:
    actions: list[Action] = []
    for question in await question_lists.with_held_words(tick.db, flood.person_id, flood.pseudonym):
        words = await shares.held_words(tick.db, question)
        is_few, is_again = len(words) <= FEW, _go_on_by(question, words)
        if is_again and await holding.hold_if_full(tick, question) is not None:
            continue
        shares.show(words)
        if is_again:
            actions += await reopening.take_up(tick, question, with_words=is_few)
        if is_few:
            for utterance in words:
                actions += await further_words.to_mentors(
                    tick, question, utterance, is_again=is_again
                )
        else:
            text = ngettext(
                "{count} more from {asker} on question {number}.",
                "{count} more from {asker} on question {number}.",
                len(words),
                asker=await cards.asker_name(tick.db, question),
                number=str(question.number),
            )
            read = Button(_("Read it all"), f"/question {question.number}")
            actions += await notices.answerers(tick, question, text, read, _hush(flood))
    return actions


def _go_on_by(question: Question, words: Sequence[Utterance]) -> bool:
    """Does a question that was answered or closed meanwhile go on by words that nobody had read?
    Not where its asker has ended it since.
    """
    if question.state == QuestionState.ANSWERED:
        return True
    if question.state != QuestionState.CLOSED or question.closed_at is None:
        return False
    return question.closed_by != question.asker_id or words[-1].said_at > question.closed_at


async def _told_of(tick: Tick, flood: Flood, held: Sequence[Question]) -> list[Action]:
    """The digest; none where it would tell that what stands under another name is theirs, too."""
    load = await shares.load(tick.db, held[0].asker_id or 0, flood.pseudonym)
    if load.is_full_here(tick.settings.hotline.max_open):
        return await _digest(tick, flood, held)
    return [Remove(subjects.flood(flood.id))]


async def _digest(tick: Tick, flood: Flood, held: Sequence[Question]) -> list[Action]:
    """One card in place of those that wait; it is changed as they become more or fewer."""
    text = ngettext(
        "**{count} more from {asker}.** The most that can be open at a time are here already; "
        "it waits until one of those is done.",
        "**{count} more from {asker}.** The most that can be open at a time are here already; "
        "they wait until some of those are done.",
        len(held),
        asker=await cards.asker_name(tick.db, held[0]),
    )
    subject, buttons = subjects.flood(flood.id), (_hush(flood),)
    audience = await cards.audience(tick, held[0])
    if not await tick.recipients(audience, *buttons):
        return []
    say = Say(audience, text, buttons=buttons, subject=subject, once=True, by=flood.person_id)
    return [say, Update(subject, text, buttons)]


def _hush(flood: Flood) -> Button:
    return Button(_("Hush them for a day"), f"!hush {flood.id}")


@feature.job(floods.RELEASE)
async def release(tick: Tick, job: Job) -> Sequence[Action]:
    """Hand over what was held of somebody, as far as there is room for it now."""
    actions: list[Action] = []
    why = _("Your question that waited can go to people now.")
    for question in await shares.held_questions(tick.db, job.subject):
        flood = await floods.of_question(tick.db, question)
        load = await shares.load(tick.db, job.subject, question.pseudonym)
        if floods.is_hushed(flood, tick.now) or load.is_full(tick.settings.hotline.max_open):
            continue
        if question.escalated_at is None:
            actions += await ladder.hand_over_unasked(tick, question, why)
        else:
            actions += await reopening.take_up(tick, question)
            actions += await notices.asker(tick, question, why)
        if flood is None and await shares.held_words(tick.db, question):
            flood = await floods.note(tick.db, question, tick.now)
        if flood is not None:
            # Later, as the card must stand by then.
            await jobs.schedule(tick.db, floods.GATHER, flood.id, tick.now)
    return actions


# ── hushing ──────────────────────────────────────────────────────────────────────────────────


@feature.action("hush", FLOOD, role=Role.MENTOR)
async def hush_pressed(ctx: Context) -> Sequence[Action]:
    """Hush whoever a flood is from."""
    flood = await floods.by_id(ctx.db, ctx.find(FLOOD))
    if flood is None:
        raise Refused(_("There is nothing to hush any more."))
    text = await _hush_them(ctx, flood)
    done = Reply(_("Hushed until {until}.", until=flood.hushed_until), whisper=True)
    return [done, Update(subjects.flood(flood.id), text, (_end(flood),))]


@feature.command("hush", QUESTION, about=_("Hush whoever asks too much, for a day: /hush 7"),
                 role=Role.MENTOR, group=True, last=True)  # fmt: skip
async def hush(ctx: Context) -> Sequence[Action]:
    """Hush the asker of a question, under the name that it stands under."""
    question = ctx.get(QUESTION)
    if question.asker_id is None:
        raise Refused(_("Whoever asked this has left. There is nobody to hush."))
    flood = await floods.note(ctx.db, question, ctx.now)
    text = await _hush_them(ctx, flood)
    buttons = (_end(flood),)
    return [Reply(text, buttons=buttons), Update(subjects.flood(flood.id), text, buttons)]


async def _hush_them(ctx: Context, flood: Flood) -> Text:
    await floods.hush(ctx.db, flood, ctx.person, ctx.now)
    return _(
        "{name} is hushed until {until}, by {mentor}. What they write to people is kept and comes "
        "then; I still answer what I know.",
        name=await _name(ctx, flood),
        until=flood.hushed_until,
        mentor=await cards.name_of(ctx.db, ctx.person.id),
    )


def _end(flood: Flood) -> Button:
    return Button(_("Hear them again"), f"!unhush {flood.id}")


async def _name(tick: Tick, flood: Flood) -> Text:
    """How those who answer know them."""
    if flood.pseudonym:
        return _("{name} (a made-up name)", name=flood.pseudonym)
    return await cards.name_of(tick.db, flood.person_id)


@feature.action("unhush", FLOOD, role=Role.MENTOR)
async def unhush(ctx: Context) -> Sequence[Action]:
    """Hear somebody again before the day is over; any mentor or organizer may."""
    flood = await floods.by_id(ctx.db, ctx.find(FLOOD))
    if flood is None:
        raise Refused(_("Nobody is hushed here any more."))
    await floods.unhush(ctx.db, flood, ctx.person, ctx.now)
    text = _("{name} is heard again.", name=await _name(ctx, flood))
    return [Reply(text), Update(subjects.flood(flood.id), text)]


@feature.command("hushed", about=_("Who is hushed, by whom, until when"), role=Role.MENTOR,
                 group=True, last=True)  # fmt: skip
async def list_hushed(ctx: Context) -> Sequence[Action]:
    """List whoever is hushed now, with a way to end it."""
    hushed = (await floods.hushed(ctx.db, ctx.now))[:8]
    if not hushed:
        return [Reply(_("Nobody is hushed."))]
    lines = [
        _(
            "{name}, by {mentor}, until {until}",
            name=await _name(ctx, flood),
            mentor=await cards.name_of(ctx.db, flood.hushed_by),
            until=flood.hushed_until,
        )
        for flood in hushed
    ]
    if len(hushed) == 1:
        return [Reply(lines[0], buttons=(_end(hushed[0]),))]
    places = [str(place) for place in range(1, len(hushed) + 1)]
    buttons = (
        replace(end, label=_numbered(place, end.label))
        for place, end in zip(places, map(_end, hushed), strict=True)
    )
    numbered = (_numbered(place, line) for place, line in zip(places, lines, strict=True))
    return [Reply(stack(*numbered), buttons=tuple(buttons))]


def _numbered(place: str, text: Text) -> Text:
    return Text("{place}. {text}", {"place": place, "text": text}, translated=False)
