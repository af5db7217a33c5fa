"""The interactive chat: what a typed line means, and what is shown of what the bot says."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.engine.clock import SetClock
from bot.languages.readers import Reader
from bot.platforms.console import Console
from bot.terminal import Session
from bot.terminal.colours import ColourScreen, styled
from bot.terminal.screens import PlainScreen, open_screen
from bot.terminal.views import View
from bot.words import _
from bot.words.deliveries import Act, Delivery, Key, Rich, Span, SpanKind
from tests.parrot import START, Parrot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def session() -> Session:
    console, clock = Console(), SetClock(START)
    return Session(
        Parrot(console, clock),
        console,
        clock,
        Reader("en"),
        question="How do I begin?",
        may_pass_time=True,
        commands={"ask": _("Ask a question")},
        real_time=lambda: START,
    )


async def typed(session: Session, *lines: str) -> list[str]:
    """What the screen shows below the welcome."""
    target = io.StringIO()
    await session.run(PlainScreen(io.StringIO("\n".join(lines)), target))
    return target.getvalue().splitlines()[4:]


async def test_the_welcome_is_four_lines(session: Session) -> None:
    target = io.StringIO()
    await session.run(PlainScreen(io.StringIO(""), target))
    assert target.getvalue().splitlines() == [
        "# Ask something, for example: How do I begin?",
        "# Press a button by its number: 1",
        "# Be somebody else: /as mira @ mentors, or /as you again",
        "# /time 3 days lets time pass, /quit leaves.",
    ]


async def test_a_conversation(session: Session) -> None:
    assert await typed(session, "hello|there", "1", "7") == [
        "you > hello|there",
        "lamplighter",
        "  hello",
        "",
        "  there",
        "  [1] Again  [2] I'm here",
        "you > 1",
        "# [Again]",
        "lamplighter",
        "  pressed",
        "you > 7",
        "lamplighter",
        "  7",
        "  [1] Again  [2] I'm here",
    ]


async def test_what_is_said_elsewhere_stays_in_the_background(session: Session) -> None:
    lines = await typed(
        session, "/as mira @ mentors", "hi", "1", "/as ben", "/time 1 hour", "/in mentors"
    )
    assert lines == [
        "you > /as mira @ mentors",
        "# Speaking as mira, in mentors.",
        "mira @ mentors > hi",
        "lamplighter",
        "  hi",
        "  [1] Again  [2] I'm here",
        "mira @ mentors > 1",
        "# [Again]",
        "lamplighter · only for mira",
        "  pressed",
        "mira @ mentors > /as ben",
        "# Speaking as ben, alone with the bot.",
        "ben > /time 1 hour",
        "mentors · lamplighter · only for mira · changed",
        "  an hour ago",
        "# It is now Mon 7 Jan, 10:00 UTC.",
        "ben > /in mentors",
        "# Speaking as ben, in mentors.",
        "lamplighter",
        "  hi",
        "  [1] Again  [2] I'm here",
    ]


async def test_time_goes_on_from_where_it_was_put(session: Session) -> None:
    await typed(session, "/time 3 days", "/time 2 hours and 1 minute", "hello")
    assert session.clock.at == START + timedelta(days=3, hours=2, minutes=1)


@pytest.mark.parametrize(
    "line", ["/time", "/time soon", "/time until 2029-01-01", "/time 1 day\t", "/time 999999 weeks"]
)
async def test_no_time_that_cannot_pass(session: Session, line: str) -> None:
    lines = await typed(session, line)
    assert len(lines) == 2


async def test_time_is_real_outside_of_the_demo(session: Session) -> None:
    session.may_pass_time = False
    (_line, answer) = await typed(session, "/time 3 days")
    assert "Only the demo" in answer
    assert session.clock.at == START


@pytest.mark.parametrize("line", ["/as", "/as bot", "/as a b", "/in a b", "/in bot", "/as @ room"])
async def test_nobody_is_nobody(session: Session, line: str) -> None:
    (_line, answer) = await typed(session, line)
    assert answer == "# Who, and where? Try /as mira or /as mira @ mentors."
    assert (session.who, session.room) == ("you", "")


async def test_replies_and_deeds(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_bytes(b"remember")
    lines = await typed(
        session,
        "hello",
        "/reply yes",
        "/do sends notes.txt > look",
        "/do edits > what I meant",
        "/do joins lounge",
        "/do withdraws",
        "/do dances",
        "/do > [No]",
    )
    assert lines[4:] == [
        "you > /reply yes",
        "lamplighter",
        "  yes",
        "  [1] Again  [2] I'm here",
        "you > /do sends notes.txt > look",
        "lamplighter",
        "  look",
        "  <attachment notes.txt, text/plain, 8 bytes>",
        "  [1] Again  [2] I'm here",
        "you > /do edits > what I meant",
        "you > /do joins lounge",
        "you > /do withdraws",
        "you > /do dances",
        "# I don't understand that. Try /do sends cat.jpg > look.",
        "you > /do > [No]",
        "# [No]",
        "# That is not there.",
    ]


async def test_quitting_ends_it(session: Session) -> None:
    assert await typed(session, "/quit", "hello") == ["you > /quit"]


async def test_buttons_that_lead_away_have_no_number(session: Session) -> None:
    keys = (Key("Open", url="https://example.org"), Key("Yes", "/yes"))
    await session.console.send(Delivery(Act.MESSAGE, "@ben", content=Rich("well?"), keys=keys))
    lines = await typed(session, "/as ben", "1")
    assert "  Open: https://example.org  [1] Yes" in lines
    assert "# [Yes]" in lines


def test_suggestions(session: Session) -> None:
    assert dict(session.suggest("/a")) == {
        "/as": "be somebody else, anywhere: /as mira @ mentors",
        "/ask": "Ask a question",
    }
    assert list(session.suggest("hello")) == []


async def test_names_are_suggested(session: Session) -> None:
    await typed(session, "hello", "/in lounge", "hi")
    assert list(session.suggest("/as y")) == [("/as you", "")]
    assert list(session.suggest("/in ")) == [("/in lounge", "")]


def test_without_a_terminal_it_is_plain() -> None:
    assert isinstance(open_screen(lambda _typed: ()), PlainScreen)


async def test_typing_at_a_terminal(session: Session) -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        screen = ColourScreen(session.suggest)
        keys.send_text(" hello \r")
        assert await screen.ask("you > ") == "hello"
        for end in ("\x03", "\x04"):
            keys.send_text(end)
            with pytest.raises(EOFError):
                await screen.ask("you > ")


def test_completing_at_a_terminal(session: Session) -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        completer = ColourScreen(session.suggest)._session.completer
    assert completer is not None
    found = completer.get_completions(Document("/as"), CompleteEvent())
    assert [(one.text, one.start_position) for one in found] == [("/as", -3), ("/ask", -3)]


def test_colours_and_addresses() -> None:
    content = Rich(
        "read this and that",
        (Span(0, 4, SpanKind.BOLD), Span(5, 9, SpanKind.LINK, "https://example.org")),
    )
    text = styled(content)
    assert text.plain == "read this (https://example.org) and that"
    assert [(span.start, span.end, str(span.style)) for span in text.spans][:2] == [
        (0, 4, "bold"),
        (5, 9, "underline"),
    ]


def test_showing_at_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        screen = ColourScreen(lambda _typed: ())
    screen.show(View("lamplighter", Rich("[bold]no markup"), ("<attachment>",), ("[1] Yes",)))
    screen.tell(Rich("That is not there."))
    assert " ".join(capsys.readouterr().out.split()) == (
        "lamplighter [bold]no markup <attachment> [1] Yes That is not there."
    )
