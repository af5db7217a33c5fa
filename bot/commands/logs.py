"""What operators see of a running bot: lines of text, or of JSON for machines.

What people write never gets into a log. Messages of exceptions may quote it (a failed statement's
parameters, a value that could not be parsed), so tracebacks are written without them: the kind of
each exception, and where it arose. All records go the same way, through structlog's processors,
whichever library makes them; of what is not ours, addresses lose all behind the host.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TextIO

import structlog

from bot.words import log_context

if TYPE_CHECKING:
    from types import TracebackType

    from structlog.typing import Processor

OURS = ("bot", "handlers")
COMMUNITY: ContextVar[str] = ContextVar("community", default="")
"""Which community it is about, where one process serves several."""
Caught = tuple[type[BaseException], BaseException, "TracebackType | None"] | tuple[None, None, None]
Fields = MutableMapping[str, Any]
FIRST = ("at", "level", "logger", "message")
OVERDONE = {"apscheduler.scheduler": logging.ERROR}
"""What is meant, though a library warns of it: a tick is left out where the last still goes on."""
BEHIND_THE_HOST = re.compile(r"(?P<host>\w+://[^\s/?#'\"<>]+)[/?#][^\s'\"<>]*")
"""Paths and queries hold tokens: that of a bot on Telegram, of a calendar, of a login."""
LOGIN = re.compile(r"(?P<scheme>\w+://)[^\s/@'\"]+@")


def _describe(_logger: object, _method: str, line: Fields) -> Fields:
    """Give a record its fields: at, level, logger, message, what it is about, where it arose."""
    record: logging.LogRecord = line.pop("_record")
    line.pop("_from_structlog", None)
    message = str(line.pop("event"))
    if record.name.partition(".")[0] not in OURS:
        message = LOGIN.sub(r"\g<scheme>", message)
        message = BEHIND_THE_HOST.sub(r"\g<host>/…", message)
    described = {
        "at": _moment(record),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": message,
        **log_context.current(),
        **line,
    }
    if community := COMMUNITY.get():
        described["community"] = community
    return described | ({"trace": record.exc_text} if record.exc_text else {})


def _in_words(_logger: object, _method: str, line: Fields) -> str:
    """`2026-11-21T12:00:00Z WARNING bot.delivery.sending.sender: message event=7`."""
    trace, community = line.pop("trace", ""), line.pop("community", "")
    more = "".join(f" {key}={value}" for key, value in line.items() if key not in FIRST)
    level = line["level"].upper() + (f" [{community}]" if community else "")
    said = f"{line['at']} {level} {line['logger']}: {line['message']}{more}"
    return f"{said}\n{trace}".rstrip()


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Writes any library's records by structlog's processors."""

    def __init__(self, render: Processor) -> None:
        super().__init__(processors=[_describe, render], keep_exc_info=True)


class _Tracer(logging.Filter):
    """Writes the traceback down before anything else does, and takes the exception away."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info:
            record.exc_text, record.exc_info = _trace(record.exc_info), None
        return True


def formatter(form: Literal["text", "json"]) -> logging.Formatter:
    """What writes lines of text, or of JSON."""
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    return _Formatter(as_json if form == "json" else _in_words)


def set_up(
    level: str = "info", form: Literal["text", "json"] = "text", stream: TextIO | None = None
) -> None:
    """Log to standard error: our own records from that level on, other people's from WARNING."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter(form))
    handler.addFilter(_Tracer())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    for name, least in OVERDONE.items():
        logging.getLogger(name).setLevel(least)


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
