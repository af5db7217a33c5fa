"""The engine: one transaction an event, whatever fails; the right handler, and only for some."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from bot.config.settings import Settings
from bot.engine import inbox
from bot.engine.engine import Engine
from bot.engine.features import Context, Feature, Field, Role
from bot.engine.routes import Routes
from bot.languages.negotiation import Languages
from bot.storage.errors import DatabaseAway
from bot.storage.offloading import offload
from bot.storage.sessions import Database
from bot.storage.tables import (
    Account,
    Chat,
    FormState,
    InboxRow,
    LinkAttempt,
    OutboxRow,
    Person,
    RoleGrant,
    Version,
)
from bot.words import Event, EventKind, Place, Refused, Reply, Sender, _
from bot.words.deliveries import Capabilities, RawEvent
from tests.carriers import BOT, NOON, FakeOutlet
from tests.databases import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words import Action
    from bot.words.actions import Also

TROUBLE = "Something went wrong on my side."


def parse(payload: str) -> list[Event]:
    """Read an event as these tests write it."""
    said = json.loads(payload)
    group = said.pop("group", "")
    place = Place(group or said["who"], private=not group)
    kind = EventKind(said.pop("kind", "text"))
    sender = Sender(said.pop("who"), name="Ada", language="en")
    addressed = said.pop("addressed", not group)
    return [Event(*BOT, "", kind, place, sender, NOON, addressed=addressed, **said)]


async def change_everything(ctx: Context) -> None:
    """Change what was there, and add to it; some of it has reached the database."""
    ctx.person.name = "changed"
    ctx.chat.title = "changed"
    ctx.db.add(Person(name="new", anonymous=False, created_at=NOON))
    if ctx.visit.form is not None:
        await ctx.db.delete(ctx.visit.form)
    await ctx.db.flush()
    ctx.person.language = "fr"
    ctx.db.add(Version(name="unflushed", number=1))


def counting(now: datetime) -> Also:
    """Something that outlives a refusal."""

    async def count(db: AsyncSession) -> None:
        db.add(LinkAttempt(person_id=1, at=now))

    return count


def double(number: int) -> int:
    """Something slow."""
    return 2 * number


async def fail(ctx: Context) -> None:
    """Fail, if that is what was asked for."""
    match ctx.event.text:
        case "explode":
            ctx.person.name = "changed by what failed"
            await ctx.db.flush()
            raise ZeroDivisionError(ctx.event.text)
        case "hang":
            raise TimeoutError
        case "corrupt":
            raise OSError(0, "Bad magic number", "lamplighter.mo")
        case "misspelt":
            await ctx.db.execute(text("SELECT nothing FROM nowhere"))


async def hear(ctx: Context) -> list[Action]:
    """Do what the words ask for."""
    await fail(ctx)
    if ctx.event.text == "no":
        raise Refused(_("No."))
    if ctx.event.text.startswith("change and refuse"):
        await change_everything(ctx)
        raise Refused(_("No."), also=counting(ctx.now))
    if ctx.event.text.startswith("double "):
        doubled = await offload(ctx.db, double, int(ctx.event.text.split()[1]))
        return [Reply(_("{number}", number=str(doubled)))]
    if ctx.event.text == "who":
        return [Reply(_("{name} in {chat}.", name=ctx.person.name, chat=ctx.chat.title))]
    return [Reply(_("Heard {words}.", words=ctx.event.text))]


def a_feature() -> Feature:
    feature = Feature("tried")

    feature.on(EventKind.TEXT)(hear)

    @feature.command("secret", about=_("For mentors"), role=Role.MENTOR)
    async def secret(ctx: Context) -> list[Action]:
        return [Reply(_("Args: {args}", args=ctx.args))]

    @feature.command("refuse", about=_("Refuse"))
    async def refuse(ctx: Context) -> list[Action]:
        await change_everything(ctx)
        raise Refused(_("No."))

    @feature.form("tell", Field("one", _("One?")), Field("two", _("Two?")))
    async def told(
        ctx: Context, answers: Mapping[str, str], _data: Mapping[str, object]
    ) -> list[Action]:
        if answers["two"] == "no":
            raise Refused(_("No."))
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
        self.silent = False
        """The feature takes up nothing of what is said without a command."""
        capabilities = Capabilities(toast_limit=200)

        async def prepare() -> None:
            return None

        self.engine = Engine(
            db=db,
            routes=Routes([self._feature()]),
            languages=Languages(["en"], "en", {}),
            settings=Settings(),
            platforms={BOT[0]: FakeOutlet(capabilities=capabilities, parser=parse)},
            services={},
            now=lambda: NOON,
            prepare=prepare,
        )

    def _feature(self) -> Feature:
        feature = a_feature()
        loud = feature.event_handlers[EventKind.TEXT].pop()

        @feature.on(EventKind.TEXT)
        async def perhaps(ctx: Context) -> Sequence[Action] | None:
            return None if self.silent else await loud(ctx)

        return feature

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
    await migrate(db)
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
    await bench.hear("I am known")
    assert await bench.hear({"who": "ada", "group": "g", "text": "explode"}) == []
    assert await bench.states() == ["done", "quarantined"]


async def test_what_can_not_be_parsed_is_tried_once(bench: Bench) -> None:
    assert await bench.hear(b"{", "after") == ["Heard after."]
    assert await bench.states() == ["quarantined", "done"]
    (row,) = await inbox.quarantined(bench.db)
    assert row.attempts == 1
    assert row.problem.startswith("JSONDecodeError")


async def test_what_can_not_be_parsed_holds_up_nobody_in_its_group(bench: Bench) -> None:
    await bench.store(b"{", "one", b"[", "two", b"", "three")
    before = bench.db.commits
    await bench.engine.handle()
    assert bench.db.commits == before + 1
    assert await bench.states() == ["quarantined", "done"] * 3


async def test_what_another_worker_has_handled_meanwhile_is_left_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events are taken one by one after a group has failed, each in a transaction of its own."""
    waiting, theirs = inbox.waiting, False

    async def handled_meanwhile(session: AsyncSession, limit: int) -> Sequence[InboxRow]:
        nonlocal theirs
        rows = await waiting(session, limit)
        if not theirs:
            theirs = True
            raise LookupError  # the group fails
        async with bench.db.write() as other:
            await inbox.done(other, rows[:1], NOON)
        return rows

    await bench.store("before", "after")
    monkeypatch.setattr(inbox, "waiting", handled_meanwhile)
    await bench.engine.handle()
    assert await bench.states() == ["done", "done"]


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


async def test_a_refusal_undoes_what_the_handler_changed_and_nothing_else(bench: Bench) -> None:
    said = await bench.hear("before", "change and refuse", "who", "change and refuse again")
    assert said == ["Heard before.", "No.", "Ada in .", "No."]
    async with bench.db.read() as session:
        (person,) = (await session.scalars(select(Person))).all()
        assert (person.name, person.language) == ("Ada", None)
        assert (await session.scalars(select(Version))).all() == []
        assert len((await session.scalars(select(LinkAttempt))).all()) == 2


async def test_the_first_word_of_somebody_may_be_refused(bench: Bench) -> None:
    """What the engine notes of whoever speaks stays: they have to be told."""
    assert await bench.hear("change and refuse") == ["No."]
    assert await bench.hear("who") == ["Ada in ."]


async def test_a_form_ends_by_a_command_that_is_refused(bench: Bench) -> None:
    """What is said next is about the command, or a question, and no answer to the form."""
    assert await bench.hear("/tell") == ["One?"]
    command = {"who": "ada", "text": "/refuse"}
    assert await bench.hear(command, "1") == ["No.", "Heard 1."]


async def test_a_form_that_is_refused_at_its_end_is_over(bench: Bench) -> None:
    assert await bench.hear("/tell", "1", "no") == ["One?", "Two?", "No."]
    assert await bench.hear("who") == ["Ada in ."]


async def test_commands_are_for_those_who_may(bench: Bench) -> None:
    assert await bench.hear("/secret") == [
        "Only mentors can do that. To become one, tell an organizer."
    ]
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
    await bench.hear({"who": "ada", "group": "g", "text": "hello", "addressed": True})
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
    assert accounts == {"ada": (1, True)}
    assert await bench.hear("two") == ["Heard two."]


# ── who passes by ────────────────────────────────────────────────────────────────────────────


async def rows(bench: Bench) -> list[int]:
    """How many people, accounts and chats there are."""
    async with bench.db.read() as session:
        return [
            await session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Person, Account, Chat)
        ]


def in_group(who: str, text: str, **more: Any) -> dict[str, Any]:
    return {"who": who, "group": "g", "text": text, **more}


@pytest.mark.parametrize(
    "event",
    [
        in_group("eve", "hello everybody"),
        in_group("eve", "I agree", reply_to="m1"),
        in_group("eve", "hello everybodi", kind="edit", message="m1"),
        in_group("eve", "", kind="withdrawal", message="m1"),
        in_group("eve", "👍", kind="reaction", message="m1"),
        in_group("eve", "", kind="joined"),
        in_group("eve", "", kind="left"),
        in_group("eve", "/other"),
    ],
)
async def test_passers_by_leave_no_row(bench: Bench, event: dict[str, Any]) -> None:
    bench.silent = True
    assert await bench.hear(event, event) == []
    assert await bench.states() == ["done", "done"]
    assert await rows(bench) == [0, 0, 0]


async def test_passers_by_leave_no_row_in_a_group_that_is_known(bench: Bench) -> None:
    await bench.hear(in_group("ada", "/tell"))
    bench.silent = True
    before = await rows(bench)
    await bench.hear(in_group("eve", "hello"), in_group("eve", "I agree", reply_to="m1"))
    assert await rows(bench) == before


@pytest.mark.parametrize(
    "event",
    [
        in_group("eve", "hello", addressed=True),
        in_group("eve", "/tell"),
        in_group("eve", "/secret"),
        in_group("eve", "/tell", kind="press", press="p"),
        {"who": "eve", "text": "hello"},
    ],
)
async def test_whoever_speaks_to_the_bot_is_known_from_then_on(
    bench: Bench, event: dict[str, Any]
) -> None:
    await bench.hear(event)
    assert await rows(bench) == [1, 1, 1]


async def test_a_feature_may_take_up_what_somebody_says_unasked(bench: Bench) -> None:
    """Where a group is listened in, whoever is answered is known."""
    await bench.hear(in_group("ada", "/tell"))
    async with bench.db.write() as session:
        chat = (await session.scalars(select(Chat))).one()
        chat.listening = True
    assert await bench.hear(in_group("eve", "words")) == ["Heard words."]
    assert await rows(bench) == [2, 2, 1]
    bench.silent = True
    assert await bench.hear(in_group("zoe", "words")) == []
    assert await rows(bench) == [2, 2, 1]


async def test_a_group_in_which_somebody_talks_has_the_bot(bench: Bench) -> None:
    await bench.hear(in_group("ada", "/tell"))
    await bench.hear({"who": "ada", "group": "g", "kind": "bot_removed"})
    await bench.hear(in_group("eve", "hello"))
    async with bench.db.read() as session:
        assert (await session.scalars(select(Chat.present))).all() == [True]


def test_a_feature_may_not_declare_two_things_of_one_name() -> None:
    feature = a_feature()
    with pytest.raises(ValueError, match="declared twice"):
        feature.command("secret")(next(iter(feature.commands.values())).handler)


def test_two_features_may_not_offer_the_same() -> None:
    with pytest.raises(ValueError, match="secret"):
        Routes([a_feature(), a_feature()])
