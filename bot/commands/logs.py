"""What operators see of a running bot: lines of text, or of JSON for machines.

What people write never gets into a log. Messages of exceptions may quote it (a failed statement's
parameters, a value that could not be parsed), so tracebacks are written without them: the kind of
each exception, and where it arose.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TextIO

if TYPE_CHECKING:
    from types import TracebackType

OURS = ("bot", "handlers")
COMMUNITY: ContextVar[str] = ContextVar("community", default="")
"""Which community it is about, where one process serves several."""
Caught = tuple[type[BaseException], BaseException, "TracebackType | None"] | tuple[None, None, None]


class TextFormatter(logging.Formatter):
    """`2026-11-21T12:00:00Z WARNING bot.delivery.sending.sender: message`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record, and below it where an exception arose."""
        community = f" [{name}]" if (name := COMMUNITY.get()) else ""
        line = f"{_moment(record)} {record.levelname}{community} {record.name}: "
        line += record.getMessage()
        return "\n".join((line, record.exc_text or _trace(record.exc_info))).rstrip()


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, logger, message, and trace where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        fields = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := COMMUNITY.get():
            fields["community"] = name
        trace = record.exc_text or _trace(record.exc_info)
        return json.dumps(fields | ({"trace": trace} if trace else {}), ensure_ascii=False)


class _Tracer(logging.Filter):
    """Writes the traceback down before anything else does, and takes the exception away."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info:
            record.exc_text, record.exc_info = _trace(record.exc_info), None
        return True


def set_up(
    level: str = "info", form: Literal["text", "json"] = "text", stream: TextIO | None = None
) -> None:
    """Log to standard error: our own records from that level on, other people's from WARNING."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    handler.addFilter(_Tracer())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trace(caught: Caught | None) -> str:
    """The kinds of an exception and of what caused it, the first cause first, and their places."""
    parts: list[str] = []
    error = caught[1] if caught else None
    while error is not None and len(parts) < 10:
        frames = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{frames}{type(error).__name__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(reversed(parts))
