"""What of all that was said in a question answers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drafts.answers import paragraphs, that_answer
from bot.storage.tables import Utterance
from tests.conftest import MONDAY


def said(*lines: str) -> list[Utterance]:
    """ "mentor: words" in order; "held: words" were not sent."""
    made = []
    for number, line in enumerate(lines, start=1):
        side, _colon, words = line.partition(": ")
        held = side == "held"
        made.append(
            Utterance(
                id=number, question_id=1, side="mentor" if held else side, text=words,
                attachments=[], held=held, said_at=MONDAY, withdrawn_at=None,
            )
        )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("lines", "answering"),
    [
        (["asker: how?", "mentor: So.", "mentor: And so."], ["So.", "And so."]),
        (["asker: how?", "mentor: Which one?", "asker: that", "mentor: So."], ["So."]),
        # Nobody replied to it: it may well be meant as an answer.
        (["asker: how?", "mentor: Why not so?", "mentor: Like this."],
         ["Why not so?", "Like this."]),
        (["asker: how?", "mentor: أيهما؟", "note: hm", "asker: هذا", "mentor: هكذا."], ["هكذا."]),
        (["asker: how?", "mentor: So.", "mentor: You’re welcome! 🙂"], ["So."]),
        (["asker: how?", "mentor: So.", "mentor: De rien !", "mentor: 不客气"], ["So."]),
        (["asker: how?", "mentor: hello", "mentor: So.", "held: Not so."], ["So."]),
        (["asker: how?", "mentor: आपका स्वागत है।"], ["आपका स्वागत है।"]),
        (["asker: how?", "mentor: On the hook?", "asker: yes", "mentor: 👍"], ["On the hook?"]),
        (["asker: how?", "note: So."], []),
        (["asker: how?", "mentor: "], []),
    ],
)  # fmt: skip
def test_what_answers(lines: list[str], answering: list[str]) -> None:
    assert [one.text for one in that_answer(said(*lines))] == answering


@given(st.lists(st.sampled_from(["mentor: So.", "mentor: Ok", "mentor: Which?", "asker: this",
                                 "note: hm", "held: No."]), max_size=8))  # fmt: skip
def test_where_anybody_answered_there_is_an_answer(lines: list[str]) -> None:
    everything = said("asker: how?", *lines)
    found = that_answer(everything)
    assert bool(found) == any(line.startswith("mentor") for line in lines)
    assert [one.id for one in found] == sorted(one.id for one in found)
    assert all(one.side == "mentor" and not one.held for one in found)


def test_messages_become_paragraphs_none_twice() -> None:
    assert paragraphs([" So. ", "", "- one\n- two", "So."]) == "So.\n\n- one\n- two"
