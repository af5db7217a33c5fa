"""Unseen: asking under a made-up name, which every reply shows, until it is left by a press."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.hotline import question_lists, unseen
from bot.engine.features import HelpPage
from bot.words import Action, Attachment, Begin, Button, Refused, Reply, Text, _, stack
from bot.words.side_chats import REPLY_UNSEEN
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Question

USE_MY_NAME = Button(_("Use my name"), "/anonymous off")
WHICH_NAME = "which-name"
"""The form that asks under which name words shall go: see `handlers.hotline.which_name`."""


def pseudonym_here(ctx: Context) -> str | None:
    """Under which made-up name it goes what the speaker says here; "": one is still to be drawn;
    None: under their own. In groups everybody sees who speaks.
    """
    if not (ctx.chat.private and unseen.is_unseen(ctx.person, ctx.now)):
        return None
    return ctx.person.pseudonym


async def latest_question(ctx: Context, states: Sequence[str] = ()) -> Question | None:
    """The speaker's latest question here to which words may be added that say no more; of somebody
    unseen only one that stands under the same made-up name.
    """
    latest = await question_lists.latest_of(
        ctx.db, ctx.person.id, chat_id=ctx.chat.id, states=states
    )
    return latest if latest is not None and is_this_conversation(ctx, latest) else None


def is_this_conversation(ctx: Context, question: Question) -> bool:
    """May words that say no more be added to that question of the speaker's? See above."""
    pseudonym = pseudonym_here(ctx)
    return pseudonym is None or (pseudonym != "" and pseudonym == question.pseudonym)


# ── under which name? ────────────────────────────────────────────────────────────────────────


def would_show_name(ctx: Context, question: Question) -> bool:
    """Would somebody unseen show their name by going on with that question of theirs?"""
    return pseudonym_here(ctx) is not None and not question.pseudonym


def follows_closely(ctx: Context) -> bool:
    """Would what is said here now under the name tell who it was that spoke unseen before?"""
    return ctx.chat.private and unseen.was_unseen_just_now(ctx.person, ctx.now)


def ask_which_name(
    ctx: Context,
    question: Question | None,
    text: str,
    attachments: Sequence[Attachment],
    *,
    hand_over: bool = False,
) -> list[Action]:
    """Keep words until their writer has said under which name they shall go.

    Under their own, they are added to the `question`, which may be handed over, or are a new one.
    """
    return [
        Begin(
            WHICH_NAME,
            {
                "question": None if question is None else question.id,
                "hand_over": hand_over,
                "text": text,
                "attachments": [file.to_json() for file in attachments],
                "message": "" if ctx.event.press else ctx.event.message,
                "album": ctx.event.album,
            },
        )
    ]


# ── what shows it ────────────────────────────────────────────────────────────────────────────


def shown_as(ctx: Context, question: Question, actions: Sequence[Action]) -> list[Action]:
    """The same, where each reply to the asker says under which made-up name the question stands,
    and how to leave it.
    """
    if not question.pseudonym or question.asker_id != ctx.person.id:
        return list(actions)
    return [
        _marked(ctx, question, action) if isinstance(action, Reply) else action
        for action in actions
    ]


def shown_under(question: Question, text: Text) -> Text:
    """Words to the asker, with the made-up name under which their question stands, if it does."""
    if not question.pseudonym:
        return text
    return stack(text, _("_As {pseudonym}._", pseudonym=question.pseudonym), gap="\n\n")


def _marked(ctx: Context, question: Question, reply: Reply) -> Reply:
    way_out = (USE_MY_NAME,) if pseudonym_here(ctx) is not None else ()
    return replace(
        reply,
        text=shown_under(question, reply.text),
        buttons=(*reply.buttons, *way_out),
    )


@feature.command("anonymous", about=_("Ask without your name, until you say otherwise"),
                 page=HelpPage.BASICS, label=_("Ask without my name"),
                 for_oneself=True)  # fmt: skip
async def ask_unseen(ctx: Context) -> Sequence[Action]:
    """Speak under a pseudonym from now on, and say plainly what that does not hide."""
    if not ctx.chat.private:
        raise Refused(
            _(
                "Everybody here can see what you write. To ask without your name, "
                "write to me in private."
            )
        )
    if ctx.args.lower() == "off":
        unseen.leave(ctx.person)
        return [Reply(_("What you write from now on goes under your name again."))]
    intercepted = await ctx.intercept(ctx.args)
    if intercepted is not None:
        return intercepted
    unseen.begin(ctx.person, ctx.now)
    return [Reply(_introduction(ctx), buttons=(USE_MY_NAME,))]


def _introduction(ctx: Context) -> Text:
    if ctx.person.pseudonym:
        return _(
            "You are speaking as {pseudonym}: mentors don't see who you are. That stays so until "
            "you press “Use my name”, or write nothing for three days.",
            pseudonym=ctx.person.pseudonym,
        )
    told = _(
        "Write your question. It goes under a made-up name, and so does all that you write to me "
        "then, until you press “Use my name” or write nothing for three days: mentors won't see "
        "who you are. The app we are writing in still sees that you wrote to me, and I remember "
        "it so that the answer finds you."
    )
    told = stack(
        told, _("How you write, and in which language, can still tell who you are."), gap=" "
    )
    return told if ctx.chat.beside_id is None else stack(told, REPLY_UNSEEN, gap="\n\n")
