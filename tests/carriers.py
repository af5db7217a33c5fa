"""A database, a set clock and a platform that does as it is told: for tests of what carries."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.delivery.payloads import wrap
from bot.delivery.sending.sender import Sender
from bot.engine.clock import SetClock
from bot.storage.sessions import Database
from bot.storage.tables import Account, Chat, MessageReference, OutboxRow, Person, PlatformState
from bot.words.deliveries import Act, Capabilities, Delivery, Rich, Sent
from bot.words.failures import DeliveryFailed
from bot.words.platforms import Pace
from tests.databases import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.words import Attachment, Event

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
BOT = ("telegram", "1")


@dataclass(slots=True)
class FakeOutlet:
    """What there is to know of a platform when something is written for it."""

    name: str = BOT[0]
    account: str = BOT[1]
    capabilities: Capabilities = field(default_factory=Capabilities)
    parser: Callable[[str], list[Event]] = lambda _payload: []

    def start_link(self, payload: str = "") -> str:  # noqa: ARG002 - it has none
        """No link."""
        return ""

    def parse(self, payload: str) -> list[Event]:
        """Whatever the test says."""
        return self.parser(payload)


@dataclass(slots=True)
class Wire(FakeOutlet):
    """What a platform would be: it notes deliveries, and fails as planned."""

    pace: Pace = field(default_factory=Pace)
    in_flight: int = 4
    sent: list[Delivery] = field(default_factory=list)
    planned: dict[str, deque[DeliveryFailed | Callable[[], None]]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    """By text: what goes wrong the next times, or what happens meanwhile."""

    def plan(self, words: str, *outcomes: DeliveryFailed | Callable[[], None]) -> None:
        """Let the next deliveries of these words end so."""
        self.planned[words].extend(outcomes)

    async def send(self, delivery: Delivery) -> Sent:
        """Make a delivery."""
        words = delivery.content.text or delivery.thread_name
        if self.planned[words]:
            outcome = self.planned[words].popleft()
            if isinstance(outcome, DeliveryFailed):
                raise outcome
            outcome()
        self.sent.append(delivery)
        return Sent(f"m{len(self.sent)}")

    async def fetch(self, attachment: Attachment) -> bytes:
        """Get a file."""
        return attachment.content

    @property
    def words(self) -> list[str]:
        """What was said, in order."""
        return [one.content.text or one.thread_name or one.act.value for one in self.sent]


@dataclass(slots=True)
class Post:
    """An outbox with chats, a sender and a wire."""

    db: Database
    clock: SetClock = field(default_factory=lambda: SetClock(NOON))
    wire: Wire = field(default_factory=Wire)

    def sender(self, pace: Pace | None = None, in_flight: int = 4) -> Sender:
        """A sender, as a process that has just started has it."""
        self.wire.pace, self.wire.in_flight = pace or Pace(), in_flight
        return Sender(self.db, self.wire, self.wire.fetch, self.clock)

    async def open(self, chats: int = 2) -> None:
        """Make private chats 1, 2 …, of a person each."""
        async with self.db.write() as session:
            session.add(PlatformState(platform=BOT[0], account=BOT[1], started_at=NOON))
            for number in range(1, chats + 1):
                session.add(_chat(number, private=True))
                session.add(Person(id=number, name=f"p{number}", created_at=NOON))
                await session.flush()
                session.add(
                    Account(platform=BOT[0], key=f"u{number}", person_id=number,
                            chat_id=number, reachable=True, seen_at=NOON)
                )  # fmt: skip

    async def group(self, number: int, key: str = "") -> None:
        """Make a group."""
        async with self.db.write() as session:
            session.add(_chat(number, private=False, key=key))

    async def put(self, chat: int, words: str, **fields: object) -> int:
        """Queue a message, or what `act` says; gives its number."""
        act = Act(str(fields.pop("act", "message")))
        name = words if act is Act.THREAD else ""
        content = Rich("" if name else words)
        delivery = Delivery(act, "", content=content, thread_name=name)
        values = {"priority": 1, "not_before": self.clock(), **fields}
        async with self.db.write() as session:
            row = OutboxRow(
                platform=BOT[0], chat_id=chat, act=act.value, payload=wrap(delivery), **values
            )
            session.add(row)
            await session.flush()
            return row.id

    async def copy(self, chat: int, message: str = "", about: str = "question:1") -> int:
        """Make a copy of something in a chat; gives its number."""
        async with self.db.write() as session:
            copy = MessageReference(chat_id=chat, subject=about, message=message)
            session.add(copy)
            await session.flush()
            return copy.id

    async def row(self, number: int) -> OutboxRow:
        """A row as it is now."""
        async with self.db.read() as session:
            return await session.get_one(OutboxRow, number)


def _chat(number: int, *, private: bool, key: str = "") -> Chat:
    return Chat(
        id=number, platform=BOT[0], account=BOT[1], key=key or f"c{number}", private=private
    )


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
        ),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind; needs the fixtures of tests.postgres."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture
async def post(url: str) -> AsyncIterator[Post]:
    """A migrated database of each kind, and what carries from it."""
    db = Database(url)
    await db.open()
    await migrate(db)
    made = Post(db)
    await made.open()
    yield made
    await db.close()
