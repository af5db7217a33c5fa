"""Faults of the network and of Telegram, drawn from one seeded source."""

import random
from collections import deque
from dataclasses import dataclass, field

RECEIVING = frozenset({"getUpdates", "getMe", "getWebhookInfo", "setWebhook", "deleteWebhook"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call."""

    retry_after: int = 0
    """Seconds of a 429; the call is not processed."""
    code: int = 0
    """A 5xx; the call is not processed."""
    lose_answer: bool = False
    """The call is processed, but the connection ends without an answer."""
    delay: float = 0.0
    """Seconds between processing and answering."""


NO_FAULT = Fault()


@dataclass(slots=True)
class Faults:
    """Fractions (0 to 1) of calls that go wrong; may be changed while the simulator runs.

    Faults other than ``failed_polls`` spare the receiving methods (getUpdates, getMe, webhooks).
    """

    seed: int = 0
    too_many_requests: float = 0.0
    retry_after: int = 1
    server_errors: float = 0.0
    lost_answers: float = 0.0
    slow_answers: float = 0.0
    delay: float = 0.5
    failed_polls: float = 0.0
    lost_ephemeral: float = 0.0
    """Of the ephemeral messages that answer nothing: nobody says that they have got lost."""
    planned: dict[str, deque[Fault]] = field(default_factory=dict)
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def plan(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method go wrong in a given way, before any fraction counts."""
        self.planned.setdefault(method, deque()).extend([fault] * times)

    def stop(self) -> None:
        """Let nothing go wrong from now on."""
        self.too_many_requests = self.server_errors = self.lost_answers = 0.0
        self.slow_answers = self.failed_polls = self.lost_ephemeral = 0.0
        self.planned.clear()

    def draw(self, method: str) -> Fault:
        """Return what goes wrong with a call of this method."""
        if self.planned and (planned := self.planned.get(method)):
            return planned.popleft()
        if method in RECEIVING:
            failed = method == "getUpdates" and self._happens(self.failed_polls)
            return Fault(code=502) if failed else NO_FAULT
        if self._happens(self.too_many_requests):
            return Fault(retry_after=self.retry_after)
        if self._happens(self.server_errors):
            return Fault(code=self._random.choice((500, 502)))
        lose_answer = self._happens(self.lost_answers)
        delay = self.delay if self._happens(self.slow_answers) else 0.0
        return Fault(lose_answer=lose_answer, delay=delay) if lose_answer or delay else NO_FAULT

    def loses_ephemeral(self) -> bool:
        """Tell whether a message for one member does not reach them."""
        return self._happens(self.lost_ephemeral)

    def _happens(self, fraction: float) -> bool:
        return fraction > 0 and self._random.random() < fraction
