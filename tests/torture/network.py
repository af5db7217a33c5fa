"""A network that fails: it stands between the bot and the simulated Telegram."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

HOST = "127.0.0.1"
LARGEST_READ = 65536
ONLY_ASKS = (b"getUpdates", b"/get")
"""In a request's first line: of a call that changes nothing."""


@dataclass(eq=False, slots=True)
class Connection:
    """One connection through the network."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    awaits_answer: bool = False
    """A call that changes something has been made, and its answer has not come through."""


@dataclass(slots=True)
class Network:
    """Carries bytes both ways, as long as it is up."""

    target: int
    port: int = 0
    delay: float = 0.0
    """Seconds that each piece takes."""
    unanswered: int = 0
    """Calls that changed something, perhaps, and whose answer did not come through."""
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _refuses: bool = False
    _connections: set[Connection] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Listen."""
        self._open.set()
        self._server = await asyncio.start_server(self._accept, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Let go of everything."""
        assert self._server is not None
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()

    @property
    def url(self) -> str:
        """Where the bot is to look for Telegram."""
        return f"http://{HOST}:{self.port}"

    def cut(self, *, for_now: bool = False) -> None:
        """Reset every connection; `for_now`: and refuse new ones until it is mended."""
        self._refuses = for_now
        for connection in list(self._connections):
            connection.client.transport.abort()
            connection.server.transport.abort()

    def stop(self) -> None:
        """Carry nothing, and say nothing about it, until it is mended."""
        self._open.clear()

    def mend(self) -> None:
        """Carry everything again, at once."""
        self._refuses = False
        self.delay = 0.0
        self._open.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            writer.transport.abort()
            return
        try:
            answers, onward = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.transport.abort()
            return
        connection = Connection(writer, onward)
        self._connections.add(connection)
        pumps = [
            asyncio.create_task(self._carry(connection, reader, onward, is_call=True)),
            asyncio.create_task(self._carry(connection, answers, writer, is_call=False)),
        ]
        self._tasks.update(pumps)
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._connections.discard(connection)
            self.unanswered += connection.awaits_answer
            for pump in pumps:
                pump.cancel()
                self._tasks.discard(pump)
            for end in (writer, onward):
                end.transport.abort()

    async def _carry(
        self,
        connection: Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_call: bool,
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(LARGEST_READ):
                if is_call and piece.startswith(b"POST "):
                    first = piece.partition(b"\r\n")[0]
                    connection.awaits_answer = not any(word in first for word in ONLY_ASKS)
                if self.delay:
                    await asyncio.sleep(self.delay)
                await self._open.wait()
                writer.write(piece)
                await writer.drain()
                if not is_call:
                    connection.awaits_answer = False
