"""Entries that may need somebody: due, behind, unhelpful, unused, retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import inquiries, reviews, surveys
from bot.domain.translations import counterparts
from bot.words import Action, Button, Refused, Reply, Text, _, stack
from bot.words.briefs import brief
from bot.words.buttons import in_full
from handlers.knowledge.registry import (
    PAGE_NUMBER,
    TENDED,
    back,
    leaf,
    listing,
    of_theirs,
    readable_first,
    subcommand,
    to,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context


GLANCE = 160
"""Characters of a question that are shown."""


@subcommand("care")
async def care(ctx: Context) -> Sequence[Action]:
    """The lists of entries that may need somebody."""
    stale = len(await counterparts.stale(ctx.db))
    unhelpful = len(await surveys.unhelpful(ctx.db))
    unused = len(await surveys.unused(ctx.db, ctx.now))
    return [
        Reply(
            _("These may need work:"),
            buttons=(
                Button(_("Check translations: {count}", count=stale), "/kb stale"),
                Button(_("Often no help: {count}", count=unhelpful), "/kb unhelpful"),
                Button(_("Never used: {count}", count=unused), "/kb unused"),
                Button(_("Much the same"), "/kb alike"),
                Button(_("Archived"), "/kb retired"),
            ),
        )
    ]


@subcommand("due", PAGE_NUMBER, owners_too=True)
async def due(ctx: Context) -> Sequence[Action]:
    """Show what is due for a look: all of it, or what somebody looks after."""
    due_now = await reviews.due(ctx.db, ctx.now)
    return await listing(
        ctx,
        _("To review, in your languages first:"),
        await readable_first(ctx, await of_theirs(ctx, due_now)),
        "/kb due",
        ctx.find(PAGE_NUMBER),
        nothing=_("Nothing is left to review. Well done."),
    )


@subcommand("unused", PAGE_NUMBER)
async def unused(ctx: Context) -> Sequence[Action]:
    """Show what nobody has ever needed."""
    return await listing(
        ctx,
        _("No question has ever led to these. More ways of asking may help."),
        await readable_first(ctx, await surveys.unused(ctx.db, ctx.now)),
        "/kb unused",
        ctx.find(PAGE_NUMBER),
        nothing=_("Every answer has been used, or is too new to say."),
    )


@subcommand("retired", PAGE_NUMBER)
async def retired(ctx: Context) -> Sequence[Action]:
    """Show what answers nobody any more."""
    return await listing(
        ctx,
        _("Archived, the latest first:"),
        await surveys.retired(ctx.db),
        "/kb retired",
        ctx.find(PAGE_NUMBER),
        nothing=_("Nothing is archived."),
    )


@subcommand("stale", PAGE_NUMBER)
async def stale(ctx: Context) -> Sequence[Action]:
    """Show translations that are behind their originals."""
    return await listing(
        ctx,
        _("The original of these has changed since. Look whether they still say the same."),
        await readable_first(ctx, [entry for entry, _by in await counterparts.stale(ctx.db)]),
        "/kb stale",
        ctx.find(PAGE_NUMBER),
        nothing=_("Every translation is up to date."),
    )


@subcommand("unhelpful", PAGE_NUMBER)
async def unhelpful(ctx: Context) -> Sequence[Action]:
    """Show what was read and did not help."""
    with_outcomes = await surveys.unhelpful(ctx.db)
    if not with_outcomes:
        raise Refused(_("No answer seems unhelpful."))
    on_page, turn = leaf(with_outcomes, "/kb unhelpful", ctx.find(PAGE_NUMBER))
    lines = [
        _("{number}: helped {helped}, a person was asked {asked}",
          number=str(entry.id), helped=outcome.helped, asked=outcome.not_helped)
        for entry, outcome in on_page
    ]  # fmt: skip
    titles = in_full(*(entry.question for entry, _outcome in on_page))
    text = stack(_("After these, people often went on to ask a person:"), *lines, titles)
    buttons = (*(to(entry) for entry, _outcome in on_page), *turn)
    return [await turned(ctx, text, buttons, "/kb unhelpful")]


@subcommand("asked", TENDED, PAGE_NUMBER, owners_too=True)
async def asked(ctx: Context) -> Sequence[Action]:
    """Show with which questions people went on to a person after an entry."""
    entry, page = ctx.get(TENDED), ctx.find(PAGE_NUMBER)
    questions_after = await inquiries.after(ctx.db, entry)
    if not questions_after:
        raise Refused(_("Nobody went on to ask a person."), back(entry))
    on_page, turn = leaf(questions_after, f"/kb asked {entry.id}", page)
    head = _("After this answer, people went on to ask a person: {question}",
             question=entry.question)  # fmt: skip
    lines = [
        Text("{number}: “{words}”", {"number": str(question.number), "words": brief(words, GLANCE)},
             translated=False)
        for question, words in on_page
    ]  # fmt: skip
    ways = Button(_("Ways of asking"), f"/kb ways {entry.id}")
    edit = Button(_("Edit"), f"/kb edit {entry.id}")
    text = stack(head, *lines, gap="\n\n")
    return [await turned(ctx, text, (edit, ways, *turn, back(entry)), "/kb asked")]
