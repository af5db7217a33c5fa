"""Pieces: what somebody has sent for a share-out, one after the other, until it is published."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.domain import numbers, relayed_files
from bot.storage.tables import ShareoutPiece
from bot.words import Attachment, AttachmentKind, Refused, Text, _, stack
from bot.words.shareouts import Credit, PieceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Shareout

MOST_PIECES, MOST_FILES = 40, 10
LONGEST = 3000
"""Characters of all words together: what one message holds, with room for what stands around."""
LINK = re.compile(r"https?://\S+")
IMAGE = "image/"
NOT_READABLE = _(
    "From this kind of picture I can't take out its hidden details, such as where it was taken. "
    "Please send it as a photo, or as JPEG or PNG."
)
HIDDEN_DETAILS = _(
    "I pass this file on as it is. It may tell more than you see, such as who made it, and where."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends: words, files, which guiding question it answers, of which album."""

    text: str
    files: Sequence[Attachment]
    question: str = ""
    album: str = ""


async def of(db: AsyncSession, shareout_id: int) -> list[ShareoutPiece]:
    """All pieces of a share-out, in their order."""
    query = select(ShareoutPiece).where(ShareoutPiece.shareout_id == shareout_id)
    return list((await db.scalars(query.order_by(ShareoutPiece.place, ShareoutPiece.id))).all())


async def count(db: AsyncSession, shareout_id: int) -> int:
    """How many there are."""
    query = select(func.count()).where(ShareoutPiece.shareout_id == shareout_id)
    return await db.scalar(query.select_from(ShareoutPiece)) or 0


async def by_number(db: AsyncSession, words: str) -> ShareoutPiece | None:
    """The piece of that number."""
    number = numbers.read(words)
    return await db.get(ShareoutPiece, number) if number is not None else None


def accepted(files: Iterable[Attachment], credit: str) -> tuple[list[Attachment], Text | None]:
    """The files that go along, pictures to be stripped of their hidden details; and what is said of
    the others, and of those that can't be stripped.
    """
    hidden = credit != Credit.NAME
    passed_on, notice = relayed_files.accepted(files, anonymous=hidden)
    readable = [file for file in passed_on if file.is_picture or not _is_image(file)]
    opaque = any(_may_tell_more(file) for file in readable)
    notices = (
        notice,
        NOT_READABLE if len(readable) < len(passed_on) else None,
        HIDDEN_DETAILS if opaque else None,
    )
    stripped = [replace(file, strip=True) if file.is_picture else file for file in readable]
    return stripped, stack(*notices) if any(notices) else None


def _is_image(file: Attachment) -> bool:
    return file.kind is AttachmentKind.DOCUMENT and file.media_type.startswith(IMAGE)


def _may_tell_more(file: Attachment) -> bool:
    return file.kind in {AttachmentKind.DOCUMENT, AttachmentKind.VIDEO} and not file.is_picture


async def add(
    db: AsyncSession, shareout: Shareout, person_id: int, sent: Sent, now: datetime
) -> list[ShareoutPiece]:
    """Keep what was sent, last: a piece for each file, the words with the first. Raises Refused
    where it is more than one message can hold.
    """
    before = await of(db, shareout.id)
    files: list[Attachment | None] = [*sent.files] or [None]
    _must_fit(before, sent)
    last = max((piece.place for piece in before), default=0)
    added = [
        ShareoutPiece(
            shareout_id=shareout.id,
            place=last + offset,
            kind=_kind(sent.text, file),
            question=sent.question,
            album=sent.album,
            text=sent.text if offset == 1 else "",
            attachment=None if file is None else file.to_json(),
            added_by=person_id,
            added_at=now,
        )
        for offset, file in enumerate(files, start=1)
    ]
    db.add_all(added)
    await db.flush()
    return added


def _must_fit(before: Sequence[ShareoutPiece], sent: Sent) -> None:
    files = sum(piece.attachment is not None for piece in before) + len(sent.files)
    if files > MOST_FILES:
        raise Refused(_("I can take {count} files for one message. Remove one first, or send a "
                        "link.", count=MOST_FILES))  # fmt: skip
    length = sum(len(piece.text) for piece in before) + len(sent.text)
    if len(before) >= MOST_PIECES or length > LONGEST:
        raise Refused(TOO_LONG)


TOO_LONG = _(
    "Together that is longer than one message can be. Shorten it, or send the rest as a file or as "
    "a link."
)


def _kind(text: str, file: Attachment | None) -> PieceKind:
    if file is None:
        return PieceKind.LINK if LINK.fullmatch(text.strip()) else PieceKind.TEXT
    if file.is_picture:
        return PieceKind.PHOTO
    return PieceKind.VOICE if file.kind is AttachmentKind.VOICE else PieceKind.FILE


async def rewrite(db: AsyncSession, piece: ShareoutPiece, text: str) -> None:
    """Change its words. Raises Refused where that is too long."""
    others = [other for other in await of(db, piece.shareout_id) if other.id != piece.id]
    if sum(len(other.text) for other in others) + len(text) > LONGEST:
        raise Refused(TOO_LONG)
    piece.text = text


async def move(db: AsyncSession, piece: ShareoutPiece, step: int) -> None:
    """Let it change places with the one before (-1) or after it (1), if there is one."""
    row = await of(db, piece.shareout_id)
    place = row.index(piece)
    target = place + step
    if 0 <= target < len(row):
        row[place], row[target] = row[target], row[place]
    for number, each in enumerate(row, start=1):
        each.place = number


async def remove(db: AsyncSession, piece: ShareoutPiece) -> None:
    """Nothing of it stays."""
    await db.delete(piece)
    await db.flush()


async def remove_all(db: AsyncSession, shareout_id: int) -> None:
    """Nothing of any of them stays."""
    await db.execute(
        delete(ShareoutPiece)
        .where(ShareoutPiece.shareout_id == shareout_id)
        .execution_options(synchronize_session="fetch")
    )
