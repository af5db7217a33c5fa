"""Welcomes: a word for who joins a group, or asks to, and the way to the private chat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import rooms, welcomes
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Commands, Feature, Role
from bot.words import (
    Action,
    Button,
    EventKind,
    Listing,
    Post,
    Priority,
    Refused,
    Remove,
    Reply,
    Subject,
    Text,
    _,
    ngettext,
    open_private,
    stack,
    verbatim,
)
from bot.words.domain_events import PersonJoined, PersonLeft
from bot.words.platforms import AskedBy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick

feature = Feature("welcomes")

SWITCH = Arg("switch", plain(one_of("on", "off")), _("Write it like this, or with “off”:"),
             example="on")  # fmt: skip

NAMED = 5
"""So many are welcomed by name; more as so many people."""
WAYS = (
    ("ask", Button(_("Ask a question"), start="/hello ask")),
    ("resources", Button(_("Find resources"), start="/resources")),
)
"""What somebody can do before they are let in, where there is such a command. They are links: only
who follows one can be written to later.
"""


@feature.listens(PersonJoined)
async def joined(tick: Tick, event: PersonJoined) -> Sequence[Action] | None:
    """Note who has come; everybody who comes soon after is welcomed together."""
    if not await welcomes.are_wanted(tick.db, await rooms.by_id(tick.db, event.chat_id)):
        return None
    settings = tick.settings.welcome
    await welcomes.arrived(
        tick.db,
        event.chat_id,
        event.person_id,
        event.language,
        tick.now,
        gather=timedelta(seconds=settings.gather_seconds),
        pause=timedelta(minutes=settings.pause_minutes),
    )
    return []


@feature.on(EventKind.ASKED_TO_JOIN)
async def asked_to_join(ctx: Context) -> Sequence[Action] | None:
    """A word for who waits to be let in. Organizers see them without the bot, so are told nothing.

    The platform opens the private chat for a few minutes only; then it is too late.
    """
    temporary_chat = ctx.event.temporary_chat
    if temporary_chat is None or (
        temporary_chat.until is not None and temporary_chat.until <= ctx.now
    ):
        return None
    if not await welcomes.are_wanted(ctx.db, ctx.chat):
        return None
    if not await welcomes.greets(ctx.db, ctx.chat.id, ctx.person.id, ctx.now):
        return []
    command_names = {command.name for command in ctx.use(Commands).all}
    text = stack(
        _("You have asked to join {group}. Its organizers will look at your request.",
          group=verbatim(ctx.chat.title)),
        _("I'm the group's bot, and can help you already: ask me anything, or have a look around."),
    )  # fmt: skip
    return [
        Reply(
            text,
            whisper=True,
            buttons=tuple(command for name, command in WAYS if name in command_names),
        )
    ]


@feature.listens(PersonLeft)
async def left(tick: Tick, event: PersonLeft) -> None:
    """Whoever leaves before the welcome is in none."""
    await welcomes.left(tick.db, event.chat_id, event.person_id)


@feature.job(welcomes.DUE)
async def welcome(tick: Tick, job: Job) -> Sequence[Action]:
    """Welcome all who have come since the last time, in the language that most of them speak."""
    chat_id = job.subject
    arrivals = await welcomes.take(tick.db, chat_id)
    if not arrivals:
        return []
    stays = timedelta(minutes=tick.settings.welcome.stays_minutes)
    begun = await welcomes.begin(tick.db, chat_id, tick.now, stays)
    text = stack(
        _greeting([person.name for person, _language in arrivals if person.name], len(arrivals)),
        _("Ask me anything about how things work here: write to me in private, or use /ask."),
        tick.use(AskedBy).hint((await rooms.by_id(tick.db, chat_id)).platform),
    )
    return [
        Post(
            chat_id,
            text,
            to=welcomes.spoken_by_most(arrivals).id,
            concerns=tuple(person.id for person, _language in arrivals[:NAMED])
            if len(arrivals) <= NAMED
            else (),
            buttons=(open_private("/hello"),),
            subject=_subject(begun.id),
            priority=Priority.REMINDER,
        )
    ]


def _greeting(names: Sequence[str], count: int) -> Text:
    if count > NAMED or len(names) < count:
        return ngettext("Welcome!", "Welcome to all {count} of you!", count)
    return ngettext(
        "Welcome, {names}!", "Welcome, {names}!", len(names), names=Listing(tuple(names))
    )


def _subject(welcome_id: int) -> Subject:
    return Subject("welcome", welcome_id)


@feature.job(welcomes.FADE)
async def fade(_tick: Tick, job: Job) -> Sequence[Action]:
    """Take a welcome away: it is for the moment."""
    return [Remove(_subject(job.subject))]


@feature.command("welcome", SWITCH, about=_("Welcome people who join here: /welcome on"),
                 role=Role.ORGANIZER, private=False, group=True)  # fmt: skip
async def switch(ctx: Context) -> Sequence[Action]:
    """Let the bot welcome people in a group, or not."""
    if ctx.chat.private:
        raise Refused(_("Write this in the group that it is about."))
    is_on = ctx.get(SWITCH) == "on"
    await welcomes.want(ctx.db, ctx.chat, wanted=is_on)
    if is_on:
        return [Reply(_("I'll welcome people who join here, at most once an hour."))]
    return [Reply(_("I won't welcome people here any more."))]
