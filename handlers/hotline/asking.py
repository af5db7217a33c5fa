"""Asking: any text in private; in a group by /ask, a mention or a reply; answers with their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import copies, knowledge, questions, scripts, small_talk
from bot.domain.knowledge import Knowledge, Verdict
from bot.domain.questions import Asked
from bot.domain.small_talk import SmallTalk
from bot.feature import Role
from bot.message import (
    Button,
    Happening,
    LanguageName,
    Markdown,
    Refused,
    Reply,
    Says,
    Text,
    _,
    stack,
    verbatim,
)
from handlers.hotline import answering, cards, endings, files, ladder, relaying
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.knowledge import Entry, Finding
    from bot.domain.questions import Question
    from bot.feature import Context

CHOICES = 3
STAFF_ROOMS = {"mentors", "organizers"}


@feature.on(Happening.TEXT)
async def hear(ctx: Context) -> Sequence[Says] | None:
    """Decide what a message is: part of a question, small talk, or a question of its own."""
    part = await relaying.part_of_question(ctx)
    if part is not None:
        return part
    if ctx.chat.purpose in STAFF_ROOMS:
        return None
    if not (ctx.chat.private or ctx.incoming.addressed):
        return await _listen(ctx) if ctx.chat.listening else None
    talk = small_talk.recognise(ctx.incoming.text)
    if talk is not None and not ctx.incoming.attachments:
        return await _chat(ctx, talk)
    going_on = await relaying.going_on(ctx)
    if going_on is not None:
        return going_on
    return await ask(ctx, ctx.incoming.text)


@feature.command("ask", about=_("Ask a question: /ask how do I add a photo?"), group=True)
async def ask_by_command(ctx: Context) -> Sequence[Says]:
    """Ask anywhere."""
    if not ctx.args and not ctx.incoming.attachments:
        raise Refused(_("What would you like to know? Write it after the command: /ask …"))
    return await ask(ctx, ctx.args)


async def ask(ctx: Context, text: str) -> Sequence[Says]:
    """Answer from what is known, offer choices, or hand the question to people at once."""
    if not text.strip() and not ctx.incoming.attachments:
        return [Reply(_("What would you like to know? Just write it here."))]
    finding = await _find(ctx, text) if text.strip() else knowledge.NOTHING
    question, notice = await _write_down(ctx, text, finding)
    matches = await knowledge.entries(ctx.db, [one.entry for one in finding.matches])
    if finding.verdict is Verdict.SURE and matches:
        return [_answer(ctx, question, await _best_language(ctx, matches[0]), notice)]
    if finding.verdict is Verdict.HALF_SURE and matches:
        return [_choices(question, matches[:CHOICES], notice)]
    return await ladder.hand_over(ctx, question, notice)


async def _find(ctx: Context, text: str) -> Finding:
    return await ctx.use(Knowledge).find(ctx.db, text, _languages(ctx, text))


def _languages(ctx: Context, text: str) -> list[str]:
    """The reader's languages, the one that they wrote in first."""
    own = ctx.languages.chain(ctx.language)
    written = scripts.language_of(text, own[0], ctx.languages.available)
    return list(dict.fromkeys([written, *own]))


async def _write_down(ctx: Context, text: str, finding: Finding) -> tuple[Question, Text | None]:
    kept, notice = files.accepted(ctx.incoming.attachments, anonymous=ctx.person.anonymous)
    question = await questions.ask(
        ctx.db,
        Asked(
            asker=ctx.person,
            chat=ctx.chat,
            thread=ctx.incoming.place.thread,
            message=ctx.incoming.message,
            album=ctx.incoming.album,
            text=text,
            attachments=[one.to_json() for one in kept],
            language=_languages(ctx, text)[0],
            verdict=finding.verdict.value,
            score=finding.matches[0].confidence if finding.matches else 0.0,
            entry_id=finding.matches[0].entry if finding.matches else None,
            anonymous=ctx.person.anonymous,
        ),
        ctx.now,
    )
    if ctx.person.anonymous:
        ctx.person.anonymous = False
    said = await questions.first_words(ctx.db, question)
    copies.remember(
        ctx.db,
        ctx.chat,
        ctx.incoming.message,
        f"utterance:{said.id}",
        ctx.incoming.place.thread,
    )
    return question, notice


async def _best_language(ctx: Context, found: Entry) -> Entry:
    return await knowledge.in_language(ctx.db, found, ctx.languages.chain(ctx.language))


def _answer(ctx: Context, question: Question, found: Entry, notice: Text | None = None) -> Reply:
    question.entry_id = found.id
    foreign = found.language != ctx.languages.best(ctx.language)
    other = (
        _("I only have this in {language}:", language=LanguageName(found.language))
        if foreign
        else None
    )
    text = stack(
        other,
        Text("**{question}**", {"question": found.question}, translated=False),
        Text("{answer}", {"answer": Markdown(found.answer)}, translated=False),
        _("[Source]({url})", url=found.source) if found.source else None,
        notice,
        gap="\n\n",
    )
    return Reply(text, buttons=_did_it_help(question), about=cards.asked(question))


def _did_it_help(question: Question) -> tuple[Button, ...]:
    return (
        Button(_("That helped"), f"/helped {question.id}"),
        Button(_("Ask a person"), f"/person {question.id}"),
    )


def _choices(question: Question, found: Sequence[Entry], notice: Text | None) -> Reply:
    choices = [Button(verbatim(one.question), f"/choose {question.id} {one.id}") for one in found]
    none = Button(_("None of these"), f"/person {question.id}")
    return Reply(
        stack(_("Do you mean one of these?"), notice),
        buttons=(*choices, none),
        about=cards.asked(question),
    )


@feature.command("choose")
async def choose(ctx: Context) -> Sequence[Says]:
    """Give the answer that somebody picked from the choices."""
    number, _space, entry_id = ctx.args.partition(" ")
    question = await questions.own(ctx.db, number, ctx.person)
    found = await knowledge.entry(ctx.db, int(entry_id)) if entry_id.isdecimal() else None
    if found is None:
        raise Refused(
            _("This answer isn't there any more."),
            Button(_("Ask a person"), f"/person {question.id}"),
        )
    return [_answer(ctx, question, await _best_language(ctx, found))]


@feature.command("helped")
async def helped(ctx: Context) -> Sequence[Says]:
    """Close a question that the bot's answer has settled."""
    question = await questions.own(ctx.db, ctx.args, ctx.person)
    await questions.close(ctx.db, question, "helped", ctx.person.id, ctx.now)
    return [Reply(_("Good to hear. Write to me whenever you want to know something else."))]


@feature.command("person")
async def ask_a_person(ctx: Context) -> Sequence[Says]:
    """Hand a question to people although the bot had something to say."""
    question = await questions.own(ctx.db, ctx.args, ctx.person)
    return await ladder.hand_over(ctx, question)


async def _listen(ctx: Context) -> Sequence[Says] | None:
    """In a group that opted in: speak unasked, but only when very sure."""
    finding = await _find(ctx, ctx.incoming.text)
    if not (finding.listening and finding.matches):
        return None
    question, notice = await _write_down(ctx, ctx.incoming.text, finding)
    matches = await knowledge.entries(ctx.db, [finding.matches[0].entry])
    return [_answer(ctx, question, await _best_language(ctx, matches[0]), notice)]


async def _chat(ctx: Context, talk: SmallTalk) -> Sequence[Says]:
    """Be polite back; thanks for a person's answer are passed on to that person."""
    if talk is SmallTalk.GREETING:
        return [Reply(_("Hello! What would you like to know? Just write it here."))]
    latest = await questions.latest_of(ctx.db, ctx.person.id, chat_id=ctx.chat.id)
    if latest is not None and latest.answered_by is not None and latest.thanked_at is None:
        return await endings.pass_thanks_on(ctx, latest)
    return [Reply(_("You're welcome. I'm here whenever you have a question."))]


@feature.command("anonymous", about=_("Ask your next question under a made-up name"))
async def ask_unseen(ctx: Context) -> Sequence[Says]:
    """Put the next question under a pseudonym, and say plainly what that does not hide."""
    if not ctx.chat.private:
        raise Refused(
            _("Everybody here can see what you write. To ask unseen, write to me in private.")
        )
    ctx.person.anonymous = ctx.args.lower() != "off"
    if not ctx.person.anonymous:
        return [Reply(_("Your next question goes under your name again."))]
    return [
        Reply(
            _(
                "Write your question. It goes under a made-up name: mentors won't see who you "
                "are. The app we are writing in still sees that you wrote to me, and I "
                "remember it so that the answer finds you."
            ),
            buttons=(Button(_("Use my name after all"), "/anonymous off"),),
        )
    ]


# ── it was a question after all ──────────────────────────────────────────────────────────────


@feature.command("new")
async def ask_apart(ctx: Context) -> Sequence[Says]:
    """Make a question of its own out of words that were taken as part of another."""
    said = await questions.utterance(ctx.db, ctx.args)
    if said is None or said.person_id != ctx.person.id or said.withdrawn_at is not None:
        raise Refused(_("I can't find that message any more. Please write it again with /ask."))
    text = said.text
    taken_back = await relaying.withdraw_utterance(ctx, said)
    return [*taken_back, *await ask(ctx, text)]


@feature.command("asking", role=Role.MENTOR)
async def ask_instead(ctx: Context) -> Sequence[Says]:
    """What looked like a mentor's answer was a question of their own."""
    said = await answering.held(ctx)
    text = said.text
    questions.withdraw_words(said, ctx.now)
    said.held = False
    said.side = "note"
    return await ask(ctx, text)
