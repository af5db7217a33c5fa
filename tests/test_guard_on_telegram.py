"""The bot as a group's guard on Telegram: ten seconds to answer, and the group's rule."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.storage.tables import Account, Chat, RoleGrant
from tests.telegram.faults import Fault
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.groups import Group
    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

FEATURES = ("introductions", "people", "rooms", "hotline", "welcomes", "resources")
ANSWER = "answerChatJoinRequestQuery"
APPROVE = "approveChatJoinRequest"


@pytest.fixture
async def town(
    request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path
) -> AsyncIterator[Town]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    version = getattr(request, "param", "10.2")
    async with telegram_town(path, *FEATURES, api_version=version) as opened:
        yield opened


@pytest.fixture
async def olu(town: Town) -> Somebody:
    """An organizer."""
    made = town.telegram.person("olu", language="en")
    await made.start()
    await town.acts()
    async with town.db.write() as db:
        account = await db.scalar(select(Account).where(Account.key == str(made.id)))
        assert account is not None
        db.add(RoleGrant(person_id=account.person_id, role="organizer", granted_at=town.now()))
    return made


@pytest.fixture
async def group(town: Town, olu: Somebody) -> Group:
    """A group whose guard the bot is, as far as the server knows guards."""
    made = town.telegram.group("newcomers", supergroup=True, owner=olu)
    await made.add_bot(admin=True)
    await made.make_bot_guard()
    await town.acts()
    async with town.db.write() as db:
        chat = await db.scalar(select(Chat).where(Chat.key == str(made.id)))
        assert chat is not None
        chat.language, chat.purpose = "en", "newcomers"
    return made


@pytest.fixture
def cleo(town: Town) -> Somebody:
    return town.telegram.person("cleo", language="en")


async def asks(town: Town, group: Group, olu: Somebody) -> None:
    await olu.writes("/joining ask", chat=group)
    await town.acts()
    await olu.receives("is asked in private", chat=group)


async def test_a_guard_without_a_rule_leaves_it_to_people_who_let_in(
    town: Town, group: Group, olu: Somebody, cleo: Somebody
) -> None:
    query = await cleo.requests_to_join(group)
    await town.acts()
    assert query is not None
    assert query.answer == {"result": "queue"}
    await cleo.receives("Its organizers will look at your request")
    card = await olu.receives("Cleo asks to be let into the room Newcomers.")
    await olu.presses(card, "Let in")
    await town.acts()
    assert group.chat.has(cleo.id)
    await olu.receives("Olu has let them in.")
    assert town.telegram.calls(APPROVE)[-1].code == 200


@pytest.mark.slow
async def test_however_much_waits_the_guard_answers_first(
    town: Town, group: Group, cleo: Somebody
) -> None:
    await town.telegram.crowd_writes([f"How do I do {n}?" for n in range(90)], people=90)
    query = await cleo.requests_to_join(group)
    await town.hears()
    await town.bot.engine.handle(8)
    await town.bot.senders["telegram"].drain()
    assert query is not None
    assert query.answer == {"result": "queue"}
    await town.bot.settle()


async def test_one_kind_question_and_they_are_in(
    town: Town, group: Group, olu: Somebody, cleo: Somebody
) -> None:
    await asks(town, group, olu)
    query = await cleo.requests_to_join(group)
    await town.acts()
    assert query is not None
    assert query.answer == {"result": "queue"}
    await cleo.receives("What brings you here?")
    await cleo.writes("I'd like to learn to cite books.")
    await town.acts()
    assert group.chat.has(cleo.id)
    card = await olu.receives("I have let them in.")
    await olu.presses(card, "Take it back")
    await town.acts()
    assert not group.chat.has(cleo.id)
    assert group.chat.members[cleo.id] == "left", "they may ask once more"
    card = await olu.receives("Olu has declined.")
    await olu.presses(card, "Let in")
    await town.acts()
    await olu.receives("If they ask again, I let them in.")
    await cleo.receives("ask to join once more")
    again = await cleo.requests_to_join(group)
    await town.acts()
    assert again is not None
    assert again.answer == {"result": "approve"}
    assert group.chat.has(cleo.id)


async def test_what_is_answered_too_late_is_decided_all_the_same(
    town: Town, group: Group, olu: Somebody, cleo: Somebody
) -> None:
    await asks(town, group, olu)
    query = await cleo.requests_to_join(group)
    await town.hears()
    town.clock.now += 11
    await town.acts()
    assert query is not None
    assert query.answer is None
    await cleo.receives("What brings you here?")
    await cleo.writes("I'd like to learn to cite books.")
    await town.acts()
    assert group.chat.has(cleo.id)


async def test_a_lost_answer_is_given_again(town: Town, group: Group, cleo: Somebody) -> None:
    town.telegram.faults.plan(ANSWER, Fault(code=500))
    query = await cleo.requests_to_join(group)
    await town.acts()
    town.clock.now += 2
    await town.bot.settle()
    assert query is not None
    assert query.answer == {"result": "queue"}


async def test_without_the_right_organizers_hear_what_is_missing(
    town: Town, group: Group, olu: Somebody, cleo: Somebody
) -> None:
    await cleo.requests_to_join(group)
    await town.acts()
    card = await olu.receives("Cleo asks to be let into the room Newcomers.")
    await group.promote_bot(can_invite_users=False)
    await olu.presses(card, "Let in")
    await town.acts()
    card = await olu.receives("That did not work: I have not the right")
    assert card.labels == ["Let in", "Decline"]
    await group.promote_bot()
    await olu.presses(card, "Let in")
    await town.acts()
    assert group.chat.has(cleo.id)


async def test_whoever_has_withdrawn_is_let_in_when_they_ask_again(
    town: Town, group: Group, olu: Somebody, cleo: Somebody
) -> None:
    await cleo.requests_to_join(group)
    await town.acts()
    card = await olu.receives("Cleo asks to be let into the room Newcomers.")
    group.chat.join_requests.discard(cleo.id)
    await olu.presses(card, "Let in")
    await town.acts()
    await olu.receives("If they ask again, I let them in.")
    await cleo.requests_to_join(group)
    await town.acts()
    assert group.chat.has(cleo.id)


@pytest.mark.parametrize("town", ["9.3"], indirect=True)
async def test_an_older_server_knows_no_guards_and_the_rule_holds(
    town: Town, group: Group, olu: Somebody, cleo: Somebody
) -> None:
    await asks(town, group, olu)
    assert await cleo.requests_to_join(group) is None
    await town.acts()
    await cleo.receives("What brings you here?")
    await cleo.writes("I'd like to learn to cite books.")
    await town.acts()
    assert group.chat.has(cleo.id)
    assert town.telegram.calls(ANSWER) == []
