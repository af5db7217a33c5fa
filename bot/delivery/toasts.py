"""A press that is answered by a few words that go by, where the platform has such a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.languages.rendering import render
from bot.words import Priority

if TYPE_CHECKING:
    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.readers import Target
    from bot.delivery.visits import Visit
    from bot.words import Event, Reply


async def toast(
    outbox: OutboxWriter, reply: Reply, target: Target, visit: Visit, event: Event
) -> bool:
    """Say it so, if that can be, and the words are few; else tell that they have to be said."""
    limit = outbox.outlets[event.platform].capabilities.toast_limit
    if not event.press or not limit or reply.buttons or reply.attachments:
        return False
    content = render(reply.text, outbox.reader(target, alone=True, plain=True))
    if not 0 < len(content.text) <= limit:
        return False
    # A crowd's come after what others wait for; a platform bears any number of them.
    priority = Priority.REMINDER if reply.passing else Priority.AT_ONCE
    await outbox.toast(content, visit, event, priority)
    return True
