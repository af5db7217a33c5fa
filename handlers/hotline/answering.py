"""Answering: a mentor's words on their way to the asker, signed, and never two over each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain import copies, people, questions, rooms
from bot.domain import snippets as ready_made
from bot.feature import Field, Role
from bot.message import Attachment, Button, Post, Refused, Reply, Says, Text, _, stack, verbatim
from handlers.hotline import cards, files
from handlers.hotline.registry import FADE, feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.questions import Question, Utterance
    from bot.feature import Context

COMMAND = re.compile(r"^/\w+(\s+#?\d+)?\s*")


@feature.command("answer", about=_("Answer a question: /answer 7 your words"), role=Role.MENTOR)
async def answer_by_command(ctx: Context) -> Sequence[Says]:
    """Answer by number; without words, they are asked for next. "=name" sends a snippet."""
    number, words = split_number(ctx.args)
    question = await _meant(ctx, number)
    if words.startswith("="):
        words = (await ready_made.get(ctx.db, ctx.person.id, words[1:].strip())).text
    if not words and not ctx.incoming.attachments:
        await _may_answer(ctx, question)
        return [answer_form.begin(question=question.id)]
    return await answer(ctx, question, words)


def split_number(args: str) -> tuple[str, str]:
    """Take "7 words" apart; the number may be missing."""
    first, *rest = args.split(None, 1)[:2] if args.strip() else ("",)
    if first.removeprefix("#").isdecimal():
        return first, rest[0] if rest else ""
    return "", args


def without_command(text: str) -> str:
    """The words of "/answer 7 words", for edits of such a message."""
    return COMMAND.sub("", text, count=1) if text.startswith("/") else text


async def _meant(ctx: Context, number: str) -> Question:
    """The question of that number; without one, the only one that the mentor has."""
    if number:
        return await questions.get(ctx.db, number)
    mine = await questions.claims_of(ctx.db, ctx.person.id)
    if len(mine) != 1:
        raise Refused(_("Which question? Write /answer, its number and your words. See /mine."))
    return mine[0]


async def _write_it(
    ctx: Context, _answers: Mapping[str, object], data: Mapping[str, object]
) -> Sequence[Says]:
    question = await questions.get(ctx.db, str(data["question"]))
    return await answer(ctx, question, ctx.incoming.text)


answer_form = feature.form(
    "answer",
    Field("words", _("Write your answer as your next message. I'll pass it on.")),
    role=Role.MENTOR,
)(_write_it)


async def _may_answer(ctx: Context, question: Question) -> None:
    if question.asker_id == ctx.person.id:
        raise Refused(_("This is your own question. Somebody else will take it."))
    if question.state in {"offered", "withdrawn"}:
        raise Refused(_("Question {number} is not open.", number=str(question.id)))


async def answer(ctx: Context, question: Question, words: str) -> list[Says]:
    """Pass an answer on; hold it back first where somebody else is writing one."""
    await _may_answer(ctx, question)
    if not words.strip() and not ctx.incoming.attachments:
        raise Refused(_("There is nothing in it yet. Write your answer after the number."))
    kept, notice = files.accepted(ctx.incoming.attachments, anonymous=False)
    taken = question.state == "claimed" and question.claimed_by != ctx.person.id
    said = await questions.say(
        ctx.db,
        question,
        ctx.person.id,
        "mentor",
        words,
        ctx.now,
        [one.to_json() for one in kept],
        held=taken,
    )
    copies.remember(
        ctx.db, ctx.chat, ctx.incoming.message, f"utterance:{said.id}", ctx.incoming.place.thread
    )
    if taken:
        return [await _warn(ctx, question, said)]
    told = Reply(
        stack(_("Passed on to {asker}.", asker=await cards.asker_name(ctx.db, question)), notice),
        whisper=True,
    )
    return [*await pass_on(ctx, question, said), told]


async def _warn(ctx: Context, question: Question, said: Utterance) -> Reply:
    """Keep a second answer, and let its writer decide."""
    return Reply(
        _(
            "{name} is answering question {number} until {until}. I've kept your words. "
            "Send them all the same?",
            name=await people.named(ctx.db, question.claimed_by),
            number=str(question.id),
            until=question.lease_until,
        ),
        buttons=(
            Button(_("Send anyway"), f"/send {said.id}"),
            Button(_("Leave it to them"), f"/keep {said.id}"),
        ),
        whisper=True,
    )


@feature.command("send", role=Role.MENTOR)
async def send_held(ctx: Context) -> Sequence[Says]:
    """Pass on what was held back."""
    said = await held(ctx)
    question = await questions.get(ctx.db, said.question_id)
    said.held = False
    told = Reply(
        _("Passed on to {asker}.", asker=await cards.asker_name(ctx.db, question)), whisper=True
    )
    return [*await pass_on(ctx, question, said), told]


@feature.command("keep", role=Role.MENTOR)
async def keep_held(ctx: Context) -> Sequence[Says]:
    """Turn what was held back into a note, so that it is not lost."""
    said = await held(ctx)
    said.held = False
    said.side = "note"
    return [Reply(_("Not sent. It's kept as a note on the question."), whisper=True)]


async def held(ctx: Context) -> Utterance:
    """The words that were held back, and are the speaker's own. Raises Refused."""
    said = await questions.utterance(ctx.db, ctx.args)
    if said is None or said.person_id != ctx.person.id or not said.held:
        raise Refused(_("These words were sent or put away already."))
    return said


async def pass_on(ctx: Context, question: Question, said: Utterance) -> list[Says]:
    """Say it to the asker where they asked, to those who asked the same, and to the other rooms."""
    closed = question.state == "closed"
    if not closed:
        await questions.answered(ctx.db, question, ctx.person.id, ctx.now, FADE)
    says: list[Says] = [await to_asker(ctx, question, said)]
    says += [
        await to_asker(ctx, same, said) for same in await questions.duplicates_of(ctx.db, question)
    ]
    says += await cards.update(ctx.db, question)
    return says + await _to_rooms(ctx, question, said)


async def to_asker(ctx: Context, question: Question, said: Utterance) -> Post:
    """An answer as its asker sees it, where the question was asked."""
    if question.chat_id is None:
        raise Refused(_("Whoever asked this has left, and can't be reached any more."))
    chat = await rooms.by_id(ctx.db, question.chat_id)
    return Post(
        question.chat_id,
        await signed(ctx, question, said),
        to=question.asker_id,
        buttons=asker_buttons(question),
        attachments=tuple(Attachment.from_json(one) for one in said.attachments),
        about=f"utterance:{said.id}",
        thread=question.thread,
        reply_to="" if chat.private else question.message,
    )


async def signed(ctx: Context, question: Question, said: Utterance) -> Text:
    """An answer with its writer's name, and what it is about."""
    first = await questions.first_words(ctx.db, question)
    quoted = " ".join(first.text.split())
    return stack(
        _(
            "**{name}** on “{question}”:",
            name=await people.named(ctx.db, said.person_id),
            question=quoted if len(quoted) <= QUOTED else quoted[: QUOTED - 1] + "…",
        )
        if quoted
        else _("**{name}** answers:", name=await people.named(ctx.db, said.person_id)),
        verbatim(said.text) if said.text else None,
    )


QUOTED = 60
"""Characters of the question that an answer reminds of."""


def asker_buttons(question: Question) -> tuple[Button, ...]:
    """What the asker can say to an answer."""
    return (
        Button(_("Solved"), f"/solved {question.id}"),
        Button(_("Still stuck"), f"/stuck {question.id}"),
        Button(_("Thank them"), f"/thanks {question.id}"),
    )


async def _to_rooms(ctx: Context, question: Question, said: Utterance) -> list[Says]:
    """Let the other mentors read an answer that was not written where they are."""
    text = stack(
        _(
            "{name} answered question {number}:",
            name=await people.named(ctx.db, said.person_id),
            number=str(question.id),
        ),
        verbatim(said.text) if said.text else None,
    )
    return [
        Post(
            chat_id,
            text,
            attachments=tuple(Attachment.from_json(one) for one in said.attachments),
            about=f"report:{said.id}",
            thread_of=cards.about(question),
            reply_to=await copies.first_message(ctx.db, cards.about(question), chat_id),
        )
        for chat_id in await cards.rooms_of(ctx.db, question)
        if chat_id != ctx.chat.id
    ]


async def perhaps_an_answer(ctx: Context) -> list[Says] | None:
    """A mentor with one question in hand writes in private: ask what it is, and keep it safe."""
    if not (ctx.chat.private and ctx.is_a(Role.MENTOR)):
        return None
    mine = await questions.claims_of(ctx.db, ctx.person.id)
    if len(mine) != 1:
        return None
    kept, notice = files.accepted(ctx.incoming.attachments, anonymous=False)
    said = await questions.say(
        ctx.db,
        mine[0],
        ctx.person.id,
        "mentor",
        ctx.incoming.text,
        ctx.now,
        [one.to_json() for one in kept],
        held=True,
    )
    copies.remember(ctx.db, ctx.chat, ctx.incoming.message, f"utterance:{said.id}")
    return [
        Reply(
            stack(_("Is this your answer to question {number}?", number=str(mine[0].id)), notice),
            buttons=(
                Button(_("Yes, send it"), f"/send {said.id}"),
                Button(_("No, I'm asking something"), f"/asking {said.id}"),
            ),
        )
    ]


@feature.command("note", about=_("Keep a note for other mentors: /note 7 your words"),
                 role=Role.MENTOR, group=True)  # fmt: skip
async def note(ctx: Context) -> Sequence[Says]:
    """Write something on a question that its asker never sees."""
    number, words = split_number(ctx.args)
    question = await questions.get(ctx.db, number)
    if not words:
        raise Refused(_("What should the note say? Write it after the number."))
    await questions.say(ctx.db, question, ctx.person.id, "note", words, ctx.now)
    text = stack(
        _(
            "{name} notes on question {number}, for mentors only:",
            name=ctx.person.name,
            number=str(question.id),
        ),
        verbatim(words),
    )
    rooms = [one for one in await cards.rooms_of(ctx.db, question) if one != ctx.chat.id]
    return [
        Reply(_("Noted. Only mentors see it."), whisper=True),
        *(
            Post(one, text, about=f"note:{question.id}", thread_of=cards.about(question))
            for one in rooms
        ),
    ]


@feature.command("snippet", about=_("Your ready-made words: /snippet name words"),
                 role=Role.MENTOR)  # fmt: skip
async def snippets(ctx: Context) -> Sequence[Says]:
    """List, show, save ("name words") or delete ("-name") a mentor's ready-made words."""
    name, _space, words = ctx.args.partition(" ")
    if not name:
        return [await _all_snippets(ctx)]
    if name.startswith("-"):
        await ready_made.delete(ctx.db, ctx.person.id, name[1:])
        return [Reply(_("Deleted."))]
    if not words.strip():
        return [Reply(verbatim((await ready_made.get(ctx.db, ctx.person.id, name)).text))]
    await ready_made.save(ctx.db, ctx.person.id, name, words.strip())
    return [
        Reply(
            _("Saved. Send it with {command}, with the question's number for 7.",
              command=f"/answer 7 ={name}")
        )
    ]  # fmt: skip


async def _all_snippets(ctx: Context) -> Reply:
    found = await ready_made.of(ctx.db, ctx.person.id)
    if not found:
        return Reply(_("You have no snippets yet. Save one: /snippet name words"))
    return Reply(
        stack(
            _("Your snippets:"),
            *(
                Text("{name}: {text}", {"name": one.name, "text": one.text}, translated=False)
                for one in found
            ),
        )
    )
