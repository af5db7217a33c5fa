"""Whom benchmarks and kill tests announce to: people and groups of the simulated Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from bot.domain.announcements import drafting, sending
from bot.domain.announcements.audiences import Audience
from bot.engine.clock import utc_now
from bot.storage.tables import Account, Chat, Person, RoleGrant
from bot.words import Role
from tests.processes import LivingBot

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.telegram.simulator import TelegramSimulator

WORDS = "We meet on Friday at six, at the library. Bring whoever is curious."
SECOND = "Friday at six"
FEATURES = ["introductions", "people", "rooms", "announcements", "hotline", "drafts"]
PER_SECOND, PER_CHAT, PER_GROUP_MINUTE = 30, 1.05, 19
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are to announce to."""

    people: int
    groups: int
    blocked: float = 0.05


def settle_in(telegram: TelegramSimulator, size: Size, dice: random.Random) -> list[int]:
    """Let people and groups be there, some of the people having blocked the bot; their chats."""
    chats = []
    for number in range(size.people):
        person = telegram.person(f"reader{number}", language="en")
        person.user.started = True
        person.user.blocked = dice.random() < size.blocked
        chats.append(person.id)
    owner = telegram.person("owner", language="en")
    owner.user.started = True
    for number in range(size.groups):
        group = telegram.group(f"group{number}", owner=owner)
        group.chat.members[telegram.world.bot.id] = "member"
        chats.append(group.id)
    return chats


async def fill(session: AsyncSession, telegram: TelegramSimulator, size: Size) -> None:
    """Let the bot know them all, and an announcement that goes out as soon as it runs."""
    now, account = utc_now(), str(telegram.world.bot.id)
    owner = telegram.person("owner")
    everybody = [owner, *(telegram.person(f"reader{number}") for number in range(size.people))]
    rows: dict[type[Any], list[dict[str, Any]]] = {Person: [], Chat: [], Account: []}
    for number, somebody in enumerate(everybody, 1):
        key = str(somebody.id)
        rows[Person].append({"id": number, "name": somebody.name, "created_at": now})
        chat = {"id": number, "platform": "telegram", "account": account, "key": key}
        rows[Chat].append({**chat, "private": True})
        rows[Account].append({
            "platform": "telegram", "key": key, "person_id": number, "chat_id": number,
            "reachable": True, "client_language": "en", "seen_at": now,
        })  # fmt: skip
    groups = [telegram.group(f"group{number}") for number in range(size.groups)]
    first = len(everybody) + 1
    rows[Chat] += [
        {"id": first + place, "platform": "telegram", "account": account, "key": str(group.id),
         "private": False, "purpose": "newcomers", "title": group.title}
        for place, group in enumerate(groups)
    ]  # fmt: skip
    rows[RoleGrant] = [{"person_id": 1, "role": Role.ORGANIZER.word, "granted_at": now}]
    for table, values in rows.items():
        for start in range(0, len(values), CHUNK):
            await session.execute(insert(table), values[start : start + CHUNK])
    maker = await session.get_one(Person, 1)
    announcement = await drafting.draft(
        session, maker, topic="urgent", language="en", body=WORDS, files=[], now=now
    )
    audience = Audience(rooms=frozenset(str(first + place) for place in range(size.groups)))
    await drafting.aim(session, announcement, audience, maker, now)
    await sending.send(
        session, announcement, maker, now, version=announcement.version,
        reach=size.people + size.groups, second_above=10**9,
    )  # fmt: skip


def living(folder: Path, telegram: TelegramSimulator, speed: float, **more: Any) -> LivingBot:
    """The bot, with a pace that fits the simulator's clock."""
    pace = {
        "messages_per_second": PER_SECOND * speed,
        "seconds_per_chat": PER_CHAT / speed,
        "messages_per_group_minute": PER_GROUP_MINUTE * speed,
    }
    return LivingBot(
        folder,
        {"token": telegram.token, "api_base_url": telegram.base_url, **pace, **more},
        community={"starter": False, "features": FEATURES},
    )
