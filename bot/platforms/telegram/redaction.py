"""Keeping secrets out of every log."""

from __future__ import annotations

import logging

PLACEHOLDER = "<secret>"
CHATTY_LOGGERS = ("aiohttp", "httpcore", "httpx", "telegram", "uvicorn")
"""Libraries that log addresses, which contain the token, below WARNING."""


class Redaction(logging.Filter):
    """Put a placeholder for the secrets it knows: in messages, arguments and tracebacks."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record; it is always kept."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # a mistaken format: the handler's own complaint suffices
            message = ""
        if any(secret in message for secret in self.secrets):
            record.msg, record.args = self._clean(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._clean(record.exc_text)
        return True

    def _clean(self, words: str) -> str:
        for secret in self.secrets:
            words = words.replace(secret, PLACEHOLDER)
        return words


REDACTION = Redaction()


def keep_secret(*secrets: str) -> None:
    """Never show these in what is logged through the root logger's handlers; hush the libraries.

    Handlers that are made later take part by `handler.addFilter(REDACTION)`.
    """
    REDACTION.secrets.update(filter(None, secrets))
    for name in CHATTY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in (*logging.getLogger().handlers, logging.lastResort):
        if handler is not None:
            handler.addFilter(REDACTION)
