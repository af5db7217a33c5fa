"""What of a meetup is typed rather than chosen: its words, its time, its place, a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from bot.domain import numbers
from bot.domain.meetups import dates, meetups, moves
from bot.engine.features import (
    Asked,
    Field,
    MomentField,
    Unfinished,
)
from bot.words import Action, Refused, Text, ZoneName, _
from bot.words.meetups import MeetupState
from handlers.meetups.arguments import is_host
from handlers.meetups.desk import desk
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.storage.tables import Meetup

ALSO_TYPED = frozenset({"seats", "length"})
"""What is chosen, and may be another number."""
LONGEST_DESCRIPTION = 1500
MOST_SEATS = 100_000
MOST_MINUTES = 14 * 24 * 60
NOTHING = re.compile(r"[-–—]+")
OFFERED = 6


LONGEST_TITLE = 120
LONGEST_PLACE = 300


def title_of(words: str) -> str:
    """A title as it is kept. Raises Refused."""
    title = " ".join(words.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST_TITLE))
    return title


def place_of(words: str) -> str:
    """A place, or the link of a call, as it is kept. Raises Refused."""
    place = " ".join(words.split())
    if len(place) > LONGEST_PLACE:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST_PLACE))
    return place


def is_link(place: str) -> bool:
    """Is it the address of a call rather than a place to go to?"""
    return place.startswith(("https://", "http://")) and " " not in place


def wanted(*names: str) -> Callable[[Answering], Awaitable[bool]]:
    """Is it one of these that is changed?"""

    async def asked(answering: Answering) -> bool:
        return answering.data.get("item") in names

    return asked


def _description(words: str) -> str:
    text = words.strip()
    if len(text) > LONGEST_DESCRIPTION:
        count = LONGEST_DESCRIPTION
        raise Refused(_("Please write it in at most {count} characters.", count=count))
    return text


def _link(words: str) -> str:
    link = words.strip()
    if link and not is_link(link):
        raise Refused(_("Please write the whole address, beginning with https://"))
    return link


def _number(most: int) -> Callable[[str], int]:
    def check(words: str) -> int:
        number = numbers.read(words)
        if number is None or not 1 <= number <= most:
            raise Refused(_("Please write a number from 1 to {most}.", most=most))
        return number

    return check


def _zone(answering: Answering) -> str:
    return str(answering.data.get("zone") or answering.ctx.settings.community.zone)


@dataclass(frozen=True, slots=True)
class ZoneField(Field):
    """Asks for a city until it is one with a single time."""

    async def question(self, answering: Answering) -> Asked:
        """The cities that may be meant, where there are several."""
        words, ctx = answering.answers.get(self.name), answering.ctx
        cities: Sequence[str] = ()
        if words:
            zones = ctx.languages.zones_named(words, ctx.language, ctx.now)
            cities = zones or ctx.languages.zones_like(words, ctx.language, OFFERED)
        buttons = tuple(self.pick(_city(city), city) for city in cities[:OFFERED])
        return Asked(_("Which city do you mean?") if words else self.ask, buttons)

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Give the zone that is meant, or ask on."""
        del pressed
        ctx = answering.ctx
        zones = ctx.languages.zones_named(words, ctx.language, ctx.now)
        return zones[0] if len(zones) == 1 else Unfinished(words)


def _city(city: str) -> Text:
    return Text("{zone}", {"zone": ZoneName(city)}, translated=False)


@dataclass(frozen=True, slots=True)
class PictureField(Field):
    """One picture, without what it tells of who made it; or none any more."""

    nothing: ClassVar[Any] = None

    async def question(self, answering: Answering) -> Asked:
        """Ask for it."""
        del answering
        return Asked(self.ask, (self.pick(_("No picture"), "none"),))

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Give the picture as JSON. Raises Refused."""
        if pressed and words == "none":
            return []
        pictures = [file for file in answering.ctx.event.attachments if file.is_picture]
        if len(pictures) != 1:
            raise Refused(_("Please send one picture."))
        return [replace(pictures[0], strip=True).to_json()]


@feature.form(
    "meetup change",
    Field("title", _("What is the meetup called?"), check=title_of,
          wanted=wanted("title")),
    MomentField("when", _("When does it begin? For example: next Tuesday at 19:00"), zone=_zone,
                wanted=wanted("when")),
    ZoneField("zone", _("Which city's time does it follow? Write a city."), wanted=wanted("zone")),
    Field("place", _("Where is it? Skip this if there is no place."), check=place_of,
          optional=True, wanted=wanted("place")),
    Field("link", _("What is the link of the call? Skip this if there is none."), check=_link,
          optional=True, wanted=wanted("link")),
    Field("description", _("What is it about? Write a few sentences."), check=_description,
          optional=True, wanted=wanted("description")),
    Field("seats", _("How many seats are there?"), check=_number(MOST_SEATS),
          wanted=wanted("seats")),
    Field("length", _("How many minutes is it?"), check=_number(MOST_MINUTES),
          wanted=wanted("length")),
    MomentField("until", _("On which day is the last one? Skip this if there is none."),
                timed=False, optional=True, zone=_zone, wanted=wanted("until")),
    PictureField("picture", _("Send the picture for the card."), wanted=wanted("picture")),
)  # fmt: skip
async def change(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Change what was asked for."""
    meant = await meetups.by_id(ctx.db, int(str(data["meetup"])))
    if not await is_host(ctx, meant):
        raise Refused(_("Only those who host this meetup can do that."))
    name = str(data["item"])
    if name == "length":
        await moves.set_length(ctx.db, meant, answers["length"], ctx.now)
    else:
        await meetups.change(ctx.db, meant, _columns(meant, name, answers.get(name)), ctx.now)
    return [await desk(ctx, meant, _("Changed."))]


def _columns(meant: Meetup, name: str, value: Any) -> dict[str, Any]:
    """What is changed by an answer. Raises Refused where dates are moved by other ways."""
    if name in {"when", "zone", "until"} and meant.state != MeetupState.DRAFT:
        raise Refused(_("This meetup is published already."))
    match name:
        case "when":
            wall = value.at.astimezone(ZoneInfo(meant.zone)).replace(tzinfo=None)
            rule = dates.following(meant.rule, wall.date()) if meant.rule else ""
            return {"wall": wall, "rule": rule}
        case "seats":
            return {"capacity": value}
        case "picture":
            return {"picture": value or []}
        case "until":
            return {"until": value}
    return {name: value}
