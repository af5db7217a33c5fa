"""Actions behind buttons: they are pressed, not typed; old buttons go on working."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.engine.calls import Call
from bot.engine.features import Context, Feature, Role
from bot.storage.sessions import Database
from bot.words import Event, EventKind, Place, Reply, Sender, _
from tests.carriers import BOT, NOON
from tests.databases import migrate
from tests.engines import EngineStand, press

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.words import Action
    from tests.dialogue import Dialogue

ONLY_ORGANIZERS = "Only organizers can do that. Another organizer can make you one."


def a_feature() -> Feature:
    feature = Feature("acting")

    @feature.action("solved")
    async def solved(ctx: Context) -> list[Action]:
        return [Reply(_("Solved: {args}", args=ctx.args))]

    @feature.action("decide", role=Role.ORGANIZER)
    async def decide(_ctx: Context) -> list[Action]:
        return [Reply(_("Decided."))]

    @feature.command("claim", about=_("Take one"))
    async def claim(ctx: Context) -> list[Action]:
        return [Reply(_("Claimed: {args}", args=ctx.args))]

    return feature


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[EngineStand]:
    db = Database(f"sqlite:///{tmp_path}/test.db")
    await db.open()
    await migrate(db)
    yield EngineStand(db, a_feature())
    await db.close()


async def test_what_is_behind_a_button_is_pressed(stand: EngineStand) -> None:
    assert await stand.hear(press("!solved 7")) == ["Solved: 7"]
    assert await stand.hear(press("!decide 7")) == [ONLY_ORGANIZERS]
    assert await stand.hear(press("/claim 7")) == ["Claimed: 7"]


async def test_a_button_of_a_former_release_does_what_it_did(stand: EngineStand) -> None:
    assert await stand.hear(press("/solved 7")) == ["Solved: 7"]
    assert await stand.hear(press("/decide 7")) == [ONLY_ORGANIZERS]


async def test_nobody_comes_upon_it_by_typing(stand: EngineStand) -> None:
    (said,) = await stand.hear("/solved 7")
    assert said.startswith("I don't know /solved.")
    assert await stand.hear("!solved 7") == []
    (said,) = await stand.hear(press("!claim 7"))
    assert said.startswith("I don't know")


@pytest.mark.parametrize(
    ("text", "kind", "called"),
    [
        ("/claim 7", EventKind.TEXT, Call("claim", "7", behind=False, pressed=False)),
        ("/CLAIM\n7 8", EventKind.TEXT, Call("claim", "7 8", behind=False, pressed=False)),
        ("!solved", EventKind.PRESS, Call("solved", "", behind=True, pressed=True)),
        ("!solved", EventKind.TEXT, None),
        ("/etc/hosts", EventKind.TEXT, None),
        ("/", EventKind.TEXT, None),
        ("claim", EventKind.TEXT, None),
    ],
)
def test_what_calls_something(text: str, kind: EventKind, called: Call | None) -> None:
    event = Event(*BOT, "1", kind, Place("ada", private=True), Sender("ada"), NOON, text)
    assert Call.of(event) == called


async def test_a_question_is_solved_by_a_press_old_or_new(chat: Dialogue) -> None:
    await chat.play("ada > When is the next meetup in Accra?", strict=False)
    await chat.play(
        """
        ada > /solved 1
        bot to ada > I don't know /solved. *
        ada > [!solved 1]
        bot to ada > Good! *
        """,
        strict=False,
    )
