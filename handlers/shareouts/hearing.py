"""Hearing: what is sent while somebody composes a share-out becomes a piece of it; so do answers to
three questions that help. Pieces follow their messages when these are edited or deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.safety import cases
from bot.domain.shareouts import composing, making, pieces
from bot.domain.shareouts.pieces import Sent
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg
from bot.words import Action, Button, EventKind, Reply, Subject, Text, Update, _, stack
from bot.words.shareouts import GuidingQuestion
from handlers.shareouts import shown
from handlers.shareouts.composing import SHAREOUT, so_far
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import ComposingShareout, Shareout, ShareoutPiece

ALBUM = "shareout_album"
"""The kind of subject of what is said of an album's pictures: one line for all of them."""


@feature.on(EventKind.TEXT)
async def hear(ctx: Context) -> Sequence[Action] | None:
    """Take a piece: what stands in the thread of a share-out, replies to what was said of it, and
    all that somebody writes in private while they are at it.
    """
    if not ctx.chat.private or ctx.chat.beside_id is not None:
        return None
    at_it = await composing.going_on(ctx.db, ctx.person)
    if at_it is None or not await _is_meant(ctx, at_it[0]):
        return None
    if not await making.may_add(ctx.db, at_it[0], ctx.person.id):
        await composing.stop(ctx.db, ctx.person)
        return None
    return await _take(ctx, *at_it)


async def _is_meant(ctx: Context, shareout: Shareout) -> bool:
    if ctx.event.reply_to:
        about = await references.subject(ctx.db, ctx.chat, ctx.event.reply_to)
        if about is not None and about.kind not in {composing.DRAFT, composing.PIECE, ALBUM}:
            return False
    thread = await references.thread_subject(ctx.db, ctx.chat, ctx.event.place.thread)
    if thread is not None:
        return thread == composing.about(shareout.id)
    if cases.is_confiding(ctx.person, ctx.now):
        return False
    return not await _has_thread(ctx, shareout)


async def _has_thread(ctx: Context, shareout: Shareout) -> bool:
    """Is there a topic for it? Then what is said outside is none of it."""
    if not ctx.event.place.threaded:
        return False
    return shareout.id in await references.begun_threads(ctx.db, ctx.chat, composing.DRAFT)


async def _take(ctx: Context, shareout: Shareout, at_it: ComposingShareout) -> Sequence[Action]:
    files, notice = pieces.accepted(ctx.event.attachments, shareout.credit)
    words = (ctx.event.marked or ctx.event.text).strip()
    if not words and not files:
        return [Reply(notice or _("Please send a picture, or write something."))]
    before = await pieces.of(ctx.db, shareout.id)
    album = _of_album(before, ctx)
    question = album.question if album is not None else at_it.question
    sent = Sent(words, files, question, ctx.event.album)
    added = await pieces.add(ctx.db, shareout, ctx.person.id, sent, ctx.now)
    await references.remember(
        ctx.db, ctx.chat, ctx.event.message, composing.piece(added[0].id), ctx.event.place.thread
    )
    await composing.go_on(ctx.db, ctx.person, ctx.now)
    await making.touch(ctx.db, shareout, ctx.now, ctx.settings.shareouts.draft_days)
    help_beside = await ctx.offer_help(words) if words else []
    count = len(before) + len(added)
    if album is not None:
        text, buttons = _asked_next(shareout, at_it.question, count)
        return [Update(_about_album(shareout, ctx), stack(text, notice), buttons), *help_beside]
    if at_it.question:
        following = composing.next_question(at_it.question)
        composing.ask(at_it, following.value if following is not None else "")
    text, buttons = _asked_next(shareout, at_it.question, count)
    about = _about_album(shareout, ctx) if ctx.event.album else composing.about(shareout.id)
    return [Reply(stack(text, notice), buttons=buttons, subject=about), *help_beside]


def _of_album(before: Sequence[ShareoutPiece], ctx: Context) -> ShareoutPiece | None:
    """The first picture of the album of which this is another one."""
    if not ctx.event.album:
        return None
    return next((piece for piece in before if piece.album == ctx.event.album), None)


def _about_album(shareout: Shareout, ctx: Context) -> Subject:
    return Subject(ALBUM, shareout.id, ctx.event.album)


def _asked_next(shareout: Shareout, question: str, count: int) -> tuple[Text, tuple[Button, ...]]:
    """The next guiding question, if they are being asked; else how much there is."""
    done = Button(_("Done"), f"!shareout-show {shareout.id}")
    if question:
        text = shown.QUESTIONS[GuidingQuestion(question)]
        return text, (Button(_("Skip"), f"!shareout-guide {shareout.id} {question}"), done)
    text = stack(so_far(count), _("Send the next, or press Done."), gap=" ")
    return text, (done,)


# ── the guiding questions ────────────────────────────────────────────────────────────────────


SKIPPED = Arg("skipped", plain(one_of(*composing.QUESTIONS)), optional=True)


@feature.action("shareout-guide", SHAREOUT, SKIPPED)
async def guide(ctx: Context) -> Sequence[Action]:
    """Ask the first of three questions that help, or the one after the one that is skipped."""
    shareout, skipped = ctx.get(SHAREOUT), ctx.find(SKIPPED)
    await making.must_add(ctx.db, shareout, ctx.person.id)
    following = composing.next_question(skipped) if skipped else composing.QUESTIONS[0]
    at_it = await composing.going_on(ctx.db, ctx.person)
    if at_it is None or at_it[0].id != shareout.id:
        await composing.start(ctx.db, ctx.person, shareout, ctx.now)
        at_it = await composing.going_on(ctx.db, ctx.person)
    question = following.value if following is not None else ""
    if at_it is not None:
        composing.ask(at_it[1], question)
    count = await pieces.count(ctx.db, shareout.id)
    text, buttons = _asked_next(shareout, question, count)
    if not question and not count:
        text, buttons = _("Please send a picture, or write something."), ()
    return [Reply(text, buttons=buttons, subject=composing.about(shareout.id))]


# ── edits, and what is taken back ────────────────────────────────────────────────────────────


@feature.on(EventKind.EDIT)
async def hear_edit(ctx: Context) -> Sequence[Action] | None:
    """Change a piece as its message was changed."""
    piece = await _own_piece(ctx)
    if piece is None:
        return None
    words = (ctx.event.marked or ctx.event.text).strip()
    shareout = await making.get(ctx.db, str(piece.shareout_id))
    if not making.is_in_making(shareout):
        return [Reply(making.NOT_ANY_MORE)] if words != piece.text else []
    await pieces.rewrite(ctx.db, piece, words)
    await making.touch(ctx.db, shareout, ctx.now, ctx.settings.shareouts.draft_days)
    return await ctx.offer_help(words)


@feature.on(EventKind.WITHDRAWAL)
async def hear_withdrawal(ctx: Context) -> Sequence[Action] | None:
    """Take a piece out whose message somebody has deleted."""
    piece = await _own_piece(ctx)
    if piece is None:
        return None
    shareout = await making.get(ctx.db, str(piece.shareout_id))
    if not making.is_in_making(shareout):
        return [Reply(making.NOT_ANY_MORE)]
    await pieces.remove(ctx.db, piece)
    return [Reply(so_far(await pieces.count(ctx.db, shareout.id)))]


async def _own_piece(ctx: Context) -> ShareoutPiece | None:
    """What the speaker sent in that message, while it is a piece."""
    if not ctx.chat.private:
        return None
    subject = await references.subject(ctx.db, ctx.chat, ctx.event.message)
    if subject is None or subject.kind != composing.PIECE:
        return None
    piece = await pieces.by_number(ctx.db, str(subject.number))
    return piece if piece is not None and piece.added_by == ctx.person.id else None
