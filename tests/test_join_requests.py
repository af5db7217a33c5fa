"""Who asks to join a group on Telegram: a word while the chat is open, and nothing after that."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.languages.catalogs import BUNDLED
from bot.storage.tables import Account, Chat, JoinRequest, OutboxRow
from tests.telegram.faults import Fault
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.groups import Group
    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "welcomes", "resources")
SAY = "sendMessage"
MINUTE = 60.0


@pytest.fixture
async def town(tmp_path: Path, empty_database: Path) -> AsyncIterator[Town]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as opened:
        yield opened


@pytest.fixture
async def group(town: Town) -> Group:
    """A group that approves its members, and welcomes them."""
    made = town.telegram.group("newcomers", supergroup=True)
    await made.add_bot(admin=True)
    await town.acts()
    async with town.db.write() as db:
        chat = await db.scalar(select(Chat).where(Chat.key == str(made.id)))
        assert chat is not None
        chat.purpose = "newcomers"
        chat.language = "en"
    return made


@pytest.fixture
def cleo(town: Town) -> Somebody:
    return town.telegram.person("cleo", language="sw")


async def account(town: Town) -> Account:
    async with town.db.read() as db:
        (found,) = await db.scalars(select(Account).where(Account.client_language == "sw"))
        return found


async def test_they_are_greeted_in_their_language_and_the_link_leads_on(
    town: Town, group: Group, cleo: Somebody
) -> None:
    await cleo.requests_to_join(group)
    await town.acts()
    told = await cleo.receives("Newcomers")
    assert told.chat_id == cleo.id
    ask, find = (
        BUNDLED.translations("sw").gettext(one) for one in ("Ask a question", "Find resources")
    )
    assert told.labels == [ask, find]
    assert not (await account(town)).reachable, "the chat is open for a few minutes only"
    press = await cleo.presses(told, find)
    assert press.url is not None
    assert press.url.endswith("?start=resources")
    await town.acts()
    await cleo.receives()
    assert (await account(town)).reachable
    assert [one for one in town.telegram.messages(group) if one.from_bot][1:] == []


async def test_asking_again_and_again_is_greeted_once(
    town: Town, group: Group, cleo: Somebody
) -> None:
    for _time in range(3):
        await cleo.requests_to_join(group)
        await town.acts()
        town.clock.now += MINUTE
    assert len(cleo.sees()) == 1


async def test_a_restart_in_between_is_not_noticed(
    town: Town, group: Group, cleo: Somebody
) -> None:
    await cleo.requests_to_join(group)
    await town.hears()
    await town.closes()
    town.clock.now += MINUTE
    await town.opens()
    await town.bot.settle()
    await cleo.receives("Newcomers")


async def test_when_the_bot_was_down_too_long_nothing_is_tried(
    town: Town, group: Group, cleo: Somebody
) -> None:
    before = len(town.telegram.calls(SAY))
    await town.closes()
    await cleo.requests_to_join(group)
    town.clock.now += 5 * MINUTE
    await town.opens()
    await town.acts()
    assert len(town.telegram.calls(SAY)) == before
    await cleo.requests_to_join(group)
    await town.acts()
    await cleo.receives("Newcomers")


async def test_what_is_still_waiting_when_the_chat_closes_is_dropped(
    town: Town, group: Group, cleo: Somebody
) -> None:
    town.telegram.faults.plan(SAY, Fault(code=500), times=50)
    asked_at = town.clock.now
    await cleo.requests_to_join(group)
    await town.acts()
    for _minute in range(10):
        town.clock.now += MINUTE
        await town.bot.settle()
    assert cleo.sees() == []
    tried = [one.at for one in town.telegram.calls(SAY) if one.argument("chat_id") == cleo.id]
    assert len(tried) > 1
    assert max(tried) < asked_at + 5 * MINUTE
    assert await states(town) == {"cancelled", "sent"}


async def test_a_refusal_ends_it_and_harms_nobody(town: Town, group: Group, cleo: Somebody) -> None:
    await cleo.requests_to_join(group)
    await town.hears()
    await group.admits(cleo)
    await town.acts()
    (refused,) = [call for call in town.telegram.calls(SAY) if call.argument("chat_id") == cleo.id]
    assert refused.code == 403
    for _minute in range(10):
        town.clock.now += MINUTE
        await town.bot.settle()
    await cleo.receives("Cleo", chat=group)
    await cleo.start()
    await town.acts()
    await cleo.receives("Cleo")
    assert (await account(town)).reachable


async def test_without_the_right_to_invite_nothing_is_heard(
    town: Town, group: Group, cleo: Somebody
) -> None:
    await group.promote_bot(can_invite_users=False)
    await cleo.requests_to_join(group)
    await town.acts()
    assert cleo.sees() == []
    async with town.db.read() as db:
        assert (await db.scalars(select(JoinRequest))).all() == []


async def states(town: Town) -> set[str]:
    async with town.db.read() as db:
        return set(await db.scalars(select(OutboxRow.state)))
