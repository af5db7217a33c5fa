"""Whatever can be said in the chat can be said at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.features import DeskGroup, Role
from bot.words import Button, _
from bot.words.page_parts import Deed, Input, Page
from handlers.desk.registry import feature

if TYPE_CHECKING:
    from bot.engine.features import DeskVisit

TITLE = _("As in the chat")
SAY = _("Write to me as in our chat, for example /queue or /help:")


@feature.desk("/say", role=Role.MENTOR, label=TITLE, group=DeskGroup.COMMUNITY)
async def say_anything(visit: DeskVisit) -> Page:
    """A place to say whatever is said in the chat; the answer stands above it."""
    del visit
    say = Deed(Button(_("Send"), ""), (Input("words", SAY, required=True),))
    return Page(TITLE, (say,))
