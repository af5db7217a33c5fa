"""Screens: a message that turns in place through pages and choices, with the way back.

Pressing a button of a screen changes the message that it stands in; a command typed says it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import select

from bot.storage.tables import MessageReference
from bot.words import Button, Reply, Subject, Text, Update, _

if TYPE_CHECKING:
    from bot.engine.contexts import Context

T = TypeVar("T")

MOST_BUTTONS = 8
"""Choices that a phone shows at a glance."""
PAGE = 5
"""Lines, and so buttons, that a phone shows at a glance."""
MOST_DIGITS = 4
"""A page's number is shorter; anything longer is none."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What such a message shows; `up`, the way back to the screen before, comes last."""

    text: Text
    buttons: tuple[Button, ...] = ()
    up: Button | None = None

    async def show(self, ctx: Context, kind: str, *, whisper: bool = False) -> Reply | Update:
        """Turn the message where a button was pressed in one of that kind; else begin one."""
        buttons = (*self.buttons, *(() if self.up is None else (self.up,)))
        standing = await turning(ctx, kind)
        if standing is not None:
            return Update(standing, self.text, buttons)
        return Reply(self.text, buttons=buttons, subject=anew(ctx, kind), whisper=whisper)


@dataclass(frozen=True, slots=True)
class Pages(Generic[T]):
    """Items, some at a time; `says` and a page's number (from 1) is what shows it."""

    items: Sequence[T]
    says: str
    size: int = PAGE
    before: Text = _("Previous")  # noqa: RUF009 - a text is a value
    after: Text = _("Next")  # noqa: RUF009

    @property
    def count(self) -> int:
        """How many pages there are; one at least."""
        return max(1, -(-len(self.items) // self.size))

    def number(self, written: str) -> int:
        """The page that is asked for, or the nearest that there is; the first for other words."""
        is_number = written.isdecimal() and len(written) <= MOST_DIGITS
        return min(max(int(written) if is_number else 1, 1), self.count)

    def on(self, written: str) -> Sequence[T]:
        """What is on that page."""
        number = self.number(written)
        return self.items[(number - 1) * self.size : number * self.size]

    def turn(self, written: str) -> tuple[Button, ...]:
        """The buttons that lead to its neighbours."""
        number = self.number(written)
        return tuple(
            Button(label, f"{self.says} {target}")
            for label, target in ((self.before, number - 1), (self.after, number + 1))
            if 1 <= target <= self.count
        )


def fitting(
    buttons: Sequence[Button], says: str, number: str, most: int = MOST_BUTTONS
) -> tuple[Button, ...]:
    """The buttons, on several pages where there are more than fit; two then turn them."""
    pages = Pages(buttons, says, size=most if len(buttons) <= most else most - 2)
    return (*pages.on(number), *pages.turn(number))


def ticked(label: Text, *, chosen: bool) -> Text:
    """The label of a choice, with a tick where it is chosen."""
    return Text("✓ {label}", {"label": label}, translated=False) if chosen else label


async def turning(ctx: Context, kind: str) -> Subject | None:
    """The subject of the message of that kind in which a button was pressed; else None."""
    if not (ctx.event.press and ctx.event.message):
        return None
    stored = await ctx.db.scalar(
        select(MessageReference.subject)
        .where(
            MessageReference.chat_id == ctx.chat.id,
            MessageReference.message == ctx.event.message,
            MessageReference.own,
        )
        .order_by(MessageReference.id)
        .limit(1)
    )
    subject = Subject.read(stored or "")
    return subject if subject is not None and subject.kind == kind else None


def anew(ctx: Context, kind: str) -> Subject:
    """The subject of a message of that kind that is said now."""
    return Subject(kind, ctx.chat.id, ctx.event.id)
