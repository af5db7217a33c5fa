"""From answer to knowledge: a draft, a second pair of eyes, and the next newcomer is helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers, people
from bot.domain.drafts import drafts, grouping
from bot.domain.hotline import questions
from bot.domain.knowledge import knowledge_base
from bot.domain.knowledge.excerpts import brief
from bot.domain.knowledge.knowledge_base import Knowledge, Verdict
from bot.engine.arguments import known
from bot.engine.features import Arg, Feature, Field, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Markdown,
    Organizers,
    Refused,
    Reply,
    Say,
    Send,
    Subject,
    Text,
    Update,
    _,
    ngettext,
    stack,
    verbatim,
)
from bot.words.quiet import Quiet
from bot.words.recurrences import weekly
from bot.words.states import DraftState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Draft, Entry

feature = Feature("drafts")

QUESTION = Arg("question", known(questions.get))
ALIKE = 2
"""Entries that are shown beside a draft as perhaps the same."""
ALSO, ASKED = 3, 120
"""Other ways of asking that are shown with a draft, and characters of each."""


@feature.action("save", QUESTION, role=Role.MENTOR)
async def save(ctx: Context) -> Sequence[Action]:
    """Suggest a question's answer as knowledge; it stands before the organizers."""
    question = ctx.get(QUESTION)
    await drafts.may_suggest(ctx.db, question)
    joined = await grouping.join_open_draft(ctx.db, question)
    if joined is not None:
        told = _("Thank you. Draft {number} says the same, so I've put the two together.",
                 number=str(joined.id))  # fmt: skip
        return [Reply(told, whisper=True), await _redrawn(ctx, joined)]
    draft = await drafts.suggest(ctx.db, question, ctx.person, ctx.now)
    await grouping.gather(ctx.db, draft, ctx.now)
    before_others = await _before_others(ctx, draft)
    if not await ctx.recipients(before_others.to, *before_others.buttons):
        text, buttons = before_others.text, before_others.buttons
        return [Reply(text, buttons=buttons, subject=before_others.subject)]
    told = _("Thank you. I've taken names and addresses out; somebody else will look at it.")
    return [Reply(told, whisper=True), before_others]


@feature.job(grouping.WEEK, every=weekly(), quiet=Quiet.COMMUNITY)
async def group(tick: Tick, _job: Job) -> Sequence[Action]:
    """Suggest what people have answered again and again, without anybody having to think of it."""
    suggested = await grouping.suggest(tick.db, tick.now)
    return [await _before_others(tick, draft) for draft in suggested]


async def _before_others(tick: Tick, draft: Draft) -> Say:
    """Put it before others than whoever suggested it."""
    text, buttons = await _shown(tick, draft)
    author = frozenset() if draft.suggested_by is None else frozenset({draft.suggested_by})
    return Say(
        Organizers(or_mentors=True, but=author),
        text,
        buttons=buttons,
        subject=Subject("draft", draft.id),
    )


async def _alike(ctx: Tick, draft: Draft) -> Sequence[Entry]:
    """Entries that may say the same already; none once it is decided."""
    if draft.state != DraftState.OPEN:
        return []
    finding = await ctx.use(Knowledge).find(ctx.db, draft.question, [draft.language])
    if finding.verdict is Verdict.UNSURE:
        return []
    return await knowledge_base.entries(ctx.db, [one.entry for one in finding.matches[:ALIKE]])


async def _shown(ctx: Tick, draft: Draft) -> tuple[Text, tuple[Button, ...]]:
    """A draft as it stands in the room, with what can be done with it."""
    alike = await _alike(ctx, draft)
    ways = await drafts.other_ways(ctx.db, draft)
    head = await _head(ctx, draft)
    words = Text(
        "**{question}**\n{answer}",
        {"question": draft.question, "answer": Markdown(draft.answer)},
        translated=False,
    )
    known = [_("Known already: {question}", question=one.question) for one in alike]
    also = [_("Also asked: {question}", question=brief(one, ASKED)) for one in ways[:ALSO]]
    more = len(ways) - ALSO
    rest = ngettext("And in {count} other way.", "And in {count} other ways.", more)
    return (
        stack(head, words, *also, rest if more > 0 else None, *known, await _decided(ctx, draft)),
        _buttons(draft, alike),
    )


async def _head(ctx: Tick, draft: Draft) -> Text:
    language = LanguageName(draft.language)
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


def _buttons(draft: Draft, alike: Sequence[Entry] = ()) -> tuple[Button, ...]:
    if draft.state != DraftState.OPEN:
        return ()
    same = [
        Button(_("Same as “{question}”", question=_short(one.question)),
               f"/merge {draft.id} {one.id}")
        for one in alike
    ]  # fmt: skip
    return (
        Button(_("Approve"), f"/approve {draft.id}"),
        Button(_("Edit"), f"/edit {draft.id}"),
        Button(_("Drop"), f"/drop {draft.id}"),
        *same,
    )


def _short(words: str, most: int = 30) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


async def _redrawn(ctx: Context, draft: Draft) -> Update:
    text, buttons = await _shown(ctx, draft)
    return Update(Subject("draft", draft.id), text, buttons)


def _thank(ctx: Context, draft: Draft) -> list[Send]:
    """Tell whoever suggested it, unless they decided themselves."""
    text = _(
        "Your answer to question {number} now helps everybody who asks. Thank you!",
        number=str(draft.question_id),
    )
    return ctx.tell_another(draft.suggested_by, text)


@feature.command("approve", role=Role.MENTOR)
async def approve(ctx: Context) -> Sequence[Action]:
    """Make a draft knowledge; a second person has to."""
    draft = await drafts.get(ctx.db, ctx.args)
    await drafts.may_approve(ctx.db, draft, ctx.person)
    await drafts.approve(ctx.db, draft, ctx.person, ctx.now)
    return [
        Reply(_("Approved. It answers the next person who asks."), whisper=True),
        await _redrawn(ctx, draft),
        *_thank(ctx, draft),
    ]


@feature.command("merge", role=Role.MENTOR)
async def merge(ctx: Context) -> Sequence[Action]:
    """The draft says what is known: keep only its way of asking."""
    number, _space, entry_number = ctx.args.partition(" ")
    draft = await drafts.get(ctx.db, number)
    await drafts.may_approve(ctx.db, draft, ctx.person)
    entry_id = numbers.read(entry_number)
    entry = await knowledge_base.entry(ctx.db, entry_id) if entry_id is not None else None
    if entry is None:
        raise Refused(_("This answer isn't there any more."))
    await drafts.merge(ctx.db, draft, entry, ctx.person, ctx.now)
    return [
        Reply(_("Put together. The answer is now found in these words too."), whisper=True),
        await _redrawn(ctx, draft),
    ]


@feature.command("drop", role=Role.MENTOR)
async def drop(ctx: Context) -> Sequence[Action]:
    """Let a draft go."""
    draft = await drafts.get(ctx.db, ctx.args)
    await drafts.is_open(ctx.db, draft)
    drafts.drop(draft, ctx.person)
    return [Reply(_("Dropped."), whisper=True), await _redrawn(ctx, draft)]


@feature.command("edit", role=Role.MENTOR)
async def edit(ctx: Context) -> Sequence[Action]:
    """Ask for a draft's new words."""
    draft = await drafts.get(ctx.db, ctx.args)
    await drafts.is_open(ctx.db, draft)
    stands = stack(_("This is how it stands, to be copied:"), verbatim(draft.answer))
    return [Reply(stands), edit_form.begin(draft=draft.id)]


@feature.form(
    "edit-draft",
    Field("question", _("What should the question say? Skip to leave it as it is."), optional=True),
    Field("answer", _("And the answer? You can use **bold**, lists and links."), optional=True),
    role=Role.MENTOR,
)
async def edit_form(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, int]
) -> Sequence[Action]:
    """Show the changed draft; another person decides on it."""
    draft = await drafts.get(ctx.db, str(data["draft"]))
    await drafts.is_open(ctx.db, draft)
    if not (answers["question"] or answers["answer"]):
        return [Reply(_("Nothing was changed."))]
    drafts.edit(draft, ctx.person, question=answers["question"], answer=answers["answer"])
    return [
        Reply(_("Changed. Somebody else can approve it now."), whisper=True),
        await _redrawn(ctx, draft),
    ]
