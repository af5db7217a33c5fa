"""The story of docs/examples/first-days.txt, from the first question to the Arabic speaker."""

from pathlib import Path

from tests.dialogue import Dialogue

SCRIPT = Path(__file__).parents[1] / "docs" / "examples" / "first-days.txt"
STAFF = ("mentors", "organizers", "mira", "tariq", "olu")
ARABIC = range(0x0600, 0x0700)


def said(chat: Dialogue, name: str, words: str) -> bool:
    return any(words in line for line in chat.said_to(name))


async def test_the_first_days_of_a_community(known_chat: Dialogue) -> None:
    chat = known_chat
    await chat.play(SCRIPT.read_text(encoding="utf-8"), strict=False)

    assert said(chat, "ada", "Start small"), "the known is answered"
    assert said(chat, "ada", "Ask Kofi at the desk for the green bag"), "the unknown comes back"
    assert said(chat, "organizers", "Draft 1"), "and becomes knowledge"
    assert not said(chat, "organizers", "kofi@example.org"), "without addresses"
    assert said(chat, "ben", "Ask Kofi at the desk for the green bag"), "for the next one who asks"

    assert said(chat, "ada", "Your question 2 is back with all mentors."), "a lease runs out"
    assert said(chat, "organizers", "No mentor has answered question 2"), "the ladder is climbed"

    unseen = [line for name in STAFF for line in chat.said_to(name) if "uestion 3" in line]
    assert unseen
    assert not [line for line in unseen if "ada" in line.lower().split()], "nobody sees who asked"

    for line in chat.said_to("layla"):
        letters = [ord(letter) for letter in line.partition(" (")[0] if letter.isalpha()]
        ours = [code for code in letters if code in ARABIC]
        assert len(ours) > len(letters) / 2, f"not in Arabic: {line}"
