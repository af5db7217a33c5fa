"""A poll ends: it is counted over all groups, and each of them and its maker hear the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.polls import polls
from bot.words import Action, ClosePoll, Listing, Post, Send, Text, Update, _, ngettext, stack
from bot.words.domain_events import PollCounted, Undelivered
from bot.words.polls import NATIVE
from bot.words.states import PollState
from handlers.polls.making import posts
from handlers.polls.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.storage.tables import Chat, Poll

WIDEST = 12
BAR = "█"


@feature.job(polls.CLOSE)
async def close(tick: Tick, job: Job) -> Sequence[Action]:
    """Its time is over: nobody can choose any more, and it is counted as soon as all have told."""
    poll = await polls.by_number(tick.db, str(job.subject))
    if poll is None or poll.state != PollState.OPEN:
        return []
    subject = polls.subject_of(poll)
    over = stack(Text("**{question}**", {"question": poll.question}, translated=False),
                 _("This poll is over."))  # fmt: skip
    ending: list[Action] = [Update(subject, over), ClosePoll(subject)]
    waits = await polls.close(tick.db, poll, tick.now)
    return ending if waits else [*ending, *await _result(tick, poll)]


@feature.listens(PollCounted)
async def counted(tick: Tick, event: PollCounted) -> Sequence[Action] | None:
    """A platform tells what came of its own poll; after the last, all is counted."""
    about = await references.meant_for(tick.db, event.reference_id)
    subject = about[0] if about is not None else None
    if about is None or subject is None or subject.kind != polls.KIND:
        return None
    poll = await polls.by_number(tick.db, str(subject.number))
    if poll is None or not await polls.note_sums(tick.db, poll, about[1], event.votes):
        return []
    return await _result(tick, poll)


@feature.job(polls.COUNT)
async def count_in_any_case(tick: Tick, job: Job) -> Sequence[Action]:
    """Whoever has not told by now is not waited for."""
    poll = await polls.by_number(tick.db, str(job.subject))
    if poll is None or poll.state != PollState.CLOSED:
        return []
    return await _result(tick, poll)


async def _result(tick: Tick, poll: Poll) -> list[Action]:
    missing = await polls.count(tick.db, poll)
    chats = await polls.rooms_of(tick.db, poll)
    text = result(poll, missing)
    told: list[Action] = [Post(chat.id, text) for chat in chats]
    return [*told, *([Send(poll.made_by, text)] if poll.made_by is not None else [])]


def result(poll: Poll, missing: Sequence[Chat] = ()) -> Text:
    """How many have chosen what, in words and bars; the whole and not who."""
    votes = [int(count) for count in poll.votes or ()]
    most = max([*votes, 1])
    lines = [
        Text(
            "{option}: {count}\n{bar}",
            {"option": option, "count": count, "bar": BAR * round(WIDEST * count / most) or "·"},
            translated=False,
        )
        for option, count in zip(poll.options, votes, strict=True)
    ]
    total = sum(votes)
    voices = ngettext("{count} vote in all.", "{count} votes in all.", total)
    summary = None if poll.several else voices
    uncounted = (
        _("I could not count what was chosen in {rooms}: the poll there shows it.",
          rooms=Listing(tuple(chat.title or chat.key for chat in missing)))
        if missing
        else None
    )  # fmt: skip
    return stack(
        Text("**{question}**", {"question": poll.question}, translated=False),
        *lines,
        summary if total else _("Nobody has chosen anything."),
        uncounted,
    )


@feature.listens(Undelivered)
async def instead(tick: Tick, event: Undelivered) -> Sequence[Action] | None:
    """Where the platform's own poll could not be put, people choose by buttons."""
    about = await references.meant_for(tick.db, event.reference_id)
    subject = about[0] if about is not None else None
    if subject is None or subject.kind != polls.KIND or subject.detail != NATIVE:
        return None
    poll = await polls.by_number(tick.db, str(subject.number))
    chat_id = await polls.give_up_native(tick.db, event.reference_id)
    if poll is None or poll.state != PollState.OPEN:
        return []
    chats = [chat for chat in await polls.rooms_of(tick.db, poll) if chat.id == chat_id]
    return posts(poll, chats, plainly=True)
