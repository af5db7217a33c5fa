"""What people say of themselves, an item at a time: a screen each, all changed in place."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain import people
from bot.domain.mentoring import candidates, profiles, requests
from bot.engine.screens import MOST_BUTTONS, Screen, fitting, ticked
from bot.words import Button, LanguageName, Refused, Text, WeeklyHours, _, stack, verbatim
from bot.words.mentoring import Fluency, Frequency
from handlers.mentoring import wording

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from bot.engine.features import Context
    from bot.storage.tables import MentoringProfile

BACK = Button(_("Back"), "/mentor")
DONE = Button(_("Done"), "/mentor")
PRESETS = {
    "mornings": _("Weekday mornings"),
    "afternoons": _("Weekday afternoons"),
    "evenings": _("Weekday evenings"),
    "weekends": _("Weekends"),
}
LATER = {"now": timedelta(0), "week": timedelta(days=7), "month": timedelta(days=30)}
A_MOMENT = timedelta(minutes=1)
"""Who changes one thing often changes another: then all of it is looked at together."""
CAPACITIES = (1, 2, 3, 4, 5, 6)


async def own_profile(ctx: Context) -> MentoringProfile:
    return await profiles.ensure(ctx.db, ctx.person.id, ctx.now, ctx.settings.mentoring.capacity)


async def changed(ctx: Context) -> None:
    """What was said matters for who fits: have it looked at, for who waits."""
    profiles.touch(await own_profile(ctx), ctx.now)
    await requests.look_again(ctx.db, ctx.now + A_MOMENT)


# ── languages ────────────────────────────────────────────────────────────────────────────────


async def languages(ctx: Context, value: str) -> Screen:
    """All languages, those ticked that somebody speaks; or how well they speak one of them."""
    tag, _space, written = value.partition(" ")
    if tag and not tag.isdecimal() and tag != "page":
        if not written:
            return _fluency(tag)
        chosen = int(written) if written in {"0", "1", "2", "3"} else None
        if chosen is not None:
            await profiles.set_fluency(
                ctx.db, ctx.person.id, tag, Fluency(chosen) if chosen else None
            )
            await changed(ctx)
    known = await people.fluency_of(ctx.db, ctx.person.id)
    offered = dict.fromkeys((*known, *ctx.languages.available))
    buttons = [
        Button(
            ticked(verbatim(ctx.languages.own_name(tag)), chosen=tag in known),
            f"/mentor languages {tag}",
        )
        for tag in offered
    ]
    lines = [
        _("{topic}: {names}", topic=LanguageName(tag), names=wording.FLUENCIES[fluency])
        for tag, fluency in known.items()
    ]
    page = written if tag == "page" else ""
    shown = fitting(buttons, "/mentor languages page", page, MOST_BUTTONS - 2)
    another = Button(_("Another language"), "/mentor type language")
    return Screen(stack(_("Which languages do you speak?"), *lines), (*shown, another), DONE)


def _fluency(tag: str) -> Screen:
    buttons = [
        Button(label, f"/mentor languages {tag} {fluency.value}")
        for fluency, label in wording.FLUENCIES.items()
    ]
    not_at_all = Button(_("Not at all"), f"/mentor languages {tag} 0")
    asked = _("How well do you speak {language}?", language=LanguageName(tag))
    return Screen(asked, (*buttons, not_at_all), Button(_("Back"), "/mentor languages"))


# ── hours ────────────────────────────────────────────────────────────────────────────────────


async def hours(ctx: Context, value: str) -> Screen:
    """Usual free hours: some on buttons, any by typing them."""
    profile = await own_profile(ctx)
    if value in PRESETS:
        profiles.toggle_preset(profile, value)
        await changed(ctx)
    elif value == "none":
        profiles.set_hours(profile, ())
        await changed(ctx)
    own = profiles.hours_of(profile)
    buttons = [
        Button(ticked(label, chosen=profiles.has_preset(profile, name)), f"/mentor hours {name}")
        for name, label in PRESETS.items()
    ]
    zone = [] if ctx.person.zone else [Button(_("My time zone"), "/zone")]
    text = stack(
        _("When do you usually have time, on your own clock?"),
        _("Usually free: {hours}", hours=WeeklyHours(own)) if own else None,
        None if ctx.person.zone else _("I don't know your time zone yet."),
    )
    typed = Button(_("Write other hours"), "/mentor type hours")
    return Screen(text, (*buttons, typed, *zone), DONE)


# ── how often, where, how many, from when ────────────────────────────────────────────────────


async def often(ctx: Context, value: str) -> Screen:
    """How often to talk, and where."""
    profile = await own_profile(ctx)
    if value in set(Frequency):
        same = profile.frequency == value
        profiles.set_frequency(profile, None if same else Frequency(value))
    elif value in _platforms(ctx):
        profiles.set_platform(profile, "" if profile.platform == value else value)
    buttons = [
        Button(ticked(label, chosen=profile.frequency == frequency), f"/mentor often {frequency}")
        for frequency, label in wording.FREQUENCIES.items()
    ]
    where = [
        Button(
            ticked(verbatim(wording.PLATFORMS[name]), chosen=profile.platform == name),
            f"/mentor often {name}",
        )
        for name in _platforms(ctx)
    ]
    text = _("How often would you like to talk, and where? Leave open what doesn't matter.")
    return Screen(text, (*buttons, *where), DONE)


def _platforms(ctx: Context) -> list[str]:
    """Those to choose from, where there are several."""
    enabled = [
        name
        for name, is_enabled in (
            ("telegram", ctx.settings.telegram.enabled),
            ("matrix", ctx.settings.matrix.enabled),
        )
        if is_enabled
    ]
    return enabled if len(enabled) > 1 else []


async def capacity(ctx: Context, value: str) -> Screen:
    """How many people at a time."""
    profile = await own_profile(ctx)
    if value.isdecimal():
        profiles.set_capacity(profile, int(value))
        await changed(ctx)
    buttons = [
        Button(
            ticked(Text("{number}", {"number": number}, translated=False),
                   chosen=profile.capacity == number),
            f"/mentor capacity {number}",
        )
        for number in CAPACITIES
    ]  # fmt: skip
    taken = (await candidates.places_taken(ctx.db, [ctx.person.id])).get(ctx.person.id, 0)
    over = (
        _("You have more people than that now. They stay; I'll bring you nobody new until then.")
        if taken > profile.capacity
        else None
    )
    return Screen(stack(_("How many people would you take at a time?"), over), tuple(buttons), DONE)


async def begin_later(ctx: Context, value: str) -> Screen:
    """From when on one takes people."""
    profile = await own_profile(ctx)
    if value in LATER:
        profiles.begin_later(profile, ctx.now + LATER[value] if LATER[value] else None)
        await changed(ctx)
    until = profile.available_from
    is_later = until is not None and until > ctx.now
    buttons = (
        Button(ticked(_("Now"), chosen=not is_later), "/mentor from now"),
        Button(_("In a week"), "/mentor from week"),
        Button(_("In a month"), "/mentor from month"),
        Button(_("On another day"), "/mentor type from"),
    )
    shown = _("I won't bring you anybody new before {until}.", until=until) if is_later else None
    return Screen(stack(_("From when on would you take people?"), shown), buttons, DONE)


async def set_from(ctx: Context, day: date) -> None:
    """Take nobody new before that day begins, on one's own clock."""
    zone = ZoneInfo(ctx.person.zone or ctx.settings.community.zone)
    profile = await own_profile(ctx)
    profiles.begin_later(profile, datetime.combine(day, time(), zone).astimezone(UTC))
    await changed(ctx)


SCREENS: dict[str, Callable[[Context, str], Awaitable[Screen]]] = {
    "languages": languages,
    "hours": hours,
    "often": often,
    "capacity": capacity,
    "from": begin_later,
}


async def set_hours(ctx: Context, typed: WeeklyHours) -> None:
    """Keep the hours that were typed."""
    profiles.set_hours(await own_profile(ctx), typed.spans)
    await changed(ctx)


async def add_language(ctx: Context, words: str) -> str:
    """The tag of a language that somebody names. Raises Refused."""
    tag = ctx.languages.any_named(words, ctx.language)
    if tag is None:
        raise Refused(_("I don't know a language of that name. Write it in another way, please."))
    return tag
