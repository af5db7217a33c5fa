"""An answer that can't arrive is not lost in silence."""

from tests.dialogue import Dialogue


async def test_a_mentor_hears_that_the_asker_has_gone(chat: Dialogue) -> None:
    await chat.play("ada > why is my sandbox page gone", strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("ada blocks bot", strict=False)
    await chat.play("mira > /answer 1 It was moved.", strict=False)
    assert chat.said_to("mira")[-1].startswith("Your answer to question 1 couldn't be delivered")
