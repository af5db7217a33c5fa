"""Pages of the desk ask the database no more often because there are more people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.config.settings import Settings
from bot.config.web import WebSettings
from bot.domain import people
from bot.domain.announcements import announcements, expiry, outcomes
from bot.domain.shareouts import events, overviews
from bot.storage.tables import ShareoutAsk
from bot.words import Role
from bot.words.shareouts import AskState
from tests.conftest import database
from tests.desk import AT_HOME, at_desk
from tests.full_town import settle_full_town
from tests.mentoring import mentoring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Open
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

MORE = 9


@pytest.fixture
async def town(open_chat: Open) -> Dialogue:
    web = WebSettings(listen="127.0.0.1:1", public_url=AT_HOME)
    owned = {"community": {"owners": ("console:zed",)}, "web": web.model_dump()}
    chat = await open_chat(settings=Settings.model_validate(owned), knowing=True)
    await settle_full_town(chat)
    return chat


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    statements: list[str] = []

    def note(*execution: object) -> None:
        statements.append(str(execution[2]))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/people", "/mentoring", "/shareouts"])
async def test_more_people_are_no_more_statements(
    town: Dialogue, asked: list[str], path: str
) -> None:
    olu = await at_desk(town, "olu")
    await olu.open(path)
    asked.clear()
    await olu.open(path)
    before = len(asked)
    names = [f"m{number}" for number in range(MORE)]
    await town.play("\n".join(f"{name} > hello" for name in names), strict=False)
    async with database(town).write() as db:
        for name in names:
            person = await people.meant_by(db, name)
            await people.grant(db, person, Role.MENTOR, person, town.community.now)
        event_asked = (await events.newest(db, 1))[0]
        for person in await people.with_roles(db, Role.MENTOR):
            db.add(
                ShareoutAsk(
                    event_id=event_asked.id, person_id=person.id, state=AskState.ASKED,
                    asked_at=town.community.now, due_on=date(2030, 2, 1),
                )
            )  # fmt: skip
    await mentoring(town, *names)
    asked.clear()
    await olu.open(path)
    assert path == "/shareouts" or "M8" in olu.text
    assert len(asked) == before


async def test_what_is_counted_of_events_is_what_is_known_of_each(town: Dialogue) -> None:
    await town.play("... 4 weeks", strict=False)
    async with database(town).read() as db:
        newest = await events.newest(db, 10)
        for today in (date(2030, 1, 10), date(2030, 3, 4)):
            counted = await overviews.of_events(db, newest, today)
            known = [await overviews.of_event(db, one, today) for one in newest]
            assert [(one.event, one.counts, one.size) for one in counted] == [
                (one.event, one.counts, len(one.people)) for one in known
            ]
            assert sum(one.size for one in counted) >= 2


async def test_how_many_have_an_announcement_is_known_when_its_ledger_is_erased(
    town: Dialogue,
) -> None:
    async with database(town).read() as db:
        latest = await announcements.latest(db, 10)
        before = await outcomes.how_many_have(db, latest)
    assert sum(before.values()) == 7
    async with database(town).write() as db:
        await expiry.erase_old(db, town.community.now + timedelta(days=1))
    async with database(town).read() as db:
        latest = await announcements.latest(db, 10)
        assert any(one.sums for one in latest)
        assert await outcomes.how_many_have(db, latest) == before
