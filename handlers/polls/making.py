"""Making a poll: its question, its options, until when and where; looked at, then posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import group_sets, numbers, rooms
from bot.domain.polls import answers, polls
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import (
    Arg,
    ChoiceField,
    Field,
    MomentField,
    MultipleChoiceField,
    Option,
    Role,
)
from bot.words import (
    Action,
    Listing,
    Poll,
    Refused,
    Reply,
    Text,
    _,
    open_private,
    stack,
    to_confirm,
    to_destroy,
    verbatim,
)
from bot.words.states import PollState, RoomPurpose
from handlers.polls.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context, Job, Tick
    from bot.storage.tables import Chat
    from bot.storage.tables import Poll as Drafted


async def _group(ctx: Context, words: str) -> Chat | None:
    """A group that the bot is in, by its number: never somebody's private chat, and not the
    safety team's room.
    """
    number = numbers.read(words)
    chat = await rooms.find(ctx.db, number) if number is not None else None
    return None if chat is not None and chat.purpose == RoomPurpose.SAFETY else chat


HERE = Arg("room", _group, optional=True)
POLL = Arg("poll", known(polls.by_number))
DEED = Arg("deed", plain(one_of("post", "drop", "end")))


@feature.command("poll", HERE, about=_("Ask groups to vote, with one vote each"),
                 role=Role.ORGANIZER, group=True, linked=True)  # fmt: skip
async def begin(ctx: Context) -> Sequence[Action]:
    """Ask what the poll is to ask; in a group, the way to where that is worded."""
    if not ctx.chat.private:
        text = _("Let's write the poll in private; then I post it here.")
        return [Reply(text, buttons=(open_private(f"/poll {ctx.chat.id}"),))]
    room = ctx.find(HERE)
    return [made.begin(**({} if room is None else {"room": room.id}))]


async def _rooms(answering: Answering) -> list[Option]:
    chats = [
        chat for chat in await rooms.bound(answering.ctx.db) if chat.purpose != RoomPurpose.SAFETY
    ]
    begun_in = answering.data.get("room")
    if begun_in is not None and begun_in not in {chat.id for chat in chats}:
        chat = await rooms.find(answering.ctx.db, int(str(begun_in)))
        chats = [*([chat] if chat is not None else []), *chats]
    sets = [
        Option(
            f"{group_sets.SET}{group_set.id}",
            _("All of {community}", community=verbatim(group_set.title)),
        )
        for group_set in await group_sets.taken_as_one(answering.ctx.db)
    ]
    called = zip(chats, rooms.titles(chats), strict=True)
    return [*sets, *(Option(str(chat.id), verbatim(title)) for chat, title in called)]


async def _is_for_one(answering: Answering) -> bool:
    return "room" not in answering.data


@feature.form(
    "poll",
    Field("question", _("What do you want to ask?"), check=answers.question),
    Field("options", _("Which answers are there? Write each on a line of its own, 2 to 10."),
          check=answers.options),
    ChoiceField("several", _("How many of them may somebody choose?"),
                options=(Option("one", _("One")), Option("several", _("Several")))),
    MomentField("closes", _("Until when can people choose? For example: Friday 18:00")),
    MultipleChoiceField("rooms", _("In which groups? Choose, then press Done."), options=_rooms,
                        least=1, wanted=_is_for_one),
    role=Role.ORGANIZER,
)  # fmt: skip
async def made(
    ctx: Context, given: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Show how it is going to look, before anybody else sees it."""
    here = data.get("room")
    chats = (
        [int(str(here))]
        if here is not None
        else await group_sets.chosen_chats(ctx.db, given["rooms"])
    )
    poll = await polls.draft(
        ctx.db,
        ctx.person,
        question=given["question"],
        options=given["options"],
        several=given["several"] == "several",
        closes_at=given["closes"].at,
        chats=chats,
        now=ctx.now,
    )
    lines = [verbatim(f"{place}. {option}") for place, option in enumerate(poll.options, 1)]
    where = Listing(tuple(rooms.titles(await polls.rooms_of(ctx.db, poll))))
    text = stack(
        Text("**{question}**", {"question": poll.question}, translated=False),
        stack(*lines),
        about(poll),
        _("I post it in: {rooms}", rooms=where),
        gap="\n\n",
    )
    buttons = (
        to_confirm(_("Post it"), f"!poll {poll.id} post"),
        to_destroy(_("Drop"), f"!poll {poll.id} drop"),
    )
    return [Reply(text, buttons=buttons)]


def about(poll: Drafted) -> Text:
    """What stands below a poll."""
    until = _("Open until {moment}.", moment=poll.closes_at)
    return stack(until, _("You may choose several.") if poll.several else None, gap=" ")


@feature.action("poll", POLL, DEED, role=Role.ORGANIZER)
async def go_on(ctx: Context) -> Sequence[Action]:
    """Post it, drop it, or end it before its time."""
    poll = ctx.get(POLL)
    match ctx.get(DEED):
        case "drop":
            await polls.drop(ctx.db, poll)
            return [Reply(_("Dropped."))]
        case "post":
            await polls.open_now(ctx.db, poll, ctx.now)
            chats = await polls.rooms_of(ctx.db, poll)
            end = to_destroy(_("End it now"), f"!poll {poll.id} end")
            posted = _("It is posted. I tell the groups, and you, how it ended.")
            return [*posts(poll, chats), Reply(posted, buttons=(end,))]
    if poll.state == PollState.OPEN:
        await polls.end_now(ctx.db, poll, ctx.now)
        return [Reply(_("It ends now."))]
    raise Refused(_("This poll is over."))


def posts(poll: Drafted, chats: Sequence[Chat], *, plainly: bool = False) -> list[Action]:
    """The poll as it is put into these chats."""
    return [
        Poll(
            chat.id,
            verbatim(poll.question),
            tuple(verbatim(option) for option in poll.options),
            about(poll),
            polls.subject_of(poll),
            f"!vote {poll.id}",
            several=poll.several,
            alone=len(chats) == 1 and not plainly,
            plainly=plainly,
        )
        for chat in chats
    ]


@feature.job(polls.DROP)
async def drop(tick: Tick, job: Job) -> Sequence[Action]:
    """What was never posted is forgotten."""
    poll = await polls.by_number(tick.db, str(job.subject))
    if poll is not None and poll.state == PollState.DRAFT:
        await polls.drop(tick.db, poll)
    return []
