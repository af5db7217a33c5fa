"""Telegram's own polls: anonymous, with results that nobody sees before the end.

Of who chooses what Telegram tells a bot nothing in such polls; of the sums, when one is closed.
Where it would show everybody who chose what, or how it stands, it is not used
(docs/decisions/0048).
"""

from __future__ import annotations

from typing import Any

from bot.platforms.markup import telegram_entities
from bot.platforms.telegram.calls import place_params
from bot.platforms.telegram.mentions import Raw
from bot.words.deliveries import Delivery
from bot.words.failures import Rejected


def poll_params(delivery: Delivery) -> dict[str, Any]:
    """What `sendPoll` takes. Raises Rejected."""
    if delivery.poll is None:
        raise Rejected("a poll without a question")
    params: dict[str, Any] = {
        **place_params(delivery),
        "question": delivery.poll.question,
        "options": [{"text": option} for option in delivery.poll.options],
        "allows_multiple_answers": delivery.poll.several,
        "is_anonymous": True,
        "allows_revoting": True,
        "hide_results_until_closes": True,
    }
    if delivery.content.text:
        params["description"] = delivery.content.text
        params["description_entities"] = telegram_entities(delivery.content)
    return params


def read_votes(poll: Raw) -> tuple[int, ...]:
    """How many have chosen each option."""
    return tuple(int(option["voter_count"]) for option in poll["options"])
