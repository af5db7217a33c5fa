"""Metrics as Prometheus takes them. Labels are platforms, kinds and results: never people, chats or
words, so that there are few of them however large the community is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CONTENT_TYPE_LATEST", "PrometheusMeter"]

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
THROTTLED = "RetryAfter"
STATES: Mapping[str, str] = {
    "inbox_depth": "Events that wait to be handled",
    "inbox_oldest_seconds": "For how long the first of them has waited",
    "inbox_quarantined": "Events that could not be handled",
    "jobs_due": "Jobs whose time has come and that wait",
    "jobs_late_seconds": "By how long the first of them is late",
    "jobs_quarantined": "Jobs that have failed for good",
    "questions_open": "Questions that wait for people",
    "question_oldest_seconds": "For how long the first of them has waited",
}


class PrometheusMeter:
    """A registry of its own, so that several communities in one process keep theirs apart."""

    def __init__(self, version: str, community: str = "") -> None:
        self.registry = CollectorRegistry()
        info = self._gauge("info", "Which version runs", "version", "community")
        info.labels(version, community).set(1)
        self._events = self._counter("events", "Events that were handled", "platform", "kind")
        self._failures = self._counter("event_failures", "Tries of events that failed",
                                       "platform", "quarantined")  # fmt: skip
        self._heard = self._histogram(
            "heard_to_handled_seconds", "From hearing something to having handled it", "platform"
        )
        self._said = self._histogram(
            "due_to_said_seconds", "From what is to be said to its being sent", "platform"
        )
        self._calls = self._histogram("delivery_seconds", "Calls of platforms", "platform")
        self._sends = self._counter("deliveries", "Tries of deliveries", "platform", "result")
        self._throttled = self._counter("throttled", "How often a platform said to wait (429)",
                                        "platform")  # fmt: skip
        self._jobs = self._counter("jobs", "Jobs that were done or failed", "name", "result")
        self._late = self._histogram("job_late_seconds", "How late jobs were done")
        self._verdicts = self._counter("matcher_verdicts", "How sure the matcher was", "verdict")
        self._away = self._gauge("database_away", "How often the database has not answered so far")
        self._lag = self._histogram("loop_lag_seconds", "By how much the event loop was late")
        self._states = {name: self._gauge(name, about) for name, about in STATES.items()}
        self._outbox = self._gauge("outbox_depth", "Messages that wait to be sent", "platform")
        self._outbox_age = self._gauge(
            "outbox_oldest_seconds", "For how long the first that may go has waited", "platform"
        )
        self._platforms: set[str] = set()
        """Those of which an outbox was told: what waits no more counts as nothing."""
        self._up = self._gauge("database_up", "Whether the database answered just now")

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"lamplighter_{name}", about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"lamplighter_{name}", about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(
            f"lamplighter_{name}", about, labels, buckets=SECONDS, registry=self.registry
        )

    # ── a Meter ──────────────────────────────────────────────────────────────────────────────

    def handled(self, platform: str, kinds: Iterable[str], seconds: float) -> None:
        """An event was handled."""
        for kind in kinds:
            self._events.labels(platform, kind).inc()
        self._heard.labels(platform).observe(max(0.0, seconds))

    def failed(self, platform: str, *, quarantined: bool) -> None:
        """An event could not be handled."""
        self._failures.labels(platform, str(quarantined).lower()).inc()

    def delivered(self, platform: str, result: str, seconds: float) -> None:
        """A delivery was tried."""
        self._sends.labels(platform, result).inc()
        self._calls.labels(platform).observe(max(0.0, seconds))
        if result == THROTTLED:
            self._throttled.labels(platform).inc()

    def spoke(self, platform: str, seconds: float) -> None:
        """A message was sent."""
        self._said.labels(platform).observe(max(0.0, seconds))

    def job(self, name: str, result: str, seconds: float) -> None:
        """A job was done or failed."""
        self._jobs.labels(name, result).inc()
        self._late.observe(max(0.0, seconds))

    def decided(self, verdict: str) -> None:
        """The matcher was sure of an answer, or not."""
        self._verdicts.labels(verdict).inc()

    # ── what is looked up when it is asked for ───────────────────────────────────────────────

    def lagged(self, seconds: float) -> None:
        """The event loop came back so much later than it was to."""
        self._lag.observe(max(0.0, seconds))

    def set_states(self, states: Mapping[str, float]) -> None:
        """How much waits, by the names in `STATES`; the database answered."""
        self._up.set(1)
        for name, gauge in self._states.items():
            gauge.set(states.get(name, 0))

    def set_outbox(self, waiting: Mapping[str, tuple[int, float]]) -> None:
        """How much waits to be sent, and how long the first has waited, by platform."""
        self._platforms |= waiting.keys()
        for platform in self._platforms:
            count, seconds = waiting.get(platform, (0, 0.0))
            self._outbox.labels(platform).set(count)
            self._outbox_age.labels(platform).set(seconds)

    def set_database_away(self) -> None:
        """It did not answer when it was asked for these."""
        self._up.set(0)

    def set_times_away(self, times: int) -> None:
        """How often it has not answered since the start."""
        self._away.set(times)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
