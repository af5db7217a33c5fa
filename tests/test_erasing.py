"""What is taken back is gone, also where people can look up what was edited."""

from dataclasses import replace

import pytest

from tests.dialogue import Dialogue

ASKED = "ada > who has the key"


@pytest.fixture
def keeping(chat: Dialogue) -> Dialogue:
    """A platform on which the words of before an edit stay readable."""
    console = chat.console
    console.capabilities = replace(console.capabilities, keeps_edits=True)
    return chat


async def test_a_withdrawn_question_is_put_anew(keeping: Dialogue) -> None:
    await keeping.play(ASKED, strict=False)
    await keeping.play(
        """
        ada > /withdraw 1
        bot to ada > Taken back. *
        bot deletes mentors > Question 1 from Ada *
        bot to mentors > Question 1 from Ada · English / Taken back by the asker.
        """
    )


async def test_an_ordinary_change_is_an_edit(keeping: Dialogue) -> None:
    await keeping.play(ASKED, strict=False)
    await keeping.play("mira @ mentors > [I'll take it]", strict=False)
    assert "bot deletes" not in keeping.transcript
    assert "bot edits mentors > Question 1 from Ada" in keeping.transcript


async def test_a_withdrawn_answer_is_put_anew(keeping: Dialogue) -> None:
    await keeping.play(ASKED, strict=False)
    await keeping.play('mira @ mentors re "Question 1" > Under the pot', strict=False)
    assert any("pot" in one for one in keeping.said_to("ada"))
    await keeping.play("mira @ mentors withdraws", strict=False)
    standing = [one.content.text for one in keeping.console.rooms.of("@ada")]
    assert "(taken back)" in standing
    assert not any("pot" in one for one in standing)
    assert not any("edits ada" in one for one in keeping.transcript.splitlines())


async def test_who_is_forgotten_leaves_no_name_behind(keeping: Dialogue) -> None:
    await keeping.play(ASKED, strict=False)
    await keeping.play("ada > /forgetme yes", strict=False)
    await keeping.play("... 1 minute", strict=False)
    assert "bot deletes mentors > Question 1 from Ada" in keeping.transcript
    assert keeping.said_to("mentors")[-1].startswith("Question 1 from somebody")


async def test_the_new_card_is_one_as_the_old_one_was(keeping: Dialogue) -> None:
    await keeping.play(ASKED, strict=False)
    await keeping.play("ada > /forgetme yes", strict=False)
    await keeping.play("... 1 minute", strict=False)
    await keeping.play("mira @ mentors > [I'll take it]", strict=False)
    assert "bot edits mentors > Question 1 from somebody" in keeping.transcript
