"""Polls: made, opened, chosen in, closed and counted. States move here alone.

A ballot of ours is kept beside a hash of who cast it, under a key that is the poll's own; when it
is counted, both are deleted. A platform's own poll may tell sums instead (docs/decisions/0048).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.domain import jobs, numbers
from bot.storage.tables import Ballot, Chat, MessageReference, Poll, PollRoom
from bot.words import Refused, Subject, _
from bot.words.polls import NATIVE
from bot.words.states import PollState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

CLOSE, COUNT, DROP = "polls.close", "polls.count", "polls.drop"
"""Jobs: close it, count it whoever has not told by then, drop what was never opened. Their subject
is the poll's id."""
PATIENCE = timedelta(minutes=10)
"""So long platforms have to tell what came of their own polls."""
DRAFT_STAYS = timedelta(days=1)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=90)
KIND = "poll"


def subject_of(poll: Poll) -> Subject:
    """What its messages are known by."""
    return Subject(KIND, poll.id)


# ── making and opening ───────────────────────────────────────────────────────────────────────


async def draft(  # noqa: PLR0913 - a poll has that many parts
    db: AsyncSession,
    by: Person,
    *,
    question: str,
    options: Sequence[str],
    several: bool,
    closes_at: datetime,
    chats: Sequence[int],
    now: datetime,
) -> Poll:
    """Write a poll down, to be looked at before anybody else sees it. Raises Refused."""
    check_end(closes_at, now)
    poll = Poll(
        question=question,
        options=list(options),
        several=several,
        state=PollState.DRAFT,
        made_by=by.id,
        made_at=now,
        closes_at=closes_at,
        secret=secrets.token_bytes(32),
    )
    db.add(poll)
    await db.flush()
    db.add_all(PollRoom(poll_id=poll.id, chat_id=chat, is_told=False) for chat in chats)
    await jobs.schedule(db, DROP, poll.id, now + DRAFT_STAYS)
    return poll


def check_end(closes_at: datetime, now: datetime) -> None:
    """Raises Refused where a poll that ends then would be over too soon, or never."""
    if not now + SHORTEST <= closes_at <= now + LONGEST:
        raise Refused(_("A poll can be open for five minutes at least, and ninety days at most."))


async def by_number(db: AsyncSession, number: str) -> Poll | None:
    """The one that a button means."""
    poll_id = numbers.read(number)
    return await db.get(Poll, poll_id) if poll_id is not None else None


async def rooms_of(db: AsyncSession, poll: Poll) -> list[Chat]:
    """Where it is to stand, or stands."""
    rows = select(Chat).join(PollRoom, PollRoom.chat_id == Chat.id)
    return list(await db.scalars(rows.where(PollRoom.poll_id == poll.id).order_by(Chat.id)))


async def stands_in(db: AsyncSession, poll: Poll, chat: Chat) -> bool:
    """Is it for the members of that group?"""
    return await db.get(PollRoom, (poll.id, chat.id)) is not None


async def open_now(db: AsyncSession, poll: Poll, now: datetime) -> None:
    """Let people choose. Raises Refused."""
    if poll.state != PollState.DRAFT:
        raise Refused(_("This poll is open already, or over."))
    check_end(poll.closes_at, now)
    poll.state = PollState.OPEN
    await jobs.cancel(db, poll.id, DROP)
    await jobs.schedule(db, CLOSE, poll.id, poll.closes_at)


async def drop(db: AsyncSession, poll: Poll) -> None:
    """Forget a poll that nobody has seen. Raises Refused."""
    if poll.state != PollState.DRAFT:
        raise Refused(_("This poll is open already, or over."))
    await jobs.cancel(db, poll.id, DROP)
    await db.execute(delete(PollRoom).where(PollRoom.poll_id == poll.id))
    await db.delete(poll)


# ── choosing ─────────────────────────────────────────────────────────────────────────────────


def voter_of(poll: Poll, person_id: int) -> str:
    """What somebody's ballot in that poll is kept under."""
    return hmac.new(poll.secret or b"", str(person_id).encode(), hashlib.sha256).hexdigest()


async def ballot_of(db: AsyncSession, poll: Poll, person_id: int) -> Ballot | None:
    """What somebody has chosen."""
    return await db.get(Ballot, (poll.id, voter_of(poll, person_id)))


async def press(db: AsyncSession, poll: Poll, person_id: int, option: int) -> list[int]:
    """Choose an option by a button, in place of the one before; where several may be chosen, add
    it to them, or take it away. Gives what is chosen now. Raises Refused.
    """
    if not poll.several:
        return await vote(db, poll, person_id, [option])
    ballot = await ballot_of(db, poll, person_id)
    before = set(ballot.choices) if ballot is not None else set()
    return await vote(db, poll, person_id, sorted(before ^ {option}))


async def vote(db: AsyncSession, poll: Poll, person_id: int, choices: Sequence[int]) -> list[int]:
    """Choose these and no others; none takes the voice back. Raises Refused."""
    if poll.state != PollState.OPEN:
        raise Refused(_("This poll is over."))
    chosen = [choice for choice in dict.fromkeys(choices) if 0 <= choice < len(poll.options)]
    if not poll.several:
        chosen = chosen[:1]
    ballot = await ballot_of(db, poll, person_id)
    if not chosen:
        if ballot is not None:
            await db.delete(ballot)
    elif ballot is None:
        db.add(Ballot(poll_id=poll.id, voter=voter_of(poll, person_id), choices=chosen))
    else:
        ballot.choices = chosen
    return chosen


async def standing_as(db: AsyncSession, chat: Chat, message: str) -> Poll | None:
    """The poll that a platform's own poll is; also where it has just been sent, and its key is not
    written down yet.
    """
    reference = select(MessageReference.subject).where(
        MessageReference.chat_id == chat.id,
        MessageReference.message.in_((message, "")),
        MessageReference.own,
        MessageReference.subject.startswith(f"{KIND}:"),
    )
    stored = await db.scalar(reference.order_by(MessageReference.message.desc()).limit(1))
    subject = Subject.read(stored or "")
    if subject is None or subject.detail != NATIVE:
        return None
    return await db.get(Poll, subject.number)


# ── closing and counting ─────────────────────────────────────────────────────────────────────


async def close(db: AsyncSession, poll: Poll, now: datetime) -> bool:
    """Let nobody choose any more. Tells whether platforms have to tell first what came of it; in a
    while it is counted in any case. Raises Refused.
    """
    if poll.state != PollState.OPEN:
        raise Refused(_("This poll is over."))
    poll.state = PollState.CLOSED
    await jobs.cancel(db, poll.id, CLOSE)
    if not await _awaited(db, poll):
        return False
    await jobs.schedule(db, COUNT, poll.id, now + PATIENCE)
    return True


async def end_now(db: AsyncSession, poll: Poll, now: datetime) -> None:
    """Let its time be over now."""
    poll.closes_at = now
    await jobs.schedule(db, CLOSE, poll.id, now)


async def _awaited(db: AsyncSession, poll: Poll) -> set[int]:
    """Chats whose platform's own poll has told nothing yet."""
    native = Subject(KIND, poll.id, NATIVE)
    standing = select(MessageReference.chat_id).where(
        MessageReference.subject == str(native), MessageReference.own
    )
    told = select(PollRoom.chat_id).where(PollRoom.poll_id == poll.id, PollRoom.is_told)
    return set(await db.scalars(standing)) - set(await db.scalars(told))


async def note_sums(
    db: AsyncSession, poll: Poll, chat_id: int, votes: Sequence[int] | None
) -> bool:
    """Note what the platform's own poll there has told; tells whether that was the last."""
    room = await db.get(PollRoom, (poll.id, chat_id))
    if room is not None:
        room.is_told = True
        room.votes = None if votes is None else list(votes)
        await db.flush()
    return poll.state == PollState.CLOSED and not await _awaited(db, poll)


async def count(db: AsyncSession, poll: Poll) -> list[Chat]:
    """Add all up, and delete ballots and key. Gives the chats whose own poll could not be counted.
    Raises Refused where that is done.
    """
    if poll.state != PollState.CLOSED:
        raise Refused(_("This poll is over."))
    sums = [0] * len(poll.options)
    for ballot in await db.scalars(select(Ballot).where(Ballot.poll_id == poll.id)):
        for choice in ballot.choices:
            sums[choice] += 1
    rows = (await db.scalars(select(PollRoom).where(PollRoom.poll_id == poll.id))).all()
    for room in rows:
        for place, votes in enumerate((room.votes or [])[: len(sums)]):
            sums[place] += int(votes)
    missing = await _awaited(db, poll) | {
        room.chat_id for room in rows if room.is_told and room.votes is None
    }
    poll.votes, poll.state, poll.secret = sums, PollState.COUNTED, None
    await db.execute(delete(Ballot).where(Ballot.poll_id == poll.id))
    await jobs.cancel(db, poll.id, COUNT)
    return [chat for chat in await rooms_of(db, poll) if chat.id in missing]


async def give_up_native(db: AsyncSession, reference_id: int) -> int | None:
    """A platform's own poll could not be put there: it is not waited for. Gives the chat's id."""
    reference = await db.get(MessageReference, reference_id)
    if reference is None:
        return None
    reference.own = False
    return reference.chat_id


async def unfinished(db: AsyncSession) -> Sequence[Poll]:
    """Those with ballots."""
    states = (PollState.OPEN, PollState.CLOSED)
    return (await db.scalars(select(Poll).where(Poll.state.in_(states)).order_by(Poll.id))).all()


async def how_many(db: AsyncSession, poll: Poll) -> int:
    """How many ballots of ours there are."""
    return await db.scalar(select(func.count()).where(Ballot.poll_id == poll.id)) or 0
