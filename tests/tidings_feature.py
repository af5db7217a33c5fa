"""A small feature for runs of which there are thousands: one asks beside a group, another answers.

What is said by itself is posted to the side chat, changed and taken back, as the hotline does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.engine.features import Feature, Field
from bot.words import (
    Action,
    Button,
    EventKind,
    Post,
    Remove,
    Reply,
    Send,
    Subject,
    Update,
    verbatim,
)
from bot.words.domain_events import Undelivered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Tick

feature = Feature("tidings")
TIDINGS = "tidings"
DONE = "Passed on to the group."
UNDELIVERED = "Not delivered is {number}."
MIRA = 1
"""The first person of all, who says such things."""


def _thanks(number: str) -> tuple[Button, ...]:
    return (Button(verbatim("Thank them"), f"!thanks {number}"),)


def _about(number: str) -> Subject:
    return Subject(TIDINGS, int(number))


@feature.command("ask", about=verbatim("Ask"), group=True, for_oneself=True)
async def ask(ctx: Context) -> Sequence[Action]:
    """Take a question."""
    more = (Button(verbatim("More"), "!more"), Button(verbatim("Name"), "/name"))
    return [Reply(verbatim(f"I have heard: {ctx.args}"), buttons=more)]


@feature.command("questions", about=verbatim("Yours"), group=True, for_oneself=True)
async def questions(_ctx: Context) -> Sequence[Action]:
    """Say that all is well."""
    return [Reply(verbatim("They are with people."))]


@feature.action("more")
async def more(_ctx: Context) -> Sequence[Action]:
    """Say something else instead."""
    return [Reply(verbatim("There is no more."))]


@feature.action("thanks")
async def thanks(ctx: Context) -> Sequence[Action]:
    """Change the message where it stands."""
    return [Reply(verbatim(f"You are welcome ({ctx.args})."))]


@feature.command("name", about=verbatim("Name"), for_oneself=True)
async def name(_ctx: Context) -> Sequence[Action]:
    """Begin a form."""
    return [name_form.begin()]


@feature.form("tidings-name", Field("name", verbatim("Which name?")))
async def name_form(
    _ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
) -> Sequence[Action]:
    """End it."""
    return [Reply(verbatim(f"You are {answers['name']} now."))]


@feature.on(EventKind.TEXT)
async def hear(ctx: Context) -> Sequence[Action] | None:
    """Take words that are said to the bot."""
    return [Reply(verbatim("I have heard it."))] if ctx.chat.private else None


@feature.command("tell")
async def tell(ctx: Context) -> Sequence[Action]:
    """Say something to somebody beside a group, by itself: "/tell 3 5 12 words"."""
    chat, person, number, words = ctx.args.split(" ", 3)
    post = Post(
        int(chat), verbatim(words), to=int(person), subject=_about(number), buttons=_thanks(number)
    )
    return [post, Reply(verbatim(DONE))]


@feature.command("mend")
async def mend(ctx: Context) -> Sequence[Action]:
    """Let it say something else: "/mend 12 words"."""
    number, words = ctx.args.split(" ", 1)
    changed = Update(_about(number), verbatim(words), _thanks(number))
    return [changed, Reply(verbatim(DONE))]


@feature.command("undo")
async def undo(ctx: Context) -> Sequence[Action]:
    """Take it back: "/undo 12"."""
    return [Remove(_about(ctx.args)), Reply(verbatim(DONE))]


@feature.listens(Undelivered)
async def tell_who_said_it(tick: Tick, event: Undelivered) -> Sequence[Action]:
    """Say that it did not arrive, as the hotline does."""
    meant = await references.meant_for(tick.db, event.reference_id)
    if meant is None or meant[0] is None:
        return []
    return [Send(MIRA, verbatim(UNDELIVERED.format(number=meant[0].number)))]
