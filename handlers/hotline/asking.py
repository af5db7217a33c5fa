"""Asking: any text in private; in a group by /ask, a mention of the bot or a reply to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references, relayed_files
from bot.domain.hotline import asking, question_lists, questions, small_talk, subjects, utterances
from bot.domain.knowledge import reasons
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.domain.safety import case_lists
from bot.engine.features import HelpPage, Role
from bot.words import Action, Attachment, EventKind, Refused, Reply, _
from bot.words.states import Ending, Side
from handlers.hotline import (
    albums,
    answering,
    cards,
    changes,
    courtesies,
    delivering,
    following,
    ladder,
    notices,
    offers,
    pointers,
    reading,
    relaying,
    searching,
    spoken_presses,
    unseen,
)
from handlers.hotline.arguments import HELD_WORDS, OWN_WORDS
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question, Utterance
    from handlers.hotline.searching import SearchResult

WRITE_HERE = _("What would you like to know? Just write it here.")

NOTHING_TO_CHOOSE = _(
    "There is nothing to choose from just now. What would you like to know? Just write it here."
)


@feature.on(EventKind.TEXT)
async def hear(ctx: Context) -> Sequence[Action] | None:
    """Decide what a message is: part of a question, small talk, or a question of its own."""
    part = await spoken_presses.take(ctx)
    if part is None:
        part = await relaying.part_of_question(ctx)
    if part is not None:
        return part
    if not (ctx.chat.private or ctx.event.addressed):
        return await _listen(ctx)
    if ctx.chat.purpose in relaying.STAFF_ROOMS and ctx.event.reply_to:
        return answering.ask_which(ctx)
    polite = await courtesies.meet(ctx)
    if polite is not None:
        return polite
    return await _go_on_or_ask(ctx)


async def _go_on_or_ask(ctx: Context) -> Sequence[Action]:
    """Take words as a mentor's answer or as part of an open question, else as a question."""
    # What a mentor says unseen must not be kept with a question under their name.
    is_unseen = unseen.pseudonym_here(ctx) is not None
    perhaps = None if is_unseen else await answering.perhaps_an_answer(ctx)
    if perhaps is not None:
        return perhaps
    if unseen.follows_closely(ctx):
        return unseen.ask_which_name(ctx, None, ctx.event.text, ctx.event.attachments)
    sought = await searching.seek(ctx, ctx.event.text)
    going_on = await following.take(ctx, sought)
    if going_on is None:
        going_on = await relaying.going_on(ctx, sought)
    if going_on is not None:
        return going_on
    return await ask(ctx, ctx.event.text, ctx.event.attachments, sought)


@feature.command("ask", about=_("Ask a question: /ask how do I add a photo?"), group=True,
                 page=HelpPage.BASICS, for_oneself=True)  # fmt: skip
async def ask_by_command(ctx: Context) -> Sequence[Action]:
    """Ask anywhere."""
    if not ctx.args and not ctx.event.attachments:
        plainly = await _asks_in_plain_words(ctx)
        raise Refused(WRITE_HERE if plainly else courtesies.AFTER_THE_COMMAND)
    intercepted = await ctx.intercept(ctx.args)
    if intercepted is not None:
        return intercepted
    if unseen.follows_closely(ctx):
        return unseen.ask_which_name(ctx, None, ctx.args, ctx.event.attachments)
    return await ask(ctx, ctx.args, ctx.event.attachments)


async def _asks_in_plain_words(ctx: Context) -> bool:
    """Are plain words of theirs a question here, and not perhaps for somebody they look after?"""
    if courtesies.is_among_others(ctx) or await questions.claims_of(ctx.db, ctx.person.id):
        return False
    return not await case_lists.held_for_others_by(ctx.db, ctx.person.id)


async def ask(
    ctx: Context,
    text: str,
    attachments: Sequence[Attachment],
    sought: SearchResult | None = None,
    *,
    apart_from: Question | None = None,
    for_people: bool = False,
) -> Sequence[Action]:
    """Answer from what is known, offer choices, or hand the question to people at once.

    `sought` is what was found for the text, where it was looked up already. Words that were taken
    as part of another question stay under the name of that one. `for_people`: these are asked.
    """
    pseudonym = unseen.pseudonym_here(ctx)
    if apart_from is not None:
        pseudonym = apart_from.pseudonym or None
    accepted, notice = relayed_files.accepted(attachments, anonymous=pseudonym is not None)
    if notice is not None and not await albums.tells_first(ctx):
        notice = None
    if not accepted and not small_talk.says_something(text):
        said_before = ctx.event.album and notice is None and attachments
        among_others = courtesies.is_among_others(ctx)
        how = courtesies.AFTER_THE_COMMAND if among_others else WRITE_HERE
        return [] if said_before else [Reply(notice or how)]
    if not accepted and ctx.chat.private and small_talk.is_choice(text):
        among_others = courtesies.is_among_others(ctx)
        return [Reply(courtesies.AFTER_THE_COMMAND if among_others else NOTHING_TO_CHOOSE)]
    sought = sought or await searching.seek(ctx, text)
    finding, languages = sought.finding, sought.languages
    notice = await pointers.to_languages(ctx, text, notice)
    question = await _write_down(ctx, text, accepted, sought, pseudonym)
    unsure = for_people or finding.verdict is Verdict.UNSURE
    entries = [] if unsure else await offers.readable(ctx, finding, languages)
    if entries and finding.verdict is Verdict.SURE:
        actions: list[Action] = [await reading.answer(ctx, question, entries[0], notice)]
    else:
        notice = await pointers.beside(ctx, notice, text, languages)
        if entries:
            actions = [await offers.choices(ctx, question, finding, entries, notice)]
        else:
            actions = await ladder.hand_over(ctx, question, notice)
    return sought.said(ctx, unseen.shown_as(ctx, question, actions))


def _for_people(ctx: Context, tag: str) -> str:
    """The language for choosing people: without a region, unless the bot tells them apart."""
    return tag if tag in ctx.languages.available else tag.partition("-")[0]


async def _write_down(
    ctx: Context,
    text: str,
    accepted: Sequence[Attachment],
    sought: SearchResult,
    pseudonym: str | None = None,
) -> Question:
    finding = sought.finding
    language = sought.languages[0]
    if pseudonym is not None:
        language = await searching.language_shown(ctx, text)
    best = finding.matches[0] if finding.matches else None
    question, said_id = await asking.write_down(
        ctx.db,
        asking.NewQuestion(
            asker=ctx.person,
            chat=ctx.chat,
            thread=ctx.event.place.thread,
            message=ctx.event.message,
            album=ctx.event.album,
            text=text,
            attachments=[file.to_json() for file in accepted],
            language=_for_people(ctx, language),
            verdict=finding.verdict.value,
            score=best.confidence if best is not None else 0.0,
            entry_id=best.entry if best is not None else None,
            pseudonym=pseudonym,
            found=reasons.keep(finding, await ctx.use(Knowledge).targets(ctx.db)),
        ),
        ctx.now,
    )
    if ctx.event.message and not ctx.event.press:
        await references.remember(
            ctx.db,
            ctx.chat,
            ctx.event.message,
            subjects.words(said_id),
            ctx.event.place.thread,
        )
    return question


async def _listen(ctx: Context) -> Sequence[Action] | None:
    """In a group that opted in: speak unasked, but only when very sure."""
    if not ctx.chat.listening or ctx.chat.purpose in relaying.STAFF_ROOMS:
        return None
    if not ctx.event.text.strip() or ctx.event.attachments:
        return None
    sought = await searching.seek(ctx, ctx.event.text)
    if not sought.finding.listening:
        return None
    entries = await offers.readable(ctx, sought.finding, sought.languages)
    if not entries:
        return None
    question = await _write_down(ctx, ctx.event.text, (), sought)
    reasons.unasked(question)
    return sought.said(ctx, [await reading.answer(ctx, question, entries[0])])


# ── it was a question after all ──────────────────────────────────────────────────────────────


@feature.action("new", OWN_WORDS)
async def ask_apart(ctx: Context) -> Sequence[Action]:
    """Make a question of its own out of words that were taken as part of another."""
    utterance = ctx.get(OWN_WORDS)
    before = await questions.of_words(ctx.db, utterance)
    holder = before.claimed_by
    if utterance.side != Side.ASKER or utterance.id == (await utterances.first(ctx.db, before)).id:
        raise Refused(_("That is a question of its own already."))
    text, attachments = (
        utterance.text,
        [Attachment.from_json(stored) for stored in utterance.attachments],
    )
    taken_back = await changes.withdraw_words(ctx, before, utterance)
    settled = await _settle_again(ctx, before, utterance, holder)
    new_question = await ask(ctx, text, attachments, apart_from=before)
    await _turn_message(ctx, utterance.id)
    return [*new_question, *taken_back, *settled]


async def _settle_again(
    ctx: Context, question: Question, apart: Utterance, holder: int | None
) -> list[Action]:
    """A question that went on, or to people, only because of these words is answered as it was."""
    went_with_them = question.escalated_at == apart.said_at and reasons.is_answered(question)
    last = [
        utterance
        for utterance in await utterances.of(ctx.db, question)
        if utterance.withdrawn_at is None
    ][-1:]
    answer = await utterances.last_answer(ctx.db, question)
    if answer is None and went_with_them and question.state in questions.OPEN:
        await questions.close(ctx.db, question, Ending.HELPED, ctx.person.id, ctx.now)
        return [*await cards.update(ctx.db, question), *notices.holder(question, holder)]
    if answer is None or not last or last[0].id != answer.id:
        return []
    return [*await delivering.settle(ctx, question), *notices.holder(question, holder)]


async def _turn_message(ctx: Context, said_id: int) -> None:
    """The message that the words came in belongs to the new question from now on."""
    latest = await question_lists.latest_of(ctx.db, ctx.person.id, chat_id=ctx.chat.id)
    if latest is not None:
        first = await utterances.first(ctx.db, latest)
        await references.turn(ctx.db, subjects.words(said_id), subjects.words(first.id))


@feature.action("asking", HELD_WORDS, role=Role.MENTOR)
async def ask_instead(ctx: Context) -> Sequence[Action]:
    """What looked like a mentor's answer was a question of their own."""
    utterance = ctx.get(HELD_WORDS)
    text, attachments = (
        utterance.text,
        [Attachment.from_json(stored) for stored in utterance.attachments],
    )
    await utterances.withdraw(ctx.db, utterance, ctx.now)
    utterances.keep_as_note(utterance)
    intercepted = await ctx.intercept(text)
    if intercepted is not None:
        return intercepted
    new_question = await ask(ctx, text, attachments)
    await _turn_message(ctx, utterance.id)
    return new_question
