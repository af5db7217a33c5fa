"""A record of every call that reached the simulator."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Call:
    """One call of a Bot API method and what became of it."""

    method: str
    params: dict[str, Any]
    at: float
    """Monotonic seconds, by the simulator's clock."""
    code: int = 0
    """HTTP status; 0 while the call is under way."""
    description: str = ""
    """Telegram's words, when it was refused."""
    result: Any = None
    answered: bool = True
    """False when the answer was lost on its way."""
    delivered: bool = False
    """True when a message reached its chat by this call (even if the answer was lost)."""
    inside_retry_after: bool = False
    over_limit: str | None = None
    """Which limit it exceeded: overall, chat or group."""

    @property
    def ok(self) -> bool:
        """True when Telegram did what was asked."""
        return self.code == 200

    def argument(self, name: str) -> Any:
        """Return a parameter with JSON in strings decoded."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value

    def as_json(self) -> dict[str, Any]:
        """Return the call for the control interface."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Ledger:
    """Every call in the order of arrival."""

    calls: list[Call] = field(default_factory=list)
    in_flight: int = 0
    """Calls under way, getUpdates not counted."""
    activity: int = 0
    """Grows with every call but getUpdates."""

    def begin(self, call: Call) -> None:
        """Write a call down; what becomes of it is filled in."""
        self.calls.append(call)
        if call.method != "getUpdates":
            self.in_flight += 1
            self.activity += 1

    def end(self, call: Call) -> None:
        """Note that a call is no longer under way."""
        if call.method != "getUpdates":
            self.in_flight -= 1

    def __iter__(self) -> Iterator[Call]:
        return iter(self.calls)

    def of(self, *methods: str) -> list[Call]:
        """Return the calls of these methods."""
        return [call for call in self.calls if call.method in methods]

    def where(self, condition: Callable[[Call], bool]) -> list[Call]:
        """Return the calls that fulfil a condition."""
        return [call for call in self.calls if condition(call)]

    @property
    def refused(self) -> list[Call]:
        """Calls that Telegram refused, but for those by which a bot finds out what it knows: of a
        message that there never was, or with parameters of several versions.
        """
        return self.where(
            lambda call: (
                call.code >= 400
                and call.params.get("ephemeral_message_id") != 1
                and "ephemeral_message_parameters" not in call.description
            )
        )

    @property
    def violations(self) -> list[Call]:
        """Calls sent inside a retry_after or over a limit."""
        return self.where(lambda call: call.inside_retry_after or call.over_limit is not None)

    @property
    def vain_edits(self) -> list[Call]:
        """Edits of messages to what they said already, which Telegram refuses."""
        return self.where(lambda call: "message is not modified" in call.description)

    def clear(self) -> None:
        """Forget all calls."""
        self.calls.clear()
