"""The Bot API without a network: the bot's client calls the simulator in the same process.

What a server would refuse is refused in the same words. For runs of which there are thousands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.platforms.telegram.abilities import Abilities
from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.failures import failure_of
from bot.words.failures import Uncertain
from tests.telegram.calls import Params
from tests.telegram.errors import ApiError, too_many_requests
from tests.telegram.faults import RECEIVING, Fault
from tests.telegram.ledger import Call
from tests.telegram.methods import METHODS

if TYPE_CHECKING:
    from tests.telegram.world import World

Watch = Callable[[str, bool], None]
"""Told of each call, before and after it is done; may raise."""


class DirectApi(BotApi):
    """Calls the simulator's methods as functions."""

    def __init__(self, world: World, watch: Watch = lambda _method, _done: None) -> None:
        self.abilities = Abilities()
        self._world = world
        self._watch = watch

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to let go of."""

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        wait: float | None = None,  # noqa: ARG002 - it takes no time
    ) -> Any:
        """Do it, or fail as the network and the server do."""
        self._watch(method, False)
        fault = self._world.faults.draw(method)
        call = Call(method, dict(params or {}), self._world.clock.monotonic())
        self._world.call = call
        self._world.ledger.begin(call)
        try:
            result = self._process(method, params, fault)
        except ApiError as refusal:
            call.code, call.description = refusal.code, refusal.description
            reason = refusal.description.partition(": ")[2] or refusal.description
            raise failure_of(refusal.code, reason, refusal.parameters) from None
        finally:
            self._world.ledger.end(call)
        call.code = 200
        self._watch(method, True)
        if fault.lose_answer:
            call.answered = False
            raise Uncertain("the answer was lost")
        return result

    def _process(self, method: str, params: Mapping[str, Any] | None, fault: Fault) -> Any:
        if fault.code:
            raise ApiError(fault.code, "Internal Server Error")
        if fault.retry_after and method not in RECEIVING:
            raise too_many_requests(fault.retry_after)
        known = METHODS.get(method.lower())
        if known is None:
            raise ApiError(404, "Not Found")
        given = Params(json.loads(json.dumps(dict(params or {}))))
        self._world.schema.check_call(method, given)
        return json.loads(json.dumps(known[1](self._world, given)))
