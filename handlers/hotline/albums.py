"""Albums: their pictures come one by one, and are one message, whoever sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from bot.domain import references, relayed_files
from bot.domain.hotline import duplicates, question_lists, subjects, unseen, utterances
from bot.words import Action, Enclose, EventKind, Reply, Subject
from bot.words.states import Side
from handlers.hotline import answering, changes
from handlers.hotline.registry import feature
from handlers.hotline.unseen import WHICH_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question, Utterance

REFUSED = "album"
"""The kind of subject of an album's pictures of which it was said that one does not go along."""


@feature.on(EventKind.TEXT, early=True)
async def take_further_pictures(ctx: Context) -> Sequence[Action] | None:
    """Let the further pictures of an album go along with the first one, without a word."""
    if not ctx.event.album:
        return None
    if _waits_for_name(ctx):
        return await ctx.intercept(ctx.event.text) or _wait_too(ctx)
    question = await question_lists.of_album(ctx.db, ctx.event.album)
    said = None if question is None else await utterances.last_of(ctx.db, question, ctx.person.id)
    if question is None or said is None:
        return None
    intercepted = await ctx.intercept(ctx.event.text) if said.side == Side.ASKER else None
    return intercepted or await _go_along(ctx, question, said)


async def tells_first(ctx: Context) -> bool:
    """Is what would be said of a file said for the first time, of those that came with it?"""
    if not ctx.event.album:
        return True
    told = Subject(REFUSED, crc32(ctx.event.album.encode()))
    if await references.first_message(ctx.db, told, ctx.chat.id):
        return False
    await references.remember(ctx.db, ctx.chat, ctx.event.message, told)
    return True


def _waits_for_name(ctx: Context) -> bool:
    """Is it asked just now under which name the album shall go? Then the picture waits with it."""
    form = ctx.visit.form
    is_asked = form is not None and form.form == WHICH_NAME
    return is_asked and form is not None and form.data.get("album") == ctx.event.album


def _wait_too(ctx: Context) -> list[Action]:
    waiting = {} if ctx.visit.form is None else ctx.visit.form.data
    further = [file.to_json() for file in ctx.event.attachments]
    ctx.add_to_form(
        text=waiting.get("text") or ctx.event.text,
        attachments=[*waiting.get("attachments", ()), *further],
    )
    return []


async def _go_along(ctx: Context, question: Question, said: Utterance) -> list[Action]:
    is_askers = said.side == Side.ASKER
    accepted, notice = relayed_files.accepted(
        ctx.event.attachments, anonymous=is_askers and bool(question.pseudonym)
    )
    utterances.enclose(said, [file.to_json() for file in accepted])
    if is_askers:
        unseen.note_words(ctx.person, question, ctx.now)
        # Edits of its caption are none of the first one's, but an answer to it is to the question.
        await references.remember(
            ctx.db, ctx.chat, ctx.event.message, subjects.to_asker(question),
            ctx.event.place.thread,
        )  # fmt: skip
    words = ctx.event.text if is_askers else answering.as_marked(ctx, ctx.event.text)
    caption = [] if said.text else await changes.word_anew(ctx, said, words)
    further = [
        Enclose(subject, tuple(accepted)) for subject in await _standing(ctx, question, said)
    ]
    said_of_it = [Reply(notice)] if notice and await tells_first(ctx) else []
    return [*(further if accepted else ()), *caption, *said_of_it]


async def _standing(ctx: Context, question: Question, said: Utterance) -> list[Subject]:
    """What the messages are about that have the first of its pictures."""
    if said.side == Side.ASKER:
        return [subjects.words(said.id)]
    askers = [question, *await duplicates.of(ctx.db, question)]
    return [subjects.report(said), *(subjects.answer(asked, said) for asked in askers)]
