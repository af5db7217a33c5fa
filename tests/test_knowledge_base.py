"""The knowledge base as organizers look after it: found, changed, undone, looked at again."""

from tests.conftest import Open
from tests.dialogue import Dialogue


async def know(chat: Dialogue, question: str, answer: str, *ways: str) -> None:
    """Let an organizer write an entry down, as people do."""
    first, second, third = [*ways, "", "", ""][:3]
    script = [
        "olu > /kb add",
        f"olu > {question}",
        f"olu > {answer}",
        "olu > [Skip]",
        *(f"olu > {way}" if way else "olu > [Skip]" for way in (first, second, third)),
    ]
    await chat.play("\n".join(script), strict=False)


PHOTO = "How do I add a photo?"
UPLOAD = "Tap the camera and choose a photo of your own."


async def test_an_entry_is_asked_for_one_thing_at_a_time_and_answers_at_once(
    chat: Dialogue,
) -> None:
    await chat.play("""
        olu > /kb
        bot to olu > I know 0 answers. [Find] [Add] [Due for a look: 0] [Topics] [What needs care] [What is missing]
        olu > [Add]
        bot to olu > What is the question? * [Cancel]
        olu > How do I add a photo?
        bot to olu > And the answer? * [Back] [Cancel]
        olu > Tap the camera and choose a photo of your own.
        bot to olu > Where can one read more? Send a link. [Skip] [Back] [Cancel]
        olu > the help pages
        bot to olu > The source has to be a link that begins with https://
        olu > https://example.org/photos
        bot to olu > How else might somebody ask this? * [Skip] [Back] [Cancel]
        olu > how to put a picture into an article
        bot to olu > And the second? * [Skip] [Back] [Cancel]
        olu > upload an image
        bot to olu > And the third, perhaps short, as one types on a phone? [Skip] [Back] [Cancel]
        olu > [Skip]
        bot to olu > Thank you. It answers in English from now on, as entry 1. [Undo] [Entry 1] [Give it a topic]
        ada > How do I add a photo?
        bot to ada > How do I add a photo? / Tap the camera * / Source (https://example.org/photos) · Reviewed in January 2030 [That helped] [Ask a person]
    """)
