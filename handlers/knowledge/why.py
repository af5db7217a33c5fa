"""Why the bot answered as it did: what it found, how sure it was and had to be, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.hotline import questions
from bot.domain.hotline.subjects import OF_QUESTIONS
from bot.domain.knowledge import inquiries, knowledge_base
from bot.domain.knowledge.reasons import Reason
from bot.domain.matching import Verdict
from bot.engine.arguments import known, plain
from bot.engine.features import Arg, Role
from bot.words import Action, Button, LanguageName, Refused, Reply, Text, _, stack, verbatim
from bot.words.briefs import brief
from bot.words.buttons import in_full
from bot.words.states import Side
from handlers.knowledge.registry import feature, leaf, to, turned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.knowledge.reasons import Candidate
    from bot.engine.features import Context
    from bot.storage.tables import Question

SHOWN = 160
"""Characters of a question that are shown."""
PAGE = Arg("page", plain(lambda words: words.partition(" ")[2]), rest=True, optional=True,
           fits="page".__eq__)  # fmt: skip
"""Written by buttons: "/why page 2"."""

QUESTION = Arg("question", known(questions.get), optional=True)
VERDICTS = {
    Verdict.SURE: _("I was sure enough to answer by myself."),
    "half sure": _("I wasn't sure enough to answer, so I offered a choice."),
    Verdict.UNSURE: _("I found nothing that I could trust, so I asked people."),
}


@feature.command("why", PAGE, QUESTION, about=_("Why did I answer like that? /why 7"),
                 role=Role.ORGANIZER)  # fmt: skip
async def why(ctx: Context) -> Sequence[Action]:
    """Show what was found for a question: by its number, or of the message that is replied to."""
    page = ctx.find(PAGE)
    question = ctx.find(QUESTION) or (await _replied_to(ctx) if page is None else None)
    if question is None:
        return [await _which(ctx, page or "")]
    reason = Reason.of(question)
    words = await inquiries.words_of(ctx.db, question)
    language = LanguageName(question.language)
    head = stack(
        _("**Question {number}** · {language}", number=str(question.number), language=language)
        if question.number is not None
        else _("**A question in a group** · {language}", language=language),
        Text("“{words}”", {"words": brief(words, SHOWN)}, translated=False) if words else None,
    )  # fmt: skip
    if reason is None or not reason.candidates:
        nothing = _("I found nothing at all, so I asked people.")
        return [Reply(stack(head, nothing, gap="\n\n"), whisper=True)]
    entries = await knowledge_base.entries(
        ctx.db, [candidate_or_entry.entry for candidate_or_entry in reason.candidates]
    )
    text = stack(
        head,
        _verdict(question, reason),
        *(_candidate(candidate_or_entry) for candidate_or_entry in reason.candidates),
        await _outcome(ctx, question, reason),
        gap="\n\n",
    )
    return [
        Reply(
            text,
            buttons=tuple(to(candidate_or_entry) for candidate_or_entry in entries),
            whisper=True,
        )
    ]


def _verdict(question: Question, reason: Reason) -> Text:
    needed = reason.listening_target if reason.listening else reason.target
    unasked = _("I was sure enough to answer without being asked.")
    return stack(
        unasked if reason.listening else VERDICTS[question.verdict],
        _("To answer by myself, {share} of 100 such answers have to be right.",
          share=round(needed * 100)),
        _("Chance that something I know answers it: {share} of 100.",
          share=round(reason.covered * 100)),
        gap="\n\n",
    )  # fmt: skip


def _candidate(candidate: Candidate) -> Text:
    return _(
        "Entry {number}, by “{phrasing}”: right in {share} of 100 such cases.",
        number=str(candidate.entry),
        phrasing=candidate.phrasing,
        share=round(candidate.confidence * 100),
    )


async def _outcome(ctx: Context, question: Question, reason: Reason) -> Text | None:
    """What people made of it."""
    verdicts = await inquiries.verdicts_on(ctx.db, question)
    by_asker, by_mentor = verdicts.get(Side.ASKER), verdicts.get(Side.MENTOR)
    chosen = None
    if reason.chosen is not None:
        chosen = _("Whoever asked chose entry {number}.", number=str(reason.chosen))
    effect = None
    if by_asker is not None:
        effect = (
            _("They said that it helped.") if by_asker.correct else _("They asked a person then.")
        )
    pointed = None
    if by_mentor is not None:
        pointed = _("A mentor pointed to entry {number}.", number=str(by_mentor.entry_id))
    outcome = stack(chosen, effect, pointed)
    return outcome if chosen or effect or pointed else None


# ── which question ───────────────────────────────────────────────────────────────────────────


async def _replied_to(ctx: Context) -> Question | None:
    """The question that a message is about, if the command replies to one."""
    subject = await references.subject(ctx.db, ctx.chat, ctx.event.reply_to)
    number = subject.number if subject is not None and subject.kind in OF_QUESTIONS else None
    question = await questions.by_id(ctx.db, number)
    if question is None or not await inquiries.was_seen(ctx.db, question):
        return None
    return question


async def _which(ctx: Context, page: str) -> Action:
    """Offer the latest questions that the bot had something to say to."""
    answered = await inquiries.answered_by_the_bot(ctx.db)
    if not answered:
        raise Refused(
            _(
                "After my answers, nobody has asked a person yet. What people ask me alone stays "
                "between us."
            )
        )
    on_page, turn = leaf(answered, "/why page", page)
    labels = [f"{question.number}: {brief(entry.question, SHOWN)}" for question, entry in on_page]
    labelled = [
        Button(verbatim(label), f"/why {question.number}")
        for label, (question, _entry) in zip(labels, on_page, strict=True)
    ]
    text = stack(_("Why did I answer with this? The latest first:"), in_full(*labels))
    return await turned(ctx, text, (*labelled, *turn), "/why", whisper=True)
