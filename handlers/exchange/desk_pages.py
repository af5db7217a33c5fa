"""Lists as files at the desk: each to be taken along, changed elsewhere, and brought back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.exchange import csvs, plans
from bot.engine.features import DeskGroup, Role
from bot.words import Button, _
from bot.words.page_parts import Card, Deed, Download, Group, Link, Page, Words
from handlers.exchange.registry import NAMES, feature, offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.exchange.shapes import Row, Shape
    from bot.engine.features import DeskVisit

TITLE = _("Import and export")
MARK = "\ufeff"
"""By it, spreadsheets see that a file is in UTF-8."""


@feature.desk("/exchange", role=Role.ORGANIZER, label=TITLE, group=DeskGroup.COMMUNITY)
async def exchange(visit: DeskVisit) -> Page:
    """All lists that can be files."""
    cards = [_card(shape) for shape in offered(visit)]
    about = _("A list as a file can be changed in a spreadsheet and brought back. You see first "
              "what it would change.")  # fmt: skip
    return Page(TITLE, [Words(about), *cards])


def _card(shape: Shape) -> Card:
    file = Link(_("As a file"), f"/exchange/{shape.name}/file")
    bring = Deed(Button(_("From a file"), f"!exchange-import {shape.name}"))
    return Card(NAMES[shape.name], (Group((file, bring)),))


@feature.desk("/exchange/{list}/file", role=Role.ORGANIZER)
async def as_file(visit: DeskVisit) -> Download | None:
    """All that can be seen of a list."""
    shape = {each.name: each for each in offered(visit)}.get(visit.path["list"])
    if shape is None:
        return None
    rows = await plans.everything(visit.db, shape)
    return Download(f"{shape.name}.csv", "text/csv; charset=utf-8", partial(_write, shape, rows))


def _write(shape: Shape, rows: Sequence[Row]) -> bytes:
    return (MARK + csvs.write(shape, rows)).encode()
