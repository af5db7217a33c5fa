"""`lamplighter setup` on a real homeserver: from nothing to a community that can begin."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.commands.matrix import owners
from bot.commands.setup.answers import Options
from bot.commands.setup.dialogue import Setup
from bot.config.settings import load
from bot.platforms.matrix.keys import KEYCAPS
from tests.setting_up import Operator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.homeserver import Arrive
    from tests.matrix.people import Heard
    from tests.matrix.synapse import Synapse

pytestmark = pytest.mark.synapse

LONGEST_WAIT = 60.0


def number_of(card: Heard, label: str) -> str:
    """The keycap of a key, as the numbered list shows it."""
    for line in card.body.splitlines():
        number, _, rest = line.partition(". ")
        if rest == label:
            return KEYCAPS[int(number) - 1]
    raise AssertionError(card.body)


async def test_from_nothing_to_a_running_community(
    synapse: Synapse, arrive: Arrive, tmp_path: Path
) -> None:
    olu = await arrive("olu")
    user, password = synapse.register(synapse.unique("bot"))
    operator = Operator(
        [
            ("Where is your community?", "matrix"),
            ("homeserver", synapse.url),
            ("user id", user),
            ("password", "mistyped"),
            ("homeserver", synapse.url),
            ("user id", user),
            ("password", password),
            ("called", ""),
            ("time zone", "Europe/Warsaw"),
            ("another server", ""),
            ("systemd", "none"),
        ]
    )
    environ = {
        "LAMPLIGHTER_MATRIX__MESSAGES_PER_SECOND": "1000",
        "LAMPLIGHTER_MATRIX__BURST": "1000",
    }
    setup = Setup(Options(config=tmp_path / "config.toml"), operator, environ)
    running = asyncio.create_task(asyncio.to_thread(setup.run))
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            while not operator.word() and not running.done():  # noqa: ASYNC110 - it is in a thread
                await asyncio.sleep(0.1)
        assert operator.word(), (running, operator.said)
        assert any(line.startswith("✗ ") for line in operator.said), operator.said
        chat = await olu.opens_direct_chat(user)
        await olu.writes(chat, operator.word())
        await olu.sees(chat, "You own me now", sender=user)
        room = await olu.opens_room("Mentors", user, encrypted=True)
        card = await olu.sees(chat, "What is the group Mentors for?", sender=user)
        keycap = number_of(card, "For mentors")
        await olu.finds(chat, lambda one: one.relation.get("key") == keycap)
        await olu.reacts(chat, card.key, keycap)
        said = await olu.sees(room, "questions come here as cards", sender=user)
        assert said.decrypted
        assert await asyncio.wait_for(running, LONGEST_WAIT) == 0, operator.said
    finally:
        operator.is_gone = True
        await asyncio.wait({running}, timeout=LONGEST_WAIT)
    assert not operator.answers
    owned = await owners(load(tmp_path / "config.toml", environ))
    assert owned == {olu.user}, "who may verify the bot"
    assert f"✓ owners: matrix:{olu.user} (by setup)" in operator.said
    assert password not in "\n".join(operator.said)
    assert password not in (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert (tmp_path / "matrix-store").stat().st_mode & 0o777 == 0o700
