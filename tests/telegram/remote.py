"""A simulator in another process, with the interface of the one in this process.

    async with RemoteTelegram.spawned("--lost-answers", "0.02") as telegram:
        ada = telegram.person("ada", language="en")
        await ada.writes("hello")
        answer = await ada.receives("Hi")

What is a property there is awaited like a method here: ``await group.messages()``.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp

from tests.telegram.chats import Message, Said
from tests.telegram.ledger import Call
from tests.telegram.people import PATIENCE_SECONDS, Matching
from tests.telegram.presses import Toast
from tests.telegram.wire import decode, encode
from tests.telegram.world import BotAccount


class RemoteObject:
    """A person, a group, the faults or a press in the other process; any method can be called."""

    def __init__(self, telegram: "RemoteTelegram", on: dict[str, Any]) -> None:
        self.telegram = telegram
        self.on = on

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        if name.startswith("_"):
            raise AttributeError(name)

        async def call(*args: Any, **options: Any) -> Any:
            return await self.telegram.call(self.on, name, *args, **options)

        return call


class RemotePerson(RemoteObject):
    """A person in the other process."""

    def __init__(self, telegram: "RemoteTelegram", on: dict[str, Any]) -> None:
        super().__init__(telegram, on)
        self._unseen: list[Said] = []
        self._last = 0

    async def receives(
        self,
        matching: Matching = "",
        *,
        chat: RemoteObject | None = None,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a test's own patience
    ) -> Message:
        """Return the next message of the bot's that matches, as ``Person.receives`` does.

        Raises:
            AssertionError: none came in time.
        """
        chat_id = None if chat is None else await chat.id()
        try:
            async with asyncio.timeout(timeout):
                while True:
                    for said in self._unseen:
                        if chat_id in {None, said.chat_id} and _matches(matching, said):
                            self._unseen.remove(said)
                            return said.message
                    news = await self.telegram.call(self.on, "hears", self._last)
                    self._unseen.extend(news)
                    self._last = max((one.number for one in news), default=self._last)
        except TimeoutError:
            heard = [said.text for said in self._unseen]
            raise AssertionError(f"{self.on['person']} saw {heard}") from None


class RemotePress(RemoteObject):
    """A pressed button in the other process."""

    def __init__(self, telegram: "RemoteTelegram", fields: dict[str, Any]) -> None:
        super().__init__(telegram, {"press": fields["id"]})
        self.url: str | None = fields["url"]

    async def answered(
        self,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a test's own patience
    ) -> Toast:
        """Wait for the bot's answer, as ``Press.answered`` does."""
        toast: Toast = await self.telegram.call(self.on, "answered", timeout)
        return toast


class RemoteTelegram:
    """The client of the control interface."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.base_url = f"http://127.0.0.1:{port}"
        self.token = BotAccount().token
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    @asynccontextmanager
    async def spawned(cls, *options: str) -> AsyncIterator[Self]:
        """Run a simulator with these command line options for as long as the context lasts."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.telegram", *options, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        try:
            port = int(await process.stdout.readline())
            async with cls(port) as telegram:
                yield telegram
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(self.base_url)
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._session is not None:
            await self._session.close()

    def person(self, name: str, **options: Any) -> RemotePerson:
        """Return the person of this name."""
        return RemotePerson(self, {"person": name, **options})

    def group(self, name: str, **options: Any) -> RemoteObject:
        """Return the group of this name."""
        members = {"members": [_refer(one) for one in options.pop("members", ())]}
        owner = {"owner": _refer(options.pop("owner"))} if "owner" in options else {}
        return RemoteObject(self, {"group": name, **options, **members, **owner})

    @property
    def faults(self) -> RemoteObject:
        """Return the faults; ``plan`` and ``stop`` can be called."""
        return RemoteObject(self, {"faults": {}})

    async def set(self, **settings: dict[str, Any]) -> None:
        """Change ``faults={…}`` and ``limits={…}``."""
        await self._request("POST", "set", settings)

    async def state(self) -> dict[str, Any]:
        """Return counts: pending, confirmed, calls, said, violations."""
        found: dict[str, Any] = await self._request("GET", "state")
        return found

    async def ledger(self, since: int = 0) -> list[Call]:
        """Return all calls from the given number on."""
        return [Call(**one) for one in await self._request("GET", f"ledger?since={since}")]

    async def settled(self, **options: float) -> None:
        """Wait until the bot came to rest."""
        await self.call({"telegram": {}}, "settled", **options)

    async def hang_up(self) -> None:
        """Be out of reach until ``pick_up``; the state stays."""
        await self.call({"telegram": {}}, "hang_up")

    async def pick_up(self) -> None:
        """Be within reach again."""
        await self.call({"telegram": {}}, "pick_up")

    async def inject_update(self, update: dict[str, Any]) -> None:
        """Queue an update as it is."""
        await self.call({"telegram": {}}, "inject_update", update)

    async def skip_update_ids(self, count: int) -> None:
        """Let the next update's id jump."""
        await self.call({"telegram": {}}, "skip_update_ids", count)

    async def call(self, on: dict[str, Any], name: str, *args: Any, **options: Any) -> Any:
        """Call a method, or read a property, of an object in the other process.

        Raises:
            AssertionError: the other side refused; with its words.
        """
        body = {
            "on": on,
            "do": name,
            "args": [_refer(one) for one in args],
            "options": {key: _refer(one) for key, one in options.items()},
        }
        result = decode(await self._request("POST", "call", body))
        if isinstance(result, dict) and result.get("$") == "press":
            return RemotePress(self, result)
        return result

    async def _request(self, verb: str, path: str, body: Any = None) -> Any:
        assert self._session is not None, "use it as a context manager"
        async with self._session.request(verb, f"/_control/{path}", json=body) as response:
            answer = await response.json()
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["result"]


def _refer(value: Any) -> Any:
    if isinstance(value, RemoteObject):
        kind, name = next(iter(value.on.items()))
        return {"$": kind, "name": name}
    return encode(value)


def _matches(matching: Matching, said: Said) -> bool:
    return matching in said.text if isinstance(matching, str) else matching(said.message)
