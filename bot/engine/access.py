"""Who is it, and what may they do. Roles are read from the database at every event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from bot.delivery.visits import Visit, speaks
from bot.storage import audit
from bot.storage.tables import Account, Chat, FormState, Person, RoleGrant
from bot.words import EventKind, Role, names

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words import Event


# Asked at every event, so put together once.
PLACE = (
    (Chat.platform == bindparam("platform"))
    & (Chat.account == bindparam("bot"))
    & (Chat.key == bindparam("place"))
)
WHERE = select(Chat).where(PLACE)
WHO = (
    select(Account, Person, RoleGrant.role, Chat, FormState)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
    .outerjoin(Chat, PLACE)
    .outerjoin(FormState, (FormState.chat_id == Chat.id) & (FormState.person_id == Person.id))
    .where(Account.platform == bindparam("platform"), Account.key == bindparam("key"))
)


PASSING = frozenset(
    {
        EventKind.TEXT,
        EventKind.REACTION,
        EventKind.EDIT,
        EventKind.WITHDRAWAL,
        EventKind.ASKED_TO_JOIN,
        EventKind.REQUEST_SETTLED,
        EventKind.BELONGS,
        EventKind.SPACE,
        EventKind.SPACE_LEFT,
        EventKind.JOINED,
        EventKind.LEFT,
        EventKind.UNREADABLE,
        EventKind.VOTE,
    }
)
"""What people do in a group for each other, as long as they don't address the bot."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables have of who did it and where; None: nothing."""

    account: Account | None
    person: Person | None
    chat: Chat | None
    form: FormState | None
    roles: frozenset[Role]


async def recall(db: AsyncSession, event: Event) -> Known:
    """Find who did it and where. Writes nothing."""
    place = {
        "platform": event.platform,
        "bot": event.account,
        "place": event.place.key,
    }
    rows = (await db.execute(WHO, {**place, "key": event.sender.key})).all()
    if not rows:
        return Known(None, None, await db.scalar(WHERE, place), None, frozenset())
    account, person, _role, chat, form = rows[0]
    roles = frozenset(Role.of(row[2]) for row in rows if row[2])
    return Known(account, person, chat, form, roles)


async def identify(
    db: AsyncSession,
    event: Event,
    known: Known,
    *,
    now: datetime,
    fallback_language: str,
    owners: Collection[str] = (),
) -> Visit:
    """Write down who did it and where, as far as that is new.

    `owners` are accounts ("telegram:12345") that the config makes owners.
    """
    account, person, roles = known.account, known.person, known.roles
    could_be_reached = account is not None and account.reachable
    chat = _greet_chat(db, event, known.chat)
    if event.place.beside and chat.beside_id is None:
        chat.beside_id = (await _greet_group(db, event)).id
    if person is None:
        person = Person(name=names.of_account(event.sender.name), anonymous=False, created_at=now)
        db.add(person)
    if chat in db.new or person in db.new:
        await db.flush()
    if account is None:
        account = _greet_account(db, event, person, now)
    if Role.OWNER not in roles and f"{event.platform}:{event.sender.key}" in owners:
        db.add(
            RoleGrant(
                person_id=person.id, role=Role.OWNER.word, granted_at=now,
                by_hand=False, by_config=True,
            )
        )  # fmt: skip
        roles |= {Role.OWNER}
        await audit.record(
            db, "role granted", "role:owner", concerns=person.id, now=now, done_by=audit.OPERATOR
        )
    _refresh(account, person, event, chat, now)
    language = speaks(person, chat, account.client_language, fallback_language)
    arrives = account.reachable and not could_be_reached
    audit.note_acting(db, person.id, now)
    return Visit(person, account, chat, roles, language, known.form, arrives)


async def reads(db: AsyncSession, event: Event, fallback: str) -> str:
    """The language of whoever did it; nothing is written down of them."""
    chosen = await db.scalar(
        select(Person.language)
        .join(Account, Account.person_id == Person.id)
        .where(Account.platform == event.platform, Account.key == event.sender.key)
    )
    return chosen or event.sender.language or fallback


def _greet_chat(db: AsyncSession, event: Event, chat: Chat | None) -> Chat:
    place = event.place
    if chat is None:
        chat = Chat(
            platform=event.platform,
            account=event.account,
            key=place.key,
            private=place.private,
            title="" if place.beside else place.title,
            purpose="",
            listening=False,
            threaded=place.threaded,
            present=True,
        )
        db.add(chat)
    elif not chat.private:
        if place.title and chat.title != place.title:
            chat.title = place.title
        if place.threaded != chat.threaded:
            chat.threaded = place.threaded
    return chat


async def _greet_group(db: AsyncSession, event: Event) -> Chat:
    """The group in which a side chat is."""
    place = {"platform": event.platform, "bot": event.account, "place": event.place.beside}
    group = await db.scalar(WHERE, place)
    if group is None:
        group = Chat(
            platform=event.platform,
            account=event.account,
            key=event.place.beside,
            private=False,
            title=event.place.title,
            threaded=event.place.threaded,
        )
        db.add(group)
        await db.flush()
    return group


def _greet_account(db: AsyncSession, event: Event, person: Person, now: datetime) -> Account:
    account = Account(
        platform=event.platform,
        key=event.sender.key,
        person_id=person.id,
        reachable=False,
        username="",
        client_language="",
        seen_at=now,
    )
    db.add(account)
    return account


def _refresh(account: Account, person: Person, event: Event, chat: Chat, now: datetime) -> None:
    """Keep up with what the platform tells; `seen_at` moves at most once an hour."""
    sender = event.sender
    if sender.username != account.username:
        account.username = sender.username
    if sender.language and sender.language != account.client_language:
        account.client_language = sender.language
    if not person.name and sender.name:
        person.name = names.of_account(sender.name)
    if (now - account.seen_at).total_seconds() > 3600:
        account.seen_at = now
    # On Matrix others may come into a private chat; that does not make it theirs. Nor is a side
    # chat: nobody can be written to there whenever there is something to say.
    alone = chat.private and event.place.private and not event.place.beside
    if alone and (account.chat_id != chat.id or not account.reachable):
        account.chat_id = chat.id
        account.reachable = True


def passes_by(event: Event) -> bool:
    """Is it something among people, and none of the bot's business?"""
    return event.kind in PASSING and not (event.place.private or event.addressed)


def is_intruder(visit: Visit, event: Event) -> bool:
    """Is it somebody whom another person has let into their private chat with the bot?"""
    alone = event.place.private or not visit.chat.private
    return not alone and visit.account.chat_id != visit.chat.id
