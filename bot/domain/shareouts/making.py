"""Making: from the first piece to the organizers who look at it, or to when nobody goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.domain import jobs, numbers, people
from bot.domain.hotline import pseudonyms, unseen
from bot.domain.shareouts import asks, companions, composing, content, pieces
from bot.storage.tables import Shareout, ShareoutPerson
from bot.words import Attachment, Refused, Role, _
from bot.words.domain_events import happened
from bot.words.shareout_events import ShareoutDeclined, ShareoutReturned
from bot.words.shareouts import Credit, PartState, ShareoutPart, ShareoutReaders, ShareoutState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person, ShareoutPiece

ASK_ON, EXPIRE, LOOK = "shareouts.ask_on", "shareouts.expire", "shareouts.look"
"""The jobs that ask whether somebody goes on, erase what nobody went on with, and remind the
organizers of what waits for them.
"""
ASKED_ON_AFTER = timedelta(days=7)
LOOK_AGAIN = timedelta(days=3)
LONGEST_TITLE = 120
LONGEST_NOTE = 1000
IN_MAKING = frozenset(asks.UNFINISHED)
NOT_ANY_MORE = _("It has been sent in already, so I've left it as it was.")


async def begin(
    db: AsyncSession, shareout: Shareout, person: Person, now: datetime, *, language: str, days: int
) -> None:
    """Somebody begins with it, or goes on; whoever speaks unseen does so here, too. Raises Refused
    where it is out of their hands, or never was in them.
    """
    await must_add(db, shareout, person.id)
    if shareout.state == ShareoutState.PLEDGED:
        shareout.state = ShareoutState.DRAFTING
        shareout.language = language
        if shareout.maker_id == person.id and unseen.is_unseen(person, now):
            shareout.credit = Credit.PSEUDONYM
            shareout.credit_name = person.pseudonym or pseudonyms.draw(language)
    await composing.start(db, person, shareout, now)
    await touch(db, shareout, now, days)


async def touch(db: AsyncSession, shareout: Shareout, now: datetime, days: int) -> None:
    """Somebody has worked on it: it is kept for so many days from now on."""
    shareout.drafted_until, shareout.asked_on_at = now + timedelta(days=days), None
    ask_at = now + min(ASKED_ON_AFTER, timedelta(days=days) / 2)
    await jobs.schedule(db, ASK_ON, shareout.id, ask_at)
    await jobs.schedule(db, EXPIRE, shareout.id, shareout.drafted_until)


def is_in_making(shareout: Shareout) -> bool:
    """Is it still in the hands of those who make it?"""
    return shareout.state in IN_MAKING


def is_for_some(shareout: Shareout) -> bool:
    """Is it meant for some rather than for everybody?"""
    return shareout.readers not in {"", ShareoutReaders.EVERYBODY}


async def may_arrange(db: AsyncSession, shareout: Shareout, person_id: int) -> bool:
    """May somebody order all of it, name it, send it in and take it back: did they go there?"""
    if shareout.maker_id == person_id:
        return True
    row = await companions.part_of(db, shareout, person_id)
    is_there = row is not None and row.state == PartState.ACCEPTED
    return is_there and row is not None and row.part == ShareoutPart.MEMBER


async def may_add(db: AsyncSession, shareout: Shareout, person_id: int) -> bool:
    """May somebody put something into it now?"""
    return is_in_making(shareout) and await companions.may_add(db, shareout, person_id)


async def must_add(db: AsyncSession, shareout: Shareout, person_id: int) -> None:
    """Raise Refused unless somebody may put something into it now."""
    if not await companions.may_add(db, shareout, person_id):
        raise Refused(_("That is somebody else's."))
    if not is_in_making(shareout):
        raise Refused(NOT_ANY_MORE)


async def must_arrange(db: AsyncSession, shareout: Shareout, person_id: int) -> None:
    """Raise Refused unless somebody may order and name it now."""
    await must_add(db, shareout, person_id)
    if not await may_arrange(db, shareout, person_id):
        raise Refused(_("Whoever makes it decides on that."))


async def may_change(db: AsyncSession, piece: ShareoutPiece, person_id: int) -> bool:
    """May somebody change or remove that piece: whoever made it, and whoever arranges all?"""
    if piece.added_by == person_id:
        return True
    return await may_arrange(db, await db.get_one(Shareout, piece.shareout_id), person_id)


async def under_way(db: AsyncSession, person_id: int) -> list[Shareout]:
    """What somebody makes, or helps with, and has not been sent in; the newest first."""
    parts = select(ShareoutPerson.shareout_id).where(
        ShareoutPerson.person_id == person_id, ShareoutPerson.state == PartState.ACCEPTED
    )
    query = select(Shareout).where(
        or_(Shareout.maker_id == person_id, Shareout.id.in_(parts)),
        Shareout.state.in_(IN_MAKING),
    )
    return list((await db.scalars(query.order_by(Shareout.id.desc()))).all())


async def makers(db: AsyncSession, shareout: Shareout) -> list[int]:
    """The ids of all whose it is: who puts it together, and who went with them."""
    members = await companions.with_part(db, shareout, ShareoutPart.MEMBER)
    ids = [shareout.maker_id, *(member.id for member in members)]
    return [person_id for person_id in ids if person_id is not None]


async def all_who_add(db: AsyncSession, shareout: Shareout) -> list[int]:
    """The same, and the ids of those who help."""
    helpers = await companions.with_part(db, shareout, ShareoutPart.HELPER)
    return [*await makers(db, shareout), *(helper.id for helper in helpers)]


async def own_names(db: AsyncSession, shareout: Shareout) -> list[str]:
    """What those are called whose it is, whatever readers see."""
    return [await people.named(db, person_id) for person_id in await makers(db, shareout)]


# ── title and credit ─────────────────────────────────────────────────────────────────────────


def title(words: str) -> str:
    """What it is about, in one line. Raises Refused."""
    line = " ".join(words.split())
    if not 1 <= len(line) <= LONGEST_TITLE:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST_TITLE))
    return line


def rename(shareout: Shareout, words: str) -> None:
    """Say what it is about. Raises Refused."""
    shareout.title = title(words)


async def give_credit(db: AsyncSession, shareout: Shareout, credit: Credit) -> None:
    """Choose whom readers see. Raises Refused where something in it would give them away."""
    if credit != Credit.NAME:
        files = [Attachment.from_json(piece.attachment)
                 for piece in await pieces.of(db, shareout.id)
                 if piece.attachment is not None]  # fmt: skip
        if not all(file.is_picture for file in files):
            raise Refused(
                _("A voice message, a video or a file could give you away. Remove it first.")
            )
    shareout.credit = credit
    if credit == Credit.PSEUDONYM and not shareout.credit_name:
        shareout.credit_name = pseudonyms.draw(shareout.language)


# ── to the organizers ────────────────────────────────────────────────────────────────────────


async def submit(db: AsyncSession, shareout: Shareout, now: datetime) -> None:
    """Give it to the organizers to look at. Raises Refused where there is nothing to see."""
    if not await pieces.count(db, shareout.id):
        raise Refused(_("There is nothing in it yet."))
    shareout.state, shareout.submitted_at = ShareoutState.REVIEW, now
    shareout.review_note, shareout.reviewed_by = "", None
    await composing.stop_all(db, shareout.id)
    await jobs.cancel(db, shareout.id, ASK_ON, EXPIRE)
    await jobs.schedule(db, LOOK, shareout.id, now + LOOK_AGAIN)


async def get(db: AsyncSession, words: str) -> Shareout:
    """The share-out of that number. Raises Refused."""
    number = numbers.read(words)
    shareout = await db.get(Shareout, number) if number is not None else None
    if shareout is None:
        raise Refused(_("This isn't there any more."))
    return shareout


async def find(db: AsyncSession, shareout_id: int) -> Shareout | None:
    """The share-out of that id, if there is one."""
    return await db.get(Shareout, shareout_id)


async def must_wait(_db: AsyncSession, shareout: Shareout) -> None:
    """Raise Refused unless it waits for an organizer's look."""
    if shareout.state != ShareoutState.REVIEW:
        raise Refused(_("Somebody has decided on this already."))


async def may_decide(db: AsyncSession, shareout: Shareout, person: Person) -> None:
    """Raise Refused unless it waits, and this organizer has no part in it, where there is another
    organizer.
    """
    await must_wait(db, shareout)
    involved = set(await all_who_add(db, shareout))
    staff = {each.id for each in await people.with_roles(db, Role.ORGANIZER, Role.OWNER)}
    if person.id in involved and staff - involved:
        raise Refused(_("A second person has to look at it."), private=True)


async def send_back(
    db: AsyncSession, shareout: Shareout, by: Person, note: str, now: datetime, *, days: int
) -> None:
    """Ask its makers for a change, in these words; they have so many days. Raises Refused as
    `may_decide` does.
    """
    await may_decide(db, shareout, by)
    shareout.state, shareout.reviewed_by = ShareoutState.CHANGES, by.id
    shareout.review_note = note
    await jobs.cancel(db, shareout.id, LOOK)
    await touch(db, shareout, now, days)
    happened(db, ShareoutReturned(shareout.id))


async def decline(db: AsyncSession, shareout: Shareout, by: Person, now: datetime) -> None:
    """Say no to it for good. Raises Refused as `may_decide` does."""
    await may_decide(db, shareout, by)
    shown = await content.of(db, shareout)
    declined = ShareoutDeclined(tuple(await all_who_add(db, shareout)), shown.title)
    shareout.reviewed_by = by.id
    await give_up(db, shareout, now)
    happened(db, declined)


async def look_again(db: AsyncSession, shareout: Shareout, now: datetime) -> None:
    """Organizers are reminded of it once more, some time later."""
    await jobs.schedule(db, LOOK, shareout.id, now + LOOK_AGAIN)


# ── when nobody goes on ──────────────────────────────────────────────────────────────────────


async def give_up(db: AsyncSession, shareout: Shareout, now: datetime) -> None:
    """What was written goes. Whoever was asked for it can still begin anew."""
    await composing.stop_all(db, shareout.id)
    await jobs.cancel(db, shareout.id, ASK_ON, EXPIRE, LOOK)
    is_asked_for = any(
        asked.state in asks.OPEN for asked in await asks.of_shareout(db, shareout.id)
    )
    if shareout.state == ShareoutState.REVIEW or not is_asked_for:
        await companions.drop(db, shareout, now)
        return
    await pieces.remove_all(db, shareout.id)
    shareout.state, shareout.drafted_until = ShareoutState.PLEDGED, None
    shareout.review_note = shareout.title = ""


def note_asked_on(shareout: Shareout, now: datetime) -> None:
    """Its makers were asked whether they go on."""
    shareout.asked_on_at = now


def note_talk(shareout: Shareout, meetup_id: int | None, occurrence_id: int | None) -> None:
    """It is told at that date of a meetup (None: at none)."""
    shareout.talk_meetup_id, shareout.talk_occurrence_id = meetup_id, occurrence_id
