"""Composing: the text, its languages, its topic and its time; a draft's screen, and the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.announcements import announcements, choices, drafting
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, ChoiceField, Field, HelpPage, Option, Role
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Attachment,
    AttachmentKind,
    Button,
    Listing,
    Post,
    Refused,
    Reply,
    Text,
    _,
    open_private,
)
from bot.words.announcements import AnnouncementTopic
from handlers.announcements import texts, timing, wording
from handlers.announcements.drafts import DRAFT, check_length, show, show_anew, up
from handlers.announcements.registry import ANNOUNCEMENT, MORE, feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.storage.tables import Announcement

CARRIED = frozenset(
    {
        AttachmentKind.PHOTO,
        AttachmentKind.VIDEO,
        AttachmentKind.ANIMATION,
        AttachmentKind.DOCUMENT,
        AttachmentKind.AUDIO,
        AttachmentKind.VOICE,
    }
)


ABOUT = _("Announce something to many people")
# Late: what is open, and who is who, comes first on the desk.
feature.help(HelpPage.ORGANIZERS, _("Announce something"), "/announce", ABOUT, late=True)


@feature.command("announce", about=ABOUT, role=Role.ORGANIZER)
async def begin(ctx: Context) -> Sequence[Action]:
    """Ask what is to be announced; in a group, the way to where that is worded."""
    if not ctx.chat.private:
        text = _("Let's write the announcement in private; nobody sees it before you send it.")
        return [Reply(text, buttons=(open_private("/hello"),))]
    return [made.begin()]


async def _with_files(answering: Answering, words: str) -> dict[str, Any]:
    """The words with their marks, and the picture or file that came along. Raises Refused."""
    event = answering.ctx.event
    written = check_length(event.marked or words)
    if not written:
        raise Refused(_("Please write it in words; a picture may come in the same message."))
    if len(event.attachments) > 1 or any(file.kind not in CARRIED for file in event.attachments):
        raise Refused(_("One picture or file can go along with the text."))
    return {"words": written, "files": [file.to_json() for file in event.attachments]}


WRITE = _(
    "What do you want to announce? Write it as people will read it; **bold** and links work, and a "
    "picture can come in the same message."
)


@feature.form(
    "announce",
    Field("text", WRITE, verify=_with_files),
    ChoiceField("topic", _("What is it about? People choose by this what they hear of."),
                options=[Option(topic, wording.TOPICS[topic]) for topic in AnnouncementTopic]),
    role=Role.ORGANIZER,
)  # fmt: skip
async def made(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Write the draft down, and show it."""
    announcement = await drafting.draft(
        ctx.db,
        ctx.person,
        topic=answers["topic"],
        language=ctx.languages.best(ctx.language),
        body=answers["text"]["words"],
        files=[Attachment.from_json(file) for file in answers["text"]["files"]],
        now=ctx.now,
    )
    return [await show(ctx, announcement)]


DEED = Arg(
    "deed",
    plain(one_of("draft", "texts", "text", "topic", "when", "replies", "preview", "translators")),
)  # fmt: skip


@feature.action("compose", ANNOUNCEMENT, DEED, MORE, role=Role.ORGANIZER)
async def compose(ctx: Context) -> Sequence[Action]:
    """Do what a button of a draft says."""
    return await turn(ctx, ctx.get(ANNOUNCEMENT), ctx.get(DEED), ctx.find(MORE) or "")


async def turn(ctx: Context, announcement: Announcement, deed: str, more: str) -> Sequence[Action]:
    """Turn the draft's screen to one of its parts, or change that part. Raises Refused."""
    if deed == "preview":
        return await _preview(ctx, announcement)
    drafting.must_be_draft(announcement)
    if deed == "text":
        return await texts.ask_for_text(ctx, announcement, more)
    if deed == "when" and more in {"at", "local"}:
        return [timing.time_form.begin(announcement=announcement.id, local=more == "local")]
    parts = {"texts": texts.show_texts, "topic": _topics, "when": timing.show_times}
    if deed in parts and not more:
        return [await parts[deed](ctx, announcement)]
    told = await _change(ctx, announcement, deed, more)
    return [await show(ctx, announcement), *([] if told is None else [Reply(told)])]


async def _change(ctx: Context, announcement: Announcement, deed: str, more: str) -> Text | None:
    """Change what a press is enough for; gives what is to be said of it besides."""
    columns: dict[str, Any] = {}
    told: Text | None = None
    match deed:
        case "topic" if more in wording.TOPICS:
            columns = {"topic": more}
        case "replies":
            columns = {"to_maker": not announcement.to_maker}
        case "translators":
            columns = {"wants_translations": True}
            told = _("Whoever looks at /gaps can offer a translation now. I'll show it to you.")
        case "when":
            columns = {"send_at": None, "local_time": ""}
    if columns:
        await drafting.change(ctx.db, announcement, ctx.person, ctx.now, **columns)
    return told


async def _topics(ctx: Context, announcement: Announcement) -> Action:
    buttons = tuple(
        Button(wording.TOPICS[topic], f"!compose {announcement.id} topic {topic}")
        for topic in AnnouncementTopic
    )
    text = _("What is it about? People choose by this what they hear of.")
    return await Screen(text, buttons, up(announcement)).show(ctx, DRAFT)


# ── the preview ──────────────────────────────────────────────────────────────────────────────


async def _preview(ctx: Context, announcement: Announcement) -> Sequence[Action]:
    """Show it in each of its languages exactly as readers see it, on each platform on which
    whoever asks can be written to.
    """
    bodies = await announcements.texts_of(ctx.db, announcement)
    chats = await choices.private_chats(ctx.db, ctx.person.id)
    elsewhere = [chat for chat in chats if chat.id != ctx.chat.id]
    actions: list[Action] = []
    for tag, row in bodies.items():
        text, buttons, files = wording.shown(announcement, row.body)
        actions.append(Reply(text, buttons=buttons, attachments=files, language=tag))
        actions += [
            Post(chat.id, text, to=ctx.person.id, buttons=buttons, attachments=files)
            for chat in elsewhere
        ]
    if elsewhere:
        names = Listing(tuple(wording.PLATFORMS.get(chat.platform, chat.platform)
                              for chat in elsewhere))  # fmt: skip
        actions.append(Reply(_("It stands in your chat on {platforms}, too.", platforms=names)))
    return [*actions, await show_anew(ctx, announcement)]
