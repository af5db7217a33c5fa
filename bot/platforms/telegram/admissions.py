"""Who is in a group, and as what: requests to join, those who are let out again, tags of members.

Where the bot is a group's guard, each request comes with a query that is to be answered within ten
seconds (Bot API 10.1); what comes too late, and what is decided later, goes by the older methods,
which servers of every version know.
"""

from __future__ import annotations

from typing import Any

from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.numbers import number
from bot.words.deliveries import Act, Delivery, Sent
from bot.words.failures import Gone, Unchanged

ANSWERS = {Act.ADMIT: "approve", Act.EXPEL: "decline", Act.DEFER: "queue"}


async def admit(api: BotApi, delivery: Delivery) -> Sent:
    """Let somebody in, don't, or leave it to people. Raises a DeliveryFailed."""
    if delivery.press:
        query = {"chat_join_request_query_id": delivery.press, "result": ANSWERS[delivery.act]}
        try:
            await api.call_repeatably("answerChatJoinRequestQuery", query)
        except Unchanged:
            pass  # too late: it is with the group's administrators now
        else:
            return Sent()
    member = {"chat_id": number(delivery.chat), "user_id": number(delivery.person)}
    if delivery.act is Act.ADMIT:
        await api.call_repeatably("approveChatJoinRequest", member)
    elif delivery.act is Act.EXPEL:
        await _expel(api, member)
    return Sent()


async def _expel(api: BotApi, member: dict[str, Any]) -> None:
    """Decline; whoever is in already is taken out, and may ask again: a ban alone would last."""
    try:
        await api.call_repeatably("declineChatJoinRequest", member)
    except (Gone, Unchanged):
        await api.call_repeatably("banChatMember", member)
        await api.call_repeatably("unbanChatMember", {**member, "only_if_banned": True})


async def tag(api: BotApi, delivery: Delivery) -> Sent:
    """Show a word beside a member's name, or none (Bot API 9.5). Raises a DeliveryFailed."""
    member = {"chat_id": number(delivery.chat), "user_id": number(delivery.person)}
    await api.call_repeatably("setChatMemberTag", {**member, "tag": delivery.content.text})
    return Sent()
