"""Random runs of what is unseen in a group: nothing that matters is lost, nothing is shown to all.

In each, somebody asks unseen in a group and a mentor answers, while people come and go, write,
press and look away, the bot becomes an administrator or is one no more, time passes, answers of the
server are lost, and the bot is killed, before or after a message has arrived. All of the bot is
there but the network; `python -m bench side-chats` does as many runs as one likes.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest.mock import patch

from sqlalchemy import select

from bot.app import Community
from bot.config.settings import CommunitySettings, Settings, TelegramSettings
from bot.domain.matching import memory
from bot.platforms.telegram import Telegram
from bot.platforms.telegram.events import raw_event
from bot.storage.sessions import Database
from bot.storage.tables import Account, Chat, RoleGrant, Spoken
from bot.words import Role
from bot.words.side_chats import side_chat_key
from tests.telegram.conftest import SetClock
from tests.telegram.direct import DirectApi
from tests.telegram.faults import Faults
from tests.telegram.limits import Limits
from tests.telegram.simulator import TelegramSimulator
from tests.tidings_feature import UNDELIVERED

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.telegram.api import BotApi
    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.people import Person

PLAIN = ("tests.tidings_feature",)
MOST_ON_A_STAGE = 20
"""What is due for the people of earlier runs takes its time, too."""
FEATURES = ("introductions", "people", "hotline")
HOUR, DAY = 3600.0, 86_400.0
MANY_KILLS = 5
ASKED = "Who keeps the {thing} of wing {number}?"
THINGS = ("kettle", "ladder", "piano", "umbrella", "bicycle", "curtain", "lantern", "saddle")
ANSWERED = "Answer {number} is {word}."
PASSED_ON = "Passed on to "


Deed = Callable[[], Awaitable[None]]


class Killed(BaseException):
    """The process is no more."""


@dataclass(slots=True)
class RunReport:
    """What a number of runs has shown, after their checks."""

    runs: int = 0
    answers: int = 0
    """That mentors were told are passed on: all of them reached whoever asked."""
    in_private: int = 0
    """Of these, which were read in the private chat alone."""
    kept: int = 0
    """Of these, which came only when whoever asked next did something."""
    given_up: int = 0
    """Of these, which did not arrive, as the bot was blocked: who had answered was told so."""
    kills: int = 0
    lost_answers: int = 0
    refused: int = 0
    """Messages that the server refused to show to one member then."""
    unseen: int = 0
    """Messages that one member alone saw."""


class DirectTelegram(Telegram):
    """Telegram without a network."""

    api: DirectApi

    def _client(self) -> BotApi:
        return self.api


@dataclass
class Stage:
    """A bot, a mentor, and a simulated Telegram on which one run follows another."""

    folder: Path
    empty: Path
    dice: random.Random
    version: str
    features: tuple[str, ...] = FEATURES
    report: RunReport = field(default_factory=RunReport)
    telegram: TelegramSimulator = field(init=False)
    clock: SetClock = field(default_factory=SetClock)
    db: Database = field(init=False)
    bot: Community = field(init=False)
    mira: Person = field(init=False)
    kills: float = 0.0
    """How likely a call is the last of the process."""
    count: int = 0

    def next_number(self) -> int:
        """A number that nothing else has."""
        self.count += 1
        return self.count

    async def open(self) -> None:
        """Begin, with a mentor who has pressed start."""
        self.telegram = TelegramSimulator(
            limits=Limits.none(),
            faults=Faults(seed=self.dice.randrange(10**9)),
            clock=self.clock,
            api_version=self.version,
        )
        path = self.folder / "runs.db"
        shutil.copyfile(self.empty, path)
        self.db = Database(f"sqlite:///{path}")
        await self.db.open()
        await self.start()
        self.mira = self.telegram.person("mira", language="en")
        await self.mira.start()
        await self.acts()
        async with self.db.write() as db:
            account = await db.scalar(select(Account).where(Account.key == str(self.mira.id)))
            assert account is not None
            whom = {"person_id": account.person_id}
            db.add(RoleGrant(**whom, role=Role.MENTOR.word, granted_at=self.bot.now))
            db.add(Spoken(**whom, language="en"))

    async def start(self) -> None:
        """Start the process, which knows what the database and Telegram know."""
        telegram = self.telegram
        given = {"token": telegram.token, "seconds_per_chat": 0, "messages_per_second": 1e6}
        settings = Settings(
            community=CommunitySettings(features=self.features, starter=False),
            telegram=TelegramSettings.model_validate(given, strict=False),
        )
        platform = DirectTelegram(settings.telegram, self._now)
        platform.api = DirectApi(telegram.world, self._watch)
        self.bot = Community(settings, self.db, [platform], self._now)
        kills, self.kills = self.kills, 0.0
        await self.bot.open()
        for board in self.bot.menu_boards().values():
            await board.refresh()
        self.kills = kills

    async def close(self) -> None:
        """End."""
        await self.bot.close()
        await self.db.close()

    async def acts(self) -> None:
        """Hear all, do all that can be done now; killed, it starts anew and goes on."""
        for _attempt in range(MANY_KILLS):
            try:
                await self._hear()
                await self.bot.settle()
            except Killed:
                self.report.kills += 1
                await self.start()
            else:
                return
        self.kills = 0.0
        await self.acts()

    async def passes(self, seconds: float) -> None:
        """Let time pass, and what is due be done."""
        self.clock.now += seconds
        await self.acts()

    async def _hear(self) -> None:
        updates = self.telegram.world.updates
        while first := updates.first():
            await self.bot.receive("telegram", [raw_event(update) for update in first])
            if self.kills and self.dice.random() < self.kills:
                raise Killed
            updates.confirm(first[-1]["update_id"] + 1, self.clock.now)

    def _watch(self, method: str, done: bool) -> None:
        del method, done
        if self.kills and self.dice.random() < self.kills:
            raise Killed

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now, UTC)


@dataclass
class Run:
    """One run: Nour asks in a group of her own, where Ben shall see nothing."""

    stage: Stage
    number: int
    nour: Person = field(init=False)
    ben: Person = field(init=False)
    group: Group = field(init=False)
    passed_on: list[list[str]] = field(default_factory=list)
    """Answers that the mentor was told are passed on, in their wordings."""
    there_before: int = 0
    """How many of these were read before the last deed."""

    async def play(self) -> None:
        """Do it, and see that all is well."""
        await self._begin()
        stage, dice = self.stage, self.stage.dice
        faults = stage.telegram.faults
        faults.lost_answers = dice.choice((0.0, 0.0, 0.15))
        faults.server_errors = dice.choice((0.0, 0.0, 0.1))
        faults.lost_ephemeral = dice.choice((0.0, 0.3, 1.0))
        stage.kills = dice.choice((0.0, 0.0, 0.04))
        await self._ask()
        for _step in range(dice.randrange(3, 9)):
            await dice.choice(self._deeds())()
            await stage.acts()
            self._check_others()
        await self._end()

    def _deeds(self) -> tuple[Deed, ...]:
        return (
            self._ask, self._ask, self._answer, self._answer, self._answer, self._command,
            self._press, self._press, self._reply, self._look_away, self._wait, self._wait,
            self._change_rights, self._open_private, self._come_and_go,
        )  # fmt: skip

    async def _begin(self) -> None:
        telegram = self.stage.telegram
        self.nour, self.ben = (
            telegram.person(f"{name}{self.number}", language="en") for name in ("nour", "ben")
        )
        self.group = telegram.group(f"hall{self.number}", members=(self.nour, self.ben))
        await self.group.add_bot(admin=self.stage.dice.random() < 0.5)
        if self.stage.dice.random() < 0.3:
            await self.nour.start()
        await self.stage.acts()

    # ── what people do ───────────────────────────────────────────────────────────────────────

    async def _ask(self) -> None:
        thing = self.stage.dice.choice(THINGS)
        await self._says(f"/ask {ASKED.format(thing=thing, number=self.number)}")

    async def _command(self) -> None:
        await self._says(self.stage.dice.choice(("/questions", "/help", "/anonymous", "/name")))

    async def _says(self, words: str) -> None:
        if self.group.chat.has(self.nour.id):
            await self.nour.comes_online()
            await self.nour.writes(words, chat=self.group)

    async def _press(self) -> None:
        pressable = [one for one in self._seen() if one.buttons]
        if not pressable or not self.group.chat.has(self.nour.id):
            return
        message = self.stage.dice.choice(pressable)
        label = self.stage.dice.choice(message.labels)
        if label not in {"Take it back", "Open our private chat"}:
            await self.nour.comes_online()
            await self.nour.presses(message, label)

    async def _reply(self) -> None:
        seen = [one for one in self._seen() if one.reader is not None]
        if seen and self.group.chat.has(self.nour.id):
            await self.nour.comes_online()
            words = f"Wing {self.number} has {self.stage.dice.randrange(10**6)} doors"
            await self.nour.writes(words, chat=self.group, reply_to=self.stage.dice.choice(seen))

    async def _answer(self) -> None:
        """Mira answers one of Nour's questions."""
        stage = self.stage
        cards = [
            one
            for one in _standing(stage, stage.mira)
            if f"wing {self.number}?" in one.text and "Answer it" in one.text + " ".join(one.labels)
        ] or [one for one in _standing(stage, stage.mira) if f"wing {self.number}?" in one.text]
        if not cards:
            return
        word = ANSWERED.format(number=self.number, word=stage.dice.randrange(10**9))
        before = len(_standing(stage, stage.mira))
        await stage.mira.writes(word, reply_to=stage.dice.choice(cards))
        await stage.acts()
        told = _standing(stage, stage.mira)[before:]
        if any(PASSED_ON in one.text for one in told):
            self.passed_on.append([word])

    async def _look_away(self) -> None:
        self.nour.user.offline = not self.nour.user.offline

    async def _wait(self) -> None:
        await self.stage.passes(self.stage.dice.choice((1.0, 10.0, 20.0, HOUR)))

    async def _change_rights(self) -> None:
        is_admin = self.group.chat.is_administrator(self.stage.telegram.world.bot.id)
        await (self.group.demote_bot if is_admin else self.group.promote_bot)()

    async def _open_private(self) -> None:
        if not self.nour.user.started:
            await self.nour.start()
        elif self.nour.user.blocked:
            await self.nour.unblocks_bot()
        else:
            await self.nour.blocks_bot()

    async def _come_and_go(self) -> None:
        is_here = self.group.chat.has(self.nour.id)
        await (self.nour.leaves if is_here else self.nour.joins)(self.group)

    # ── what is to be seen ───────────────────────────────────────────────────────────────────

    def _seen(self) -> list[Message]:
        """What stands for Nour, in the group and in private."""
        unseen = [
            one
            for one in self.group.chat.unseen.values()
            if one.from_bot and not (one.deleted or one.lost)
        ]
        return [*unseen, *_standing(self.stage, self.nour)]

    def _check_others(self) -> None:
        """Nothing of the bot's stands, or ever stood, where others read it."""
        shown = [one.text for one in self.group.chat.messages.values() if one.from_bot]
        assert shown == [], f"run {self.number}: everybody was shown {shown}"
        readers = {one.reader for one in self.group.chat.unseen.values()}
        assert readers <= {self.nour.id}, f"run {self.number}: it was shown to somebody else"

    async def _end(self) -> None:
        """Everything works again, Nour comes back and does something: now all is there."""
        stage = self.stage
        stage.telegram.faults.stop()
        stage.kills = 0.0
        await stage.acts()
        self.there_before = sum(map(self._reads, self.passed_on))
        if not self.group.chat.has(self.nour.id):
            await self.nour.joins(self.group)
        await stage.passes(HOUR)
        for _deed in range(2):
            await self._says("/questions")
            await stage.acts()
        self._check_others()
        for wordings in self.passed_on:
            arrived = self._reads(wordings)
            assert arrived or self._is_told_of(wordings), f"run {self.number}: lost is {wordings}"
            stage.report.given_up += not arrived
        self._count()

    def _is_told_of(self, wordings: Sequence[str]) -> bool:
        """Does whoever answered know that it did not arrive, as the bot is blocked?"""
        del wordings
        told = _standing(self.stage, self.stage.mira)
        return any("couldn't be delivered" in one.text for one in told)

    def _reads(self, wordings: Sequence[str]) -> bool:
        return any(words in one.text for words in wordings for one in self._seen())

    def _count(self) -> None:
        report = self.stage.report
        report.runs += 1
        report.answers += len(self.passed_on)
        report.kept += len(self.passed_on) - self.there_before
        unseen = [one for one in self.group.chat.unseen.values() if one.from_bot]
        report.unseen += len(unseen)
        beside = " ".join(one.text for one in unseen if not one.lost)
        report.in_private += sum(
            not any(words in beside for words in wordings) for wordings in self.passed_on
        )


@dataclass
class PlainRun(Run):
    """The same with a feature that only says things by itself, changes them and takes them back: it
    is the delivery alone that is looked at, many times as often.
    """

    said: dict[int, list[str]] = field(default_factory=dict)
    """What is to be read in the end, by number, in its wordings; what was taken back is not. (Who
    has blocked the bot keeps the first wording in private, as any message there.)"""

    async def _answer(self) -> None:
        stage = self.stage
        number = stage.next_number()
        word = ANSWERED.format(number=number, word=stage.dice.randrange(10**9))
        where = await self._side_chat()
        if where is not None and await self._mira(f"/tell {where} {number} {word}"):
            self.said[number] = [word]

    async def _change(self) -> None:
        """Mira changes something that she has said, or takes it back."""
        stage = self.stage
        if not self.said:
            return
        number = stage.dice.choice(list(self.said))
        if stage.dice.random() < 0.3:
            del self.said[number]  # whether she is told so now or later
            await self._mira(f"/undo {number}")
            return
        word = ANSWERED.format(number=number, word=stage.dice.randrange(10**9))
        self.said[number].append(word)
        await self._mira(f"/mend {number} {word}")

    async def _mira(self, command: str) -> bool:
        """Let Mira say it; was it done?"""
        stage = self.stage
        before = len(_standing(stage, stage.mira))
        await stage.mira.writes(command)
        await stage.acts()
        return any("Passed on" in one.text for one in _standing(stage, stage.mira)[before:])

    async def _side_chat(self) -> str | None:
        """Nour's side chat and Nour, as the tables know them."""
        async with self.stage.db.read() as db:
            chat = await db.scalar(
                select(Chat.id).where(
                    Chat.key == side_chat_key(str(self.group.id), str(self.nour.id))
                )
            )
            person = await db.scalar(
                select(Account.person_id).where(Account.key == str(self.nour.id))
            )
        return None if chat is None or person is None else f"{chat} {person}"

    def _deeds(self) -> tuple[Deed, ...]:
        return (*super()._deeds(), self._change, self._change)

    def _is_told_of(self, wordings: Sequence[str]) -> bool:
        number = next(number for number, words in self.said.items() if words == wordings)
        told = UNDELIVERED.format(number=number)
        return any(told in one.text for one in _standing(self.stage, self.stage.mira))

    async def _end(self) -> None:
        self.passed_on = list(self.said.values())
        await super()._end()


def _standing(stage: Stage, person: Person) -> list[Message]:
    chat = stage.telegram.world.private_chat(person.user)
    return [one for one in chat.messages.values() if one.from_bot and not one.deleted]


async def rehearse(
    folder: Path,
    empty: Path,
    *,
    seed: int,
    runs: int,
    version: str = "10.2",
    with_hotline: bool = False,
) -> RunReport:
    """Do so many runs, some one after the other on one stage. Raises AssertionError."""
    report = RunReport()
    kind, features = (Run, FEATURES) if with_hotline else (PlainRun, PLAIN)
    for first in range(0, runs, MOST_ON_A_STAGE):
        dice = random.Random(f"{seed} {first}")
        stage = Stage(folder, empty, dice, version, features, report)
        await stage.open()
        try:
            for number in range(first, min(first + MOST_ON_A_STAGE, runs)):
                with patch.object(memory, "give_back"):  # nearly a second at each start
                    await kind(stage, number).play()
        finally:
            await stage.close()
        report.lost_answers += sum(not call.answered for call in stage.telegram.ledger.calls)
        report.refused += sum(
            call.code == 400 and call.method.startswith("send")
            for call in stage.telegram.ledger.calls
        )
    return report
