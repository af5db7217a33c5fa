"""What is missing: the questions of late that nothing known answers, alike ones together, and the
shortest ways to close such a gap: write the answer, or name the entry that has it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.domain import numbers
from bot.domain.knowledge import curation, gaps, knowledge_base
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.engine.features import Arg, Field, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Refused,
    Reply,
    Text,
    _,
    ngettext,
    stack,
    verbatim,
)
from bot.words.briefs import brief
from handlers.knowledge.adding import LONGEST_QUESTION, a_question, a_source, added, an_answer
from handlers.knowledge.registry import (
    ENTRY,
    LABEL,
    PAGE,
    PAGE_NUMBER,
    done,
    feature,
    leaf,
    subcommand,
    to,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.knowledge.gaps import Gap
    from bot.engine.features import Context
    from bot.storage.tables import Entry

SHOWN = 160
"""Characters of a question that are shown."""
ALSO, WAYS = 3, 8
"""Other ways of asking that are shown, and that an entry takes over."""
NEAR = 2
"""Entries that are offered as perhaps the answer."""
SAME = 30
"""Characters of an entry's question on the button that says so."""
MISSING = Button(_("What is missing"), "/missing")


@feature.command(
    "missing",
    PAGE_NUMBER,
    about=_("See what people ask that I don't know"),
    role=Role.ORGANIZER,
    label=_("What is missing"),
)
async def missing(ctx: Context) -> Sequence[Action]:
    """Show the topics that are asked for most and not covered."""
    most = PAGE * max(numbers.read(ctx.find(PAGE_NUMBER)) or 1, 1)
    missing_now = await still_missing(ctx, most + 1)
    if not missing_now:
        raise Refused(_("In the last 30 days I could answer everything, or nobody asked."))
    on_page, turn = leaf(missing_now, "/missing", ctx.find(PAGE_NUMBER))
    head = _("Asked in the last 30 days, and not covered:")
    look = [Button(verbatim(brief(gap.words, LABEL)), f"/kb gap {gap.number}") for gap in on_page]
    text = stack(head, *(_counted(gap) for gap in on_page), gap="\n\n")
    return [await turned(ctx, text, (*look, *turn), "/missing")]


async def still_missing(ctx: Context, most: int) -> list[Gap]:
    """The gaps that nothing has filled since, so many at most."""
    missing_now: list[Gap] = []
    for gap in await gaps.of_late(ctx.db, ctx.now):
        await asyncio.sleep(0)  # whoever asks meanwhile is not kept waiting
        if not gap.was_ever_answered and await _is_filled(ctx, gap):
            continue
        missing_now.append(gap)
        if len(missing_now) == most:
            break
    return missing_now


async def _is_filled(ctx: Context, gap: Gap) -> bool:
    finding = await ctx.use(Knowledge).find(ctx.db, gap.words, gap.languages)
    return finding.verdict is Verdict.SURE


def _counted(gap: Gap) -> Text:
    languages = Listing(tuple(LanguageName(tag) for tag in gap.languages))
    return ngettext(
        "“{words}”\nAsked {count} time, in {languages}",
        "“{words}”\nAsked {count} times, in {languages}",
        len(gap.asked),
        words=brief(gap.words, SHOWN),
        languages=languages,
    )


# ── one gap ──────────────────────────────────────────────────────────────────────────────────


async def _gap(ctx: Context, number: str) -> Gap:
    gap = await gaps.named(ctx.db, numbers.read(number) or 0, ctx.now)
    if gap is None:
        raise Refused(_("This isn't missing any more."), MISSING)
    return gap


GAP = Arg("gap", _gap)


@subcommand("gap", GAP)
async def look(ctx: Context) -> Sequence[Action]:
    """Show how something that is missing was asked, and how to fill the gap."""
    gap = ctx.get(GAP)
    near = await _near(ctx, gap)
    also = [
        _("Also asked: {question}", question=brief(way_or_entry, SHOWN))
        for way_or_entry in gap.ways[1 : ALSO + 1]
    ]
    same = [
        Button(_("Same as “{question}”", question=brief(way_or_entry.question, SAME)),
               f"/kb learn {gap.number} {way_or_entry.id}")
        for way_or_entry in near
        if not gap.was_always_answered
    ]  # fmt: skip
    notice = (
        _("I answered with this, and people went on to ask a person: {question}",
          question=near[0].question)
        if gap.was_ever_answered and near
        else None
    )  # fmt: skip
    return [
        Reply(
            stack(_counted(gap), *also, notice),
            buttons=(
                *((to(near[0]),) if notice is not None else ()),
                Button(_("Write the answer"), f"/kb fill {gap.number}"),
                *same,
                MISSING,
            ),
        )
    ]


async def _near(ctx: Context, gap: Gap) -> list[Entry]:
    """The entries that may be the answer: what people pointed to, else what is most like it."""
    ids = list(gap.entries)
    if not ids:
        finding = await ctx.use(Knowledge).find(ctx.db, gap.words, gap.languages)
        ids = [entry.entry for entry in finding.matches]
    near = await knowledge_base.entries(ctx.db, ids)
    return [entry for entry in near if entry.retired_at is None][:NEAR]


@subcommand("learn", GAP, ENTRY)
async def learn(ctx: Context) -> Sequence[Action]:
    """An entry is the answer: it takes over the ways in which people asked."""
    gap, entry = ctx.get(GAP), ctx.get(ENTRY)
    change = await curation.phrase_all(ctx.db, entry, _ways(gap), ctx.person, ctx.now)
    if change is None:
        raise Refused(_("This way of asking is there already."), to(entry))
    return await done(ctx, entry, _("Noted. It is found in these words too."), MISSING)


def _ways(gap: Gap) -> list[str]:
    return [way for way in gap.ways if len(way) <= LONGEST_QUESTION][:WAYS]


@subcommand("fill", GAP)
async def fill(ctx: Context) -> Sequence[Action]:
    """Ask for the answer that is missing."""
    gap = ctx.get(GAP)
    return [
        Reply(stack(_("This is how it stands, to be copied:"), verbatim(gap.words))),
        fill_form.begin(question=gap.number),
    ]


@feature.form(
    "kb-fill",
    Field("question", _("What should the question say? Skip to leave it as it was asked."),
          a_question, optional=True),
    Field("answer", _("And the answer? You can use **bold**, lists and links."), an_answer),
    Field("source", _("Where can one read more? Send a link."), a_source, optional=True),
    role=Role.ORGANIZER,
)  # fmt: skip
async def fill_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Write it down; it is found in all the words in which it was asked."""
    gap = await _gap(ctx, str(data["question"]))
    question = answers["question"] or brief(gap.words, LONGEST_QUESTION)
    entry = await curation.add(
        ctx.db,
        ctx.person,
        ctx.now,
        language=gap.languages[0],
        question=question,
        answer=answers["answer"],
        source=answers["source"],
        phrasings=[way for way in _ways(gap) if way.casefold() != question.casefold()],
    )
    return await added(ctx, entry, MISSING)
