"""The reactions under the bot's messages: in a rush the newest first, few, and none in vain."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.platforms.matrix.homeservers import Homeserver
from bot.platforms.matrix.keys import KEYCAPS
from bot.platforms.matrix.reactions import FEW, RUSH, Allowance, Reactions

ROOM, ME = "!room:lamp.test", "@bot:lamp.test"
NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)


class Server:
    """Takes reactions and redactions down; `gate` lets them through one by one."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.redacted: list[str] = []
        self.gate: asyncio.Semaphore | None = None
        self._news = asyncio.Event()

    async def has_sent(self, count: int) -> None:
        while len(self.sent) < count:
            self._news.clear()
            await self._news.wait()

    async def call(
        self, method: str, where: str, body: Mapping[str, Any] | None = None, **_more: object
    ) -> dict[str, Any]:
        if self.gate is not None:
            await self.gate.acquire()
        if "/redact/" in where:
            self.redacted.append(where.split("/redact/")[1].partition("/")[0])
        elif method == "PUT":
            assert body is not None
            related = body["m.relates_to"]
            self.sent.append((related["event_id"], related["key"]))
            self._news.set()
        return {"event_id": f"r{len(self.sent)}", "chunk": []}


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def reactions(server: Server) -> Reactions:
    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    allowance = Allowance(1000.0, 1000, lambda: NOON)
    return Reactions(cast("Homeserver", server), ME, allowance, sleep)


async def test_every_key_gets_its_reaction_in_quiet_times(
    server: Server, reactions: Reactions
) -> None:
    reactions.show(ROOM, "m1", 4, "t1", fresh=True)
    await reactions.settled()
    assert server.sent == [("m1", keycap) for keycap in KEYCAPS[:4]]


async def test_in_a_rush_the_newest_come_first_and_all_get_few(
    server: Server, reactions: Reactions
) -> None:
    many = RUSH + 10
    for number in range(many):
        reactions.show(ROOM, f"m{number}", 4, f"t{number}", fresh=True)
    await reactions.settled()
    assert server.sent[0][0] == f"m{many - 1}"
    counts = [sum(one == f"m{number}" for one, _key in server.sent) for number in range(many)]
    assert counts[-1] == FEW
    assert sum(counts) < 4 * many
    assert all(counts)


async def test_a_message_that_is_gone_gets_none(server: Server, reactions: Reactions) -> None:
    server.gate = asyncio.Semaphore(1)
    reactions.show(ROOM, "m1", 4, "t1", fresh=True)
    reactions.show(ROOM, "m2", 4, "t2", fresh=True)
    await server.has_sent(1)
    reactions.forget("m1")
    reactions.forget("m2")
    for _more in range(10):
        server.gate.release()
    await reactions.settled()
    assert len(server.sent) <= 2  # what was on the wire


async def test_a_menu_that_is_changed_meanwhile_has_the_reactions_of_its_keys(
    server: Server, reactions: Reactions
) -> None:
    server.gate = asyncio.Semaphore(2)
    reactions.show(ROOM, "m1", 4, "t1", fresh=True)
    await server.has_sent(2)
    reactions.show(ROOM, "m1", 1, "t2", fresh=False)
    for _more in range(10):
        server.gate.release()
    await reactions.settled()
    kept = len(server.sent) - len(server.redacted)
    assert kept == 1
    assert server.sent[0] == ("m1", KEYCAPS[0])
    assert "r1" not in server.redacted


async def test_a_card_without_keys_gets_none_that_waited(
    server: Server, reactions: Reactions
) -> None:
    for number in range(3):
        reactions.show(ROOM, f"m{number}", 4, f"t{number}", fresh=True)
        reactions.show(ROOM, f"m{number}", 0, f"u{number}", fresh=False)
    await reactions.settled()
    assert server.sent == []
