"""An entry as organizers see it: its words, how it does, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.knowledge import feedback, histories, inquiries, reviews, surveys
from bot.domain.knowledge.excerpts import shorten
from bot.domain.topics import name as topic_name
from bot.domain.translations import counterparts
from bot.engine.features import Role
from bot.words import (
    Button,
    Foldable,
    LanguageName,
    Listing,
    Month,
    Reply,
    Text,
    _,
    ngettext,
    stack,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.features import Context
    from bot.storage.tables import Entry

GLANCE = 600
"""Characters of an answer that are shown; whoever edits it knows the rest, or asks for it."""


async def screen(ctx: Context, entry: Entry, *, tended: bool) -> Reply:
    """Show an entry; `tended`: to somebody who may change it."""
    outrun = await counterparts.outrun_by(ctx.db, entry)
    compare = (
        (Button(_("See what changed"), f"/kb history {outrun.id}"),) if outrun is not None else ()
    )
    text = stack(
        await head(ctx.db, entry),
        body(entry),
        behind(outrun),
        await _details(ctx, entry),
        gap="\n\n",
    )
    asked_button = (Button(_("What people asked"), f"/kb asked {entry.id}"),)
    wanted_more = tended and bool(await inquiries.after(ctx.db, entry, most=1))
    return Reply(
        text,
        buttons=(
            *_buttons(ctx, entry, tended=tended),
            *(asked_button if wanted_more else ()),
            *compare,
        ),
    )


async def head(db: AsyncSession, entry: Entry) -> Text:
    """Number, language and topic."""
    about = _(
        "**Entry {number}** · {language} · {topic}",
        number=str(entry.id),
        language=LanguageName(entry.language),
        topic=topic_name(entry.topic) if entry.topic else _("no topic"),
    )
    if entry.retired_at is None:
        return about
    name = await _last_hand(db, entry)
    return stack(about, _("_Archived by {name}: no longer used._", name=name))


async def _last_hand(db: AsyncSession, entry: Entry) -> str | Text:
    change = await histories.latest(db, entry)
    name = await people.named(db, change.person_id) if change is not None else ""
    return name or _("somebody")


def body(entry: Entry) -> Text:
    """Question, answer and source."""
    answer = shorten(entry.answer, GLANCE)
    words = Text(
        "**{question}**\n{answer}",
        {"question": entry.question, "answer": Foldable(answer)},
        translated=False,
    )
    return stack(
        words,
        _("…") if answer != entry.answer else None,
        _("[Source]({url})", url=entry.source) if entry.source else None,
    )


def behind(original: Entry | None) -> Text | None:
    """That an entry may be out of date, and why."""
    if original is None:
        return None
    return _(
        "May be out of date: entry {number}, in {language}, has changed since.",
        number=str(original.id),
        language=LanguageName(original.language),
    )


def looked_at(moment: datetime) -> Month:
    """The month of a moment."""
    return Month(moment.year, moment.month)


async def _details(ctx: Context, entry: Entry) -> Text:
    ways = len(await histories.phrasings(ctx.db, entry))
    used = await surveys.times_used(ctx.db, entry)
    outcome = await feedback.outcome_of(ctx.db, entry)
    others = await counterparts.of(ctx.db, entry)
    devices = await histories.variants(ctx.db, entry)
    due = reviews.due_at(entry)
    name = await people.named(ctx.db, entry.reviewed_by)
    return stack(
        _reviewed(entry, name),
        _("To be reviewed in {month}.", month=looked_at(due)) if due is not None else None,
        ngettext("{count} other way of asking.", "{count} other ways of asking.", ways),
        _("Found for more than {count} questions.", count=used) if used == surveys.MOST_USED
        else ngettext("Found for {count} question.", "Found for {count} questions.", used),
        _("Helped: {helped}. A person was asked: {asked}.",
          helped=_at_least(outcome.helped), asked=_at_least(outcome.not_helped))
        if outcome.total else None,
        *(DEVICES[device] for device in devices),
        _("Also in: {languages}.", languages=_languages(others)) if others else None,
    )  # fmt: skip


def _at_least(count: int) -> Text:
    """A number, with a sign where it was not counted further."""
    sign = "+" if count >= feedback.MOST_COUNTED else ""
    return Text("{count}{sign}", {"count": count, "sign": sign}, translated=False)


DEVICES = {
    "phone": _("It says something else on a phone."),
    "computer": _("It says something else on a computer."),
}


def _languages(entries: list[Entry]) -> Listing:
    return Listing(
        tuple(
            Text("{language} ({number})",
                 {"language": LanguageName(entry.language), "number": str(entry.id)},
                 translated=False)
            for entry in entries
        )
    )  # fmt: skip


def _reviewed(entry: Entry, name: str) -> Text | None:
    if entry.reviewed_at is None:
        return None
    month = looked_at(entry.reviewed_at)
    if name:
        return _("Reviewed in {month} by {name}.", month=month, name=name)
    return _("Reviewed in {month}.", month=month)


def _buttons(ctx: Context, entry: Entry, *, tended: bool) -> tuple[Button, ...]:
    """What can be done with an entry."""
    seen = Button(_("History"), f"/kb history {entry.id}")
    if not tended:
        return (seen,)
    if entry.retired_at is not None:
        return Button(_("Bring it back"), f"/kb restore {entry.id}"), seen
    return (
        Button(_("Edit"), f"/kb edit {entry.id}"),
        Button(_("Ways of asking"), f"/kb ways {entry.id}"),
        Button(_("Still right"), f"/kb right {entry.id}"),
        *(
            (Button(_("Translate"), f"/kb translate {entry.id}"),)
            if ctx.is_a(Role.ORGANIZER)
            else ()
        ),
        Button(_("Archive"), f"/kb retire {entry.id}"),
        seen,
    )
