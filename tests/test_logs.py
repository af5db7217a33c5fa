import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from bot.commands import logs
from bot.words import log_context

OURS = logging.getLogger("bot.delivery.sending.sender")
THEIRS = logging.getLogger("sqlalchemy.engine")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def fail() -> None:
    try:
        int("a secret wish")
    except ValueError as error:
        msg = "another secret wish"
        raise LookupError(msg) from error


def test_text(stream: io.StringIO) -> None:
    logs.set_up(stream=stream)
    OURS.warning("delivery %s was refused", 7)
    moment, rest = stream.getvalue().split(" ", 1)
    assert moment.endswith("Z")
    assert rest == "WARNING bot.delivery.sending.sender: delivery 7 was refused\n"


def test_json(stream: io.StringIO) -> None:
    logs.set_up(form="json", stream=stream)
    OURS.warning("delivery %s was refused", 7)
    said = json.loads(stream.getvalue())
    assert said.pop("at").endswith("Z")
    assert said == {
        "level": "warning",
        "logger": "bot.delivery.sending.sender",
        "message": "delivery 7 was refused",
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_exceptions_are_placed_but_not_quoted(stream: io.StringIO, form: str) -> None:
    logs.set_up(form="json" if form == "json" else "text", stream=stream)
    try:
        fail()
    except LookupError:
        OURS.exception("delivery 7 failed")
    said = stream.getvalue()
    assert "secret wish" not in said.replace('int("a secret wish")', "").replace(
        'int(\\"a secret wish\\")', ""
    ).replace('msg = "another', "")
    assert said.index("ValueError") < said.index("LookupError")
    assert "test_logs.py" in said


def test_the_level_is_for_our_own_records(stream: io.StringIO) -> None:
    logs.set_up("debug", stream=stream)
    OURS.debug("ours")
    THEIRS.info("theirs, with all its parameters")
    THEIRS.warning("theirs, serious")
    said = stream.getvalue()
    assert "ours" in said
    assert "serious" in said
    assert "parameters" not in said


def test_less_can_be_said(stream: io.StringIO) -> None:
    logs.set_up("error", stream=stream)
    OURS.warning("not so bad")
    assert stream.getvalue() == ""


def test_warnings_are_logged(stream: io.StringIO) -> None:
    logs.set_up(stream=stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("this will go", stacklevel=1)
    assert "py.warnings" in stream.getvalue()


def test_what_is_worked_on_is_noted(stream: io.StringIO) -> None:
    logs.set_up(form="json", stream=stream)
    with log_context.about(event=7):
        OURS.warning("it went wrong")
    OURS.warning("another thing")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["event"] == 7
    assert "event" not in second


def test_it_is_noted_in_text_too(stream: io.StringIO) -> None:
    logs.set_up(stream=stream)
    with log_context.about(job="digests.week"):
        OURS.warning("it went wrong")
    assert stream.getvalue().endswith(": it went wrong job=digests.week\n")


@pytest.mark.parametrize("form", ["text", "json"])
def test_addresses_of_others_lose_their_tokens(stream: io.StringIO, form: str) -> None:
    logs.set_up(form="json" if form == "json" else "text", stream=stream)
    theirs = logging.getLogger("aiohttp.client")
    theirs.warning("GET https://api.example.org/bot123:SECRET/getMe?x=SECRET failed")
    theirs.warning("%s", "postgresql://lamp:SECRET@db.example.org/lamp")
    said = stream.getvalue()
    assert "SECRET" not in said
    assert "https://api.example.org/… failed" in said
    assert "postgresql://db.example.org/…" in said
