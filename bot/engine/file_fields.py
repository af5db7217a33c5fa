"""A question of a form that is answered with files, and with words beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from bot.engine.fields import Answering, Asked, Field, Unfinished
from bot.words import Attachment, AttachmentKind, Refused, _, ngettext, stack

if TYPE_CHECKING:
    from collections.abc import Sequence

FINISHED = ""
"""What [Done] answers with."""
MOST = 10
"""Files that one answer may have."""
MOST_BYTES = 1_000_000
TEXTS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class FilesField(Field):
    """Pictures, and words such as links, one message after the other, until [Done] is pressed.

    The value is `{"words": [str, …], "files": [Attachment, …]}`; files stay with the platform that
    has them until they are passed on, without their hidden details.
    """

    nothing: ClassVar[Any] = {}

    async def question(self, answering: Answering) -> Asked:
        """Ask for the first; then for more, with the way out."""
        kept = answering.answers.get(self.name) or {}
        if not kept:
            return Asked(self.ask)
        count = len(kept["words"]) + len(kept["files"])
        so_far = ngettext("I have {count} thing so far.", "I have {count} things so far.", count)
        more = stack(so_far, _("Send the next, or press Done."), gap=" ")
        return Asked(more, (self.pick(_("Done"), FINISHED),))

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Keep what was sent, and go on asking until [Done]. Raises Refused."""
        kept = answering.answers.get(self.name) or {"words": [], "files": []}
        if pressed or ((kept["words"] or kept["files"]) and answering.says(_("Done"), words)):
            return await self.verified(answering, kept)
        files = _pictures(answering.ctx.event.attachments)
        if len(kept["files"]) + len(files) > MOST:
            raise Refused(_("That is more than I can take here. Press Done, and add more later."))
        said = [words.strip()] if words.strip() else []
        if not said and not files:
            raise Refused(_("Please send a picture, or write something."))
        return Unfinished(
            {
                "words": [*kept["words"], *said],
                "files": [*kept["files"], *(file.to_json() for file in files)],
            }
        )

    def load(self, value: Any) -> Any:
        """The words, and the files as attachments."""
        return {
            "words": list(value.get("words", ())),
            "files": [Attachment.from_json(file) for file in value.get("files", ())],
        }


def _pictures(attachments: Sequence[Attachment]) -> list[Attachment]:
    """The pictures, to be stripped of all that tells whose they are. Raises Refused for others."""
    if not all(attachment.is_picture for attachment in attachments):
        raise Refused(
            _(
                "I can take pictures here, and words such as links. From other files I can't take "
                "out what tells who made them."
            )
        )
    return [replace(attachment, strip=True) for attachment in attachments]


@dataclass(frozen=True, slots=True)
class TextFileField(Field):
    """Words, or one file of text: `{"words": str, "file": None or an attachment as JSON}`."""

    nothing: ClassVar[Any] = {"words": "", "file": None}

    async def question(self, answering: Answering) -> Asked:
        """Ask for either."""
        del answering
        return Asked(self.ask)

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Keep what was sent. Raises Refused for other files, and for nothing."""
        del pressed
        files = answering.ctx.event.attachments
        if not files:
            return await self.verified(answering, {"words": self.check(words), "file": None})
        file = files[0]
        is_text = file.media_type.startswith("text/") or file.name.lower().endswith(TEXTS)
        if file.kind is not AttachmentKind.DOCUMENT or not is_text or file.size > MOST_BYTES:
            raise Refused(_("I can read lists as text or as a CSV file here."))
        kept = replace(file, platform=file.platform or answering.ctx.chat.platform)
        return await self.verified(answering, {"words": "", "file": kept.to_json()})
