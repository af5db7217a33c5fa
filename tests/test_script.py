"""The language of scripts: read, played, and compared with what was said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.console import Console
from bot.platforms.console.steps import Step, StepKind
from bot.scripts.parsing import Done, Expected, Pause, ScriptError, parse, read
from bot.scripts.playing import play
from bot.scripts.transcripts import By, Transcript
from bot.words import AttachmentKind
from bot.words.deliveries import Act, Delivery, Rich
from tests.dialogue import Dialogue, dialogue
from tests.parrot import START, Parrot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def parrot() -> Parrot:
    return Parrot(Console())


@pytest.fixture
def chat(parrot: Parrot) -> Dialogue:
    return dialogue(parrot, parrot.console)


async def played(parrot: Parrot, script: str, folder: Path | None = None) -> list[str]:
    printed: list[str] = []
    transcript = Transcript(printed.append)
    parrot.console.watchers.append(transcript)
    await play(parse(script), parrot, parrot.console, transcript, folder)
    assert str(transcript).split("\n") == printed
    return printed


# ── reading ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("ada > hello", Step("ada", StepKind.WRITES, text="hello")),
        ("ada>hello", Step("ada", StepKind.WRITES, text="hello")),
        ("ada > a > b", Step("ada", StepKind.WRITES, text="a > b")),
        ("ada @ git-night > hi", Step("ada", StepKind.WRITES, room="git-night", text="hi")),
        ("آدا > مرحبا", Step("آدا", StepKind.WRITES, text="مرحبا")),
        ("आशा > नमस्ते", Step("आशा", StepKind.WRITES, text="नमस्ते")),
        ("ada > [I'll take it]", Step("ada", StepKind.PRESSES, what="I'll take it")),
        ("ada @ room > [Yes]", Step("ada", StepKind.PRESSES, room="room", what="Yes")),
        ("ada > [1] and [2]", Step("ada", StepKind.WRITES, text="[1] and [2]")),
        ('ada re "a b" > c', Step("ada", StepKind.WRITES, quotes="a b", text="c")),
        (
            "ada @ room re “a b” > [Yes]",
            Step("ada", StepKind.PRESSES, room="room", quotes="a b", what="Yes"),
        ),
        ("ada edits > new", Step("ada", StepKind.EDITS, text="new")),
        ("ada @ room edits > new", Step("ada", StepKind.EDITS, room="room", text="new")),
        ("ada withdraws", Step("ada", StepKind.WITHDRAWS)),
        ("ada @ room withdraws", Step("ada", StepKind.WITHDRAWS, room="room")),
        ("ada reacts 👍", Step("ada", StepKind.REACTS, what="👍")),
        ("ada sends my cat.jpg > see", Step("ada", StepKind.SENDS, what="my cat.jpg", text="see")),
        ("ada @ room sends cat.jpg", Step("ada", StepKind.SENDS, room="room", what="cat.jpg")),
        ("ada shares contact", Step("ada", StepKind.SHARES, what="contact")),
        ("ada @ room shares location", Step("ada", StepKind.SHARES, room="room", what="location")),
        ("ada joins room", Step("ada", StepKind.JOINS, room="room")),
        ("ada leaves room", Step("ada", StepKind.LEAVES, room="room")),
        ("ada adds bot to room", Step("ada", StepKind.ADDS, room="room")),
        ("ada removes bot from room", Step("ada", StepKind.REMOVES, room="room")),
        ("ada blocks bot", Step("ada", StepKind.BLOCKS)),
        ("ada unblocks bot", Step("ada", StepKind.UNBLOCKS)),
        ("ada speaks pt-BR", Step("ada", StepKind.SPEAKS, what="pt-BR")),
    ],
)
def test_what_people_do(line: str, step: Step) -> None:
    (done,) = parse(f"\n  {line}  \r\n")
    assert done == Done(2, line, step)


@pytest.mark.parametrize(
    ("line", "length"),
    [
        ("... 3 days", timedelta(days=3)),
        ("... 1 minute", timedelta(minutes=1)),
        ("… 2 hours", timedelta(hours=2)),
        ("...2 weeks", timedelta(weeks=2)),
        ("... 1 day and 2 hours", timedelta(days=1, hours=2)),
        ("... 1 day 2 hours, 3 minutes", timedelta(days=1, hours=2, minutes=3)),
    ],
)
def test_time_passes(line: str, length: timedelta) -> None:
    (pause,) = parse(line)
    assert pause == Pause(1, line, so_long=length)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("... until 2030-02-01 18:00", datetime(2030, 2, 1, 18, tzinfo=UTC)),
        ("... until 2030-02-01", datetime(2030, 2, 1, tzinfo=UTC)),
        ("... until 2030-02-01T18:00+02:00", datetime(2030, 2, 1, 16, tzinfo=UTC)),
    ],
)
def test_time_passes_until_a_moment(line: str, moment: datetime) -> None:
    (pause,) = parse(line)
    assert pause == Pause(1, line, until=moment)


def test_comments_and_blank_lines_are_left_out_but_counted() -> None:
    (line,) = parse("\ufeff# a comment\n\n   \n  # another\nada > hello")
    assert line.number == 5


@pytest.mark.parametrize(
    ("pattern", "said", "fits"),
    [
        ("bot to ada > hello", "bot to ada > hello", True),
        ("bot to ada > hello", "bot to ada > hello there", False),
        ("bot to ada > hel", "bot to ada > hello", False),
        ("bot to ada > h*o", "bot to ada > hello", True),
        ("bot to ada > *", "bot to ada > hello [Yes]", True),
        ("bot to ada > a.b", "bot to ada > axb", False),
        ("bot to ada @ room > hi", "bot to ada @ room > hi", True),
        ("bot to room > hi", "bot to ada @ room > hi", False),
        ("bot edits room > hi", "bot to room > hi", False),
        ("bot to ada > at 7 PM", "bot to ada > at \u20687\u202fPM\u2069", True),
    ],
)
def test_what_fits_an_expectation(pattern: str, said: str, fits: bool) -> None:
    (expected,) = parse(pattern)
    assert isinstance(expected, Expected)
    assert expected.fits(said) is fits


MALFORMED = [
    "hello",
    "ada",
    "ada >",
    "ada @ > hello",
    "> hello",
    "ada sends",
    "ada sends > caption",
    "ada shares secrets",
    "ada dances",
    "ada joins",
    "ada speaks",
    "ada speaks 7",
    "ada blocks ben",
    'ada re "" > hello',
    "ada edits >",
    "bot > hello",
    "bot to ada",
    "bot says hello",
    "bot to > hello",
    "ada @ bot > hello",
    "...",
    "... a while",
    "... 3 moons",
    "... 3",
    "... 3 days ago",
    "... until tomorrow",
    "... until 2030-13-01",
    "... until 0001-01-01T00:00+23:00",
]


@pytest.mark.parametrize("line", MALFORMED)
def test_a_malformed_line_is_named(line: str) -> None:
    with pytest.raises(ScriptError, match=r"^line 2: expected .*; got: ") as caught:
        parse(f"ada > hello\n{line}\nada > bye")
    assert caught.value.number == 2
    assert "\n" not in str(caught.value)


@given(
    before=st.lists(st.sampled_from(["ada > hi", "", "# note", "... 1 day", "bot to ada > hi"])),
    line=st.sampled_from(MALFORMED),
    after=st.lists(st.sampled_from(["ada > hi", "hello", "bot"])),
)
def test_the_first_malformed_line_is_named(before: list[str], line: str, after: list[str]) -> None:
    with pytest.raises(ScriptError) as caught:
        parse("\n".join([*before, line, *after]))
    assert caught.value.number == len(before) + 1


@given(st.text())
def test_any_text_is_a_script_or_has_a_line_that_is_wrong(text: str) -> None:
    try:
        lines = parse(text)
    except ScriptError as error:
        wrong = text.split("\n")[error.number - 1]
        assert wrong.strip()
    else:
        assert len(lines) <= text.count("\n") + 1


@given(
    st.from_regex(
        r'(ada|bot|\.\.\.)( @ room| to| edits| sends| re "x"| until)? ?>? ?[^\n]{0,12}',
        fullmatch=True,
    )
)
def test_lines_that_look_right_are_right_or_named(line: str) -> None:
    try:
        read = parse(line)
    except ScriptError as error:
        number = error.number
    else:
        number = read[0].number
    assert number == 1


@pytest.mark.parametrize("script", ["ada @ ben > hi\nben > hi", "ben > hi\nada joins ben"])
def test_a_name_is_a_person_or_a_room(script: str) -> None:
    with pytest.raises(ScriptError, match='"ben", which is taken') as caught:
        parse(script)
    assert caught.value.number == 2


def test_a_script_is_a_file_in_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "script.txt"
    path.write_text("ada > hello\nآدا > مرحبا", encoding="utf-8")
    assert [line.raw for line in read(path)] == ["ada > hello", "آدا > مرحبا"]
    path.write_bytes(b"ada > hello\nada > \xff\xfe")
    with pytest.raises(ScriptError, match=r"^line 2: expected text in UTF-8"):
        read(path)


# ── playing ──────────────────────────────────────────────────────────────────────────────────


async def test_a_transcript_reads_as_a_conversation(parrot: Parrot) -> None:
    assert await played(
        parrot,
        """
        # a parrot repeats
        ada > hello|there
        bot to ada > this is only expected
        ada @ lounge > [Again]
        ada @ lounge > hi all
        ada @ lounge > [I'm here]
        ... 2 hours
        """,
    ) == [
        "ada > hello|there",
        "bot to ada > hello / there [Again] [I'm here]",
        "ada @ lounge > [Again]",
        "# no button [Again] for ada @ lounge",
        "ada @ lounge > hi all",
        "bot to lounge > hi all [Again] [I'm here]",
        "ada @ lounge > [I'm here]",
        "bot to ada @ lounge > pressed",
        "... 2 hours",
        "bot edits ada > an hour ago",
        "bot edits ada @ lounge > an hour ago",
    ]
    assert parrot.now == START + timedelta(hours=2)


async def test_attachments_are_named_and_measured(parrot: Parrot, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"remember")
    lines = await played(parrot, "ada sends notes.txt > see\nada sends notes.pdf", tmp_path)
    assert (
        lines[1]
        == "bot to ada > see <attachment notes.txt, text/plain, 8 bytes> [Again] [I'm here]"
    )
    assert lines[3].startswith("bot to ada > <attachment notes.pdf, application/pdf, ")


async def test_only_files_beside_the_script_are_looked_for(parrot: Parrot, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"remember")
    lines = await played(parrot, "ada sends notes.txt")
    assert "8 bytes" not in lines[1]


async def test_what_is_deleted_is_shown(parrot: Parrot) -> None:
    transcript = Transcript()
    parrot.console.watchers.append(transcript)
    said = await parrot.console.send(Delivery(Act.MESSAGE, "lounge", content=Rich("oh")))
    await parrot.console.send(Delivery(Act.DELETE, "lounge", message=said.message))
    assert str(transcript) == "bot to lounge > oh\nbot deletes lounge > oh"


@pytest.mark.parametrize("pause", ["... until 2030-01-07 08:00", "... 999999 weeks"])
async def test_a_pause_ends_after_it_begins_and_before_the_end_of_time(
    parrot: Parrot, pause: str
) -> None:
    with pytest.raises(ScriptError, match=r"^line 2: expected a moment") as caught:
        await played(parrot, f"ada > hi\n{pause}")
    assert caught.value.number == 2
    assert parrot.console.rooms.names() == []


async def test_who_no_longer_reads_ends_it_between_two_lines(parrot: Parrot) -> None:
    written: list[str] = []

    def write(line: str) -> None:
        if written:
            raise BrokenPipeError
        written.append(line)

    transcript = Transcript(write)
    parrot.console.watchers.append(transcript)
    with pytest.raises(BrokenPipeError):
        await play(parse("ada > hello\nada > bye"), parrot, parrot.console, transcript)
    assert [entry.by for entry in transcript.entries] == [By.SCRIPT, By.BOT, By.SCRIPT]


# ── comparing ────────────────────────────────────────────────────────────────────────────────


async def test_a_dialogue_that_goes_as_expected(chat: Dialogue) -> None:
    await chat.play("""
        ada > hello
        bot to ada > hello [Again] [I'm here]
        ben > hi
        bot to ben > h* [Again] *
        ... 1 hour
        bot edits ben > an hour ago
        bot edits ada > an hour ago
    """)
    assert chat.said_to("ada") == ["hello [Again] [I'm here]", "an hour ago"]
    assert chat.transcript.startswith(
        "ada > hello\nbot to ada > hello [Again] [I'm here]\nben > hi"
    )


async def test_who_is_whispered_to_is_told_too(chat: Dialogue) -> None:
    await chat.play("""
        ada @ lounge > /hi
        bot to lounge > *
        ada @ lounge > [Again]
        bot to ada @ lounge > pressed
    """)
    assert chat.said_to("ada") == ["pressed"]
    assert chat.said_to("lounge") == ["/hi [Again] [I'm here]", "pressed"]


async def test_what_was_not_said_is_shown_with_the_whole_transcript(chat: Dialogue) -> None:
    with pytest.raises(AssertionError) as caught:
        await chat.play("""
            ada > hello
            bot to ada > hello *
            ada > bye
            bot to ada > good bye
        """)
    assert str(caught.value).split("\n") == [
        "the bot said otherwise (- expected, + said):",
        "    ada > hello",
        "    bot to ada > hello [Again] [I'm here]",
        "    ada > bye",
        "  + bot to ada > bye [Again] [I'm here]",
        "  - bot to ada > good bye    (expected in line 5)",
    ]


async def test_what_was_not_expected_fails_unless_it_may_be(chat: Dialogue) -> None:
    with pytest.raises(AssertionError, match=r"\+ bot to ada > hello"):
        await chat.play("ada > hello")
    await chat.play("ada > hello", strict=False)
    with pytest.raises(AssertionError, match="- bot to ada > bye"):
        await chat.play("ada > hello\nbot to ada > bye", strict=False)


async def test_what_is_missing_to_press_fails(chat: Dialogue) -> None:
    with pytest.raises(AssertionError, match=r"line 1: no button \[Yes\] for ada"):
        await chat.play("ada > [Yes]")


async def test_order_counts_within_a_chat(chat: Dialogue, parrot: Parrot) -> None:
    for text in ("one", "two"):
        await parrot.console.send(Delivery(Act.MESSAGE, "@ada", content=Rich(text)))
    with pytest.raises(AssertionError):
        await chat.play("bot to ada > two\nbot to ada > one")
    await chat.play("bot to ada > one\nbot to ada > two")


async def test_files_are_kept_for_a_closer_look(chat: Dialogue, parrot: Parrot) -> None:
    await chat.play("ada sends cat.jpg\nbot to ada > <attachment cat.jpg, image/jpeg, *> *")
    (file,) = parrot.console.rooms.of("@ada")[-1].attachments
    assert file.kind is AttachmentKind.PHOTO
