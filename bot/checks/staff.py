"""Whether the rooms in which people work, and the people themselves, can be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from bot.storage.tables import Account, Chat, RoleGrant
from bot.words.diagnosis import Finding, Trouble, TroubleKind
from bot.words.roles import Role
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def check_staff(db: AsyncSession, command: str = "/room mentors") -> list[Finding]:
    """Look at staff's rooms and staff; `command` binds a mentors' room where the bot is."""
    rooms = list(
        await db.scalars(
            select(Chat)
            .where(Chat.purpose.in_(list(RoomPurpose)), or_(Chat.present, Chat.aside.is_(False)))
            .order_by(Chat.id)
        )
    )
    lost = [room for room in rooms if not room.present or room.refusal]
    return [
        *[_lost(room) for room in lost],
        await _mentors(db, rooms, command),
        *await _unreachable(db),
    ]


def _lost(room: Chat) -> Finding:
    why = room.refusal or "the bot is not in it"
    return Finding(
        well=False,
        about=f"rooms: nothing can be said in the {room.purpose} room “{room.title}” ({why})",
        advice="Add the bot again and let it write there, or bind another room: /room in it.",
        trouble=Trouble(TroubleKind.ROOM_LOST, str(room.id), {"title": room.title}),
    )


async def _mentors(db: AsyncSession, rooms: list[Chat], command: str) -> Finding:
    theirs = [room for room in rooms if room.purpose == RoomPurpose.MENTORS and room.present]
    if theirs:
        return Finding(well=True, about=f"mentors' rooms: {len(theirs)}")
    mentors = await db.scalar(
        select(func.count()).where(RoleGrant.role == Role.MENTOR.word, RoleGrant.answers_questions)
    )
    advice = f"Add the bot to the mentors' group; there, an organizer writes {command}."
    if mentors:
        about = f"no mentors' room: questions go to {mentors} mentors, each in private"
        return Finding(well=True, about=about, advice=advice)
    return nobody_answers(command)


def nobody_answers(command: str) -> Finding:
    """There is neither a room nor a mentor."""
    return Finding(
        well=False,
        about="no mentors' room: questions have nowhere to go",
        advice=f"Add the bot to the mentors' group; there, an organizer writes {command}.",
        trouble=Trouble(TroubleKind.NOBODY_ANSWERS),
    )


async def _unreachable(db: AsyncSession) -> list[Finding]:
    """Who of staff has never opened a chat with the bot, or has blocked it."""
    reached = select(Account.id).where(
        Account.person_id == RoleGrant.person_id, Account.reachable, Account.chat_id.is_not(None)
    )
    count = await db.scalar(
        select(func.count(RoleGrant.person_id.distinct())).where(~reached.exists())
    )
    staff = await db.scalar(select(func.count(RoleGrant.person_id.distinct())))
    if not count:
        return [Finding(well=True, about=f"staff: all {staff} can be written to")] if staff else []
    return [
        Finding(
            well=False,
            about=f"staff: {count} of {staff} can't be written to in private",
            advice="Ask them to write to the bot once, or to unblock it; /role lists who they are.",
            trouble=Trouble(TroubleKind.STAFF_UNREACHABLE, details={"count": count}),
        )
    ]
