"""The desk's first page: what waits for people today, and whatever can be said in the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.features import DeskGroup, Role
from bot.words import Button, _
from bot.words.page_parts import Deed, Input, Page, Section
from handlers.desk.registry import feature

if TYPE_CHECKING:
    from bot.engine.features import DeskVisit

SAY = _("Write to me as in our chat, for example /queue or /help:")


@feature.desk("/", role=Role.MENTOR, label=_("Today"), group=DeskGroup.TODAY)
async def today(visit: DeskVisit) -> Page:
    """What there is to do, and a place to say anything else."""
    del visit
    say = Deed(Button(_("Send"), ""), (Input("words", SAY, required=True),))
    return Page(_("Today"), (Section(_("Anything else"), (say,)),))
