"""The simulator: an HTTP server that answers as the Telegram Bot API does.

async with TelegramSimulator() as telegram:
    ada = telegram.person("ada", language="en")
    ...  # run a bot with api_base_url = telegram.base_url, token = telegram.token
    await ada.start()
    welcome = await ada.receives("Welcome")
    press = await ada.presses(welcome, "Ask a question")
    assert (await press.answered()).text == ""
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

from aiohttp import web

from tests.telegram.chats import Chat, Json, Message, User
from tests.telegram.faults import Faults
from tests.telegram.groups import Group
from tests.telegram.ledger import Call, Ledger
from tests.telegram.limits import Limits
from tests.telegram.people import Person
from tests.telegram.schema import Schema
from tests.telegram.schema.versions import version
from tests.telegram.serving import BotApi
from tests.telegram.webhooks import push_updates
from tests.telegram.world import (
    FIRST_GROUP_ID,
    FIRST_PERSON_ID,
    FIRST_SUPERGROUP_ID,
    BotAccount,
    Clock,
    World,
)

HOST = "127.0.0.1"
LARGEST_REQUEST = 60 * 1024 * 1024
BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head></html>"
PATIENCE_SECONDS = 10.0


class TelegramSimulator:
    """Telegram, as far as a bot can tell."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        faults: Faults | None = None,
        clock: Clock = time,
        account: BotAccount | None = None,
        api_version: str = "10.2",
        port: int = 0,
    ) -> None:
        """`api_version`: the server knows no more than that version of the Bot API."""
        self.world = World(
            clock,
            account or BotAccount(),
            limits or Limits(),
            faults or Faults(),
            Schema(version(api_version)),
        )
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.port = port
        self.api = BotApi(self.world)
        self._runner: web.ServerRunner | None = None
        self._pushing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.stop()

    @property
    def token(self) -> str:
        """Return the bot's token."""
        return self.world.account.token

    @property
    def base_url(self) -> str:
        """Return what the bot's ``api_base_url`` is to be."""
        return f"http://{HOST}:{self.port}"

    @property
    def ledger(self) -> Ledger:
        """Return the record of all calls."""
        return self.world.ledger

    @property
    def faults(self) -> Faults:
        """Return the faults in force; change them at will."""
        return self.world.faults

    @property
    def limits(self) -> Limits:
        """Return the limits in force; change them at will."""
        return self.world.limits

    def calls(self, *methods: str) -> list[Call]:
        """Return the calls of these methods, or all."""
        return self.ledger.of(*methods) if methods else list(self.ledger)

    def messages(self, chat: Person | Group) -> list[Message]:
        """Return all messages of a private chat or group, deleted ones too."""
        found = self.world.chats.get(chat.id)
        return [] if found is None else list(found.messages.values())

    def person(
        self,
        name: str,
        *,
        language: str | None = None,
        username: str | None = "",
        first_name: str | None = None,
        last_name: str | None = None,
    ) -> Person:
        """Return the person of this name, who is made at the first mention."""
        if name not in self.people:
            user = User(
                FIRST_PERSON_ID + 7919 * (len(self.world.users)),
                first_name or name.title(),
                f"{name}_on_tg" if username == "" else username,
                language=language,
                last_name=last_name,
            )
            self.world.users[user.id] = user
            self.people[name] = Person(self.world, user)
        return self.people[name]

    def group(
        self,
        name: str,
        *,
        title: str | None = None,
        forum: bool = False,
        supergroup: bool = False,
        members: tuple[Person, ...] = (),
        owner: Person | None = None,
    ) -> Group:
        """Return the group of this name, which is made at the first mention, without the bot."""
        if name not in self.groups:
            owner = owner or self.person(f"{name}_owner")
            is_super = supergroup or forum
            number = len(self.groups) * 6151
            chat_id = -(FIRST_SUPERGROUP_ID + 10**9 if is_super else FIRST_GROUP_ID) - number
            kind = "supergroup" if is_super else "group"
            chat = Chat(chat_id, kind, title or name.title(), is_forum=forum)
            chat.members = {one.id: "member" for one in members} | {owner.id: "creator"}
            if forum:
                chat.rights["can_manage_topics"] = True
            self.world.add_group(chat)
            self.groups[name] = Group(self.world, chat, owner.user)
        return self.groups[name]

    async def crowd_writes(
        self, texts: Sequence[str], *, people: int, rate: float = 0.0
    ) -> list[int]:
        """Let so many people write in private, in turns: at once, or so many texts a second.

        Returns the chat of each text.
        """
        chats = []
        for number, text in enumerate(texts):
            person = self.person(f"crowd{number % people}", language="en")
            await person.writes(text)
            chats.append(person.id)
            if rate:
                await asyncio.sleep(1 / rate)
        return chats

    def moments(self, chats: Sequence[int]) -> list[list[tuple[float, bool]]]:
        """Return when each message of these chats was written, and whether the bot did it."""
        return [
            [(one.at, one.from_bot) for one in self.world.chats[chat].messages.values()]
            for chat in chats
        ]

    def inject_update(self, update: Json) -> None:
        """Queue an update as it is, however odd; without an id it gets the next."""
        self.world.updates.inject(update, self.world.clock.monotonic())

    def skip_update_ids(self, count: int) -> None:
        """Let the next update's id jump, as after an idle week; a negative count jumps back."""
        self.world.updates.next_id += count

    def hang_up(self) -> None:
        """Cut all connections and refuse new ones at once, until ``pick_up``."""
        self.api.is_reachable = False
        self._abort_connections()

    def pick_up(self) -> None:
        """Be within reach again."""
        self.api.is_reachable = True

    def _abort_connections(self) -> None:
        """Cut every connection but those of the control interface."""
        for transport in list(self.api.transports):
            transport.abort()
        self.world.updates.end_poll()

    async def wait_for(
        self,
        condition: Callable[[], Any],
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a test's own patience
    ) -> Any:
        """Return a condition's first truthy value, looked at after every call and update.

        Raises:
            TimeoutError: it stayed falsy.
        """
        return await self.world.pulse.wait_for(condition, timeout)

    async def settled(
        self,
        quiet: float = 0.2,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a test's own patience
    ) -> None:
        """Wait until all updates are confirmed and the bot has been quiet for some seconds.

        Raises:
            TimeoutError: it did not come to rest.
        """
        async with asyncio.timeout(timeout):
            while True:
                seen = self.ledger.activity
                await asyncio.sleep(quiet)
                idle = not self.world.updates.pending and not self.ledger.in_flight
                if idle and self.ledger.activity == seen:
                    return

    async def start(self) -> None:
        """Listen; after ``stop``, on the same port and with the state as it was."""
        self._runner = web.ServerRunner(web.Server(self.api.serve), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._pushing = asyncio.create_task(push_updates(self.world, self.api.call_from_webhook))

    async def stop(self) -> None:
        """Hang up on everybody; the state stays."""
        if self._pushing is not None:
            self._pushing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pushing
            self._pushing = None
        if self._runner is not None:
            server, self._runner = self._runner, None
            self._abort_connections()
            await server.cleanup()
