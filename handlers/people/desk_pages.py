"""People at the desk: who has which role, and how one is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import fluencies, people
from bot.engine.features import DeskGroup, Role
from bot.words import Button, LanguageName, Listing, Literal, Text, _, verbatim
from bot.words.mentoring import Fluency
from bot.words.page_parts import Card, DataTable, Deed, Input, Page, Row
from handlers.people.registry import feature
from handlers.people.roles import ROLE_NAMES

if TYPE_CHECKING:
    from bot.engine.features import DeskVisit

TITLE = _("People and roles")
MOST = 300


@feature.desk("/people", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.PEOPLE)
async def everybody_with_a_role(visit: DeskVisit) -> Page:
    """Who has which role, and what they speak; a role is given, taken and looked up as in chat."""
    rows = []
    shown, _count = await people.roles_held(visit.db, MOST)
    fluent = await fluencies.of_all(visit.db, [person.id for person, _roles in shown])
    for person, roles in shown:
        names = Listing(tuple(ROLE_NAMES[role] for role in roles))
        speaks = fluent.get(person.id, {}).items()
        spoken = sorted(tag for tag, fluency in speaks if fluency >= Fluency.GOOD)
        rows.append(
            Row((
                verbatim(person.name),
                Text("{roles}", {"roles": names}, translated=False),
                Text("{names}", {"names": Listing(tuple(map(LanguageName, spoken)))},
                     translated=False) if spoken else verbatim("–"),
            ))
        )  # fmt: skip
    table = DataTable(TITLE, (_("Name"), _("Roles"), _("Languages")), tuple(rows))
    words = Input(
        "words",
        _("A name, and the role to give, for example {one}; to take it, {other}",
          one=Literal("mira mentor en fr"), other=Literal("mira -mentor")),
    )  # fmt: skip
    change = Card(_("Give or take a role"), (Deed(Button(_("Send"), "/role"), (words,)),))
    return Page(TITLE, (table, change))
