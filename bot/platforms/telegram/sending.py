"""Deliveries into calls, and their results back into keys."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.platforms.patience import Sleep
from bot.platforms.telegram import ephemeral
from bot.platforms.telegram.abilities import Ability
from bot.platforms.telegram.admissions import admit, tag
from bot.platforms.telegram.api import BotApi
from bot.platforms.telegram.calls import Call, is_private, marked, plan, text_params
from bot.platforms.telegram.failures import NoText
from bot.platforms.telegram.keyboards import inline_keyboard
from bot.platforms.telegram.lookups import answer_params, guest_params
from bot.platforms.telegram.marks import HiddenMarks
from bot.platforms.telegram.numbers import number
from bot.platforms.telegram.polls import poll_params, read_votes
from bot.platforms.telegram.rich_messages import without_blocks
from bot.words.briefs import shorten, shorten_at_word
from bot.words.deliveries import Act, Delivery, Sent
from bot.words.failures import DeliveryFailed, Gone, NotNow, Rejected
from bot.words.side_chats import side_chat_key

TOAST_LIMIT = 200
SHORT_TOAST = 40
TOPIC_NAME_LIMIT = 128
NO_TOPICS_HERE = re.compile(r"not a (?:super)?(?:group|forum)|forum_missing")
"""How Telegram says that a private chat has no topics (any more)."""
UPLOAD_SECONDS = 120.0
MOST_UNFINISHED = 256

SHOWN_TO_ONE = frozenset({"receiver_user_id", "ephemeral_message_parameters"})

Results = list[list[str]]


class Deliverer:
    """Makes deliveries."""

    def __init__(
        self,
        api: BotApi,
        seconds_between: float,
        marks: HiddenMarks,
        now: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`seconds_between` is the pause between two messages of one delivery."""
        self._now = now
        self._marks = marks
        self._api = api
        self._seconds_between = seconds_between
        self._sleep = sleep
        self._unfinished: OrderedDict[str, Results] = OrderedDict()

    async def send(self, delivery: Delivery) -> Sent:
        """Make one delivery, as well as this server can. Raises a DeliveryFailed or Forbidden."""
        abilities = self._api.abilities
        try:
            return await self._make_delivery(abilities.fitted(delivery))
        except Rejected as refusal:
            if not abilities.unlearn(refusal):
                raise
            return await self.send(delivery)

    async def _make_delivery(self, delivery: Delivery) -> Sent:
        ways: dict[Act, Callable[[Delivery], Awaitable[Sent]]] = {
            Act.MESSAGE: self._say,
            Act.EDIT: self._edit,
            Act.DELETE: self._delete,
            Act.TOAST: self._toast,
            Act.OFFER: self._offer,
            Act.GUEST: self._answer_guest,
            Act.THREAD: self._open_topic,
            Act.RENAME: self._change_topic,
            Act.DROP: self._change_topic,
            Act.ADMIT: partial(admit, self._api),
            Act.EXPEL: partial(admit, self._api),
            Act.DEFER: partial(admit, self._api),
            Act.TAG: partial(tag, self._api),
            Act.POLL: self._open_poll,
            Act.END_POLL: self._end_poll,
        }
        if ephemeral.is_side_chat(delivery.chat):
            delivery, ways[Act.MESSAGE] = ephemeral.plain(delivery), self._say_beside
        elif delivery.members:
            ways[Act.MESSAGE] = self._say_to_members
        make = ways.get(delivery.act)
        if make is None:
            raise Rejected(f"nothing is done on Telegram about {delivery.act.value}")
        return await make(delivery)

    async def _offer(self, delivery: Delivery) -> Sent:
        await self._api.call_repeatably("answerInlineQuery", answer_params(delivery))
        return Sent()

    async def _answer_guest(self, delivery: Delivery) -> Sent:
        await self._api.call_repeatably("answerGuestQuery", guest_params(delivery))
        return Sent()

    async def _open_poll(self, delivery: Delivery) -> Sent:
        poll = await self._api.call("sendPoll", poll_params(delivery))
        return Sent(str(poll["message_id"]))

    async def _end_poll(self, delivery: Delivery) -> Sent:
        ended = await self._api.call_repeatably("stopPoll", _message_params(delivery))
        return Sent(delivery.message, votes=read_votes(ended))

    async def _change_topic(self, delivery: Delivery) -> Sent:
        """Call it otherwise, or delete it with all that stands there."""
        params = _topic_params(delivery)
        if delivery.act is Act.DROP:
            await self._api.call_repeatably("deleteForumTopic", params)
        else:
            params["name"] = _topic_name(delivery)
            await self._api.call_repeatably("editForumTopic", params)
        return Sent()

    async def _open_topic(self, delivery: Delivery) -> Sent:
        new = {"chat_id": number(delivery.chat), "name": _topic_name(delivery)}
        try:
            topic = await self._api.call("createForumTopic", new)
        except Rejected as refusal:
            if is_private(delivery.chat) and NO_TOPICS_HERE.search(str(refusal).casefold()):
                self._api.abilities.lose(Ability.PRIVATE_TOPICS)
            raise
        return Sent(str(topic["message_thread_id"]))

    async def _delete(self, delivery: Delivery) -> Sent:
        if ephemeral.is_side_chat(delivery.chat):
            params = ephemeral.message_params(delivery)
            await self._api.call_repeatably("deleteEphemeralMessage", params)
        else:
            await self._api.call_repeatably("deleteMessage", _message_params(delivery))
        return Sent(delivery.message)

    async def _say_beside(self, delivery: Delivery) -> Sent:
        """Say it to one member of a group: as an answer to what they did, or else by itself.

        Raises NotNow where Telegram takes neither.
        """
        try:
            sent = await self._say(delivery)
            return replace(sent, unasked=ephemeral.is_unasked(delivery, self._now()))
        except DeliveryFailed as refusal:
            failure = ephemeral.failure_of(refusal)
            if isinstance(failure, NotNow) and (delivery.press or delivery.reply_to):
                return await self._say_beside(ephemeral.without_answering(delivery))
            raise failure from refusal

    async def _say_to_members(self, delivery: Delivery) -> Sent:
        """Say it to each of some members alone; to everybody where it may not be said so."""
        everybody = replace(delivery, members=())
        done = self._unfinished.pop(delivery.txn, [])
        try:
            for member in delivery.members[len(done) :]:
                side = side_chat_key(delivery.chat, member)
                alone = ephemeral.plain(replace(everybody, chat=side, txn=""))
                try:
                    sent = await self._say_beside(alone)
                except NotNow:
                    if not done:
                        return await self._say(everybody)
                    sent = Sent()
                done.append([sent.message])
        except DeliveryFailed:
            if done and delivery.txn:
                self._unfinished[delivery.txn] = done
            raise
        return Sent()

    async def _say(self, delivery: Delivery) -> Sent:
        """Say it in as many messages as it takes.

        Where one of several fails, the next attempt with the same `txn` goes on from there. That is
        in memory only: a crash in between may repeat the first ones.
        """
        calls = plan(delivery, self._api.abilities, self._marks.link(delivery.mark))
        done = self._unfinished.pop(delivery.txn, [])
        try:
            for call in calls[len(done) :]:
                if done:
                    await self._sleep(self._seconds_between)
                done.append(await self._make(call, upload=bool(delivery.attachments)))
        except DeliveryFailed:
            if done and delivery.txn:
                self._unfinished[delivery.txn] = done
                if len(self._unfinished) > MOST_UNFINISHED:
                    self._unfinished.popitem(last=False)
            raise
        return _sent(calls, done)

    async def _make(self, call: Call, *, upload: bool) -> list[str]:
        is_for_one = not SHOWN_TO_ONE.isdisjoint(call.params)
        if is_for_one and call.method not in ephemeral.METHODS:
            raise Rejected(f"{call.method} would show it to everybody")
        result = await self._api.call(
            call.method, call.params, wait=UPLOAD_SECONDS if upload else None
        )
        if is_for_one:
            return [await self._seen_by_one(call.params["chat_id"], result)]
        messages = result if isinstance(result, list) else [result]
        return [str(message["message_id"]) for message in messages]

    async def _seen_by_one(self, chat_id: int, message: dict[str, Any]) -> str:
        """The key of an ephemeral message; what everybody sees after all is taken away."""
        if "ephemeral_message_id" in message:
            return str(message["ephemeral_message_id"])
        self._api.abilities.lose(Ability.EPHEMERAL)
        seen = {"chat_id": chat_id, "message_id": message["message_id"]}
        await self._api.call_repeatably("deleteMessage", seen)
        raise NotNow("this server has no ephemeral messages")

    async def _edit(self, delivery: Delivery) -> Sent:
        is_beside = ephemeral.is_side_chat(delivery.chat)
        method = "editEphemeralMessage" if is_beside else "editMessage"
        where = ephemeral.message_params if is_beside else _message_params
        params = where(delivery)
        if delivery.keys:
            params["reply_markup"] = inline_keyboard(delivery.keys)
        if not delivery.content.text:
            await self._api.call_repeatably(f"{method}ReplyMarkup", params)
            return Sent(delivery.message)
        mark = self._marks.link(delivery.mark)
        text = text_params(marked(delivery.content, mark))
        try:
            await self._api.call_repeatably(f"{method}Text", {**params, **text})
        except NoText:
            words = text_params(without_blocks(marked(delivery.content, mark)))
            caption = {"caption": words["text"], "caption_entities": words.get("entities", [])}
            await self._api.call_repeatably(f"{method}Caption", {**params, **caption})
        except Rejected as refusal:
            if not (is_beside and ephemeral.is_too_long(refusal)):
                raise
            await self._delete(delivery)
            raise Gone(str(refusal)) from refusal
        return Sent(delivery.message)

    async def _toast(self, delivery: Delivery) -> Sent:
        """Answer a press. Raises Unchanged where the press is too old to be answered."""
        text = shorten(delivery.content.text, TOAST_LIMIT)
        params: dict[str, Any] = {"callback_query_id": delivery.press}
        if text:
            params |= {"text": text, "show_alert": len(text) > SHORT_TOAST}
        await self._api.call_repeatably("answerCallbackQuery", params)
        return Sent()


def _topic_name(delivery: Delivery) -> str:
    return shorten_at_word(delivery.thread_name, TOPIC_NAME_LIMIT)


def _topic_params(delivery: Delivery) -> dict[str, Any]:
    return {"chat_id": number(delivery.chat), "message_thread_id": number(delivery.thread)}


def _message_params(delivery: Delivery) -> dict[str, Any]:
    return {"chat_id": number(delivery.chat), "message_id": number(delivery.message)}


def _sent(calls: list[Call], results: Results) -> Sent:
    principal = next((at for at, call in enumerate(calls) if call.principal), 0)
    message, *rest = results[principal]
    further_keys = [key for at, keys in enumerate(results) if at != principal for key in keys]
    return Sent(message, (*rest, *further_keys))
