"""Aiming: for whom an announcement is, part by part, on screens that tick and untick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import topics
from bot.domain.announcements import audiences, choices, drafting
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Role
from bot.engine.screens import MOST_BUTTONS, Screen, fitting, ticked
from bot.words import MAX_BUTTON_BYTES, Button, LanguageName, Refused, Text, _, stack, verbatim
from handlers.announcements import wording
from handlers.announcements.drafts import DRAFT, up
from handlers.announcements.registry import ANNOUNCEMENT, feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.announcements.audiences import Audience
    from bot.engine.features import Context
    from bot.storage.tables import Announcement
    from bot.words import Action

PART = Arg("part", plain(any_words), optional=True)
VALUE = Arg("value", plain(any_words), optional=True)
PAGE = "page:"
"""Before the number of a page of choices, in place of a choice."""
MOST_COUNTRIES = 40


@feature.action("aim", ANNOUNCEMENT, PART, VALUE, role=Role.ORGANIZER)
async def aim(ctx: Context) -> Sequence[Action]:
    """Show for whom a draft is, or one part of that; with a value, tick or untick it."""
    announcement = ctx.get(ANNOUNCEMENT)
    drafting.must_be_draft(announcement)
    part, value = ctx.find(PART) or "", ctx.find(VALUE) or ""
    if part and part not in {*audiences.PEOPLE_PARTS, *audiences.GROUP_PARTS, "people"}:
        raise Refused(_("Please choose one of these."))
    page = ""
    if value.startswith(PAGE):
        page, value = value.removeprefix(PAGE), ""
    if part == "people" or value:
        await _tick(ctx, announcement, part, value)
    if part in {"", "people"}:
        return [await _overview(ctx, announcement)]
    return [await _choices(ctx, announcement, "rooms" if part == "sets" else part, page)]


async def _tick(ctx: Context, announcement: Announcement, part: str, value: str) -> None:
    """Only what is offered can be ticked: what a button says may be anything."""
    offered = {"people "} | {
        says for says, _label in await _offered(ctx, "rooms" if part == "sets" else part)
    }
    audience = audiences.of(announcement)
    known = part != "people" and value in audience.part(part)
    if not known and f"{part} {value}" not in offered:
        raise Refused(_("Please choose one of these."))
    toggled = audience.toggled(part, value)
    await drafting.aim(ctx.db, announcement, toggled, ctx.person, ctx.now)


async def _overview(ctx: Context, announcement: Announcement) -> Action:
    audience = audiences.of(announcement)
    says = f"!aim {announcement.id}"
    buttons = [
        Button(ticked(_("People in private"), chosen=audience.people), f"{says} people"),
        *(
            Button(
                ticked(
                    name, chosen=bool(audience.part(part) or (part == "rooms" and audience.sets))
                ),
                f"{says} {part}",
            )
            for part, name in wording.PARTS.items()
        ),
    ]
    return await _screen(ctx, announcement, buttons, up(announcement))


def _is_set(audience: Audience, part: str) -> bool:
    return bool(audience.part(part) or (part == "rooms" and audience.sets))


async def _screen(
    ctx: Context, announcement: Announcement, buttons: Sequence[Button], back: Button
) -> Action:
    audience = audiences.of(announcement)
    names = await choices.names(ctx.db, audience, ctx.language)
    count = await audiences.count(ctx.db, audience, announcement.topic)
    text = stack(wording.meant(audience, names), wording.counted(count), gap="\n\n")
    return await Screen(text, tuple(buttons), back).show(ctx, DRAFT)


async def _choices(ctx: Context, announcement: Announcement, part: str, page: str) -> Action:
    audience = audiences.of(announcement)
    buttons = []
    for says, label in await _offered(ctx, part):
        kind, value = says.split(" ", 1)
        pressed = f"!aim {announcement.id} {says}"
        if len(pressed.encode()) <= MAX_BUTTON_BYTES:
            chosen = value in audience.part(kind)
            buttons.append(Button(ticked(label, chosen=chosen), pressed))
    shown = fitting(buttons, f"!aim {announcement.id} {part} {PAGE}", page, MOST_BUTTONS)
    joined = [Button(button.label, button.says.replace(f"{PAGE} ", PAGE)) for button in shown]
    back = Button(_("Back"), f"!aim {announcement.id}")
    return await _screen(ctx, announcement, joined, back)


async def _offered(ctx: Context, part: str) -> list[tuple[str, Text]]:
    """What can be ticked in a part, "languages fr", and what it is called."""
    offer = _OFFERS.get(part)
    return [] if offer is None else await offer(ctx)


async def _roles(_ctx: Context) -> list[tuple[str, Text]]:
    return [(f"roles {word}", name) for word, name in wording.ROLES.items()]


async def _languages(ctx: Context) -> list[tuple[str, Text]]:
    return [
        (f"languages {tag}", Text("{name}", {"name": LanguageName(tag)}, translated=False))
        for tag in ctx.languages.available
    ]


async def _interests(_ctx: Context) -> list[tuple[str, Text]]:
    return [(f"interests {topic}", topics.name(topic)) for topic in topics.TOPICS]


async def _places(ctx: Context) -> list[tuple[str, Text]]:
    counted = await choices.countries(ctx.db, MOST_COUNTRIES)
    named = [(code, choices.country_name(code, ctx.language), count) for code, count in counted]
    return [
        (
            f"places {code}",
            Text("{name} ({count})", {"name": name, "count": count}, translated=False),
        )
        for code, name, count in named
    ]


async def _mentoring(_ctx: Context) -> list[tuple[str, Text]]:
    return [(f"mentoring {word}", name) for word, name in wording.MENTORING.items()]


async def _meetups(ctx: Context) -> list[tuple[str, Text]]:
    dates = await choices.dates_of_meetups(ctx.db, ctx.now)
    return [(f"meetups {number}", verbatim(name)) for number, name in dates]


async def _levels(_ctx: Context) -> list[tuple[str, Text]]:
    return [(f"levels {word}", name) for word, name in topics.LEVELS.items()]


async def _groups(ctx: Context) -> list[tuple[str, Text]]:
    return [(says, verbatim(name)) for says, name in await choices.groups(ctx.db)]


_OFFERS = {
    "roles": _roles,
    "languages": _languages,
    "interests": _interests,
    "places": _places,
    "mentoring": _mentoring,
    "meetups": _meetups,
    "levels": _levels,
    "rooms": _groups,
}
