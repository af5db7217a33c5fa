"""The engine: one transaction an event, whatever fails; the right handler, and only for some."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from bot.config.settings import Settings
from bot.delivery.outbox_writer import Outlet
from bot.engine import inbox
from bot.engine.engine import Engine
from bot.engine.features import Context, Feature, Field, Role
from bot.engine.routes import Routes
from bot.languages.negotiation import Languages
from bot.storage.errors import DatabaseAway
from bot.storage.migrating import upgrade
from bot.storage.sessions import Database
from bot.storage.tables import Account, Chat, FormState, InboxRow, OutboxRow, Person, RoleGrant
from bot.words import Event, EventKind, Place, Refused, Reply, Sender, _
from bot.words.deliveries import Capabilities, RawEvent
from tests.carriers import BOT, NOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.words import Action

TROUBLE = "Something went wrong on my side."


def parse(payload: str) -> list[Event]:
    """Read an event as these tests write it."""
    said = json.loads(payload)
    group = said.pop("group", "")
    place = Place(group or said["who"], private=not group)
    kind = EventKind(said.pop("kind", "text"))
    sender = Sender(said.pop("who"), name="Ada", language="en")
    return [Event(*BOT, "", kind, place, sender, NOON, addressed=not group, **said)]


def a_feature() -> Feature:
    feature = Feature("tried")

    @feature.on(EventKind.TEXT)
    async def hear(ctx: Context) -> list[Action]:
        if ctx.event.text == "explode":
            ctx.person.name = "changed by what failed"
            await ctx.db.flush()
            raise ZeroDivisionError(ctx.event.text)
        if ctx.event.text == "hang":
            raise TimeoutError
        if ctx.event.text == "corrupt":
            raise OSError(0, "Bad magic number", "lamplighter.mo")
        if ctx.event.text == "misspelt":
            await ctx.db.execute(text("SELECT nothing FROM nowhere"))
        if ctx.event.text == "no":
            raise Refused(_("No."))
        return [Reply(_("Heard {words}.", words=ctx.event.text))]

    @feature.command("secret", about=_("For mentors"), role=Role.MENTOR)
    async def secret(ctx: Context) -> list[Action]:
        return [Reply(_("Args: {args}", args=ctx.args))]

    @feature.form("tell", Field("one", _("One?")), Field("two", _("Two?")))
    async def told(
        ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
    ) -> list[Action]:
        return [Reply(_("{one} and {two}", one=answers["one"], two=answers["two"]))]

    @feature.command("tell", about=_("Tell two things"))
    async def tell(_ctx: Context) -> list[Action]:
        return [told.begin()]

    return feature


def written(event: Any) -> str:
    """An event's payload."""
    if isinstance(event, bytes):
        return event.decode()
    return json.dumps({"who": "ada", "text": event} if isinstance(event, str) else event)


class Bench:
    """An engine with one feature, and events to give it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.count = 0
        capabilities = Capabilities(toast_limit=200)

        async def prepare() -> None:
            return None

        self.engine = Engine(
            db=db,
            routes=Routes([a_feature()]),
            languages=Languages(["en"], "en", {}),
            settings=Settings(),
            parsers={BOT[0]: parse},
            outlets={BOT[0]: Outlet(BOT[1], capabilities, lambda _payload: "")},
            services={},
            now=lambda: NOON,
            prepare=prepare,
        )

    async def store(self, *events: Any) -> None:
        """Keep events: dicts, texts of ada's, or bytes for what can't be parsed."""
        raw = []
        for event in events:
            self.count += 1
            raw.append(RawEvent(str(self.count), written(event)))
        async with self.db.write() as session:
            await inbox.store(session, BOT, raw, "", NOON)

    async def hear(self, *events: Any) -> list[str]:
        """Handle events; gives what is said from then on."""
        async with self.db.read() as session:
            last = await session.scalar(select(func.max(OutboxRow.id))) or 0
        await self.store(*events)
        while await self.engine.handle():
            continue
        async with self.db.read() as session:
            rows = await session.scalars(
                select(OutboxRow).where(OutboxRow.id > last).order_by(OutboxRow.id)
            )
            return [(row.payload or {}).get("content", {}).get("text", row.act) for row in rows]

    async def states(self) -> list[str]:
        """What has become of the events, in order."""
        async with self.db.read() as session:
            return list(await session.scalars(select(InboxRow.state).order_by(InboxRow.id)))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    db = Database(f"sqlite:///{tmp_path}/test.db")
    await db.open()
    await upgrade(db)
    yield Bench(db)
    await db.close()


async def test_what_is_said_is_queued_with_the_event_that_it_answers(bench: Bench) -> None:
    assert await bench.hear("one", "two") == ["Heard one.", "Heard two."]
    assert await bench.states() == ["done", "done"]


async def test_a_failing_event_harms_no_other_and_leaves_no_trace(bench: Bench) -> None:
    said = await bench.hear("before", "explode", "after")
    assert [one for one in said if one.startswith("Heard")] == ["Heard before.", "Heard after."]
    assert await bench.states() == ["done", "quarantined", "done"]
    async with bench.db.read() as session:
        assert (await session.scalars(select(Person.name))).all() == ["Ada"]


@pytest.mark.parametrize("words", ["hang", "corrupt", "misspelt"])
async def test_an_error_of_an_events_own_is_not_taken_for_an_absent_database(
    bench: Bench, words: str
) -> None:
    said = await bench.hear(words, "after")
    assert "Heard after." in said
    assert await bench.states() == ["quarantined", "done"]


async def test_while_the_database_is_away_no_attempt_is_counted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_away(*_arguments: object) -> None:
        raise DatabaseAway

    await bench.store("words")
    with monkeypatch.context() as patched:
        patched.setattr(Engine, "_handle_row", is_away)
        for _time in range(4):
            with pytest.raises(DatabaseAway):
                await bench.engine.handle()
    assert await bench.hear() == ["Heard words."]


async def test_whoever_spoke_is_told_once_that_it_went_wrong(bench: Bench) -> None:
    said = await bench.hear("explode")
    assert len(said) == 1
    assert said[0].startswith(TROUBLE)


async def test_the_others_of_a_group_need_not_hear_of_it(bench: Bench) -> None:
    assert await bench.hear({"who": "ada", "group": "g", "text": "explode"}) == []
    assert await bench.states() == ["quarantined"]


async def test_what_can_not_be_parsed_is_tried_once(bench: Bench) -> None:
    assert await bench.hear(b"{", "after") == ["Heard after."]
    assert await bench.states() == ["quarantined", "done"]
    (row,) = await inbox.quarantined(bench.db)
    assert row.attempts == 1
    assert row.problem.startswith("JSONDecodeError")


async def test_trouble_with_telling_of_trouble_does_not_stop_the_bot(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object) -> None:
        raise LookupError

    monkeypatch.setattr(Engine, "_identify", fail)
    assert await bench.hear("words") == []
    assert await bench.states() == ["quarantined"]


async def test_a_handler_may_refuse_with_a_reason(bench: Bench) -> None:
    assert await bench.hear("no") == ["No."]
    assert await bench.states() == ["done"]


async def test_commands_are_for_those_who_may(bench: Bench) -> None:
    assert await bench.hear("/secret") == ["Only mentors can do that."]
    async with bench.db.write() as session:
        session.add(RoleGrant(person_id=1, role="organizer", granted_at=NOON))
    assert await bench.hear("/SECRET  a b", "/secret\nc d") == ["Args: a b", "Args: c d"]


async def test_an_unknown_command_is_nobodys_business_in_a_group(bench: Bench) -> None:
    assert await bench.hear({"who": "ada", "group": "g", "text": "/other"}) == []
    (said,) = await bench.hear("/other")
    assert "/help" in said


async def test_a_form_is_kept_step_by_step(bench: Bench) -> None:
    assert await bench.hear("/tell") == ["One?"]
    assert await bench.hear("1") == ["Two?"]
    assert await bench.hear("/back") == ["One?"]
    bench.engine = Bench(bench.db).engine  # as after a restart
    assert await bench.hear("I", "II") == ["Two?", "I and II"]
    async with bench.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(FormState)) == 0


async def test_a_press_is_always_answered(bench: Bench) -> None:
    press = {"who": "ada", "kind": "press", "text": "/tell", "press": "p1"}
    assert await bench.hear(press) == ["One?", "toast"]


async def test_who_blocks_the_bot_hears_nothing_that_still_waits(bench: Bench) -> None:
    await bench.hear("one")
    await bench.hear({"who": "ada", "kind": "blocked"})
    async with bench.db.read() as session:
        assert (await session.scalars(select(OutboxRow.state))).all() == ["cancelled"]
        assert (await session.scalars(select(Account.reachable))).all() == [False]
    await bench.hear("I'm back")
    async with bench.db.read() as session:
        assert (await session.scalars(select(Account.reachable))).all() == [True]


async def test_a_group_that_grows_keeps_what_it_is_for(bench: Bench) -> None:
    await bench.hear({"who": "ada", "group": "g", "text": "hello"})
    async with bench.db.write() as session:
        (chat,) = (await session.scalars(select(Chat))).all()
        chat.purpose = "mentors"
    moved = {"who": "ada", "group": "g", "kind": "migrated", "moved_to": "G"}
    await bench.hear(moved, {"who": "ada", "group": "G", "text": "hello again"})
    async with bench.db.read() as session:
        (chat,) = (await session.scalars(select(Chat))).all()
        assert (chat.key, chat.purpose) == ("G", "mentors")


async def test_a_third_person_in_a_private_chat_does_not_make_it_theirs(bench: Bench) -> None:
    await bench.hear("one")
    async with bench.db.read() as session:
        (key,) = (await session.scalars(select(Chat.key))).all()
    assert await bench.hear({"who": "eve", "group": key, "text": "hello"}) == []
    await bench.hear({"who": "eve", "group": key, "kind": "left"})
    async with bench.db.read() as session:
        found = await session.execute(select(Account.key, Account.chat_id, Account.reachable))
        accounts = {key: (chat, reachable) for key, chat, reachable in found}
    assert accounts == {"ada": (1, True), "eve": (None, False)}
    assert await bench.hear("two") == ["Heard two."]


def test_two_features_may_not_offer_the_same() -> None:
    with pytest.raises(ValueError, match="secret"):
        Routes([a_feature(), a_feature()])
