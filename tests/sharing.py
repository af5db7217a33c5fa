"""What all tests of a process share: whatever takes long and always comes out the same.

Fitting a matcher and learning languages are pure functions of what is known, and most dialogues
begin with the same starter pack: each distinct input is fitted once. Results can't be changed, so
no test can tell.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import LRUCache

from bot.domain.language_detection import detector
from bot.domain.matching import Matcher, memory
from bot.storage import driver, sessions
from bot.storage.connecting import set_pragmas

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, MutableMapping, Sequence

    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.matching import Phrasing

REMEMBERED = 12
"""Results of each kind; a matcher of the starter pack takes some megabytes."""
MOST_COMPILED = 2000
"""Statements; the bot has some five hundred."""


class Memory:
    """The results for the inputs that came last."""

    def __init__(self) -> None:
        self._results: OrderedDict[Hashable, Any] = OrderedDict()

    def recall(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Give the result for the key, made now if it has to be."""
        if key in self._results:
            self._results.move_to_end(key)
            return self._results[key]
        result = self._results[key] = make()
        if len(self._results) > REMEMBERED:
            self._results.popitem(last=False)
        return result


@pytest.fixture(scope="session", autouse=True)
def fit_once() -> Iterator[None]:
    """Fit each distinct knowledge base once in a test process, and leave its memory there."""
    matchers, profiles = Memory(), Memory()
    fit, learn = Matcher.fit, detector.learn

    def fit_or_recall(_cls: type[Matcher], /, rows: Sequence[Phrasing], **options: Any) -> Matcher:
        if options.get("vectors") is not None:
            return fit(rows, **options)
        inputs = {**options, "labels": tuple(options.get("labels", ()))}
        key = (tuple(rows), tuple(sorted(inputs.items())))
        matcher: Matcher = matchers.recall(key, lambda: fit(rows, **options))
        return matcher

    def learn_or_recall(texts: Iterable[tuple[str, str]]) -> detector.Profiles:
        key = tuple(texts)
        learned: detector.Profiles = profiles.recall(key, lambda: learn(key))
        return learned

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Matcher, "fit", classmethod(fit_or_recall))
        patch.setattr(detector, "learn", learn_or_recall)
        patch.setattr(memory, "give_back", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def compile_statements_once() -> Iterator[None]:
    """Compile each statement once in a test process, and let the disk be written to at leisure.

    Each database has engines of its own, and each of those a memory of what it has compiled: a
    quarter of a dialogue went into saying the same again. That a process may be killed is tested
    with processes, whose databases are written as they are in earnest.
    """
    cache: MutableMapping[Any, Any] = LRUCache(MOST_COMPILED)

    def create_alike(url: URL, **options: Any) -> AsyncEngine:
        engine = create_async_engine(url, **options)
        if isinstance(engine.dialect, SQLiteDialect_aiosqlite):
            engine.sync_engine._compiled_cache = cache
        return engine

    def key_of(dialect: Any) -> str:
        # What was compiled encrypts as the dialect does for which it was compiled.
        cipher = getattr(dialect, "identity_cipher", None)
        return f"{getattr(cipher, 'key_id', '')}{getattr(cipher, 'why', '')}"

    def is_alike(dialect: Any, other: object) -> bool:
        return isinstance(other, SQLiteDialect_aiosqlite) and key_of(dialect) == key_of(other)

    def set_pragmas_and_leisure(pragmas: list[str], *connection: Any) -> None:
        set_pragmas([*pragmas, "synchronous=OFF"], *connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "create_async_engine", create_alike)
        patch.setattr(sessions, "set_pragmas", set_pragmas_and_leisure)
        # What was compiled is found by the dialect that it was compiled for.
        patch.setattr(SQLiteDialect_aiosqlite, "__eq__", is_alike)
        patch.setattr(SQLiteDialect_aiosqlite, "__hash__", lambda dialect: hash(key_of(dialect)))
        yield


class OnTheSpot(driver.Connection):
    """One that makes no trip to its thread: others have their turn, but nobody waits for it.

    For a database that nobody else has open, so that it never waits for the end of what another
    writes; nor for the disk, see `compile_statements_once`. A third of a dialogue were such trips.
    """

    async def _execute(self, fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
        await asyncio.sleep(0)
        return fn(*args, **options)


@contextmanager
def on_the_spot() -> Iterator[None]:
    """Have the databases that are opened meanwhile work on the spot."""

    def connect(database: str, **options: Any) -> driver.Connection:
        return OnTheSpot(database, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "connect", connect)
        yield


@pytest.fixture(scope="session", autouse=True)
def take_interrupts() -> Iterator[None]:
    """Let asyncio leave Ctrl-C to us.

    For its own handler it has the task written out, and with it whatever a fixture has returned:
    with a whole community in it that took longer than to open it.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    yield
    signal.signal(signal.SIGINT, before)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def leave_modules_alone() -> None:
    """Let the garbage collector skip what is there from the start: thousands of modules and tests.

    The bot collects garbage whenever it has fitted a matcher, which would take half a second here.
    """
    gc.collect()
    gc.freeze()
