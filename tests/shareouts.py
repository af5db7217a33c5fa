"""What tests of share-outs share: an event with forty people who were there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.shareouts import asks, companions, events, pledges
from bot.domain.shareouts.asks import Asking
from bot.domain.shareouts.pledges import Pledge
from bot.storage.tables import Person, ShareoutPost, ShareoutThanks, fold
from bot.words.shareouts import Credit, ShareoutForm, ShareoutPart, ShareoutState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Shareout, ShareoutAsk, SupportedEvent

FIRST = 1001
NAMES = (
    "Abena Boateng", "Amara Diallo", "Bilal Haddad", "Chidi Okeke", "Dalia Mansour", "Esi Mensah",
    "Farid Benali", "Grace Wanjiru", "Hawa Touré", "Ibrahim Sani", "Jamila Yusuf", "Kofi Asante",
    "Leïla Trabelsi", "Moussa Keita", "Nadia Cherif", "Olumide Ade", "Precious Dube", "Rania Saleh",
    "Sipho Nkosi", "Tendai Moyo", "Uche Eze", "Wanjiku Kamau", "Yaw Owusu", "Zainab Bello",
    "Adwoa Sarpong", "Baraka Juma", "Cheikh Ndiaye", "Djamila Amrani", "Emeka Obi", "Fatou Sow",
    "Gideon Banda", "Halima Ali", "Idris Musa", "Joyce Phiri", "Kwame Nyarko", "Lindiwe Zulu",
    "Mariam Traoré", "Ngozi Eze", "Omar Farah", "Peace Akello",
)  # fmt: skip
DECLINED = range(32, 37)
TITLES = ("Photos without fear", "A workshop in an hour", "How libraries open their shelves",
          "Talking with a newspaper", "Small grants, step by step")  # fmt: skip


async def forty(db: AsyncSession, now: datetime, chats: Sequence[int]) -> SupportedEvent:
    """WikiIndaba and forty who were there: 21 have shared (three of them together, one under
    another name, two elsewhere), 7 have promised, 3 are overdue, 5 would rather not, one is not
    here yet, and 3 have not answered.
    """
    event = await events.enter(db, "WikiIndaba 2030", None, now)
    events.describe(
        event, place="Abuja", begins_on=date(2029, 11, 5), ends_on=date(2029, 11, 8),
        funding="the Movement Fund, grant 2029-117",
    )  # fmt: skip
    db.add_all(
        Person(id=FIRST + at, name=name, name_key=fold(name), created_at=now)
        for at, name in enumerate(NAMES[:-1])
    )
    await db.flush()
    due_on = now.date() + timedelta(days=20)
    asking = Asking(due_on, None, now)
    made = [await asks.ask(db, event, FIRST + at, asking) for at in range(len(NAMES) - 1)]
    asked = [each for each in made if each is not None]
    await asks.invite(db, event, NAMES[-1], asking)
    for at in range(16):
        await _publish(db, asked[at], at, now, chats)
    await _together(db, asked[16:19], now, chats)
    for at in (19, 20):
        await asks.found_elsewhere(db, asked[at], f"https://example.org/indaba/{at}", now)
    for at in range(21, 28):
        await pledges.pledge(db, asked[at], _promise(at), now)
    for at in range(28, 31):
        asked[at].due_on = now.date() - timedelta(days=4)
    for at in DECLINED:
        await asks.decline(db, asked[at], now)
        asks.give_reason(asked[at], ("time", "private")[at % 2])
    return event


def _promise(at: int) -> Pledge:
    return Pledge([tuple(ShareoutForm)[at % 6]], "everybody")


async def _publish(
    db: AsyncSession, asked: ShareoutAsk, at: int, now: datetime, chats: Sequence[int]
) -> Shareout:
    shareout = await pledges.pledge(db, asked, _promise(at), now)
    shareout.state, shareout.published_at = ShareoutState.PUBLISHED, now
    shareout.title, shareout.language = TITLES[at % 5], ("en", "fr", "ar")[at % 3]
    shareout.text = f"What surprised me most was how little it takes: day {at + 1} of our work."
    if at == 3:
        shareout.credit, shareout.credit_name = Credit.PSEUDONYM, "A friend from the coast"
    db.add_all(
        ShareoutPost(shareout_id=shareout.id, chat_id=chat, posted_at=now, members=120)
        for chat in chats
    )
    db.add_all(
        ShareoutThanks(shareout_id=shareout.id, person_id=FIRST + 30 - each, at=now)
        for each in range(at % 4)
    )
    await db.flush()
    return shareout


async def _together(
    db: AsyncSession, asked: Sequence[ShareoutAsk], now: datetime, chats: Sequence[int]
) -> None:
    first, *others = asked
    shareout = await pledges.pledge(db, first, _promise(4), now)
    for other in others:
        member = other.person_id or 0
        await companions.invite(db, shareout, member, ShareoutPart.MEMBER, now)
        await companions.answer(db, shareout, member, now, accepts=True)
    shareout.state, shareout.published_at = ShareoutState.PUBLISHED, now
    shareout.title, shareout.text = "Three days, three lessons", "We each bring one."
    shareout.language = "en"
    db.add_all(
        ShareoutPost(shareout_id=shareout.id, chat_id=chat, posted_at=now, members=120)
        for chat in chats
    )
    await db.flush()
