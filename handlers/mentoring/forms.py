"""What is typed rather than pressed: another language, other hours, words of one's own, a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.engine.arguments import one_line
from bot.engine.features import Field, HoursField, MomentField
from bot.words import Refused, _
from handlers.mentoring import items, topic_items
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.words import Action

SCREEN = "mentoring"
"""What the message is about that shows what somebody has said."""


async def _known_language(answering: Answering, words: str) -> str:
    return await items.add_language(answering.ctx, words)


@feature.form(
    "mentoring-language", Field("language", _("Which language is it?"), verify=_known_language)
)
async def type_language(
    ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Ask how well they speak it."""
    screen = await items.languages(ctx, answers["language"])
    return [await screen.show(ctx, SCREEN)]


@feature.form(
    "mentoring-hours",
    HoursField(
        "hours",
        _("Write the days and hours, on your own clock. For example: Mon-Fri 18-21, Sat 10-14"),
    ),
)
async def type_hours(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Keep the hours, and show them back."""
    await items.set_hours(ctx, answers["hours"])
    return [await (await items.hours(ctx, "")).show(ctx, SCREEN)]


@feature.form(
    "mentoring-words",
    Field("words", _("Write it in a few words; several things with commas between them."),
          one_line),
)  # fmt: skip
async def type_words(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, object]
) -> Sequence[Action]:
    """Add them to interests, goals or skills."""
    item = str(data["item"])
    await topic_items.add_words(ctx, item, answers["words"])
    return [await (await topic_items.SCREENS[item](ctx, "")).show(ctx, SCREEN)]


@feature.form("mentoring-from", MomentField("from", _("From which day on?"), timed=False))
async def type_from(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Take nobody new before that day."""
    await items.set_from(ctx, answers["from"])
    return [await (await items.begin_later(ctx, "")).show(ctx, SCREEN)]


def begin(item: str) -> Action:
    """Begin the form for an item. Raises Refused where there is none."""
    match item:
        case "language":
            return type_language.begin()
        case "hours":
            return type_hours.begin()
        case "from":
            return type_from.begin()
        case "interests" | "goals" | "skills":
            return type_words.begin(item=item)
    raise Refused(_("Please choose one of these."))
