"""Simulated people: what a person does in Telegram, and what they see of the bot.

A person's deeds return at once; what the bot does about them is awaited with ``receives``,
``Press.answered`` and the like, which wait for the event and not for the clock.
"""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.telegram import ephemeral
from tests.telegram.callers import Caller
from tests.telegram.chats import Button, Chat, Json, Message, Said, User
from tests.telegram.entities import find_entities
from tests.telegram.groups import Group
from tests.telegram.media_senders import MediaSender
from tests.telegram.membership import join, leave, reaches_bot
from tests.telegram.presses import InlineSearch, Press
from tests.telegram.private_topics import TopicKeeper
from tests.telegram.voters import Voter
from tests.telegram.world import CallbackQuery, JoinQuery, World

PATIENCE_SECONDS = 30.0
JOIN_REQUEST_SECONDS = 300.0

Matching = str | Callable[[Message], bool]


class Person(MediaSender, TopicKeeper, Voter, Caller):
    """Somebody with a Telegram account."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user
        self._taken: set[int] = set()

    @property
    def id(self) -> int:
        """Return the person's user id, which is also that of the private chat."""
        return self.user.id

    @property
    def name(self) -> str:
        """Return the first name."""
        return self.user.first_name

    def _chat(self, chat: Group | None) -> Chat:
        return self.world.private_chat(self.user) if chat is None else chat.chat

    async def start(self, payload: str = "") -> Message:
        """Press the start button, or follow a deep link with a payload."""
        self.user.started = True
        if self.user.blocked:
            await self.unblocks_bot()
        return await self.writes(f"/start {payload}".strip())

    async def follows(self, url: str) -> Message:
        """Open a link to the bot (https://t.me/<bot>?start=…) and press start."""
        parts = urlsplit(url)
        assert parts.path.strip("/").lower() == (self.world.bot.username or "").lower(), url
        return await self.start("".join(parse_qs(parts.query).get("start", [])))

    async def writes(
        self,
        text: str,
        *,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: int | Message | None = None,
        entities: Sequence[Json] | None = None,
    ) -> Message:
        """Send a text, in private unless a group is given."""
        content: Json = {"text": text}
        if entities:
            content["entities"] = list(entities)
        return await self.sends(content, chat=chat, reply_to=reply_to, thread=thread)

    async def sends(
        self,
        content: Json,
        *,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: int | Message | None = None,
    ) -> Message:
        """Send a message with any content: fields of the Bot API's Message."""
        place = self._chat(chat)
        if place.is_group:
            assert place.has(self.id), f"{self.name} is not in {place.title}"
        else:
            assert not self.user.blocked, f"{self.name} must unblock the bot first"
            self.user.started = True
        thread_id = thread.thread_id if isinstance(thread, Message) else thread
        is_unseen = reply_to is not None and reply_to.reader == self.id
        if is_unseen or ephemeral.is_ephemeral_command(self.world, place, self.user, content):
            return ephemeral.say(
                self.world, place, self.user, content, reply_to=reply_to, thread=thread_id
            )
        message = self.world.compose(
            place, self.user, content, reply_to=reply_to, thread_id=thread_id
        )
        if reaches_bot(self.world, place, message, reply_to):
            self.world.tell_bot("message", dict(message.data))
        return message

    async def edits(self, message: Message, text: str) -> Message:
        """Change the text or caption of one's message."""
        assert message.sender_id == self.id, f"{self.name} did not write this message"
        chat = self.world.chats[message.chat_id]
        field = "text" if "text" in message.data else "caption"
        marks = "entities" if field == "text" else "caption_entities"
        content = {field: text, marks: find_entities(text) or None}
        self.world.rewrite(message, {**content, "edit_date": int(self.world.clock.time())})
        reply_to = chat.messages.get(message.reply_to_id or 0)
        if reaches_bot(self.world, chat, message, reply_to):
            self.world.tell_bot("edited_message", dict(message.data))
        return message

    async def deletes(self, message: Message) -> None:
        """Delete a message; a bot hears nothing of that."""
        message.deleted = True

    async def presses(self, message: Message, label: str) -> Press:
        """Press a button by its label; a start link or a reply keyboard does what it does."""
        assert not message.deleted, f"{message.text!r} was deleted"
        button = _button(message, label)
        query = CallbackQuery(
            str(self.world.dice.getrandbits(62)), self.world.clock.monotonic(), user_id=self.id
        )
        press = Press(self.world, query, url=button.url)
        if button.url is not None:
            host, _, query_string = button.url.partition("?")
            if host.endswith(f"/{self.world.bot.username}") and query_string:
                await self.follows(button.url)
        elif button.data is None:
            await self.sends({"text": label}, chat=self._group(message))
        else:
            self.world.callbacks[query.id] = query
            content = {
                "id": query.id,
                "from": self.user.face,
                "message": dict(message.data),
                "chat_instance": str(message.chat_id * -7),
                "data": button.data,
            }
            press.update_id = self.world.tell_bot("callback_query", content)
        return press

    def _group(self, message: Message) -> Group | None:
        chat = self.world.chats[message.chat_id]
        return Group(self.world, chat, self.user) if chat.is_group else None

    async def searches_inline(self, words: str, offset: str = "") -> InlineSearch:
        """Type ``@bot words`` in any chat."""
        query = CallbackQuery(str(self.world.dice.getrandbits(62)), self.world.clock.monotonic())
        self.world.inline_queries[query.id] = query
        content = {"id": query.id, "from": self.user.face, "query": words, "offset": offset}
        self.world.tell_bot("inline_query", content)
        return InlineSearch(self.world, query)

    async def joins(self, group: Group) -> None:
        """Join a group."""
        join(self.world, group.chat, self.user)

    async def leaves(self, group: Group) -> None:
        """Leave a group."""
        leave(self.world, group.chat, self.user)

    async def requests_to_join(self, group: Group, *, bio: str = "") -> JoinQuery | None:
        """Ask to join; the bot hears of it if it may invite people, and may write for a while.

        Where the bot is the group's guard, this is the query that it has to answer.
        """
        group.chat.join_requests.add(self.id)
        invites = group.chat.rights.get("can_invite_users")
        if not (invites and group.chat.is_administrator(self.world.bot.id)):
            return None
        self.user.reachable_until = self.world.clock.monotonic() + JOIN_REQUEST_SECONDS
        content = {
            "chat": group.chat.face,
            "from": self.user.face,
            "user_chat_id": self.id,
            "date": int(self.world.clock.time()),
        }
        query = None
        if group.chat.guarded:
            key, now = str(self.world.dice.getrandbits(62)), self.world.clock.monotonic()
            query = JoinQuery(key, now, chat_id=group.chat.id, user_id=self.id)
            self.world.join_queries[key] = query
            content["query_id"] = key
        self.world.tell_bot("chat_join_request", content | ({"bio": bio} if bio else {}))
        return query

    async def blocks_bot(self) -> None:
        """Block the bot in the private chat."""
        self._set_blocked(blocked=True)

    async def unblocks_bot(self) -> None:
        """Let the bot write again."""
        self._set_blocked(blocked=False)

    def _set_blocked(self, *, blocked: bool) -> None:
        self.user.blocked = blocked
        states = ("member", "kicked") if blocked else ("kicked", "member")
        old, new = (self._bot_as(status) for status in states)
        content = {
            "chat": self._chat(None).face,
            "from": self.user.face,
            "date": int(self.world.clock.time()),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        self.world.tell_bot("my_chat_member", content)

    def _bot_as(self, status: str) -> Json:
        member: Json = {"user": self.world.bot.face, "status": status}
        return {**member, "until_date": 0} if status == "kicked" else member

    async def deactivates(self) -> None:
        """Delete the account; the bot hears nothing."""
        self.user.deactivated = True

    async def reacts(self, message: Message, *emoji: str) -> None:
        """Set one's reactions to a message; none takes them back."""
        chat = self.world.chats[message.chat_id]
        old = message.reactions.get(self.id, [])
        new: list[Json] = [{"type": "emoji", "emoji": one} for one in emoji]
        message.reactions[self.id] = new
        if chat.is_group and not chat.is_administrator(self.world.bot.id):
            return
        content = {
            "chat": chat.face,
            "message_id": message.id,
            "user": self.user.face,
            "date": int(self.world.clock.time()),
            "old_reaction": old,
            "new_reaction": new,
        }
        self.world.tell_bot("message_reaction", content)

    def _listens_to(self, chat: Group | None = None) -> list[Chat]:
        if chat is not None:
            return [chat.chat]
        private = self.world.private_chat(self.user)
        return [private, *(one for one in self.world.groups if one.has(self.id))]

    def sees(self, chat: Group | None = None) -> list[Said]:
        """Return what the bot said and edited where this person can see it, oldest first."""
        said = [
            one
            for place in self._listens_to(chat)
            for one in place.said
            if one.reader in {None, self.id}
        ]
        return sorted(said, key=lambda one: one.number)

    def was_sent(self, chat: Group) -> list[Json]:
        """Return all that this member's client was sent of a group's messages, by whomever: as they
        stand, and as they stood before each edit; deleted ones, too.
        """
        unseen = [one for one in chat.chat.unseen.values() if one.reader == self.id]
        got = [*chat.chat.messages.values(), *(one for one in unseen if not one.lost)]
        return [data for message in got for data in (*message.history, message.data)]

    async def goes_offline(self) -> None:
        """Miss ephemeral messages from now on."""
        self.user.offline = True

    async def comes_online(self) -> None:
        """Miss no more of them."""
        self.user.offline = False

    async def _listens_for(
        self, condition: Callable[[], Any], chat: Group | None, seconds: float
    ) -> Any:
        return await self.world.listeners.wait_for(
            condition, lambda: [one.id for one in self._listens_to(chat)], seconds
        )

    async def receives(
        self,
        matching: Matching = "",
        *,
        chat: Group | None = None,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - a test's own patience
    ) -> Message:
        """Return the next message (new or edited) of the bot's that matches, once each.

        ``matching`` is a part of the text or a condition. Messages are looked for in the private
        chat and the person's groups, or in one group.

        Raises:
            AssertionError: none came in time; shows what came instead.
        """
        try:
            found: Message = await self._listens_for(
                lambda: self._take(matching, chat), chat, timeout
            )
        except TimeoutError:
            heard = [one.message.text for one in self.sees(chat) if one.number not in self._taken]
            wanted = repr(matching) if isinstance(matching, str) else "a matching message"
            raise AssertionError(f"{self.name} waited for {wanted}, saw {heard}") from None
        return found

    async def hears(self, after: int, seconds: float = 5.0) -> list[Said]:
        """Return what the bot said since a number, waiting for the first; for other processes."""
        with contextlib.suppress(TimeoutError):
            news: list[Said] = await self._listens_for(
                lambda: [one for one in self.sees() if one.number > after], None, seconds
            )
            return news
        return []

    def _take(self, matching: Matching, chat: Group | None) -> Message | None:
        for said in self.sees(chat):
            message = said.message
            if said.number in self._taken or message.deleted:
                continue
            if matching in said.text if isinstance(matching, str) else matching(message):
                self._taken.add(said.number)
                return message
        return None


def _button(message: Message, label: str) -> Button:
    for button in message.buttons:
        if button.label == label:
            return button
    for row in (message.keyboard or {}).get("keyboard", ()):
        for one in row:
            if label == (one if isinstance(one, str) else one["text"]):
                return Button(label)
    raise AssertionError(f"no button {label!r} in {message.labels} under {message.text!r}")
