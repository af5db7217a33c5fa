"""The HTTP side: from a request to a method and back."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.telegram.calls import Params, read_params
from tests.telegram.chats import Json
from tests.telegram.errors import ApiError, bad_request, conflict, too_many_requests
from tests.telegram.faults import RECEIVING, Fault
from tests.telegram.ledger import Call
from tests.telegram.methods import METHODS
from tests.telegram.methods.receiving import allow_updates
from tests.telegram.updates import LONGEST_POLL, MOST_AT_ONCE, WEBHOOK_ACTIVE
from tests.telegram.world import World

BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head></html>"


class BotApi:
    """Serves /bot<token>/<method> and /file/bot<token>/<path>."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._bot_path = f"/bot{world.account.token}/"
        self._file_path = f"/file/bot{world.account.token}/"
        self.control: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]] | None = None
        """Serves paths under /_control/ when the simulator is its own process."""
        self.is_reachable = True
        self.transports: set[asyncio.Transport] = set()
        """The connections on which a call is under way."""

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request of any kind."""
        path = request.path
        if path.startswith(self._bot_path):
            return await self._serve_call(request, path[len(self._bot_path) :])
        if path.startswith(self._file_path):
            return self._serve_file(path[len(self._file_path) :])
        if path.startswith("/_control/") and self.control is not None:
            return await self.control(request)
        if path.startswith(("/bot", "/file/bot")) and path.count("/") > 1:
            return _refuse(ApiError(401, "Unauthorized"))
        return _refuse(ApiError(404, "Not Found"))

    def _serve_file(self, path: str) -> web.Response:
        stored = self.world.files.by_path.get(path)
        if stored is None:
            return _refuse(ApiError(404, "Not Found"))
        return web.Response(body=stored.content, content_type="application/octet-stream")

    async def _serve_call(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        if not self.is_reachable:
            transport.abort()
            return _refuse(ApiError(503, "Service Unavailable"))
        self.transports.add(transport)
        try:
            return await self._process(request, name)
        finally:
            self.transports.discard(transport)

    async def _process(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        known = METHODS.get(name.lower())
        proper = known[0] if known else "getUpdates" if name.lower() == "getupdates" else name
        try:
            params = await read_params(request)
        except (TypeError, ValueError):
            return _refuse(bad_request("can't parse the request"))
        call = Call(proper, params.values, self.world.clock.monotonic())
        fault = self.world.faults.draw(proper)
        self.world.ledger.begin(call)
        try:
            response = await self._answer(call, params, fault)
        finally:
            self.world.ledger.end(call)
            self.world.pulse.beat()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.lose_answer and request.transport is not None:
            call.answered = False
            request.transport.abort()
        return response

    async def _answer(self, call: Call, params: Params, fault: Fault) -> web.Response:
        try:
            self._check_faults(call, fault)
            if call.method == "getUpdates" or call.method.lower() in METHODS:
                self.world.schema.check_call(call.method, params)
            call.result = (
                await self._get_updates(params)
                if call.method == "getUpdates"
                else self._run(call, params)
            )
        except ApiError as error:
            call.code, call.description = error.code, error.description
            if error.code == 502:
                return web.Response(status=502, body=BAD_GATEWAY, content_type="text/html")
            return _refuse(error)
        call.code = 200
        body = json.dumps(call.result, ensure_ascii=False, separators=(",", ":"))
        return web.Response(
            body=b'{"ok":true,"result":%b}' % body.encode(), content_type="application/json"
        )

    def _check_faults(self, call: Call, fault: Fault) -> None:
        """Refuse a call while a retry_after runs, or when the faults say so.

        What only receives or reads may go on during a retry_after.
        """
        if fault.code:
            raise ApiError(fault.code, "Internal Server Error")
        if call.method in RECEIVING or call.method.startswith("get"):
            return
        now = self.world.clock.monotonic()
        self.world.pace.check_halt(now, call)
        if fault.retry_after:
            self.world.pace.halt(now, fault.retry_after)
            raise too_many_requests(fault.retry_after)

    def _run(self, call: Call, params: Params) -> Any:
        known = METHODS.get(call.method.lower())
        if known is None:
            raise ApiError(404, "Not Found")
        self.world.call = call
        try:
            return known[1](self.world, params)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A nested parameter of an unexpected shape, which Telegram refuses as well.
            raise bad_request(f"can't parse the parameters ({error!r})") from error

    async def _get_updates(self, params: Params) -> list[Json]:
        updates = self.world.updates
        if updates.webhook:
            raise conflict(WEBHOOK_ACTIVE)
        allow_updates(self.world, params)
        updates.confirm(params.integer("offset"), self.world.clock.monotonic())
        self.world.pulse.beat()
        limit = params.integer("limit", MOST_AT_ONCE)
        seconds = min(params.integer("timeout"), LONGEST_POLL)
        return await updates.poll(limit if 1 <= limit <= MOST_AT_ONCE else MOST_AT_ONCE, seconds)

    async def call_from_webhook(self, name: str, values: Json) -> None:
        """Run a method that was named in the answer to a webhook request."""
        known = METHODS.get(name.lower())
        call = Call(known[0] if known else name, values, self.world.clock.monotonic())
        self.world.ledger.begin(call)
        await self._answer(call, Params(values), Fault())
        self.world.ledger.end(call)


def _refuse(error: ApiError) -> web.Response:
    return web.Response(
        status=error.code,
        body=json.dumps(error.as_json(), ensure_ascii=False).encode(),
        content_type="application/json",
    )
