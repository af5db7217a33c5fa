"""A draft's screen: all that there is to know of it, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.announcements import announcements, audiences, choices, drafting
from bot.engine.screens import Screen, anew
from bot.words import (
    Action,
    Button,
    Foldable,
    LanguageName,
    Listing,
    LocalMoment,
    Refused,
    Reply,
    Text,
    _,
    stack,
    to_confirm,
    to_destroy,
)
from bot.words.announcements import AnnouncementState
from handlers.announcements import wording

if TYPE_CHECKING:
    from bot.engine.features import Answering, Context
    from bot.storage.tables import Announcement

DRAFT = "announcement-draft"
"""What a draft's screen is about."""


def check_length(words: str) -> str:
    """Raises Refused for what does not fit into one message."""
    if len(words.encode("utf-16-le")) // 2 > announcements.LONGEST:
        raise Refused(_("Please write it in at most {count} characters.",
                        count=announcements.LONGEST))  # fmt: skip
    return words.strip()


async def written(answering: Answering, words: str) -> str:
    written = check_length(answering.ctx.event.marked or words)
    if not written:
        raise Refused(_("Please write it in words."))
    return written


async def show(ctx: Context, announcement: Announcement) -> Action:
    """The draft, and all that can be done with it."""
    screen = Screen(await summary(ctx, announcement), _buttons(announcement))
    return await screen.show(ctx, DRAFT)


async def summary(ctx: Context, announcement: Announcement) -> Text:
    """All that there is to know of one that has not gone out."""
    texts = await announcements.texts_of(ctx.db, announcement)
    audience = audiences.of(announcement)
    names = await choices.names(ctx.db, audience, ctx.language)
    count = await audiences.count(ctx.db, audience, announcement.topic)
    return stack(
        Text(
            "**{title}** · {topic}",
            {"title": wording.title(announcement), "topic": wording.TOPICS[announcement.topic]},
            translated=False,
        ),
        Text("{body}", {"body": Foldable(texts[announcement.language].body)}, translated=False),
        stack(
            _("Languages: {languages}", languages=Listing(tuple(map(LanguageName, texts)))),
            wording.meant(audience, names),
            wording.counted(count),
            when(ctx, announcement),
            _("Replies go to you.") if announcement.to_maker else None,
        ),
        gap="\n\n",
    )


def when(ctx: Context, announcement: Announcement) -> Text:
    """When it goes out."""
    if announcement.local_time:
        zone = ZoneInfo(ctx.person.zone or ctx.settings.community.zone)
        at = drafting.wall_moment(announcement.local_time, zone)
        moment = LocalMoment(at, str(zone))
        return _("It goes out on {moment} by each reader's own clock.", moment=moment)
    if announcement.send_at is not None:
        return _("It goes out on {moment}.", moment=announcement.send_at)
    return _("It goes out as soon as you send it.")


def _buttons(announcement: Announcement) -> tuple[Button, ...]:
    says = f"!compose {announcement.id}"
    if announcement.state != AnnouncementState.DRAFT:
        return ()
    return (
        Button(_("Text and languages"), f"{says} texts"),
        Button(_("Topic"), f"{says} topic"),
        Button(_("For whom"), f"!aim {announcement.id}"),
        Button(_("When"), f"{says} when"),
        Button(_("Replies"), f"{says} replies"),
        Button(_("Preview"), f"{says} preview"),
        to_confirm(_("Send"), f"!announce {announcement.id} send"),
        to_destroy(_("Drop"), f"!announce {announcement.id} drop"),
    )


def up(announcement: Announcement) -> Button:
    """The way back to the draft."""
    return Button(_("Back"), f"!compose {announcement.id} draft")


async def show_anew(ctx: Context, announcement: Announcement) -> Action:
    """The draft's screen below what was said."""
    text = await summary(ctx, announcement)
    return Reply(text, buttons=_buttons(announcement), subject=anew(ctx, DRAFT))
