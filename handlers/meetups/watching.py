"""Calendars elsewhere that organizers have watched: what stands in them is shown here."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.calendars.lines import NoCalendar
from bot.domain.meetups import watching
from bot.engine.arguments import any_words, known, plain
from bot.engine.features import Arg, ChoiceField, Field, HelpPage, Option, Role, WrongAnswer
from bot.engine.screens import Pages
from bot.words import (
    Action,
    Button,
    Organizers,
    Refused,
    Reply,
    Say,
    Send,
    Text,
    _,
    ngettext,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.pages import FileReader, Trouble, Version
from bot.words.web import PublicAddress
from handlers.meetups import wording
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.calendars.reading import Reading
    from bot.engine.features import Context, Job, Outside, Tick
    from bot.storage.tables import WatchedCalendar

log = logging.getLogger(__name__)

LINK = re.compile(r"(?:https?|webcals?)://[^\s/.]+\.\S{2,}", re.IGNORECASE)
LONGEST_LINK = 1000
NO_CALENDAR = _("There is no calendar at that address that I can read.")
TROUBLES: dict[Trouble, Text] = {
    Trouble.BAD_LINK: _("I don't open links like this one."),
    Trouble.FORBIDDEN: _("This link leads into an internal network; I didn't open it."),
    Trouble.NOT_FOUND: _("There is no website of this name."),
    Trouble.GONE: _("The website says that this page doesn't exist."),
    Trouble.REFUSED: _("The website doesn't show me this page."),
    Trouble.BROKEN: _("The website doesn't answer as it should."),
    Trouble.SLOW: _("The website took too long to answer."),
    Trouble.LOOPS: _("The website sends me from one place to the next without end."),
    Trouble.NOT_A_PAGE: NO_CALENDAR,
    Trouble.OFFLINE: _("I couldn't look at the page."),
}
MOST_ATTEMPTS = 3
CALENDAR = Arg("calendar", known(watching.get))
PAGE = Arg("page", plain(any_words), optional=True)


def _read_link(words: str) -> str:
    """Calendars' own addresses are https ones under another name."""
    link = words.strip()
    if not LINK.fullmatch(link) or len(link) > LONGEST_LINK:
        raise Refused(_("That doesn't look like a link. It should begin with https://"))
    scheme, colon, rest = link.partition(":")
    return f"https{colon}{rest}" if scheme.lower().startswith("webcal") else link


@feature.command("calendars", PAGE, about=_("Show meetups from calendars elsewhere"),
                 role=Role.ORGANIZER, page=HelpPage.ORGANIZERS)  # fmt: skip
async def calendars(ctx: Context) -> Sequence[Action]:
    """Those that are watched, and how it went; add one, take one out."""
    watched = await watching.everything(ctx.db)
    add = Button(_("Watch a calendar"), "!watch")
    if not watched:
        text = _(
            "I can watch calendars that are kept elsewhere, such as a list of trainings, and "
            "show what stands in them."
        )
        return [Reply(text, buttons=(add,))]
    pages = Pages(watched, "/calendars")
    number = ctx.find(PAGE) or ""
    removals = tuple(
        to_destroy(_("Remove {title}", title=_title(each)), f"!unwatch {each.id}")
        for each in pages.on(number)
    )
    head = _("I watch these calendars, and show what stands in them:")
    text = stack(head, *(_line(each) for each in pages.on(number)))
    return [Reply(text, buttons=(*removals, *pages.turn(number), add))]


def _title(watched: WatchedCalendar) -> str:
    return watched.title or watched.link


def _line(watched: WatchedCalendar) -> Text:
    title = _title(watched)
    if watched.failures:
        return _("• {title}: I could not read it the last time", title=title)
    if watched.read_at is None:
        return _("• {title}: not read yet", title=title)
    return _("• {title}: read on {at}", title=title, at=watched.read_at)


@feature.form(
    "watch",
    Field("link", _("Which address does the calendar have? Often it ends in .ics."),
          check=_read_link),
    ChoiceField("kind", _("What stands in it for the most part?"),
                options=tuple(Option(kind, name) for kind, name in wording.KINDS.items())),
    role=Role.ORGANIZER,
)  # fmt: skip
async def watch(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    own = ctx.use(PublicAddress).url
    if own and answers["link"].startswith(own):
        raise WrongAnswer("link", _("That is my own calendar. Its meetups are shown already."))
    await watching.add(ctx.db, answers["link"], answers["kind"], ctx.person, ctx.now)
    return [
        Reply(_("I read it now and tell you what I find. After that I look for changes every day."))
    ]


@feature.action("watch", role=Role.ORGANIZER)
async def begin(_ctx: Context) -> Sequence[Action]:
    return [watch.begin()]


@feature.action("unwatch", CALENDAR, role=Role.ORGANIZER)
async def unwatch(ctx: Context) -> Sequence[Action]:
    watched = ctx.get(CALENDAR)
    title = _title(watched)
    await watching.remove(ctx.db, watched, ctx.now)
    text = _("I watch {title} no more, and show nothing of it that is to come.", title=title)
    return [Reply(text)]


# ── reading ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reading one: `reading` None and no `trouble`: it is as it was."""

    trouble: Text | None = None
    reading: Reading | None = None
    version: tuple[str, str, str] = ("", "", "")


async def fetch(outside: Outside, job: Job) -> Outcome:
    """Fetch and understand it, outside of any transaction."""
    async with outside.database.read() as session:
        watched = await watching.get(session, str(job.subject))
    if watched is None:
        return Outcome()
    if job.attempt > MOST_ATTEMPTS:
        return Outcome(NO_CALENDAR)
    afresh = watching.is_due_afresh(watched, outside.now)
    known_version = Version() if afresh else Version(watched.etag, watched.modified)
    fetched = await outside.use(FileReader).fetch(watched.link, known_version)
    if fetched.trouble:
        return Outcome(TROUBLES[fetched.trouble])
    print_of = watching.fingerprint(fetched.content)
    if fetched.is_same or (print_of == watched.fingerprint and not afresh):
        return Outcome()
    zone = outside.settings.community.zone
    try:
        reading = await asyncio.to_thread(watching.understood, fetched.content, outside.now, zone)
    except NoCalendar:
        return Outcome(NO_CALENDAR)
    version = (print_of, fetched.version.etag, fetched.version.modified)
    return Outcome(reading=reading, version=version)


@feature.job(watching.READ, work=fetch)
async def note(tick: Tick, job: Job, outcome: Outcome) -> Sequence[Action]:
    """Show what stands in it; where it can't be read, organizers hear of it in time, and once."""
    watched = await watching.get(tick.db, str(job.subject))
    if watched is None:
        return []
    is_first = watched.read_at is None
    if outcome.trouble is not None:
        is_time = await watching.note_failure(tick.db, watched, tick.now)
        if is_first and watched.failures == 1 and watched.added_by is not None:
            return [Send(watched.added_by, _trouble(watched, outcome.trouble))]
        return [Say(to=Organizers(), text=_trouble(watched, outcome.trouble))] if is_time else []
    if outcome.reading is None:
        await watching.note_same(tick.db, watched, tick.now)
        return []
    tally = await watching.note_read(tick.db, watched, outcome.reading, outcome.version, tick.now)
    if not is_first or watched.added_by is None:
        return []
    return [Send(watched.added_by, _found(watched, tally.added, outcome.reading.left_out))]


def _trouble(watched: WatchedCalendar, why: Text) -> Text:
    failed = _("I can't read the calendar {title}.", title=_title(watched))
    return stack(failed, why, _("I keep trying. /calendars shows how it stands."), gap=" ")


def _found(watched: WatchedCalendar, count: int, left_out: int) -> Text:
    found = ngettext(
        "I found {count} date in {title}. /trainings and /meetups show it.",
        "I found {count} dates in {title}. /trainings and /meetups show them.",
        count, title=verbatim(_title(watched)),
    )  # fmt: skip
    missed = ngettext(
        "{count} is left out, as I could not understand it.",
        "{count} are left out, as I could not understand them.", left_out,
    )  # fmt: skip
    return stack(found, missed if left_out else None)
