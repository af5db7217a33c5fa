"""People's side of polls."""

from typing import Protocol

from tests.telegram.chats import Json, Message, User
from tests.telegram.world import World


class Account(Protocol):
    """Somebody in this world."""

    world: World
    user: User


class Voter:
    """Somebody who chooses in polls."""

    async def votes(self: Account, message: Message, *options: str) -> None:
        """Choose these options of a poll; none takes one's choice back.

        What the bot hears of an anonymous poll are the sums.
        """
        poll: Json = message.data["poll"]
        assert self.world.chats[message.chat_id].has(self.user.id), "only members can vote"
        assert not poll["is_closed"], "the poll is closed"
        assert len(options) < 2 or poll["allows_multiple_answers"], "one choice only"
        assert self.user.id not in message.votes or poll["allows_revoting"], "has voted"
        texts = [one["text"] for one in poll["options"]]
        message.votes[self.user.id] = tuple(texts.index(option) for option in options)
        chosen = [place for places in message.votes.values() for place in places]
        for place, option in enumerate(poll["options"]):
            option["voter_count"] = chosen.count(place)
        poll["total_voter_count"] = sum(map(bool, message.votes.values()))
        assert poll["is_anonymous"], "only anonymous polls are simulated"
        self.world.tell_bot("poll", poll)
