"""The card that asks somebody to look at an entry again, in step wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references
from bot.domain.knowledge import curation, histories, reviews
from bot.domain.translations import counterparts
from bot.words import Button, Subject, Text, Update, _, stack
from handlers.knowledge import entries

if TYPE_CHECKING:
    from bot.engine.features import Tick
    from bot.storage.tables import Entry


def subject(entry: Entry) -> Subject:
    """What the cards of an entry that is due are about."""
    return Subject("look", entry.id)


async def card(tick: Tick, entry: Entry) -> tuple[Text, tuple[Button, ...]]:
    """The card as it stands now: the question whether it is still right, or who settled that."""
    due = reviews.due_at(entry)
    asks = entry.retired_at is None and (due is None or due <= tick.now)
    looked = entry.reviewed_at
    since = _("Last reviewed in {month}.", month=entries.looked_at(looked)) if looked else None
    text = stack(
        _("Is this still right?") if asks else await _settled(tick, entry),
        entries.body(entry),
        entries.behind(await counterparts.outrun_by(tick.db, entry)),
        since if asks else None,
        gap="\n\n",
    )
    return text, _buttons(entry) if asks else ()


async def _settled(tick: Tick, entry: Entry) -> Text:
    change = await histories.latest(tick.db, entry)
    name = await people.named(tick.db, change.person_id) if change is not None else ""
    who = name or _("somebody")
    if entry.retired_at is not None:
        return _("_Archived by {name}._", name=who)
    if change is not None and change.operation == curation.REVIEWED:
        return _("_Still right, says {name}._", name=who)
    return _("_Changed by {name}._", name=who)


def _buttons(entry: Entry) -> tuple[Button, ...]:
    return (
        Button(_("Still right"), f"/kb right {entry.id}"),
        Button(_("Edit"), f"/kb edit {entry.id}"),
        Button(_("Archive"), f"/kb retire {entry.id}"),
    )


async def keep_in_step(tick: Tick, entry: Entry) -> list[Update]:
    """Bring the cards of an entry up to date, where there are any."""
    if not await references.stands_in(tick.db, subject(entry)):
        return []
    return [Update(subject(entry), *await card(tick, entry))]
