"""What this server of the Bot API knows of what came after version 9.3.

Servers that somebody hosts themselves may be old. What one of them knows is found out when the bot
opens, by what getMe tells, and when something is refused for the first time; it is remembered until
the process ends. What a server does not know is left out: a message says the same without it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from bot.platforms.telegram.rich_messages import without_blocks
from bot.words import ButtonStyle
from bot.words.deliveries import Delivery, Rich, SpanKind
from bot.words.failures import Rejected

log = logging.getLogger(__name__)

TELLS_OF_9_4 = "allows_users_to_create_topics"
"""A field of getMe's that each server since 9.4 sends."""
TOPICS_ARE_ON = "has_topics_enabled"
"""A field of getMe's: the bot's owner has turned topics in private chats on."""


class Ability(StrEnum):
    """Something that older servers do not do."""

    BUTTON_STYLES = "styles of buttons (Bot API 9.4)"
    MOMENTS = "times in each reader's own zone (Bot API 9.5)"
    HIDDEN_RESULTS = "polls whose results are hidden until the end (Bot API 9.6)"
    TAGS = "tags of members (Bot API 9.5)"
    RICH_MESSAGES = "rich messages (Bot API 10.2)"
    PRIVATE_TOPICS = "topics in private chats (Bot API 9.4, and turned on with @BotFather)"
    EPHEMERAL = "messages that one member of a group alone sees (Bot API 10.2)"
    EPHEMERAL_10_2 = "their parameters as in Bot API 10.2"
    EPHEMERAL_10_3 = "their parameters as in Bot API 10.3"


REFUSALS = (
    (re.compile(r"ephemeral_message_parameters"), Ability.EPHEMERAL_10_3),
    (re.compile(r"receiver_user_id|parameter .?callback_query_id"), Ability.EPHEMERAL_10_2),
    (re.compile(r"unsupported type specified|date.?time|unix.?time"), Ability.MOMENTS),
    (re.compile(r"\bstyle\b"), Ability.BUTTON_STYLES),
    (re.compile(r"hide_results|allows_revoting|description"), Ability.HIDDEN_RESULTS),
    (re.compile(r"rich.?(?:message|text|block)|method not found"), Ability.RICH_MESSAGES),
)
"""How a server says that it does not know something of ours; many do not say but ignore it."""


TOLD_BY = {
    Ability.BUTTON_STYLES: TELLS_OF_9_4,
    Ability.MOMENTS: TELLS_OF_9_4,
    Ability.PRIVATE_TOPICS: TELLS_OF_9_4,
    Ability.HIDDEN_RESULTS: "can_manage_bots",
    Ability.TAGS: "can_manage_bots",
    Ability.RICH_MESSAGES: "supports_join_request_queries",
}
"""Fields of getMe's that each server sends which can do it (or some of those that can't)."""
ASKED_FOR = frozenset({Ability.EPHEMERAL})
"""What a server is not believed to do before it has shown that it does."""


class Abilities:
    """What the server can do; until it has been asked, nothing."""

    def __init__(self, unwanted: Collection[Ability] = ()) -> None:
        """`unwanted` are not used, whatever the server can do."""
        self._unwanted = frozenset(unwanted)
        self._lacking = frozenset(Ability)
        self._lost: frozenset[Ability] = frozenset()

    def has(self, ability: Ability) -> bool:
        """May it be used?"""
        return ability not in self._lacking

    def learn(self, me: Mapping[str, Any]) -> None:
        """Read off getMe's answer what the server surely lacks."""
        self._lacking = frozenset(
            ability for ability in Ability if ability in TOLD_BY and TOLD_BY[ability] not in me
        )
        self._lacking |= self._unwanted | ASKED_FOR
        if Ability.BUTTON_STYLES in self._lacking:
            log.info("this server of the Bot API is older than 9.4: some things look plainer")
        if not me.get(TOPICS_ARE_ON):
            self._lacking |= {Ability.PRIVATE_TOPICS}

    def prove(self, ability: Ability) -> None:
        """The server has shown that it does that; what it has once failed to do counts more."""
        self._lacking -= {ability} - self._lost

    def lose(self, ability: Ability) -> None:
        """Do without it from now on, whatever shows that it can be done."""
        if self.has(ability):
            self._lacking |= {ability}
            self._lost |= {ability}
            log.info("this bot does without %s from now on", ability)

    def unlearn(self, refusal: Rejected) -> bool:
        """Read a refusal; tell whether the same would be taken now that we know better."""
        words = str(refusal).casefold()
        lacking = {ability for pattern, ability in REFUSALS if pattern.search(words)}
        lacking -= self._lacking
        self._lacking |= lacking
        if self._lacking >= {Ability.EPHEMERAL_10_2, Ability.EPHEMERAL_10_3}:
            self._lacking |= {Ability.EPHEMERAL}
        for ability in lacking:
            log.info("this server of the Bot API does without %s", ability)
        return bool(lacking)

    def fitted(self, delivery: Delivery) -> Delivery:
        """Leave out what the server does not know."""
        if Ability.MOMENTS in self._lacking:
            offers = tuple(
                replace(offer, content=_without_moments(offer.content)) for offer in delivery.offers
            )
            delivery = replace(delivery, content=_without_moments(delivery.content), offers=offers)
        if Ability.RICH_MESSAGES in self._lacking:
            delivery = replace(delivery, content=without_blocks(delivery.content))
        if Ability.BUTTON_STYLES in self._lacking and any(key.style for key in delivery.keys):
            keys = tuple(replace(key, style=ButtonStyle.PLAIN) for key in delivery.keys)
            delivery = replace(delivery, keys=keys)
        return delivery


def _without_moments(content: Rich) -> Rich:
    spans = tuple(span for span in content.spans if span.kind is not SpanKind.MOMENT)
    return content if len(spans) == len(content.spans) else replace(content, spans=spans)
