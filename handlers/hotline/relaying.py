"""Relaying: what the asker says further reaches the people who answer, and stays true to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import copies, questions, scripts
from bot.domain.knowledge import Knowledge, Verdict
from bot.feature import Role
from bot.message import (
    Attachment,
    Button,
    Happening,
    Post,
    Refused,
    Reply,
    Says,
    Send,
    Text,
    Update,
    _,
    stack,
    verbatim,
)
from handlers.hotline import answering, cards, files, returning
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.questions import Question, Utterance
    from bot.feature import Context

STAFF_ROOMS = {"mentors", "organizers"}


async def question_of(ctx: Context) -> tuple[Question | None, bool]:
    """The question that a message belongs to, and whether by an explicit reply (else by topic)."""
    replied = await copies.subject(ctx.db, ctx.chat, ctx.incoming.reply_to)
    explicit = bool(replied)
    about = replied or await copies.thread_subject(ctx.db, ctx.chat, ctx.incoming.place.thread)
    number = copies.number(about, *cards.OF_QUESTIONS)
    if number is None:
        said = await utterance(ctx, about)
        number = said.question_id if said is not None else None
    return await questions.by_id(ctx.db, number), explicit


async def utterance(ctx: Context, about: str) -> Utterance | None:
    """The utterance in "utterance:12"."""
    number = copies.number(about, "utterance", "report")
    return await questions.utterance(ctx.db, number)


async def part_of_question(ctx: Context) -> Sequence[Says] | None:
    """Take a reply, or a message in a question's topic, as part of that question."""
    question, explicit = await question_of(ctx)
    if question is None:
        return None
    if question.asker_id == ctx.person.id and question.chat_id == ctx.chat.id:
        return await follow_up(ctx, question) if explicit else None
    staff_room = ctx.chat.purpose in STAFF_ROOMS or ctx.chat.private
    if not (staff_room and ctx.is_a(Role.MENTOR)):
        return None
    mine = question.claimed_by == ctx.person.id or (
        question.state == "answered" and question.answered_by == ctx.person.id
    )
    if explicit or mine:
        return await answering.answer(ctx, question, ctx.incoming.text)
    return None


async def going_on(ctx: Context) -> Sequence[Says] | None:
    """Take a further message of somebody whose question is with people as part of it.

    Unless it is something that the bot can answer for sure by itself.
    """
    question = await questions.latest_of(
        ctx.db, ctx.person.id, chat_id=ctx.chat.id, states=questions.OPEN
    )
    if question is None:
        return await answering.perhaps_an_answer(ctx)
    album = ctx.incoming.album
    if not (album and album == question.album):
        if not ctx.chat.private:
            return None
        text = ctx.incoming.text
        if text and await _is_known(ctx, text):
            return None
        return await follow_up(ctx, question, offer_new=True)
    return await follow_up(ctx, question, quiet=True)


async def _is_known(ctx: Context, text: str) -> bool:
    chain = ctx.languages.chain(ctx.language)
    written = scripts.language_of(text, chain[0], ctx.languages.available)
    finding = await ctx.use(Knowledge).find(ctx.db, text, [written, *chain])
    return finding.verdict is Verdict.SURE


async def follow_up(
    ctx: Context, question: Question, *, offer_new: bool = False, quiet: bool = False
) -> list[Says]:
    """Pass the asker's further words on; a question that was answered or closed goes on."""
    if question.state == "offered":
        raise Refused(
            _("Shall I ask a person about this?"),
            Button(_("Ask a person"), f"/person {question.id}"),
        )
    again = await returning.take_up(ctx, question) if question.state not in {
        "waiting", "claimed"
    } else []  # fmt: skip
    kept, notice = files.accepted(ctx.incoming.attachments, anonymous=bool(question.pseudonym))
    said = await questions.say(
        ctx.db,
        question,
        ctx.person.id,
        "asker",
        ctx.incoming.text,
        ctx.now,
        [one.to_json() for one in kept],
    )
    copies.remember(
        ctx.db, ctx.chat, ctx.incoming.message, f"utterance:{said.id}", ctx.incoming.place.thread
    )
    says: list[Says] = [*again]
    if said.text or said.attachments:
        says += await _to_mentors(ctx, question, said)
    if quiet:
        return says
    new = (Button(_("It's a new question"), f"/new {said.id}"),) if offer_new else ()
    told = _("Added to your question {number}.", number=str(question.id))
    return [Reply(stack(told, notice), buttons=new, about=cards.asked(question)), *says]


async def _to_mentors(ctx: Context, question: Question, said: Utterance) -> list[Says]:
    """Put further words under every card, and before whoever has claimed the question."""
    text = await followed(ctx, question, said)
    says: list[Says] = []
    attachments = tuple(Attachment.from_json(one) for one in said.attachments)
    for chat_id in await cards.rooms_of(ctx.db, question):
        says.append(
            Post(
                chat_id,
                text,
                attachments=attachments,
                about=f"utterance:{said.id}",
                thread_of=cards.about(question),
                reply_to=await copies.first_message(ctx.db, cards.about(question), chat_id),
            )
        )
    if question.claimed_by is not None:
        says.append(
            Send(question.claimed_by, text, attachments=attachments, about=f"utterance:{said.id}")
        )
    return says


async def followed(ctx: Context, question: Question, said: Utterance) -> Text:
    """How mentors see the asker's further words."""
    return stack(
        _(
            "{asker} on question {number}:",
            asker=await cards.asker_name(ctx.db, question),
            number=str(question.id),
        ),
        verbatim(said.text) if said.text else None,
    )


# ── edits and withdrawals ────────────────────────────────────────────────────────────────────


@feature.on(Happening.EDIT)
async def hear_edit(ctx: Context) -> Sequence[Says] | None:
    """Carry an edit to every copy of the words."""
    said = await utterance(ctx, await copies.subject(ctx.db, ctx.chat, ctx.incoming.message))
    if said is None or said.person_id != ctx.person.id:
        return None
    text = ctx.incoming.text
    if said.side == "mentor":
        text = answering.without_command(text)
    elif text.startswith("/ask"):
        text = text.removeprefix("/ask").strip()
    if not await questions.edit(ctx.db, said, text, ctx.now):
        return []
    return await show_again(ctx, said)


async def show_again(ctx: Context, said: Utterance) -> list[Says]:
    """Bring every copy of an utterance up to date."""
    question = await questions.get(ctx.db, said.question_id)
    first = await questions.first_words(ctx.db, question)
    if said.id == first.id:
        return await cards.update(ctx.db, question)
    about = f"utterance:{said.id}"
    if said.withdrawn_at is not None:
        return [Update(about, _("(taken back)"))]
    if said.side == "mentor":
        signed = await answering.signed(ctx, question, said)
        return [Update(about, signed, answering.asker_buttons(question))]
    return [Update(about, await followed(ctx, question, said))]


@feature.on(Happening.WITHDRAWAL)
async def hear_withdrawal(ctx: Context) -> Sequence[Says] | None:
    """Take back what somebody has deleted where the platform tells."""
    said = await utterance(ctx, await copies.subject(ctx.db, ctx.chat, ctx.incoming.message))
    if said is None or said.person_id != ctx.person.id or said.withdrawn_at is not None:
        return None
    question = await questions.get(ctx.db, said.question_id)
    first = await questions.first_words(ctx.db, question)
    if said.id == first.id:
        return await withdraw_question(ctx, question)
    return await withdraw_utterance(ctx, said)


@feature.command("withdraw", about=_("Take your question back"), group=True)
async def withdraw(ctx: Context) -> Sequence[Says]:
    """Take back one message (as a reply to it) or the whole question."""
    said = await utterance(ctx, await copies.subject(ctx.db, ctx.chat, ctx.incoming.reply_to))
    if said is not None and said.person_id == ctx.person.id and said.withdrawn_at is None:
        question = await questions.get(ctx.db, said.question_id)
        first = await questions.first_words(ctx.db, question)
        if said.id != first.id:
            return [
                Reply(_("Taken back, for everybody who saw it through me.")),
                *await withdraw_utterance(ctx, said),
            ]
    question = await questions.own(ctx.db, ctx.args, ctx.person)
    return [
        Reply(_("Taken back. Your words are gone from everywhere I had passed them on to.")),
        *await withdraw_question(ctx, question),
    ]


async def withdraw_utterance(ctx: Context, said: Utterance) -> list[Says]:
    """Take back one thing that was said."""
    questions.withdraw_words(said, ctx.now)
    return await show_again(ctx, said)


async def withdraw_question(ctx: Context, question: Question) -> list[Says]:
    """Take the whole question back: the asker's words go everywhere, whoever had it is told."""
    holder = question.claimed_by
    await questions.close(ctx.db, question, "withdrawn", ctx.person.id, ctx.now)
    says: list[Says] = []
    for said in await questions.utterances(ctx.db, question):
        if said.side == "asker" and said.withdrawn_at is None:
            says += await withdraw_utterance(ctx, said)
    if holder is not None:
        says.append(
            Send(
                holder,
                _("Question {number} was taken back. There is nothing left for you to do.",
                  number=str(question.id)),
            )
        )  # fmt: skip
    return [*says, *await cards.update(ctx.db, question)]
