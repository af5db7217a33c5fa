"""What is on: /meetups, in the reader's zone and language; by kind, language, week, one's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import topics
from bot.domain.meetups import listing, near
from bot.domain.meetups.listing import Reader, Wish
from bot.engine.features import Commands, HelpPage
from bot.engine.screens import Pages, Screen
from bot.words import Action, Button, LanguageName, Reply, Text, ZoneName, _, stack, verbatim
from bot.words.meetups import MeetupKind
from handlers.meetups import wording
from handlers.meetups.arguments import WORDS, room_of
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.engine.features import Context

SCREEN = "meetups"
WEEK = timedelta(days=7)
MINE, SOON, KINDS, LANGUAGES, NEAR = "mine", "week", "kinds", "languages", "near"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody looks at: as words, in whatever order ("training es week 2")."""

    kind: str = ""
    language: str = ""
    week: bool = False
    mine: bool = False
    page: str = ""

    @classmethod
    def read(cls, ctx: Context, words: str) -> Choice:
        """What of it is understood; the rest is passed over."""
        choice = cls()
        for word in words.casefold().split():
            if word == MINE:
                choice = replace(choice, mine=True)
            elif word == SOON:
                choice = replace(choice, week=True)
            elif word in set(MeetupKind):
                choice = replace(choice, kind=word)
            elif word.isdecimal():
                choice = replace(choice, page=word)
            elif (tag := ctx.languages.named(word, ctx.language)) is not None:
                choice = replace(choice, language=tag)
        return choice

    def says(self) -> str:
        """The command that leads there."""
        words = (self.kind, self.language, SOON * self.week, MINE * self.mine)
        return " ".join(("/meetups", *filter(None, words)))


@feature.command("meetups", WORDS, about=_("See what meetups there are, and come"),
                 group=True, linked=True, for_oneself=True, page=HelpPage.LEARN,
                 label=_("Meetups"))  # fmt: skip
async def meetups(ctx: Context) -> Sequence[Action]:
    return await listed(ctx, ctx.find(WORDS) or "")


async def listed(ctx: Context, words: str) -> Sequence[Action]:
    """What is on, and of what somebody would like to see; or what they can choose from."""
    choice = Choice.read(ctx, words)
    asked = words.casefold().split()
    if NEAR in asked:
        return await _around(ctx, choice.page)
    there = await _dates(ctx, choice)
    if KINDS in asked or LANGUAGES in asked:
        return [await _choices(ctx, choice, by_kind=KINDS in asked)]
    pages = Pages(there, choice.says())
    shown = pages.on(choice.page)
    lines = [_line(date_of) for date_of in shown]
    openings = [
        Button(verbatim(date_of.meetup.title), f"/seat {date_of.occurrence.id}")
        for date_of in shown
    ]
    text = stack(_about(choice), *lines) if lines else stack(_about(choice), _nothing(choice))
    elsewhere = () if there else _elsewhere(ctx)
    buttons = (*openings, *pages.turn(choice.page), *elsewhere, *_filters(choice))
    return [await Screen(text, buttons).show(ctx, SCREEN)]


def _elsewhere(ctx: Context) -> tuple[Button, ...]:
    """Events that are no meetups of ours, where they are known."""
    if not any(command.name == "resources" for command in ctx.use(Commands).all):
        return ()
    return (Button(topics.name("events"), "/resources events"),)


async def _around(ctx: Context, page: str) -> Sequence[Action]:
    """What is near, by the only thing that is known of where somebody is: their zone."""
    zone = ctx.person.zone
    everything = Button(_("All meetups"), "/meetups")
    if zone is None:
        text = _("Tell me a city that has the same time as you, then I know what is near.")
        return [Reply(text, buttons=(Button(_("My time zone"), "/zone"), everything))]
    reader = Reader(ctx.person.id, room_of(ctx))
    pages = Pages(await near.around(ctx.db, reader, ctx.now, zone), f"/meetups {NEAR}")
    shown = pages.on(page)
    head = _("Near {place}, the city of your time zone, the nearest first:", place=ZoneName(zone))
    lines = [
        Text("{line} · {km} km", {"line": _line(date_of), "km": away}, translated=False)
        for date_of, away in shown
    ]
    openings = [
        Button(verbatim(date_of.meetup.title), f"/seat {date_of.occurrence.id}")
        for date_of, _away in shown
    ]
    text = stack(head, *(lines or [_("Nothing yet. Look again in a few days.")]))
    return [await Screen(text, (*openings, *pages.turn(page)), everything).show(ctx, SCREEN)]


async def _dates(ctx: Context, choice: Choice) -> list[MeetupDate]:
    wish = Wish(
        kind=choice.kind,
        language=choice.language,
        before=ctx.now + WEEK if choice.week else None,
        mine=choice.mine,
    )
    reader = Reader(ctx.person.id, room_of(ctx))
    there = await listing.upcoming(ctx.db, reader, ctx.now, wish)
    return there if choice.mine else listing.next_of_each(there)


def _about(choice: Choice) -> Text:
    if choice.mine:
        return _("Your meetups:")
    parts = [
        wording.KINDS[choice.kind] if choice.kind else None,
        LanguageName(choice.language) if choice.language else None,
        _("the next seven days") if choice.week else None,
    ]
    shown = {f"part{place}": part for place, part in enumerate(parts) if part is not None}
    if not shown:
        return _("What is on:")
    filters = Text(" · ".join(f"{{{name}}}" for name in shown), shown, translated=False)
    return _("What is on ({filters}):", filters=filters)


def _nothing(choice: Choice) -> Text:
    if choice.mine:
        return _("You have not answered for any. Press one, and say whether you come.")
    return _("Nothing yet. Look again in a few days.")


def _line(date_of: MeetupDate) -> Text:
    at = date_of.occurrence.starts_at
    place = verbatim(date_of.place) if date_of.place else None
    online = _("online") if date_of.link and place is None else None
    values = {"title": date_of.meetup.title, "at": at, "where": place or online or ""}
    shape = "• **{title}** · {at} · {where}" if values["where"] else "• **{title}** · {at}"
    return Text(shape, values, translated=False)


def _filters(choice: Choice) -> tuple[Button, ...]:
    everything = Button(_("All meetups"), "/meetups")
    if choice.mine:
        return (everything,)
    buttons = [Button(_("Mine"), f"/meetups {MINE}"), Button(_("Near me"), f"/meetups {NEAR}")]
    if not choice.week:
        buttons.append(Button(_("This week"), replace(choice, week=True).says()))
    if not choice.kind:
        buttons.append(Button(_("Kind"), f"{choice.says()} {KINDS}"))
    if not choice.language:
        buttons.append(Button(_("Language"), f"{choice.says()} {LANGUAGES}"))
    if choice.week or choice.kind or choice.language:
        buttons.append(everything)
    return tuple(buttons)


async def _choices(ctx: Context, choice: Choice, *, by_kind: bool) -> Action:
    """The kinds, or the languages, of which there is something."""
    there = await _dates(ctx, choice)
    if by_kind:
        kinds = dict.fromkeys(date_of.meetup.kind for date_of in there)
        buttons = [
            Button(wording.KINDS[kind], replace(choice, kind=kind).says())
            for kind in wording.KINDS
            if kind in kinds
        ]
        text = _("What kind of meetup is it?")
    else:
        tags = dict.fromkeys(
            date_of.meetup.language for date_of in there if date_of.meetup.language
        )
        buttons = [
            Button(Text("{language}", {"language": LanguageName(tag)}, translated=False),
                   replace(choice, language=tag).says())
            for tag in tags
        ]  # fmt: skip
        text = _("In which language is it?")
    up = Button(_("Back"), choice.says())
    return await Screen(text, tuple(buttons), up).show(ctx, SCREEN)
