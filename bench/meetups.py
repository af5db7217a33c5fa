"""Two thousand people press [I'm coming] at once for a hundred seats, against the real process.

Telegram's limits are in force: for the card, which stands in the group where they press, and for
the answers of others, who ask what is known before and meanwhile.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from bot.storage.tables import Account, Seat
from tests.postgres import serving
from tests.processes import KNOWN, LivingBot, living
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.people import Person

app = typer.Typer(add_completion=False)

FEATURES = ["introductions", "people", "rooms", "hotline", "drafts", "meetups"]
SEATS = 100
PAUSE = 0.25
"""Seconds between two questions."""
ASKERS = 40
"""Who ask in turns: one chat bears an answer a second."""
PATIENCE = 300.0


@dataclass(slots=True)
class Waits:
    """Seconds that people waited for the answer to a question."""

    seconds: list[float] = field(default_factory=list)

    def share(self, part: float) -> float:
        """So long that share of them waited at most."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """When they began to press, how long it took until all were through, and how many were told
    within the 15 seconds for which a pressed button waits.
    """

    began: float
    seconds: float
    told: int


async def ask(askers: Iterator[Person], waits: Waits, until: asyncio.Event) -> None:
    """Ask one question after the other, whoever still waits."""
    waiting: set[asyncio.Task[None]] = set()
    number = 0
    while not until.is_set():
        person = next(askers)
        waiting.add(asyncio.create_task(_ask(person, KNOWN[number % len(KNOWN)], waits)))
        number += 1
        await asyncio.sleep(PAUSE)
    await asyncio.gather(*waiting)


async def _ask(person: Person, question: str, waits: Waits) -> None:
    began = time.monotonic()
    await person.writes(question)
    await person.receives("Look", timeout=PATIENCE)
    waits.seconds.append(time.monotonic() - began)


async def plan(telegram: TelegramSimulator, olu: Person, group: Group) -> Message:
    """A meetup with so many seats; gives its card in the group."""
    await olu.writes("/meetup new")
    for asked, answer in (("called", "Git night"), ("begin", "tomorrow 19:00")):
        await olu.receives(asked, timeout=60)
        await olu.writes(answer)
    await olu.presses(await olu.receives("Right?"), "Yes")
    await olu.presses(await olu.receives("Where is it?"), "Skip")
    await olu.presses(await olu.receives("how it will stand"), "Change")
    await olu.presses(await olu.receives("What would you like"), "Seats")
    await olu.presses(await olu.receives("How many seats"), f"{SEATS} seats")
    await olu.presses(await olu.receives("Changed."), "Publish")
    await olu.receives("It is published")
    await olu.writes("/meetup 1", chat=group)
    card = await olu.receives("Nobody has said yet", chat=group)
    await telegram.settled(quiet=2.0, timeout=60)
    return card


async def play(url: str, folder: Path, people: int) -> list[str]:
    """One run; gives what came of it, for the table."""
    async with TelegramSimulator() as telegram:
        olu = telegram.person("olu", language="en")
        crowd = [telegram.person(f"p{number}", language="en") for number in range(people)]
        askers = [telegram.person(f"a{number}", language="en") for number in range(ASKERS)]
        bot = LivingBot(
            folder,
            {"token": telegram.token, "api_base_url": telegram.base_url},
            url,
            {"owners": [f"telegram:{olu.id}"], "starter": False, "features": FEATURES},
        )
        await bot.prepare()
        async with living(bot):
            await olu.start()
            await olu.receives(timeout=60)
            group = telegram.group("town", owner=olu, members=tuple(crowd))
            await group.add_bot()
            for person in askers:
                await person.start()
            await telegram.settled(quiet=3.0, timeout=120)
            card = await plan(telegram, olu, group)
            before, during = Waits(), Waits()
            await _asked_alone(askers, before)
            pressed = await _press(bot, crowd, card, askers, during)
            await telegram.settled(quiet=8.0, timeout=PATIENCE)
            edits = [
                call.at
                for call in telegram.ledger.of("editMessageText")
                if call.ok and call.at >= pressed.began and call.argument("chat_id") == group.id
            ]
            async with bot.tables() as session:
                rows = await session.execute(
                    select(Account.key, Seat.state)
                    .join(Seat, Seat.person_id == Account.person_id)
                    .order_by(Seat.turn)
                )
                seats = [(str(key), str(state)) for key, state in rows]
            _check(seats, [str(person.id) for person in crowd], telegram)
            most = max((sum(at <= other < at + 60 for other in edits) for at in edits), default=0)
            return [
                f"{people} in {pressed.seconds:.1f} s, {pressed.told} told in time",
                f"{sum(state == 'seated' for _key, state in seats)}",
                f"{len(edits)} ({most} in a minute at most)",
                f"{before.share(0.5):.2f} / {before.share(0.99):.2f}",
                f"{during.share(0.5):.2f} / {during.share(0.99):.2f} ({len(during.seconds)})",
            ]


async def _asked_alone(askers: list[Person], waits: Waits) -> None:
    done = asyncio.Event()
    asking = asyncio.create_task(ask(_in_turns(askers), waits, done))
    await asyncio.sleep(ASKERS * PAUSE)
    done.set()
    await asking


async def _press(
    bot: LivingBot, crowd: list[Person], card: Message, askers: list[Person], waits: Waits
) -> Pressed:
    """Everybody presses at once; done when all have a seat, or wait for one."""
    done = asyncio.Event()
    asking = asyncio.create_task(ask(_in_turns(askers), waits, done))
    began = time.monotonic()
    presses = [await person.presses(card, "I'm coming") for person in crowd]
    while await _answers(bot) < len(crowd) and time.monotonic() - began < PATIENCE:  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    seconds = time.monotonic() - began
    done.set()
    await asking
    return Pressed(began, seconds, sum(bool(press.toast) for press in presses))


async def _answers(bot: LivingBot) -> int:
    async with bot.tables() as session:
        return await session.scalar(select(func.count()).select_from(Seat)) or 0


def _in_turns(askers: list[Person]) -> Iterator[Person]:
    while True:
        yield from askers


def _check(seats: list[tuple[str, str]], crowd: list[str], telegram: TelegramSimulator) -> None:
    """Each seat went once, to those who pressed first, and the others wait as they pressed. Raises
    RuntimeError.
    """
    states = ["seated"] * SEATS + ["waiting"] * (len(crowd) - SEATS)
    if seats != list(zip(crowd, states, strict=True)):
        msg = "seats and waiting list are not in the order in which people pressed"
        raise RuntimeError(msg)
    if telegram.ledger.violations:
        msg = f"{len(telegram.ledger.violations)} calls beyond Telegram's limits"
        raise RuntimeError(msg)


@app.command()
def main(
    people: Annotated[int, typer.Option(help="So many press.")] = 2000,
    postgres: Annotated[bool, typer.Option(help="Also on PostgreSQL.")] = True,
) -> None:
    """Let them press, on SQLite and on PostgreSQL, and print what came of it."""
    table = Table("database", "presses answered", "seats", "card edits",
                  "answer s before (p50/p99)", "meanwhile (p50/p99)")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="meetups-") as name:
        folder = Path(name)
        (folder / "sqlite").mkdir()
        table.add_row("SQLite", *asyncio.run(play("", folder / "sqlite", people)))
        Console().print(table)
        if postgres:
            (folder / "postgres").mkdir()
            with serving() as url:
                table.add_row("PostgreSQL", *asyncio.run(play(url, folder / "postgres", people)))
            Console().print(table)
