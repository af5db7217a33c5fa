"""Matrix's own polls, whose results clients keep to themselves until the end.

Clients still write them by the names that they had as a proposal
(https://github.com/matrix-org/matrix-spec-proposals/pull/3381); both are understood. Each vote is
an event with a sender: whoever is in the room can find out who chose what, if they look for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platforms.matrix.relations import referred
from bot.words.deliveries import Delivery
from bot.words.failures import Rejected
from bot.words.polls import MOST_OPTIONS

START, RESPONSE, END = (f"org.matrix.msc3381.poll.{part}" for part in ("start", "response", "end"))
STARTS, RESPONSES = {START, "m.poll.start"}, {RESPONSE, "m.poll.response"}
UNDISCLOSED = "org.matrix.msc3381.poll.undisclosed"
TEXT = "org.matrix.msc1767.text"
ONE_OF, SOME_OF = "one-", "some-"
"""How the ids of options begin: they tell with a vote whether it may be for several."""
ENDED = "✓"

Json = dict[str, Any]


def start(delivery: Delivery) -> Json:
    """A poll; what stands beside it is below its question, as there is no other place. Raises
    Rejected.
    """
    poll = delivery.poll
    if poll is None:
        raise Rejected("a poll without a question")
    question = "\n".join(filter(None, (poll.question, delivery.content.text)))
    prefix = SOME_OF if poll.several else ONE_OF
    listed = [f"{number}. {option}" for number, option in enumerate(poll.options, start=1)]
    return {
        TEXT: "\n".join((question, *listed)),
        START: {
            "question": {TEXT: question},
            "kind": UNDISCLOSED,
            "max_selections": len(poll.options) if poll.several else 1,
            "answers": [
                {"id": f"{prefix}{number}", TEXT: option}
                for number, option in enumerate(poll.options)
            ],
        },
    }


def end(poll: str) -> Json:
    """The end of a poll, after which clients show what came of it."""
    return {
        "m.relates_to": {"rel_type": "m.reference", "event_id": poll},
        TEXT: ENDED,
        END: {},
    }


def read_vote(event: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
    """The poll that a response is about, and the options chosen: none where it is spoiled."""
    content = event["content"]
    response: Any = next((content[name] for name in RESPONSES if name in content), {})
    answers = response.get("answers") if isinstance(response, dict) else None
    chosen = answers if isinstance(answers, list) else content.get("m.selections")
    ids = [_number(answer) for answer in chosen] if isinstance(chosen, list) else []
    numbers = [number for number in ids if number is not None]
    if len(numbers) != len(ids):
        return referred(event), ()
    is_single = bool(ids) and str(chosen[0]).startswith(ONE_OF)
    return referred(event), tuple(dict.fromkeys(numbers[:1] if is_single else numbers))


def _number(answer: object) -> int | None:
    if not isinstance(answer, str):
        return None
    number = answer.removeprefix(ONE_OF).removeprefix(SOME_OF)
    is_one = number != answer and number.isascii() and number.isdecimal() and len(number) < 3
    return int(number) if is_one and int(number) < MOST_OPTIONS else None


def read_words(event: Mapping[str, Any]) -> str:
    """What somebody asks by a poll of their own: the question, and the options below."""
    content = event["content"]
    poll = next((content[name] for name in ("m.poll", *STARTS) if name in content), None)
    if not isinstance(poll, dict):
        return ""
    answers = poll.get("answers")
    options = [_text(answer) for answer in answers] if isinstance(answers, list) else []
    return "\n".join(filter(None, (_text(poll.get("question")), *options[: MOST_OPTIONS * 2])))


def _text(part: object) -> str:
    """Words, as they were written in the proposal, or are now."""
    if not isinstance(part, dict):
        return ""
    words = part.get(TEXT, part.get("body"))
    if isinstance(part.get("m.text"), list) and part["m.text"]:
        first = part["m.text"][0]
        words = first.get("body") if isinstance(first, dict) else None
    return words if isinstance(words, str) else ""
