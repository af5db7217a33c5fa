"""What can be learned where: trainings and workshops, here and elsewhere, with their deadlines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.meetups import listing, outside
from bot.domain.meetups.listing import Reader, Wish
from bot.engine.features import ChoiceField, Field, HelpPage, MomentField, Option, Role
from bot.engine.screens import Pages, Screen
from bot.words import (
    Action,
    Button,
    LanguageName,
    Refused,
    Reply,
    Text,
    _,
    stack,
    verbatim,
)
from bot.words.meetups import MeetupKind
from handlers.meetups import wording
from handlers.meetups.arguments import WORDS, room_of
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context

SCREEN = "trainings"
LEARNING = (MeetupKind.TRAINING, MeetupKind.WORKSHOP)
MONTH = timedelta(days=31)
SOON, LANGUAGES = "month", "languages"
LONGEST_TITLE, LONGEST_PLACE, LONGEST_LINK = 120, 200, 1000
LINK = re.compile(r"https?://[^\s/.]+\.\S{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody looks at, as words in whatever order ("fr month 2")."""

    language: str = ""
    month: bool = False
    page: str = ""

    @classmethod
    def read(cls, ctx: Context, words: str) -> Choice:
        """What of it is understood."""
        choice = cls()
        for word in words.casefold().split():
            if word == SOON:
                choice = replace(choice, month=True)
            elif word.isdecimal():
                choice = replace(choice, page=word)
            elif (tag := ctx.languages.named(word, ctx.language)) is not None:
                choice = replace(choice, language=tag)
        return choice

    def says(self) -> str:
        """The command that leads there."""
        return " ".join(("/trainings", *filter(None, (self.language, SOON * self.month))))


@feature.command("trainings", WORDS, about=_("See what you can learn, and where"), group=True,
                 linked=True, for_oneself=True, page=HelpPage.LEARN,
                 label=_("Trainings"))  # fmt: skip
async def trainings(ctx: Context) -> Sequence[Action]:
    words = ctx.find(WORDS) or ""
    choice = Choice.read(ctx, words)
    there = await _dates(ctx, choice)
    if LANGUAGES in words.casefold().split():
        return [await _languages(ctx, choice, there)]
    pages = Pages(there, choice.says())
    shown = pages.on(choice.page)
    head = _("What you can learn:")
    nothing = _("Nothing yet. Look again in a few days.")
    lines = [_line(date_of) for date_of in shown] or [nothing]
    openings = [_opening(date_of) for date_of in shown]
    buttons = (*openings, *pages.turn(choice.page), *_filters(choice, ctx.is_a(Role.ORGANIZER)))
    return [await Screen(stack(head, *lines, gap="\n\n"), buttons).show(ctx, SCREEN)]


async def _dates(ctx: Context, choice: Choice) -> list[MeetupDate]:
    """The next date of each; what one has to apply for soonest comes first."""
    reader = Reader(ctx.person.id, room_of(ctx))
    before = ctx.now + MONTH if choice.month else None
    there: list[MeetupDate] = []
    for kind in LEARNING:
        wish = Wish(kind=kind, language=choice.language, before=before)
        there += await listing.upcoming(ctx.db, reader, ctx.now, wish)
    there.sort(key=lambda date_of: (date_of.occurrence.starts_at, date_of.occurrence.id))
    possible = [each for each in listing.next_of_each(there) if not _is_too_late(each, ctx.now)]
    return sorted(possible, key=lambda each: each.meetup.apply_until or each.occurrence.starts_at)


def _is_too_late(date_of: MeetupDate, now: datetime) -> bool:
    until = date_of.meetup.apply_until
    return until is not None and until <= now


def _line(date_of: MeetupDate) -> Text:
    meetup = date_of.meetup
    place = verbatim(date_of.place) if date_of.place else None
    online = _("online") if date_of.link and place is None else None
    details = {
        "when": wording.when(date_of),
        "where": place or online,
        "language": LanguageName(meetup.language) if meetup.language else None,
    }
    shown = {name: value for name, value in details.items() if value is not None}
    about = Text(" · ".join(f"{{{name}}}" for name in shown), shown, translated=False)
    until = meetup.apply_until
    return stack(
        Text("**{title}**", {"title": meetup.title}, translated=False),
        about,
        _("Apply until {until}.", until=until) if until is not None else None,
    )


def _opening(date_of: MeetupDate) -> Button:
    label = verbatim(date_of.meetup.title)
    if date_of.page:
        return Button(label, url=date_of.page)
    return Button(label, f"/seat {date_of.occurrence.id}")


def _filters(choice: Choice, may_add: bool) -> tuple[Button, ...]:
    buttons = []
    if not choice.month:
        buttons.append(Button(_("This month"), replace(choice, month=True).says()))
    if not choice.language:
        buttons.append(Button(_("Language"), f"{choice.says()} {LANGUAGES}"))
    if choice.month or choice.language:
        buttons.append(Button(_("All trainings"), "/trainings"))
    if may_add:
        buttons.append(Button(_("Add an outside training"), "!elsewhere"))
    return tuple(buttons)


async def _languages(ctx: Context, choice: Choice, there: Sequence[MeetupDate]) -> Action:
    tags = dict.fromkeys(date_of.meetup.language for date_of in there if date_of.meetup.language)
    buttons = tuple(
        Button(Text("{language}", {"language": LanguageName(tag)}, translated=False),
               replace(choice, language=tag).says())
        for tag in tags
    )  # fmt: skip
    up = Button(_("Back"), choice.says())
    return await Screen(_("In which language is it?"), buttons, up).show(ctx, SCREEN)


# ── telling of something elsewhere ───────────────────────────────────────────────────────────


def _title(words: str) -> str:
    line = " ".join(words.split())
    if not 1 <= len(line) <= LONGEST_TITLE:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST_TITLE))
    return line


def _place(words: str) -> str:
    line = " ".join(words.split())
    if len(line) > LONGEST_PLACE:
        raise Refused(_("Please write it in at most {count} characters.", count=LONGEST_PLACE))
    return line


def _link(words: str) -> str:
    link = words.strip()
    if not LINK.fullmatch(link) or len(link) > LONGEST_LINK:
        raise Refused(_("That doesn't look like a link. It should begin with https://"))
    return link


@feature.action("elsewhere", role=Role.ORGANIZER)
async def begin(_ctx: Context) -> Sequence[Action]:
    return [told.begin()]


@feature.form(
    "elsewhere",
    Field("title", _("What is it called?"), check=_title),
    ChoiceField("kind", _("What kind of meetup is it?"),
                options=tuple(Option(kind, name) for kind, name in wording.KINDS.items())),
    Field("link", _("On which page can one read about it?"), check=_link),
    Field("place", _("Where is it? Write a place, or skip this if it is online."), optional=True,
          check=_place),
    MomentField("begins", _("When does it begin? For example: 12 May 10:00")),
    MomentField("until", _("Until when can one apply? Skip this if it does not matter."),
                optional=True),
    role=Role.ORGANIZER,
)  # fmt: skip
async def told(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Show it to all who look for trainings and meetups."""
    until = answers["until"]
    meetup = await outside.tell(
        ctx.db,
        ctx.person,
        answers["title"],
        answers["begins"],
        ctx.now,
        kind=answers["kind"],
        source=answers["link"],
        place=answers["place"] or "",
        apply_until=until.at if until is not None else None,
    )
    look = Button(_("Trainings"), "/trainings")
    return [Reply(_("{title} is shown from now on.", title=meetup.title), buttons=(look,))]
