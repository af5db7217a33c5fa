"""Spoilt updates straight into the inbox and the engine: as many as one likes, without a network.

Of the real process only a story is asked for in the beginning, so that the database knows people,
rooms, questions and roles to which spoilt updates may refer; then the same database is opened here.
Everything comes from a seed; a stage is left after so many updates, and another begun with the next
seed, since what a simulated Telegram keeps grows.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from sqlalchemy import func, select

from bot.app import Community
from bot.config.features import FEATURES
from bot.config.settings import CommunitySettings, Settings, TelegramSettings
from bot.domain.matching import memory
from bot.platforms.telegram.events import raw_event
from bot.storage.sessions import Database
from bot.storage.tables import InboxRow, RoleGrant
from tests.mutations import Json, Mutator
from tests.processes import KNOWN, LivingBot
from tests.sharing import on_the_spot
from tests.side_chat_runs import DirectTelegram
from tests.telegram.direct import DirectApi
from tests.telegram.hostile import collect
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ON_A_STAGE = 20_000
BATCH = 50
SECONDS_A_BATCH = 2.0
"""By the bot's clock, so that jobs fall due meanwhile."""
PROMPT_SECONDS = 1.0
"""So soon an ordinary question that comes behind a batch has to be answered."""
LEFT_OUT = frozenset({"desk"})
"""Features that need a web address."""


@dataclass(slots=True)
class DirectOutcome:
    """What came of spoilt updates."""

    spoilt: int = 0
    answered: int = 0
    """Ordinary questions, each by somebody new and behind a batch of spoilt updates."""
    unanswered: list[str] = field(default_factory=list)
    """Where an ordinary question was not answered: seed and number."""
    waits: list[float] = field(default_factory=list)
    """For how long each waited, with its batch, in seconds."""
    busy: list[float] = field(default_factory=list)
    """How much of the processor's time each batch took, in seconds: what it would have waited on a
    machine that does nothing else."""
    states: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    """Why events are in quarantine that could be read: error and place."""
    stopped: list[str] = field(default_factory=list)
    """What ended the bot: seed, number and error."""
    roles_changed: bool = False
    untold: list[str] = field(default_factory=list)
    """Seeds whose story did not come to its end, so that nothing was thrown."""

    def add(self, other: DirectOutcome) -> None:
        """Count another stage's, too."""
        self.spoilt += other.spoilt
        self.answered += other.answered
        self.unanswered += other.unanswered
        self.waits += other.waits
        self.busy += other.busy
        self.states += other.states
        self.problems += other.problems
        self.stopped += other.stopped
        self.roles_changed = self.roles_changed or other.roles_changed


@dataclass(slots=True)
class Stage:
    """A bot in this process, on the database that a story has left."""

    telegram: TelegramSimulator
    samples: list[Json]
    db: Database
    seed: int
    now: float = field(default_factory=time.time)
    bot: Community = field(init=False)
    outcome: DirectOutcome = field(default_factory=DirectOutcome)

    async def open(self) -> None:
        """Begin."""
        given = {
            "token": self.telegram.token, "seconds_per_chat": 0, "messages_per_second": 1e6,
            "messages_per_group_minute": 10**6,
        }  # fmt: skip
        settings = Settings(
            community=CommunitySettings(features=features(), starter=False),
            telegram=TelegramSettings.model_validate(given, strict=False),
        )
        platform = DirectTelegram(settings.telegram, self._clock)
        platform.api = DirectApi(self.telegram.world)
        self.bot = Community(settings, self.db, [platform], self._clock)
        await self.bot.open()

    def _clock(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    async def throw(self, count: int) -> None:
        """Give it so many spoilt updates, in batches, with an ordinary question behind each."""
        mutator = Mutator(self.seed)
        roles = await self._roles()
        before = await self._states()
        while self.outcome.spoilt < count:
            batch = min(BATCH, count - self.outcome.spoilt)
            updates = [self._spoil(mutator) for _ in range(batch)]
            self.outcome.spoilt += batch
            await self._take(updates)
        self.outcome.states = await self._states() - before
        self.outcome.problems = await self._problems()
        self.outcome.roles_changed = await self._roles() != roles

    def _spoil(self, mutator: Mutator) -> Json:
        update = mutator.choose(self.samples)
        update["update_id"] = self._next_id()
        return update

    def _next_id(self) -> int:
        self.telegram.skip_update_ids(1)
        return self.telegram.world.updates.next_id - 1

    async def _take(self, updates: Sequence[Json]) -> None:
        outcome, world = self.outcome, self.telegram.world
        person = self.telegram.person(f"newcomer{outcome.spoilt}", language="en")
        await person.writes(KNOWN[outcome.spoilt % len(KNOWN)])
        asked = [update for _at, update in world.updates.pending]
        world.updates.pending.clear()
        began, busy = time.perf_counter(), time.process_time()
        try:
            await self.bot.receive("telegram", [raw_event(one) for one in (*updates, *asked)])
            await self.bot.settle()
        except Exception as error:  # noqa: BLE001 - whatever it is, it would have ended the bot
            place = _place(error)
            outcome.stopped.append(f"seed {self.seed}, after {outcome.spoilt}: {place}")
            return
        outcome.waits.append(time.perf_counter() - began)
        outcome.busy.append(time.process_time() - busy)
        said = [one for one in self.telegram.messages(person) if one.from_bot]
        if any("ook" in one.text for one in said):
            outcome.answered += 1
        else:
            outcome.unanswered.append(f"seed {self.seed}, after {outcome.spoilt}")
        self.telegram.ledger.clear()
        self.now += SECONDS_A_BATCH

    async def _roles(self) -> set[tuple[int, str]]:
        async with self.db.read() as db:
            rows = await db.execute(select(RoleGrant.person_id, RoleGrant.role))
            return {(person, role) for person, role in rows}

    async def _states(self) -> Counter[str]:
        async with self.db.read() as db:
            rows = await db.execute(select(InboxRow.state, func.count()).group_by(InboxRow.state))
            return Counter({state: count for state, count in rows})  # noqa: C416 - rows are no pairs

    async def _problems(self) -> Counter[str]:
        async with self.db.read() as db:
            problems = await db.scalars(
                select(InboxRow.problem).where(InboxRow.state == "quarantined")
            )
            return Counter(problem for problem in problems if "bot.platforms." not in problem)


def features() -> tuple[str, ...]:
    """All that there are, but for what is served elsewhere."""
    return tuple(name for name in FEATURES if name not in LEFT_OUT)


def _place(error: BaseException) -> str:
    frame, place = error.__traceback__, ""
    while frame is not None:
        place = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"{type(error).__name__} in {place}: {error}"[:300]


async def tell_story(folder: Path, telegram: TelegramSimulator) -> list[Json]:
    """Let the real process live through a story; gives its updates. Its database stays there."""
    owner = telegram.person("olu", language="en")
    bot = LivingBot(
        folder,
        {"token": telegram.token, "api_base_url": telegram.base_url, "seconds_per_chat": 0,
         "messages_per_second": 10**6, "messages_per_group_minute": 10**6},
        community={"owners": [f"telegram:{owner.id}"], "starter": False,
                   "features": list(features())},
    )  # fmt: skip
    await bot.prepare()
    await bot.start()
    try:
        samples = await collect(telegram)
        await telegram.settled()
        assert await bot.stop() == 0, bot.log
    finally:
        if bot.is_alive:
            await bot.kill()
    return samples


async def throw_directly(folder: Path, count: int, *, seed: int) -> DirectOutcome:
    """Let one stage have so many spoilt updates."""
    async with TelegramSimulator(limits=Limits.none()) as telegram:
        samples = await tell_story(folder, telegram)
        telegram.world.updates.pending.clear()
        db = Database(f"sqlite:///{folder}/lamplighter.db")
        with on_the_spot(), patch.object(memory, "give_back"):
            await db.open()
            stage = Stage(telegram, samples, db, seed)
            try:
                await stage.open()
                await stage.throw(count)
            finally:
                await stage.bot.close()
                await db.close()
        return stage.outcome


def throw_many(
    count: int, *, seed: int, note: Callable[[DirectOutcome], None] = lambda _outcome: None
) -> DirectOutcome:
    """Have as many as one likes, a stage at a time; `note` is told after each how it stands."""
    total = DirectOutcome()
    number = 0
    while total.spoilt < count:
        portion = min(ON_A_STAGE, count - total.spoilt)
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            stage = throw_directly(Path(folder), portion, seed=seed + number)
            try:
                total.add(asyncio.run(stage))
            except AssertionError as unheard:  # people in the story wait seconds, on a busy machine
                total.untold.append(f"seed {seed + number}: {unheard}")
        number += 1
        note(total)
    return total
