"""The zone of one's own: chosen by a city or a country, as people call them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain import introductions, preferences
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Asked, Field, HelpPage, Unfinished
from bot.words import Action, Button, LocalMoment, Refused, Reply, Text, ZoneName, _
from bot.words.briefs import brief
from handlers.people.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context

OFFERED = 6
"""So many cities are offered; with what steers a form they fit on one screen."""
NEAR = 3
SHOWN_WORDS = 40
PLACE = Arg("place", plain(any_words), rest=True, optional=True)


@feature.command("zone", PLACE, about=_("Set your time zone: /zone Africa/Nairobi"), last=True,
                 page=HelpPage.SETTINGS, label=_("My time zone"), for_oneself=True)  # fmt: skip
async def zone(ctx: Context) -> Sequence[Action]:
    """Set the zone in which one reads times; ask for it where no place is named."""
    place = ctx.find(PLACE)
    if not place:
        return [zone_form.begin()]
    zone_meant = _single(ctx, place)
    if zone_meant is None:
        text, cities = _trouble(ctx, place)
        raise Refused(text, *(Button(_label(city), f"/zone {city}") for city in cities))
    return _set(ctx, zone_meant)


@dataclass(frozen=True, slots=True)
class PlaceField(Field):
    """Asks for a place until it is one with a single time."""

    async def question(self, answering: Answering) -> Asked:
        """Cities; after an answer that won't do, why, and those that it may have meant."""
        words, ctx = answering.answers.get(self.name), answering.ctx
        text, cities = _trouble(ctx, words) if words else (self.ask, _offered(ctx))
        return Asked(text, tuple(self.pick(_label(city), city) for city in cities))

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Give the zone that is meant, or ask on."""
        del pressed
        zone_meant = _single(answering.ctx, words)
        return Unfinished(words) if zone_meant is None else zone_meant


@feature.form(
    "zone",
    PlaceField(
        "place", _("Which city has the same time as you? Press one, or write any city or country.")
    ),
)
async def zone_form(
    ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Set the zone that was chosen."""
    return _set(ctx, answers["place"])


def _set(ctx: Context, chosen: str) -> list[Action]:
    preferences.choose_zone(ctx.db, ctx.person, chosen)
    there = LocalMoment(ctx.now, chosen, brief=True)
    confirmation = _("Your time zone is {zone}. It is {now} there.", zone=chosen, now=there)
    ways_on = (Button(_("What I can do"), "/help"),) if ctx.chat.private else ()
    return [Reply(confirmation, buttons=ways_on)]


def _single(ctx: Context, words: str) -> str | None:
    zones = ctx.languages.zones_named(words, ctx.language, ctx.now)
    return zones[0] if len(zones) == 1 else None


def _trouble(ctx: Context, words: str) -> tuple[Text, Sequence[str]]:
    """Why a place won't do, and cities to choose from."""
    zones = ctx.languages.zones_named(words, ctx.language, ctx.now)
    offered, place = _offered(ctx), brief(words, SHOWN_WORDS)
    if zones:
        likely = sorted(zones, key=lambda city: city not in offered)
        return _("Not everybody in {place} has the same time. Which city has yours?",
                 place=place), likely[:OFFERED]  # fmt: skip
    near = ctx.languages.zones_like(words, ctx.language, NEAR)
    unknown = _(
        "I don't know the zone {zone}. Choose a city, or write a region and a city: "
        "/zone Africa/Nairobi",
        zone=place,
    )
    return unknown, list(dict.fromkeys((*near, *offered)))[:OFFERED]


def _offered(ctx: Context) -> Sequence[str]:
    """Cities of the country that the client's language names, then where the language is spoken."""
    spoken = ctx.person.language or ctx.language
    own = ctx.languages.zones_of(ctx.visit.account.client_language or "", spoken)[:NEAR]
    return list(dict.fromkeys((*own, *introductions.zones(spoken))))[:OFFERED]


def _label(city: str) -> Text:
    return Text("{zone}", {"zone": ZoneName(city)}, translated=False)
