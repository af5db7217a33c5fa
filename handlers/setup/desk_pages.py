"""Settings at the desk: what organizers may change, as in the chat; and how the rest is set.

Nothing of accounts, addresses of machines or passwords is there: only sections that have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.knowledge.knowledge_base import Knowledge
from bot.engine.features import DeskGroup, Role
from bot.words import Button, LanguageName, Listing, Literal, Text, ZoneName, _, verbatim
from bot.words.page_parts import (
    Card,
    DataTable,
    Deed,
    Fact,
    Facts,
    Fold,
    Group,
    Page,
    Row,
    Words,
)
from handlers.setup import pages
from handlers.setup.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import DeskVisit
    from bot.words.page_parts import Part

TITLE = _("Set up")
SURE = _("How sure")
OFFERED, OFFERED_LISTENING = (90, 95, 98), (95, 98, 99)
SHOWN = ("hotline", "safety", "welcome", "joining", "mentoring", "shareouts", "meetups",
         "announcements", "opportunities", "privacy")  # fmt: skip
"""Sections of the configuration that hold no secret."""
LEFT_OUT = frozenset({"contacts"})
"""Names and telephone numbers of people."""


@feature.desk("/settings", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.COMMUNITY)
async def settings(visit: DeskVisit) -> Page:
    """What is still to be set up, what can be changed here, and what only whoever runs the bot can
    change.
    """
    screen = await pages.overview(visit)
    buttons = Group(tuple(Deed(button) for button in screen.buttons))
    return Page(TITLE, [Words(screen.text), buttons, *await _how_sure(visit), *_fixed(visit)])


async def _how_sure(visit: DeskVisit) -> list[Part]:
    """How often the bot has to be right when it answers by itself."""
    if "knowledge" not in visit.settings.community.features:
        return []
    sure, listening = await visit.use(Knowledge).targets(visit.db)
    by_itself = _("When I answer by myself, {share} of 100 answers should be right. A higher "
                  "number means fewer answers by me and more questions for people.",
                  share=round(sure * 100))  # fmt: skip
    in_groups = _("In groups where I answer without being asked, {share} of 100 should be right. "
                  "To change it: `/kb target listening 99`",
                  share=round(listening * 100))  # fmt: skip
    return [
        Card(SURE, (Words(by_itself), _shares("/kb target", OFFERED))),
        Card(_("Groups"), (Words(in_groups), _shares("/kb target listening", OFFERED_LISTENING))),
    ]


def _shares(says: str, offered: Sequence[int]) -> Group:
    return Group(tuple(
        Deed(Button(_("{share} of 100", share=share), f"{says} {share}")) for share in offered
    ))  # fmt: skip


def _fixed(visit: DeskVisit) -> list[Part]:
    """How the rest is set, under the names that the configuration has for it."""
    community = visit.settings.community
    languages = Listing(tuple(LanguageName(tag) for tag in visit.languages.available))
    facts = Facts((
        Fact(_("Community"), verbatim(community.name or "–")),
        Fact(_("Languages"), Text("{names}", {"names": languages}, translated=False)),
        Fact(_("Time zone"), Text("{zone}", {"zone": ZoneName(community.zone)}, translated=False)),
    ))  # fmt: skip
    rows = tuple(
        Row((verbatim(f"[{section}] {name}"), verbatim(_as_written(value))))
        for section in SHOWN
        for name, value in getattr(visit.settings, section).model_dump(mode="json").items()
        if name not in LEFT_OUT
    )
    how = _("Whoever runs me can change that by {command}.", command=Literal("lamplighter setup"))
    table = DataTable(how, (_("Name"), _("What it is")), rows)
    return [facts, Fold(how, (table,))]


def _as_written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if isinstance(value, bool):
        return str(value).lower()
    return "–" if value in {None, ""} else str(value)
