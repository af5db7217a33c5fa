"""One person on two platforms: a one-time code joins two accounts into one person."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.domain import personal_data, versions
from bot.domain.one_time_codes import ALPHABET, counting, digest, draw, refuse_guessing
from bot.storage import erasures
from bot.storage.personal_data import PersonalData, one_of_many
from bot.storage.tables import (
    Account,
    Chat,
    LinkAttempt,
    LinkCode,
    Person,
    Question,
    Utterance,
)
from bot.words import Refused, _
from bot.words.domain_events import PersonsLinked, happened
from bot.words.states import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

LIFETIME = timedelta(minutes=10)
LENGTH = 8
CODE = re.compile(rf"(?<![\w-])[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}(?![\w-])")


async def issue(db: AsyncSession, person: Person, now: datetime) -> str:
    """Make a code for a person; earlier ones are void. It is shown once and kept as a hash."""
    await db.execute(delete(LinkCode).where(LinkCode.person_id == person.id))
    await db.execute(delete(LinkCode).where(LinkCode.expires_at <= now))
    code = draw(LENGTH)
    db.add(LinkCode(hash=digest(code), person_id=person.id, expires_at=now + LIFETIME))
    return code


def code_in(words: str) -> str:
    """The first thing in a text that is written like a code; "" for none."""
    written = CODE.search(words.upper())
    return written[0] if written else ""


async def is_known(db: AsyncSession, code: str, now: datetime) -> bool:
    """Was that code given to somebody, and is still good?"""
    issued = await db.get(LinkCode, digest(code))
    return issued is not None and issued.expires_at > now


async def void(db: AsyncSession, code: str) -> None:
    """Let nobody use a code any more."""
    await db.execute(delete(LinkCode).where(LinkCode.hash == digest(code)))


async def claimed(db: AsyncSession, person: Person, now: datetime) -> Person | None:
    """Who has written the code that this person asked for, once: the code is used up by it."""
    issued = await db.scalar(select(LinkCode).where(LinkCode.person_id == person.id))
    if issued is None or issued.claimed_by is None or issued.expires_at <= now:
        return None
    claimant = await db.get_one(Person, issued.claimed_by)
    await db.delete(issued)
    await db.flush()
    return claimant


async def claim(db: AsyncSession, code: str, person: Person, now: datetime) -> Person:
    """Say by a code that one is the person who asked for it, who has to confirm that.

    Gives them. Raises Refused where the code doesn't fit or somebody else was first (which is
    counted), after too many wrong ones, or when it is the person's own on the same account.
    """
    await refuse_guessing(db, person.id, now)
    issued = await db.get(LinkCode, digest(code))
    if issued is None or issued.expires_at <= now or issued.claimed_by is not None:
        raise Refused(
            _("This code doesn't fit, or it is too old. Ask for a new one with /link."),
            also=counting(person.id, now),
        )
    if issued.person_id == person.id:
        raise Refused(_("Type this code on the other platform, not here."))
    issued.claimed_by = person.id
    return await db.get_one(Person, issued.person_id)


async def merge(
    db: AsyncSession, kept: Person, other: Person, more: Sequence[PersonalData] = ()
) -> None:
    """Make one person of two: accounts, questions, roles, settings; `kept`'s own choices win."""
    await personal_data.merge(db, other, kept, more)
    await db.flush()
    await db.execute(delete(Person).where(Person.id == other.id))
    await versions.bump(db, "menus")
    happened(db, PersonsLinked(gone=other.id, kept=kept.id))


def note_heir(db: AsyncSession, gone_id: int, kept: Person, now: datetime) -> None:
    """Write down who became one with whom: a backup may know both, should `kept` be forgotten."""
    erasures.note(db, gone_id, now, kept.id)


async def accounts_of(db: AsyncSession, person_id: int) -> list[Account]:
    """A person's accounts, oldest first."""
    rows = await db.scalars(
        select(Account).where(Account.person_id == person_id).order_by(Account.id)
    )
    return list(rows.all())


async def unlink(db: AsyncSession, person: Person, account: Account, now: datetime) -> Person:
    """Make a person of their own of one account, with the questions asked from its platform.

    Roles stay with the first person. Raises Refused where there is only one account.
    """
    if len(await accounts_of(db, person.id)) < 2:
        raise Refused(_("This is your only account here. There is nothing to unlink."))
    apart = Person(
        name=person.name,
        language=person.language,
        zone=person.zone,
        anonymous=person.anonymous,
        unseen_at=person.unseen_at,
        pseudonym=person.pseudonym,
        created_at=now,
    )
    db.add(apart)
    await db.flush()
    account.person_id = apart.id
    chats = select(Chat.id).where(Chat.platform == account.platform)
    query = select(Question.id).where(Question.asker_id == person.id, Question.chat_id.in_(chats))
    ids = list((await db.scalars(query)).all())
    await db.execute(
        update(Utterance)
        .where(
            Utterance.question_id.in_(ids),
            Utterance.person_id == person.id,
            Utterance.side == Side.ASKER,
        )
        .values(person_id=apart.id)
    )
    await db.execute(update(Question).where(Question.id.in_(ids)).values(asker_id=apart.id))
    await versions.bump(db, "menus")
    return apart


PERSONAL_DATA = PersonalData(
    "linking",
    (
        one_of_many(LinkCode.person_id, follows=False),
        one_of_many(LinkCode.claimed_by, follows=False),
        one_of_many(LinkAttempt.person_id),
    ),
)
