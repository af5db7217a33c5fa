"""The control interface of a simulator in its own process.

Everything of the Python interface is one POST away::

    POST /_control/call  {"on": {"person": "ada", "language": "en"}, "do": "writes",
                          "args": ["hello"], "options": {"chat": {"$": "group", "name": "mentors"}}}

``on`` is a person or a group (made at the first mention with the further fields), a press
(``{"press": id}``), ``{"faults": {}}``, ``{"limits": {}}`` or ``{"telegram": {}}``. The answer is
``{"result": …}`` or ``{"error": …}``, written as :mod:`tests.telegram.wire` says. Besides:

* ``GET /_control/ledger?since=N`` all calls from the N-th on,
* ``POST /_control/set`` ``{"faults": {"server_errors": 0.03}, "limits": {"refuse": false}}``,
* ``GET /_control/state`` counts for benches: updates pending and confirmed, calls, messages.
"""

import inspect
import json
from typing import Any

from aiohttp import web

from tests.telegram.simulator import TelegramSimulator
from tests.telegram.wire import decode, encode

Json = dict[str, Any]


class Control:
    """Serves /_control/."""

    def __init__(self, telegram: TelegramSimulator) -> None:
        self.telegram = telegram
        self.queries: dict[str, Any] = {}
        telegram.api.control = self.serve

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one control request."""
        try:
            body = json.loads(await request.read() or b"{}")
            match request.path.removeprefix("/_control/"):
                case "call":
                    result = await self._call(body)
                case "set":
                    self._set(body)
                    result = None
                case "state":
                    result = self._state()
                case "ledger":
                    since = int(request.query.get("since", "0"))
                    result = encode(self.telegram.ledger.calls[since:])
                case other:
                    return _answer({"error": f"no such path: {other}"}, 404)
        except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
            return _answer({"error": f"{type(error).__name__}: {error}"}, 400)
        except TimeoutError:
            return _answer({"error": "TimeoutError: it did not happen in time"}, 408)
        return _answer({"result": result}, 200)

    async def _call(self, body: Json) -> Any:
        name = body["do"]
        if name.startswith("_"):
            raise KeyError(name)
        target = getattr(self._target(body["on"]), name)
        if callable(target):
            arguments = [self._resolve(one) for one in body.get("args", ())]
            options = {key: self._resolve(one) for key, one in body.get("options", {}).items()}
            target = target(*arguments, **options)
        if inspect.isawaitable(target):
            target = await target
        encoded = encode(target)
        if isinstance(encoded, dict) and encoded.get("$") in {"press", "inlinesearch"}:
            self.queries[encoded["id"]] = target
        return encoded

    def _target(self, on: Json) -> Any:
        match on:
            case {"person": name, **options}:
                return self.telegram.person(name, **options)
            case {"group": name, **options}:
                return self.telegram.group(
                    name, **{key: self._resolve(one) for key, one in options.items()}
                )
            case {"press": query_id}:
                return self.queries[query_id]
            case {"faults": _}:
                return self.telegram.faults
            case {"limits": _}:
                return self.telegram.limits
        return self.telegram

    def _resolve(self, value: Any) -> Any:
        """Replace references by the objects they name."""
        match value:
            case {"$": "person", "name": name}:
                return self.telegram.person(name)
            case {"$": "group", "name": name}:
                return self.telegram.group(name)
            case {
                "$": "message",
                "data": {"chat": {"id": chat_id}, "ephemeral_message_id": number},
            }:
                unseen = self.telegram.world.chats[chat_id].unseen
                return next(one for one in unseen.values() if one.id == number)
            case {"$": "message", "data": {"chat": {"id": chat_id}, "message_id": number}}:
                return self.telegram.world.chats[chat_id].messages[number]
            case list():
                return [self._resolve(one) for one in value]
        return decode(value)

    def _set(self, body: Json) -> None:
        for group, target in (("faults", self.telegram.faults), ("limits", self.telegram.limits)):
            for key, value in body.get(group, {}).items():
                if key not in type(target).__dataclass_fields__:
                    raise KeyError(key)
                setattr(target, key, value)

    def _state(self) -> Json:
        world = self.telegram.world
        return {
            "pending": len(world.updates.pending),
            "confirmed": world.updates.confirmed,
            "calls": len(world.ledger.calls),
            "said": world.said_count,
            "violations": len(world.ledger.violations),
            "webhook": world.updates.webhook.get("url", ""),
        }


def _answer(body: Json, status: int) -> web.Response:
    return web.json_response(body, status=status)
