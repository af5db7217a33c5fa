"""What `lamplighter check` says of danger: who would see it, and where people are pointed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.prefixes import as_typed
from bot.domain import rooms
from bot.domain.safety import team
from bot.words.diagnosis import Finding
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.config.settings import Settings


def check_contacts(settings: Settings) -> Iterator[Finding]:
    """Look where people in danger or distress are pointed to."""
    features = settings.community.features
    if "safety" not in features:
        yield Finding(
            well=False,
            about="features has no safety: danger and distress are treated like any question",
            advice='Put "safety" before "hotline" among the features in [community].',
        )
    elif "hotline" in features and features.index("safety") > features.index("hotline"):
        yield Finding(
            well=False,
            about="safety comes after hotline: the hotline takes words of danger as questions",
            advice='Put "safety" before "hotline" among the features in [community].',
        )
    safety = settings.safety
    places = [place for place in (safety.helplines, settings.emergency_address) if place]
    named = f"{len(safety.contacts)} contacts of your own"
    if places or safety.contacts:
        yield Finding(well=True, about=f"in danger: {', '.join((named, *places))}")
        return
    yield Finding(
        well=False,
        about="people in danger or distress are pointed nowhere",
        advice="Set helplines, emergency or contacts in [safety].",
    )


async def check_team(session: AsyncSession, settings: Settings) -> Finding:
    """Look who would see what people confide."""
    members = await team.members(session)
    team_rooms = await rooms.of(session, RoomPurpose.SAFETY)
    if members or team_rooms:
        about = f"safety team: {len(members)} members, {len(team_rooms)} rooms"
        return Finding(well=True, about=about)
    by_name, by_room = (
        as_typed(command, settings) for command in ("role name safety", "room safety")
    )
    return Finding(
        well=True,
        about="no safety team: organizers see in private what people in danger write",
        advice=f"Name people whom others trust: {by_name}, or {by_room} in a group.",
    )
