"""Announcements at the desk: all of them, one with its progress and its steps, and a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.announcements import announcements, outcomes
from bot.engine.features import DeskGroup, Role, parts_of
from bot.words import Button, LanguageName, Text, _, alone, ngettext
from bot.words.page_parts import Card, DataTable, Deed, Link, Page, Progress, Row, Words
from handlers.announcements import reporting, wording
from handlers.announcements.registry import ANNOUNCEMENT, feature

if TYPE_CHECKING:
    from bot.engine.features import DeskVisit
    from bot.storage.tables import Announcement
    from bot.words.page_parts import Part

TITLE = _("Announcements")
MOST = 100


@feature.desk("/announcements", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.COMMUNITY)
async def all_of_them(visit: DeskVisit) -> Page:
    """The newest first."""
    latest = await announcements.latest(visit.db, MOST)
    sent = await outcomes.how_many_have(visit.db, latest)
    rows = tuple([await _row(visit, each, sent.get(each.id, 0)) for each in latest])
    columns = (_("Announcement"), _("Topic"), _("When"), _("State"), _("Sent"))
    nothing = _("Nothing was announced yet.")
    table = DataTable(TITLE, columns, rows, frozenset({4}), empty=nothing)
    return Page(TITLE, (Deed(Button(_("Announce something"), "/announce")), table))


async def _row(visit: DeskVisit, announcement: Announcement, sent: int) -> Row:
    texts = await announcements.texts_of(visit.db, announcement)
    beginning = wording.beginning(texts[announcement.language].body)
    values = {"number": str(announcement.id), "words": beginning}
    return Row(
        (
            Text("{number} {words}", values, translated=False),
            wording.TOPICS[announcement.topic],
            alone(announcement.made_at),
            wording.STATES[announcement.state],
            alone(sent),
        ),
        to=f"/announcements/{announcement.id}",
    )


@feature.desk("/announcements/{number}", role=Role.ORGANIZER)
async def one_of_them(visit: DeskVisit) -> Page:
    """As in the chat; how far it is; each of its texts as it is read; what became of it."""
    announcement = await announcements.by_number(visit.db, visit.path["number"])
    progress = await outcomes.progress(visit.db, announcement)
    texts = await announcements.texts_of(visit.db, announcement)
    told = await reporting.page(replace(visit, given={ANNOUNCEMENT.name: announcement}))
    parts: list[Part] = parts_of(told)
    if progress.total:
        done = progress.total - progress.waiting
        label = ngettext("{done} of {count} recipient", "{done} of {count} recipients",
                         progress.total, done=done)  # fmt: skip
        parts.append(Progress(label, done, progress.total))
    for language, text in sorted(texts.items()):
        name = alone(LanguageName(language))
        parts.append(Card(name, (Words(wording.folded(text.body), language=language),)))
    title = wording.title(announcement)
    return Page(title, parts, up=Link(TITLE, "/announcements"))
