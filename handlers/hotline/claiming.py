"""Claiming: who answers what and until when; what waits, and what one owes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, questions
from bot.feature import Role
from bot.message import Button, LanguageName, Refused, Reply, Says, Send, Text, _, stack
from handlers.hotline import cards, ladder
from handlers.hotline.registry import feature, lease

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.questions import Question
    from bot.feature import Context

SHOWN = 10
"""Questions in one list: a screen of a phone."""
BRIEF = 70


@feature.command("claim", about=_("Take a question: /claim 7"), role=Role.MENTOR, group=True)
async def claim(ctx: Context) -> Sequence[Says]:
    """Take a question for a while; every card shows it, and the asker hears of it."""
    question = await questions.get(ctx.db, ctx.args)
    await questions.claim(
        ctx.db, question, ctx.person, ctx.now, lease(ctx), ctx.settings.hotline.max_claims
    )
    return [
        Reply(
            _(
                "Question {number} is yours until {until}. Reply to the card, or write "
                "{command} and your words.",
                number=str(question.id),
                until=question.lease_until,
                command=f"/answer {question.id}",
            ),
            whisper=True,
        ),
        *await cards.update(ctx.db, question),
        *ladder.tell_asker(
            question, _("{name} is looking at your question.", name=ctx.person.name)
        ),
    ]


@feature.command("release", about=_("Give a question back: /release 7"),
                 role=Role.MENTOR, group=True)  # fmt: skip
async def release(ctx: Context) -> Sequence[Says]:
    """Give a claimed question back to the queue."""
    question = await questions.get(ctx.db, ctx.args)
    if question.state != "claimed":
        raise Refused(_("Nobody has question {number}.", number=str(question.id)))
    if question.claimed_by != ctx.person.id and not ctx.is_a(Role.ORGANIZER):
        raise Refused(
            _(
                "{name} has question {number}, not you.",
                name=await people.named(ctx.db, question.claimed_by),
                number=str(question.id),
            )
        )
    await questions.release(ctx.db, question)
    return [
        Reply(_("Given back. Thank you for saying so."), whisper=True),
        *await ladder.back_in_queue(ctx, question),
    ]


@feature.command("notme", role=Role.MENTOR)
async def not_me(ctx: Context) -> Sequence[Says]:
    """Say that a question is for somebody else; when nobody is left, more people are asked."""
    question = await questions.get(ctx.db, ctx.args)
    if question.claimed_by == ctx.person.id and question.state == "claimed":
        return await release(ctx)
    await questions.decline(ctx.db, question, ctx.person)
    told = Reply(_("All right. I won't ask you about this one again."), whisper=True)
    return [told, *await ladder.step_if_nobody_left(ctx, question)]


@feature.command("transfer", about=_("Hand a question to another mentor: /transfer 7 name"),
                 role=Role.MENTOR, group=True)  # fmt: skip
async def transfer(ctx: Context) -> Sequence[Says]:
    """Hand a question to another mentor by name."""
    number, _space, name = ctx.args.partition(" ")
    question = await questions.get(ctx.db, number)
    if not name.strip():
        raise Refused(_("To whom? Write their name after the number."))
    mentor = await people.meant_by(ctx.db, name)
    if "mentor" not in await people.roles_of(ctx.db, mentor.id):
        raise Refused(_("{name} is not a mentor.", name=mentor.name))
    if question.state == "claimed" and question.claimed_by != ctx.person.id:
        if not ctx.is_a(Role.ORGANIZER):
            holder = await people.named(ctx.db, question.claimed_by)
            raise Refused(
                _("{name} has question {number}, not you.", name=holder, number=str(question.id))
            )
        await questions.release(ctx.db, question)
    elif question.state == "claimed":
        await questions.release(ctx.db, question)
    await questions.claim(
        ctx.db, question, mentor, ctx.now, lease(ctx), ctx.settings.hotline.max_claims
    )
    return [
        Reply(
            _("{name} has question {number} now.", name=mentor.name, number=str(question.id)),
            whisper=True,
        ),
        Send(
            person=mentor.id,
            text=stack(
                _(
                    "{name} hands question {number} to you, until {until}.",
                    name=ctx.person.name,
                    number=str(question.id),
                    until=question.lease_until,
                ),
                await cards.card(ctx.db, question),
            ),
            buttons=cards.buttons(question),
            about=cards.about(question),
        ),
        *await cards.update(ctx.db, question),
        *ladder.tell_asker(question, _("{name} is looking at your question.", name=mentor.name)),
    ]


@feature.command("queue", about=_("Questions that wait: /queue or /queue fr"),
                 role=Role.MENTOR, group=True)  # fmt: skip
async def queue(ctx: Context) -> Sequence[Says]:
    """List what waits, longest first, in one language if asked."""
    language = ctx.args.lower()
    open_ones = await questions.waiting(ctx.db, language)
    if not open_ones:
        return [Reply(_("No question is waiting. Well done, everybody."))]
    free = [one for one, _words in open_ones if one.state == "waiting"][:3]
    return [
        Reply(
            stack(*[_line(ctx, one, words) for one, words in open_ones[:SHOWN]], _more(open_ones)),
            buttons=tuple(
                Button(_("Take {number}", number=str(one.id)), f"/claim {one.id}") for one in free
            ),
        )
    ]


def _line(ctx: Context, question: Question, words: str) -> Text:
    brief = " ".join(words.split())
    values: dict[str, object] = {
        "number": str(question.id),
        "words": brief if len(brief) <= BRIEF else brief[: BRIEF - 1] + "…",
        "language": LanguageName(question.language),
        "age": ctx.now - (question.escalated_at or question.asked_at),
    }
    if question.state == "claimed":
        return _("**{number}** {words} ({language}, {age}, taken)", **values)
    return _("**{number}** {words} ({language}, {age})", **values)


def _more(rows: Sequence[object]) -> Text | None:
    left = len(rows) - SHOWN
    return _("… and {count} more", count=left) if left > 0 else None


@feature.command("mine", about=_("What do I owe?"), role=Role.MENTOR)
async def mine(ctx: Context) -> Sequence[Says]:
    """List what a mentor has promised to answer."""
    own = await questions.claims_of(ctx.db, ctx.person.id)
    if not own:
        return [Reply(_("You owe nobody an answer. /queue shows what waits."))]
    lines = []
    for one in own:
        said = await questions.first_words(ctx.db, one)
        lines.append(
            _(
                "**{number}** {words} (until {until})",
                number=str(one.id),
                words=" ".join(said.text.split())[:BRIEF],
                until=one.lease_until,
            )
        )
    buttons = tuple(
        Button(_("Answer {number}", number=str(one.id)), f"/answer {one.id}") for one in own[:3]
    )
    return [Reply(stack(*lines), buttons=buttons)]


@feature.command("question", role=Role.MENTOR)
async def show(ctx: Context) -> Sequence[Says]:
    """Show a question with all that was said in it, notes too."""
    question = await questions.get(ctx.db, ctx.args)
    lines = [await cards.card(ctx.db, question)]
    for said in (await questions.utterances(ctx.db, question))[1:]:
        if said.withdrawn_at is not None or not said.text:
            continue
        if said.side == "asker":
            who = await cards.asker_name(ctx.db, question)
        else:
            who = Text("{n}", {"n": await people.named(ctx.db, said.person_id)}, translated=False)
        template = _("Note, {who}: {words}") if said.side == "note" else _("{who}: {words}")
        lines.append(Text(template.msgid, {"who": who, "words": said.text}))
    return [Reply(stack(*lines), buttons=cards.buttons(question), whisper=True)]


@feature.command("hotline", about=_("How the hotline stands"), role=Role.ORGANIZER, group=True)
async def state(ctx: Context) -> Sequence[Says]:
    """Tell organizers what is open, what waits longest, by language."""
    open_ones = await questions.waiting(ctx.db)
    if not open_ones:
        return [Reply(_("No question is waiting."))]
    by_language: dict[str, list[Question]] = {}
    for one, _words in open_ones:
        by_language.setdefault(one.language, []).append(one)
    lines = [
        _(
            "{language}: {waiting} waiting, {taken} taken, longest {age}",
            language=LanguageName(language),
            waiting=sum(one.state == "waiting" for one in own),
            taken=sum(one.state == "claimed" for one in own),
            age=ctx.now - min(one.escalated_at or one.asked_at for one in own),
        )
        for language, own in sorted(by_language.items())
    ]
    longest, words = open_ones[0]
    return [Reply(stack(*lines, _("Waiting longest: {line}", line=_line(ctx, longest, words))))]
