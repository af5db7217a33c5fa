"""What readers see of a share-out: put together of its pieces, or as it was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.shareouts import companions, events, pieces
from bot.storage.tables import Person
from bot.words import Attachment
from bot.words.shareouts import Credit, GuidingQuestion, ShareoutPart, ShareoutState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Shareout, ShareoutPiece, ShareoutTranslation

OUT = frozenset({ShareoutState.PUBLISHED, ShareoutState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Content:
    """What it is about, what is said, the answers to the guiding questions by their names, files;
    in which language, and from whom (`names` and who `helped`, as they may be shown).
    """

    title: str
    text: str
    answers: Mapping[str, str]
    files: tuple[Attachment, ...]
    language: str
    names: tuple[str, ...] = ()
    helped: tuple[str, ...] = ()
    event: str = ""

    @property
    def words(self) -> str:
        """All that is said, as one text."""
        return "\n\n".join(filter(None, (self.text, *self.answers.values())))


async def of(db: AsyncSession, shareout: Shareout) -> Content:
    """What readers see of it, or would if it were published now."""
    if shareout.state in OUT:
        text, answers, files = shareout.text, dict(shareout.answers), shareout.files
    else:
        text, answers, files = put_together(await pieces.of(db, shareout.id))
    event = await events.by_id(db, shareout.event_id) if shareout.event_id is not None else None
    title = shareout.title or (event.name if event is not None else "")
    return Content(
        title=title,
        text=text,
        answers=answers,
        files=tuple(Attachment.from_json(file) for file in files),
        language=shareout.language,
        names=tuple(name for name in await companions.credited(db, shareout) if name),
        helped=await _helped(db, shareout),
        event=event.name if event is not None and event.name != title else "",
    )


async def _helped(db: AsyncSession, shareout: Shareout) -> tuple[str, ...]:
    if shareout.credit != Credit.NAME:
        return ()
    helpers: Iterable[Person] = await companions.with_part(db, shareout, ShareoutPart.HELPER)
    return tuple(person.name for person in helpers if person.name)


def put_together(
    row: Sequence[ShareoutPiece],
) -> tuple[str, dict[str, str], list[Mapping[str, object]]]:
    """The words that stand free, those that answer a guiding question, and the files, in order."""
    text = _paragraphs(piece.text for piece in row if not piece.question)
    answers = {
        question.value: words
        for question in GuidingQuestion
        if (words := _paragraphs(piece.text for piece in row if piece.question == question))
    }
    return text, answers, [piece.attachment for piece in row if piece.attachment is not None]


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, (text.strip() for text in texts)))


def translated(original: Content, translation: ShareoutTranslation) -> Content:
    """The same in another language: all words are one text there."""
    return Content(
        title=translation.title,
        text=translation.text,
        answers={},
        files=original.files,
        language=translation.language,
        names=original.names,
        helped=original.helped,
        event=original.event,
    )
