"""From answer to knowledge: a draft, a second pair of eyes, and the next newcomer is helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers, people
from bot.domain.drafts import drafts, grouping
from bot.domain.hotline import questions
from bot.domain.knowledge import knowledge_base
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.domain.shareouts import proposals
from bot.engine.arguments import known
from bot.engine.features import Arg, Feature, Role
from bot.engine.reviews import QUESTION_AND_ANSWER, Review, keep_old_buttons, offer
from bot.words import (
    Action,
    Button,
    Foldable,
    LanguageName,
    Organizers,
    Refused,
    Remove,
    Reply,
    Say,
    Text,
    _,
    ngettext,
    stack,
)
from bot.words.briefs import brief
from bot.words.quiet import Quiet
from bot.words.recurrences import weekly
from bot.words.shareout_events import DraftProposed, ShareoutWithdrawn
from bot.words.states import DraftState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Draft, Entry

feature = Feature("drafts")


async def _entry(db: AsyncSession, words: str) -> Entry:
    number = numbers.read(words)
    entry = await knowledge_base.entry(db, number) if number is not None else None
    if entry is None:
        raise Refused(_("This answer isn't there any more."))
    return entry


QUESTION = Arg("question", known(questions.get))
ENTRY = Arg("entry", known(_entry))
ALIKE = 2
"""Entries that are shown beside a draft as perhaps the same."""
SAME = 30
"""Characters of an entry's question on the button that says it is the same."""
ALSO, ASKED = 3, 120
"""Other ways of asking that are shown with a draft, and characters of each."""


@feature.action("save", QUESTION, role=Role.MENTOR)
async def save(ctx: Context) -> Sequence[Action]:
    """Suggest a question's answer as knowledge; it stands before the organizers."""
    question = ctx.get(QUESTION)
    await drafts.may_suggest(ctx.db, question)
    joined = await grouping.join_open_draft(ctx.db, question)
    if joined is not None:
        thanks = _("Thank you. Draft {number} says the same, so I've put the two together.",
                 number=str(joined.id))  # fmt: skip
        return [Reply(thanks, whisper=True), await review.in_step(ctx, joined)]
    draft = await drafts.suggest(ctx.db, question, ctx.person, ctx.now)
    await grouping.gather(ctx.db, draft, ctx.now)
    before_others = await review.before_others(ctx, draft)
    if ctx.person.id not in before_others.to.but:
        text, buttons = before_others.text, before_others.buttons
        return [Reply(text, buttons=buttons, subject=before_others.subject)]
    thanks = _("Thank you. I've taken names and addresses out; somebody else will look at it.")
    return [Reply(thanks, whisper=True), before_others]


@feature.job(grouping.WEEK, every=weekly(), quiet=Quiet.COMMUNITY)
async def group(tick: Tick, _job: Job) -> Sequence[Action]:
    """Suggest what people have answered again and again, without anybody having to think of it."""
    suggested = await grouping.suggest(tick.db, tick.now)
    return [await review.before_others(tick, draft) for draft in suggested]


async def _alike(ctx: Tick, draft: Draft) -> Sequence[Entry]:
    """Entries that may say the same already; none once it is decided."""
    if draft.state != DraftState.OPEN:
        return []
    finding = await ctx.use(Knowledge).find(ctx.db, draft.question, [draft.language])
    if finding.verdict is Verdict.UNSURE:
        return []
    return await knowledge_base.entries(ctx.db, [entry.entry for entry in finding.matches[:ALIKE]])


async def _card(ctx: Tick, draft: Draft) -> Text:
    alike = await _alike(ctx, draft)
    ways = await drafts.other_ways(ctx.db, draft)
    head = await _head(ctx, draft)
    words = Text(
        "**{question}**\n{answer}",
        {"question": draft.question, "answer": Foldable(draft.answer)},
        translated=False,
    )
    known = [_("Known already: {question}", question=entry.question) for entry in alike]
    also = [_("Also asked: {question}", question=brief(entry, ASKED)) for entry in ways[:ALSO]]
    more = len(ways) - ALSO
    rest = ngettext("And in {count} other way.", "And in {count} other ways.", more)
    return stack(head, words, *also, rest if more > 0 else None, *known, await _decided(ctx, draft))


async def _head(ctx: Tick, draft: Draft) -> Text:
    language = LanguageName(draft.language)
    if await proposals.is_from_shareout(ctx.db, draft.id):
        return _(
            "**Draft {number}**, from what somebody has shared · {language}",
            number=str(draft.id),
            language=language,
        )
    if draft.suggested_by is None:
        return _(
            "**Draft {number}**, an answer that several people were given · {language}",
            number=str(draft.id),
            language=language,
        )
    return _(
        "**Draft {number}** from {name} · {language}",
        number=str(draft.id),
        name=await _name(ctx, draft.suggested_by),
        language=language,
    )


async def _name(ctx: Tick, person_id: int | None) -> str | Text:
    return await people.named(ctx.db, person_id) or _("somebody")


async def _decided(ctx: Tick, draft: Draft) -> Text | None:
    name = await _name(ctx, draft.decided_by)
    match draft.state:
        case DraftState.APPROVED:
            return _("_Approved by {name}._", name=name)
        case DraftState.DROPPED:
            return _("_Dropped by {name}._", name=name)
    return None


async def _same_as(ctx: Tick, draft: Draft) -> tuple[Button, ...]:
    """What may say the same already, to be put together with it."""
    return tuple(
        Button(_("Same as “{question}”", question=brief(entry.question, SAME)),
               f"!merge {draft.id} {entry.id}")
        for entry in await _alike(ctx, draft)
    )  # fmt: skip


async def _approve(ctx: Context, draft: Draft) -> Text:
    await drafts.approve(ctx.db, draft, ctx.person, ctx.now)
    question = await questions.by_id(ctx.db, draft.question_id)
    return _(
        "Your answer to question {number} now helps everybody who asks. Thank you!",
        number=str(question.number) if question is not None else "",
    )


async def _drop(ctx: Context, draft: Draft) -> None:
    drafts.drop(draft, ctx.person)


async def _edit(ctx: Context, draft: Draft, answers: Mapping[str, str]) -> None:
    question, answer = answers["question"], answers["answer"]
    await drafts.edit(ctx.db, draft, ctx.person, question=question, answer=answer)


review = offer(
    feature,
    Review(
        kind="draft",
        find=drafts.get,
        number=lambda draft: draft.id,
        is_open=lambda draft: draft.state == DraftState.OPEN,
        must_be_open=drafts.is_open,
        may_approve=drafts.may_approve,
        worded_by=drafts.worded_by,
        author=lambda draft: draft.suggested_by,
        card=_card,
        approve=_approve,
        drop=_drop,
        edit=_edit,
        waiting=drafts.undecided,
        title=_("Drafts"),
        fields=QUESTION_AND_ANSWER,
        stands=lambda draft: draft.answer,
        more=_same_as,
    ),
)
keep_old_buttons(feature, review, "approve", "edit", "drop")


@feature.action("merge", review.item, ENTRY, role=Role.MENTOR)
async def merge(ctx: Context) -> Sequence[Action]:
    """The draft says what is known: keep only its way of asking."""
    draft = ctx.get(review.item)
    await drafts.may_approve(ctx.db, draft, ctx.person)
    await drafts.merge(ctx.db, draft, ctx.get(ENTRY), ctx.person, ctx.now)
    return [
        Reply(_("Put together. The answer is now found in these words too."), whisper=True),
        await review.in_step(ctx, draft),
    ]


# ── what people have shared ──────────────────────────────────────────────────────────────────


@feature.listens(DraftProposed)
async def show_proposal(tick: Tick, proposed: DraftProposed) -> Sequence[Action]:
    """Put an answer before others that was drafted without anybody's press."""
    draft = await drafts.get(tick.db, str(proposed.draft_id))
    return [await review.before_others(tick, draft)]


@feature.listens(ShareoutWithdrawn)
async def take_back(tick: Tick, withdrawn: ShareoutWithdrawn) -> Sequence[Action] | None:
    """What was drafted from it goes, too; where it is knowledge by now, organizers decide."""
    if withdrawn.draft_id is None:
        return None
    draft = await drafts.take_back(tick.db, withdrawn.draft_id)
    if draft is None or draft.state != DraftState.APPROVED:
        return None if draft is None else [Remove(review.subject(draft))]
    look = Button(_("Look at it"), f"/kb {draft.entry_id}")
    text = _("What somebody had shared is taken back. This answer was drafted from it: {question}",
             question=draft.question)  # fmt: skip
    return [Say(Organizers(), text, buttons=(look,))]
