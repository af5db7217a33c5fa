"""Telegram's own polls: anonymous, results hidden, counted when the bot closes them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.polls import polls
from bot.storage.tables import Chat, Person
from handlers.polls import making
from tests.telegram.faults import Fault
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.groups import Group
    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

FEATURES = ("introductions", "people", "rooms", "hotline", "polls")
DAY = 24 * 3600


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
def people(town: Town) -> list[Somebody]:
    return [town.telegram.person(name, language="en") for name in ("ada", "ben", "cleo")]


@pytest.fixture
async def group(town: Town, people: list[Somebody]) -> Group:
    made = town.telegram.group("newcomers", supergroup=True, members=tuple(people))
    await made.add_bot()
    await people[0].start()
    await town.acts()
    return made


async def opens(town: Town, *groups: Group) -> None:
    """Post a poll that is open for a day."""
    async with town.db.write() as db:
        keys = [str(one.id) for one in groups]
        chats = (await db.scalars(select(Chat).where(Chat.key.in_(keys)))).all()
        by = await db.scalar(select(Person).limit(1))
        assert by is not None
        poll = await polls.draft(
            db, by, question="When do we meet?", options=["On Monday", "On Tuesday"],
            several=False, closes_at=town.now() + timedelta(days=1),
            chats=[chat.id for chat in chats], now=town.now(),
        )  # fmt: skip
        await polls.open_now(db, poll, town.now())
        writer = town.bot.engine.writer(db)
        await writer.write(making.posts(poll, chats))
    await town.bot.settle()


async def passes(town: Town, seconds: float) -> None:
    town.clock.now += seconds
    await town.bot.settle()


async def test_an_anonymous_poll_hides_its_results_until_the_bot_counts_it(
    town: Town, group: Group, people: list[Somebody]
) -> None:
    await opens(town, group)
    poll = await people[0].receives("When do we meet?", chat=group)
    shown = poll.data["poll"]
    assert (shown["is_anonymous"], poll.hides_results) == (True, True)
    assert shown["description"].startswith("Open until")
    for person, option in zip(people, ("On Monday", "On Tuesday", "On Tuesday"), strict=True):
        await person.votes(poll, option)
    await people[0].votes(poll, "On Tuesday")
    await passes(town, DAY + 1)
    assert shown["is_closed"]
    result = await people[1].receives("3 votes in all.", chat=group)
    assert "On Tuesday: 3" in result.text


async def test_a_lost_answer_leaves_the_sums_to_be_read_there(
    town: Town, group: Group, people: list[Somebody]
) -> None:
    await opens(town, group)
    poll = await people[0].receives("When do we meet?", chat=group)
    await people[0].votes(poll, "On Monday")
    town.telegram.faults.plan("stopPoll", Fault(lose_answer=True))
    await passes(town, DAY + 1)
    await passes(town, 60)
    await people[1].receives("I could not count what was chosen in Newcomers", chat=group)


async def test_in_several_groups_people_press_buttons(
    town: Town, group: Group, people: list[Somebody]
) -> None:
    other = town.telegram.group("elders", supergroup=True, members=tuple(people))
    await other.add_bot()
    await town.acts()
    await opens(town, group, other)
    for chat, label in ((group, "On Monday"), (other, "On Tuesday")):
        message = await people[0].receives("When do we meet?", chat=chat)
        await people[0].presses(message, label)
        await town.acts()
        await people[0].receives(f"You have chosen: {label}.", chat=chat)
        assert not any("You have chosen" in said.text for said in people[1].sees(chat))
    await passes(town, DAY + 1)
    result = await people[1].receives("1 vote in all.", chat=other)
    assert "On Tuesday: 1" in result.text
    assert town.telegram.calls("sendPoll") == []


async def test_where_members_may_send_no_polls_they_press_buttons(
    town: Town, group: Group, people: list[Somebody]
) -> None:
    group.chat.permissions["can_send_polls"] = False
    await opens(town, group)
    message = await people[0].receives("When do we meet?", chat=group)
    assert message.labels == ["On Monday", "On Tuesday"]


@pytest.mark.parametrize("town", ["9.3"], indirect=True)
async def test_an_older_server_would_show_how_it_stands_so_there_are_buttons(
    town: Town, group: Group, people: list[Somebody]
) -> None:
    await opens(town, group)
    message = await people[0].receives("When do we meet?", chat=group)
    press = await people[0].presses(message, "On Monday")
    await town.acts()
    assert (await press.answered()).text.startswith("You have chosen: On Monday.")
    assert town.telegram.calls("sendPoll") == []
