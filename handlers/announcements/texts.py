"""The text of a draft in each of its languages; which are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import language_tags
from bot.domain.announcements import announcements, audiences, drafting
from bot.engine.features import Field, Role
from bot.engine.screens import MOST_BUTTONS, Screen
from bot.words import Action, Button, LanguageName, Refused, Reply, Text, _, stack, verbatim
from handlers.announcements.drafts import DRAFT, check_length, show, up, written
from handlers.announcements.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.storage.tables import Announcement


async def show_texts(ctx: Context, announcement: Announcement) -> Action:
    """The languages in which it is, and those in which some of its readers read and it is not."""
    texts = await announcements.texts_of(ctx.db, announcement)
    says = f"!compose {announcement.id} text"
    missing = await lacking(ctx, announcement)
    there = [
        Button(Text("✓ {language}", {"language": LanguageName(tag)}, translated=False),
               f"{says} {tag}")
        for tag in texts
    ]  # fmt: skip
    room = MOST_BUTTONS - len(there) - 2
    wanted = [
        Button(Text("{language} ({count})", {"language": LanguageName(tag), "count": count},
                    translated=False), f"{says} {tag}")
        for tag, count in missing[: max(room, 1)]
    ]  # fmt: skip
    further = [
        Button(_("Another language"), f"{says} other"),
        *([Button(_("Ask translators"), f"!compose {announcement.id} translators")]
          if missing and not announcement.wants_translations else []),
    ]  # fmt: skip
    text = stack(
        _("Each reader gets it in their own language, or in the nearest that there is."),
        _("Choose one to write or to change it.")
        if not wanted
        else _("These are read by some of them, and missing. Choose one to write it."),
    )
    return await Screen(text, (*there, *wanted, *further), up(announcement)).show(ctx, DRAFT)


async def lacking(ctx: Context, announcement: Announcement) -> list[tuple[str, int]]:
    """The languages that its readers read and that it is not in, with how many they are."""
    texts = {tag.partition("-")[0] for tag in await announcements.texts_of(ctx.db, announcement)}
    count = await audiences.count(ctx.db, audiences.of(announcement), announcement.topic)
    return [(tag, number) for tag, number in count.by_language() if tag and tag not in texts]


async def ask_for_text(ctx: Context, announcement: Announcement, language: str) -> Sequence[Action]:
    texts = await announcements.texts_of(ctx.db, announcement)
    known = texts.get(language) or texts[announcement.language]
    copied = stack(_("This is how it stands, to be copied:"), verbatim(known.body))
    tag = "" if language == "other" else language_tags.read(language)
    return [Reply(copied), text_form.begin(announcement=announcement.id, language=tag)]


async def _is_open(answering: Answering) -> bool:
    return not answering.data.get("language")


async def _language(answering: Answering, words: str) -> str:
    tag = answering.ctx.languages.any_named(words, answering.ctx.language)
    if tag is None:
        raise Refused(_("I don't know that language. Write its name, or a code such as “sw”."))
    return tag


@feature.form(
    "announce-text",
    Field("language", _("In which language?"), verify=_language, wanted=_is_open),
    Field("text", _("Write it in that language. Skip to leave that language out."), check_length,
          verify=written, optional=True),
    role=Role.ORGANIZER,
)  # fmt: skip
async def text_form(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Take the text of one language; without words, that language goes."""
    announcement = await announcements.by_number(ctx.db, str(data["announcement"]))
    language = str(data["language"] or answers["language"])
    await drafting.write(
        ctx.db, announcement, ctx.person, ctx.now, language=language, body=answers["text"]
    )
    return [await show(ctx, announcement)]
