"""People who mention the bot where it is not."""

from dataclasses import dataclass

from tests.telegram.chats import Json
from tests.telegram.entities import find_entities
from tests.telegram.presses import InlineSearch
from tests.telegram.voters import Account
from tests.telegram.world import CallbackQuery

ELSEWHERE = -1_007_700_000_001


@dataclass(slots=True, eq=False)
class GuestQuery(InlineSearch):
    """A message somewhere that mentions the bot, and its answer there."""


class Caller:
    """Somebody who mentions the bot in a chat that it is not in."""

    async def mentions_elsewhere(self: Account, text: str) -> GuestQuery | None:
        """Write it in some group of other people's; the bot hears of it if it may be a guest."""
        world = self.world
        if not (world.account.guests and world.schema.knows("Update.guest_message")):
            return None
        query = CallbackQuery(str(world.dice.getrandbits(62)), world.clock.monotonic())
        world.guest_queries[query.id] = query
        message: Json = {
            "message_id": 1,
            "date": int(world.clock.time()),
            "chat": {"id": ELSEWHERE, "type": "supergroup", "title": "Elsewhere"},
            "from": self.user.face,
            "text": text,
            "entities": find_entities(text),
            "guest_query_id": query.id,
        }
        world.tell_bot("guest_message", message)
        return GuestQuery(world, query)
