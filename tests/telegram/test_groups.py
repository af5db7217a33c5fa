"""Groups behave as on Telegram: privacy mode, members, topics, join requests, upgrades."""

import asyncio

import pytest
import telegram as ptb
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.telegram.conftest import Calling, kinds
from tests.telegram.simulator import TelegramSimulator


async def test_with_privacy_mode_the_bot_hears_what_is_meant_for_it(
    telegram: TelegramSimulator, call: Calling
) -> None:
    ada = telegram.person("ada")
    group = telegram.group("newcomers", members=(ada,))
    await group.add_bot()
    assert await kinds(call) == ["my_chat_member", "message"]
    sent = (await call("sendMessage", chat_id=group.id, text="Hello all"))["result"]
    from_bot = group.chat.messages[sent["message_id"]]
    await ada.writes("just chatting", chat=group)
    await ada.writes("@lamplighter_bot hello?", chat=group)
    await ada.writes("/ask@another_bot why", chat=group)
    assert await kinds(call) == []
    await ada.writes("/ask why", chat=group)
    await ada.writes("/ask@lamplighter_bot why", chat=group)
    await ada.writes("a reply", chat=group, reply_to=from_bot)
    assert await kinds(call) == ["message"] * 3
    await group.promote_bot()
    await ada.writes("just chatting", chat=group)
    assert await kinds(call) == ["my_chat_member", "message"]


async def test_members_and_reactions_are_told_to_administrators_who_ask(
    telegram: TelegramSimulator, call: Calling
) -> None:
    ada, ben = telegram.person("ada"), telegram.person("ben")
    group = telegram.group("mentors", supergroup=True, members=(ada,))
    await group.add_bot(admin=True)
    await kinds(call)
    await ben.joins(group)
    assert await kinds(call) == ["message"]
    await call("getUpdates", allowed_updates=["message", "chat_member", "message_reaction"])
    greeting = await ada.writes("Welcome, Ben", chat=group)
    await ben.reacts(greeting, "👍")
    await ben.leaves(group)
    assert await kinds(call) == ["message", "message_reaction", "message", "chat_member"]
    await group.demote_bot()
    await ben.joins(group)
    await ben.reacts(greeting)
    await ada.deletes(greeting)
    assert await kinds(call) == ["message"]


async def test_an_upgraded_group_says_its_new_id(
    telegram: TelegramSimulator, bot: ptb.Bot, call: Calling
) -> None:
    group = telegram.group("mentors")
    await group.add_bot()
    await kinds(call)
    old_id = group.id
    await group.upgrade()
    away, back = (await call("getUpdates"))["result"]
    assert away["message"]["migrate_to_chat_id"] == back["message"]["chat"]["id"] == group.id
    assert back["message"]["migrate_from_chat_id"] == old_id
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(old_id, "Hello")
    assert migrated.value.new_chat_id == group.id
    assert (await bot.send_message(group.id, "Hello")).chat.type == "supergroup"


async def test_topics_carry_their_thread(
    telegram: TelegramSimulator, bot: ptb.Bot, call: Calling
) -> None:
    ada = telegram.person("ada")
    forum = telegram.group("mentors", forum=True, members=(ada,))
    await forum.add_bot()
    with pytest.raises(BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(forum.id, "Question 1")
    await forum.promote_bot(can_manage_topics=True)
    topic = await bot.create_forum_topic(forum.id, "Question 1")
    sent = await bot.send_message(forum.id, "Who?", message_thread_id=topic.message_thread_id)
    assert sent.is_topic_message
    await kinds(call)
    question = await ada.receives("Who?", chat=forum)
    await ada.writes("I will", chat=forum, thread=question)
    (update,) = (await call("getUpdates"))["result"]
    assert update["message"]["message_thread_id"] == topic.message_thread_id
    assert update["message"]["reply_to_message"]["forum_topic_created"]["name"] == "Question 1"
    assert [one.text for one in forum.messages_in(topic.message_thread_id)][1:] == [
        "Who?",
        "I will",
    ]
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "Hello", message_thread_id=99)
    assert await bot.close_forum_topic(forum.id, topic.message_thread_id)
    await forum.promote_bot(can_manage_topics=False)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "Hello", message_thread_id=topic.message_thread_id)


async def test_who_asks_to_join_can_be_written_to(
    telegram: TelegramSimulator, bot: ptb.Bot, call: Calling
) -> None:
    ada = telegram.person("ada")
    group = telegram.group("newcomers", supergroup=True)
    await group.add_bot(admin=True)
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(ada.id, "Hello")
    await ada.requests_to_join(group)
    assert (await kinds(call))[-1] == "chat_join_request"
    await bot.send_message(ada.id, "Welcome")
    ben = telegram.person("ben")
    await ben.requests_to_join(group)
    await group.admits(ben)
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(ben.id, "You are in, so it is too late")
    assert await bot.approve_chat_join_request(group.id, ada.id)
    assert (await bot.get_chat_member(group.id, ada.id)).status == "member"
    assert [one.user.username for one in await bot.get_chat_administrators(group.id)] == [
        "newcomers_owner_on_tg",
        "lamplighter_bot",
    ]


async def test_start_links_under_buttons_start_the_bot(
    telegram: TelegramSimulator, call: Calling
) -> None:
    ada = telegram.person("ada")
    group = telegram.group("newcomers", members=(ada,))
    await group.add_bot()
    button = {"text": "Ask me", "url": "https://t.me/lamplighter_bot?start=group-1"}
    markup = {"inline_keyboard": [[button]]}
    await call("sendMessage", chat_id=group.id, text="Hello", reply_markup=markup)
    await ada.presses(await ada.receives("Hello"), "Ask me")
    started = (await call("getUpdates", offset=-1))["result"][0]["message"]
    assert (started["text"], started["chat"]["id"]) == ("/start group-1", ada.id)


async def test_pins_take_a_right(telegram: TelegramSimulator, bot: ptb.Bot) -> None:
    group = telegram.group("mentors")
    await group.add_bot()
    card = await bot.send_message(group.id, "Question 7")
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.pin_chat_message(group.id, card.message_id)
    await group.promote_bot()
    await bot.pin_chat_message(group.id, card.message_id)
    assert group.chat.pinned == [card.message_id]
    await bot.unpin_chat_message(group.id)
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(group.id)


async def test_who_joins_while_waiting_hears_too(telegram: TelegramSimulator, bot: ptb.Bot) -> None:
    ada = telegram.person("ada")
    group = telegram.group("newcomers")
    await group.add_bot()
    waiting = asyncio.create_task(ada.receives("Welcome"))
    await asyncio.sleep(0)
    await ada.joins(group)
    await bot.send_message(group.id, "Welcome")
    assert (await waiting).chat_id == group.id
