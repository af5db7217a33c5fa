"""What the Matrix platform hears and says, on a real homeserver, in the clear and encrypted."""

import asyncio
import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from bot.platforms.matrix.homeservers import path
from bot.platforms.matrix.keys import KEYCAPS
from bot.words import Attachment, AttachmentKind, EventKind
from bot.words.deliveries import Act, Delivery, Key, Rich, Span, SpanKind
from bot.words.failures import Moved, Rejected, Unavailable, Unreachable
from bot.words.menus import Menu, Scope
from tests.homeserver import Arrive
from tests.matrix.bots import Bot
from tests.matrix.people import Heard, Person, ok
from tests.platforms.conftest import Wake

pytestmark = pytest.mark.synapse

encrypted_or_not = pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])
KEYS = (Key("That helped", "/helped 5"), Key("Ask a person", "/ask 5"))


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, "PNG")
    return out.getvalue()


async def direct_chat(bot: Bot, person: Person, *, encrypted: bool = False) -> str:
    room = await person.opens_direct_chat(bot.user, encrypted=encrypted)
    await bot.hears("/start")
    return room


async def shared_room(bot: Bot, *people: Person, encrypted: bool = False) -> str:
    first, *others = people
    room = await first.opens_room(
        "Mentors", bot.user, *(one.user for one in others), encrypted=encrypted
    )
    for one in others:
        await one.joins(room)
    await first.meets(room, bot.user)
    await bot.hears(kind=EventKind.BOT_ADDED)
    return room


def said(heard: Heard) -> str:
    return heard.body.partition("\n\n")[0]


# ── private chats and rooms ──────────────────────────────────────────────────────────────────────


@encrypted_or_not
async def test_a_private_chat_begins_with_start_and_goes_on(
    bot: Bot, ada: Person, encrypted: bool
) -> None:
    room = await direct_chat(bot, ada, encrypted=encrypted)
    message = await ada.writes(room, "!ask How do I begin?")
    heard = await bot.hears("/ask How do I begin?")
    assert heard.place.private
    assert heard.place.key == room
    assert heard.addressed
    assert (heard.sender.key, heard.sender.name) == (ada.user, "Ada")
    assert heard.sender.username == ada.user.removeprefix("@")
    assert heard.message == message
    start = await bot.hears("/start")
    assert start.sender == heard.sender

    sent = await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Just edit")))
    answer = await ada.sees(room, "Just edit")
    assert answer.key == sent.message
    assert answer.content["msgtype"] == "m.notice"
    assert answer.decrypted is encrypted


@encrypted_or_not
async def test_what_is_written_with_the_invitation_is_heard(
    bot: Bot, ada: Person, encrypted: bool
) -> None:
    room = await ada.opens_direct_chat(bot.user, encrypted=encrypted)
    await ada.writes(room, "Is anybody there?")
    await bot.hears("Is anybody there?")
    assert bot.texts() == ["/start", "Is anybody there?"]


@encrypted_or_not
async def test_in_a_room_the_bot_is_added_and_hears_who_addresses_it(
    bot: Bot, ada: Person, encrypted: bool
) -> None:
    room = await shared_room(bot, ada, encrypted=encrypted)
    added = await bot.hears(kind=EventKind.BOT_ADDED)
    assert added.sender.key == ada.user
    assert added.place.title == "Mentors"
    assert (added.place.private, added.place.threaded) == (False, True)

    await ada.writes(room, "Among ourselves")
    mention = {"m.mentions": {"user_ids": [bot.user]}}
    await ada.writes(room, "Lamplighter: where do I begin?", **mention)
    await ada.writes(room, "Does @Lamplighter know it?", **mention)
    pill = f'<a href="https://matrix.to/#/{bot.user}">Lamplighter</a>: by pill'
    await ada.writes(
        room, "Lamplighter: by pill", format="org.matrix.custom.html", formatted_body=pill
    )
    await bot.hears("by pill")
    told = {one.text: one.addressed for one in bot.heard if one.text}
    assert told == {
        "Among ourselves": False,
        "where do I begin?": True,
        "Does @Lamplighter know it?": True,
        "by pill": True,
    }


async def test_other_bots_notices_and_its_own_words_are_not_heard(bot: Bot, ada: Person) -> None:
    room = await direct_chat(bot, ada)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("My own words")))
    await ada.writes(room, "beep", msgtype="m.notice")
    await ada.writes(room, "A person's words")
    await bot.hears("A person's words")
    assert bot.texts() == ["/start", "A person's words"]


async def test_history_from_before_the_bot_came_is_not_heard(bot: Bot, ada: Person) -> None:
    room = await ada.opens_room("Long ago", preset=None)
    await ada.writes(room, "!ask an old question")
    await ok(ada.client.room_invite(room, bot.user))
    await ada.meets(room, bot.user)
    await ada.writes(room, "!ask a new one")
    await bot.hears("/ask a new one")
    assert bot.texts() == ["/ask a new one"]


async def test_people_come_and_go(bot: Bot, ada: Person, arrive: Arrive) -> None:
    ben = await arrive("ben")
    room = await shared_room(bot, ada)
    await ok(ada.client.room_invite(room, ben.user))
    await ben.joins(room)
    came = await bot.hears(kind=EventKind.JOINED)
    assert (came.sender.key, came.sender.name) == (ben.user, "Ben")
    await ok(ben.client.room_leave(room))
    assert (await bot.hears(kind=EventKind.LEFT)).sender.key == ben.user
    await ok(ada.client.room_kick(room, bot.user))
    assert (await bot.hears(kind=EventKind.BOT_REMOVED)).place.key == room
    with pytest.raises(Unreachable):
        await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Still here")))


async def test_who_leaves_the_private_chat_can_not_be_written_to(bot: Bot, ada: Person) -> None:
    room = await direct_chat(bot, ada)
    await ok(ada.client.room_leave(room))
    gone = await bot.hears(kind=EventKind.BLOCKED)
    assert (gone.sender.key, gone.place.private) == (ada.user, True)
    with pytest.raises(Unreachable):
        await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Hello?")))


async def test_a_bot_that_is_let_in_again_hears_that_it_can_write_again(
    bot: Bot, ada: Person
) -> None:
    room = await direct_chat(bot, ada)
    await bot.platform.opened.server.call("POST", path("rooms", room, "leave"), {})
    await bot.waits_until(lambda: room not in bot.platform.opened.rooms.joined)
    assert not bot.texts(EventKind.UNBLOCKED)
    await ok(ada.client.room_invite(room, bot.user))
    back = await bot.hears(kind=EventKind.UNBLOCKED)
    assert (back.sender.key, back.place.key, back.place.private) == (ada.user, room, True)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Here again")))
    await ada.sees(room, "Here again")


async def test_nothing_is_said_in_a_private_chat_with_a_third_person(
    bot: Bot, ada: Person, arrive: Arrive
) -> None:
    eve = await arrive("eve")
    room = await direct_chat(bot, ada)
    await ok(ada.client.room_invite(room, eve.user))
    await ada.writes(room, "Eve listens")
    assert not (await bot.hears("Eve listens")).place.private
    with pytest.raises(Unreachable, match="somebody else"):
        await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("For Ada alone")))
    await ok(ada.client.room_kick(room, eve.user))
    await ada.writes(room, "She is gone")
    assert (await bot.hears("She is gone")).place.private
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("For Ada alone")))
    await ada.sees(room, "For Ada alone")


async def test_only_welcome_invitations_are_accepted(wake: Wake, arrive: Arrive) -> None:
    ada, eve = await arrive("ada"), await arrive("eve")
    choosy = await wake(invites_from=(ada.user,))
    unwanted = await eve.opens_room("Eve's", choosy.user)
    await eve.finds(unwanted, lambda one: one.content.get("membership") == "leave")
    wanted = await ada.opens_room("Ada's", choosy.user)
    await ada.meets(wanted, choosy.user)
    await choosy.hears(kind=EventKind.BOT_ADDED)
    assert {one.place.key for one in choosy.heard} == {wanted}


# ── replies, threads, edits, withdrawals ─────────────────────────────────────────────────────────


@encrypted_or_not
async def test_replies_go_both_ways(bot: Bot, ada: Person, encrypted: bool) -> None:
    room = await shared_room(bot, ada, encrypted=encrypted)
    question = await ada.writes(room, "Where do I begin?")
    await bot.hears("Where do I begin?")
    sent = await bot.platform.send(
        Delivery(Act.MESSAGE, room, Rich("At the start"), reply_to=question)
    )
    answer = await ada.sees(room, "At the start")
    assert answer.relation == {"m.in_reply_to": {"event_id": question}}
    assert answer.content["m.mentions"] == {"user_ids": [ada.user]}
    await ada.replies(room, sent.message, "> <@bot> At the start\n\nThank you")
    thanks = await bot.hears("Thank you")
    assert thanks.reply_to == sent.message
    assert thanks.addressed


@encrypted_or_not
async def test_a_thread_is_opened_and_spoken_in(bot: Bot, ada: Person, encrypted: bool) -> None:
    room = await shared_room(bot, ada, encrypted=encrypted)
    thread = await bot.platform.send(Delivery(Act.THREAD, room, thread_name="Question 7"))
    root = await ada.sees(room, "Question 7")
    assert root.key == thread.message
    card = await bot.platform.send(
        Delivery(Act.MESSAGE, room, Rich("How do I edit?"), thread=thread.message)
    )
    seen = await ada.sees(room, "How do I edit?")
    assert seen.relation["rel_type"] == "m.thread"
    assert seen.about == thread.message
    await ada.writes_in_thread(room, thread.message, "Let me see")
    await ada.writes_in_thread(room, thread.message, "Press the pencil", reply_to=card.message)
    talk, answer = await bot.hears("Let me see"), await bot.hears("Press the pencil")
    assert (talk.place.thread, talk.reply_to) == (thread.message, "")
    assert (answer.place.thread, answer.reply_to) == (thread.message, card.message)


@encrypted_or_not
async def test_edits_and_withdrawals_go_both_ways(bot: Bot, ada: Person, encrypted: bool) -> None:
    room = await direct_chat(bot, ada, encrypted=encrypted)
    message = await ada.writes(room, "Wher is it?")
    await ada.edits(room, message, "Where is it?")
    edit = await bot.hears(kind=EventKind.EDIT)
    assert (edit.text, edit.message) == ("Where is it?", message)
    await ada.redacts(room, message)
    withdrawal = await bot.hears(kind=EventKind.WITHDRAWAL)
    assert withdrawal.message == message
    assert withdrawal.sender.key == ada.user

    sent = await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Hear"), txn="a"))
    await bot.platform.send(Delivery(Act.EDIT, room, Rich("Here"), message=sent.message, txn="b"))
    seen = await ada.finds(room, lambda one: one.relation.get("rel_type") == "m.replace" and
                           one.sender == bot.user)  # fmt: skip
    assert (seen.body, seen.about) == ("Here", sent.message)
    assert seen.decrypted is encrypted
    await bot.platform.send(Delivery(Act.DELETE, room, message=sent.message, txn="c"))
    await ada.finds(room, lambda one: one.kind == "m.room.redaction" and one.sender == bot.user)


async def test_other_peoples_words_can_not_be_taken_back(bot: Bot, ada: Person) -> None:
    room = await shared_room(bot, ada)
    message = await ada.writes(room, "My words")
    with pytest.raises(Rejected):
        await bot.platform.send(Delivery(Act.DELETE, room, message=message, txn="d"))


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────


@encrypted_or_not
async def test_a_key_is_pressed_by_reaction_by_number_and_by_reply(
    bot: Bot, ada: Person, encrypted: bool
) -> None:
    room = await direct_chat(bot, ada, encrypted=encrypted)
    link = Key("Read more", url="https://example.org/?a=1&b=2")
    sent = await bot.platform.send(
        Delivery(Act.MESSAGE, room, Rich("Press the pencil"), keys=(*KEYS, link), txn="k")
    )
    seen = await ada.sees(room, "Press the pencil")
    assert seen.body == (
        "Press the pencil\n\n1. That helped\n2. Ask a person\n"
        "Read more: https://example.org/?a=1&b=2"
    )
    assert seen.content["formatted_body"] == (
        "<p>Press the pencil</p><ol><li>That helped</li><li>Ask a person</li></ol>"
        '<p><a href="https://example.org/?a=1&amp;b=2">Read more</a></p>'
    )
    for emoji in KEYCAPS[:2]:
        await ada.finds(room, lambda one, wanted=emoji: one.relation.get("key") == wanted)  # type: ignore[misc]
    await ada.reacts(room, sent.message, KEYCAPS[1])
    press = await bot.hears("/ask 5")
    assert press.kind is EventKind.PRESS
    assert (press.message, press.sender.key) == (sent.message, ada.user)
    assert press.press
    await ada.writes(room, "1")
    assert (await bot.hears("/helped 5")).message == sent.message
    await ada.replies(room, sent.message, "٢.")
    await bot.waits_until(lambda: bot.texts(EventKind.PRESS) == ["/ask 5", "/helped 5", "/ask 5"])


@encrypted_or_not
async def test_keys_outlive_a_restart_and_an_edit(bot: Bot, ada: Person, encrypted: bool) -> None:
    room = await direct_chat(bot, ada, encrypted=encrypted)
    sent = await bot.platform.send(
        Delivery(Act.MESSAGE, room, Rich("Pick"), keys=(*KEYS, Key("Third", "/third")), txn="k")
    )
    await bot.platform.opened.reactions.settled()
    await bot.sleeps()
    await bot.wakes()
    await ada.writes(room, "3")
    assert (await bot.hears("/third")).message == sent.message
    await bot.platform.send(
        Delivery(Act.EDIT, room, Rich("Pick"), keys=(Key("Other", "/other"),),
                 message=sent.message, txn="e")
    )  # fmt: skip
    await bot.platform.opened.reactions.settled()
    await ada.waits_until(
        lambda: len(ada.all_heard(room, kind="m.room.redaction", sender=bot.user)) == 2
    )
    await bot.sleeps()
    await bot.wakes()
    await ada.reacts(room, sent.message, KEYCAPS[0])
    assert (await bot.hears("/other")).message == sent.message


async def test_a_number_that_answers_something_else_is_just_a_text(bot: Bot, ada: Person) -> None:
    room = await direct_chat(bot, ada)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Pick"), keys=KEYS))
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("How many are you?")))
    await ada.writes(room, "2")
    await bot.hears("2", kind=EventKind.TEXT)
    sent = await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Pick"), keys=KEYS))
    await ada.sees(room, "Pick")
    await ada.writes(room, "3")
    await bot.hears("3", kind=EventKind.TEXT)
    await ada.reacts(room, sent.message, "❤️")
    heart = await bot.hears(kind=EventKind.REACTION)
    assert (heart.text, heart.message) == ("❤️", sent.message)


# ── files ────────────────────────────────────────────────────────────────────────────────────────


@encrypted_or_not
async def test_files_go_both_ways(bot: Bot, ada: Person, encrypted: bool) -> None:
    room = await direct_chat(bot, ada, encrypted=encrypted)
    await ada.sends_file(room, picture(), "screen.png", "image/png", caption="What is this?")
    heard = await bot.hears("What is this?")
    (photo,) = heard.attachments
    assert (photo.kind, photo.name, photo.media_type) == (
        AttachmentKind.PHOTO,
        "screen.png",
        "image/png",
    )
    assert photo.size == len(picture())
    assert await bot.platform.fetch(photo) == picture()

    files = (
        Attachment(AttachmentKind.PHOTO, "blue.png", "image/png", content=picture("blue")),
        Attachment(AttachmentKind.DOCUMENT, "notes.txt", "text/plain", content=b"by hand"),
        replace(photo, name="again.png"),
    )
    sent = await bot.platform.send(
        Delivery(Act.MESSAGE, room, Rich("Look"), attachments=files, txn="f")
    )
    assert len(sent.more) == 3
    seen = [await ada.finds(room, lambda one, key=key: one.key == key) for key in sent.more]  # type: ignore[misc]
    assert [one.content["msgtype"] for one in seen] == ["m.image", "m.file", "m.image"]
    assert all(("file" in one.content) is encrypted for one in seen)
    assert [await ada.opens_file(one) for one in seen] == [picture("blue"), b"by hand", picture()]
    assert seen[0].content["info"] == {
        "mimetype": "image/png", "size": len(picture("blue")), "w": 4, "h": 3
    }  # fmt: skip


async def test_a_voice_message_says_how_long_it_is(bot: Bot, ada: Person) -> None:
    chat = await direct_chat(bot, ada)
    voice = Attachment(AttachmentKind.VOICE, "v.ogg", "audio/ogg", content=b"ogg", seconds=2.5)
    await bot.platform.send(Delivery(Act.MESSAGE, chat, attachments=(voice,)))
    heard = await ada.finds(chat, lambda one: one.content.get("msgtype") == "m.audio")
    assert heard.content["info"]["duration"] == 2500
    assert heard.content["org.matrix.msc1767.audio"] == {"duration": 2500}
    assert "org.matrix.msc3245.voice" in heard.content
    # What is passed on from Matrix to Matrix keeps what was known of it.
    await ada.says(chat, heard.content)
    (again,) = (await bot.finds(lambda one: bool(one.attachments))).attachments
    assert (again.kind, again.seconds) == (AttachmentKind.VOICE, 2.5)


async def test_keys_stand_below_the_pictures_that_they_are_about(bot: Bot, ada: Person) -> None:
    chat = await direct_chat(bot, ada)
    files = (Attachment(AttachmentKind.PHOTO, "a.png", "image/png", content=picture()),)
    keys = (Key("Yes", "/yes"), Key("No", "/no"))
    delivery = Delivery(
        Act.MESSAGE, chat, Rich("This one?"), attachments=files, keys=keys, txn="with-keys"
    )
    sent = await bot.platform.send(delivery)
    assert await bot.platform.send(delivery) == sent  # as after a lost answer
    asked = await ada.sees(chat, "This one?")
    assert asked.key == sent.message
    mine = [one for one in ada.heard if one.sender == bot.user and one.kind == "m.room.message"]
    assert [one.key for one in mine] == [*sent.more, sent.message]
    # A number that is typed is for the last message, which is the one that has the keys.
    await ada.writes(chat, "2")
    press = await bot.hears("/no")
    assert (press.kind, press.message) == (EventKind.PRESS, sent.message)


async def test_a_file_changes_its_wrapping_between_rooms(bot: Bot, ada: Person) -> None:
    secret = await direct_chat(bot, ada, encrypted=True)
    clear = await shared_room(bot, ada)
    await ada.sends_file(secret, b"a secret", "a.txt", "text/plain")
    (sealed,) = (await bot.finds(lambda one: bool(one.attachments))).attachments
    sent = await bot.platform.send(Delivery(Act.MESSAGE, clear, attachments=(sealed,)))
    seen = await ada.finds(clear, lambda one: one.key == sent.message)
    assert "file" not in seen.content
    assert await ada.opens_file(seen) == b"a secret"


async def test_a_file_that_is_gone_or_damaged_is_refused(bot: Bot, ada: Person) -> None:
    gone = Attachment(
        AttachmentKind.PHOTO, platform="matrix", ref=json.dumps({"url": "mxc://lamp.test/no"})
    )
    for file in (gone, replace(gone, ref="{}"), replace(gone, ref="no json")):
        with pytest.raises(Rejected):
            await bot.platform.fetch(file)


# ── how it looks ─────────────────────────────────────────────────────────────────────────────────


async def test_marks_become_safe_html_and_right_to_left_text_says_so(bot: Bot, ada: Person) -> None:
    room = await direct_chat(bot, ada)
    await bot.platform.send(
        Delivery(Act.MESSAGE, room, Rich("<b>bold</b>", (Span(0, 11, SpanKind.BOLD),)))
    )
    bold = await ada.sees(room, "bold")
    assert bold.content["formatted_body"] == "<strong>&lt;b&gt;bold&lt;/b&gt;</strong>"
    keys = (Key("نعم", "/yes"),)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("مرحبا", rtl=True), keys=keys))
    arabic = await ada.sees(room, "مرحبا")
    assert arabic.content["formatted_body"] == (
        '<div dir="rtl">مرحبا</div><div dir="rtl"><ol><li>نعم</li></ol></div>'
    )


async def test_commands_are_shown_as_they_are_typed_here(bot: Bot, ada: Person) -> None:
    room = await direct_chat(bot, ada)
    menu = Menu(Scope.PRIVATE, "", (("ask", "Ask"), ("help", "Help")))
    await bot.platform.show_menus([menu])
    text = Rich("Type /ask or /helpless, see https://example.org/help and /help.")
    await bot.platform.send(Delivery(Act.MESSAGE, room, text))
    seen = await ada.sees(room, "Type")
    assert seen.body == "Type !ask or /helpless, see https://example.org/help and !help."


async def test_the_bot_has_its_name_reads_and_types(bot: Bot, ada: Person) -> None:
    room = await direct_chat(bot, ada)
    assert ada.client.rooms[room].user_name(bot.user) == "Lamplighter"
    message = await ada.writes(room, "Hello?")
    await ada.waits_until(lambda: (bot.user, message) in ada.receipts)
    await ada.waits_until(lambda: bot.user in ada.typing.get(room, ()))
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Hello!")))
    await ada.waits_until(lambda: ada.typing.get(room) == [])


# ── power, upgrades ──────────────────────────────────────────────────────────────────────────────


async def test_without_the_power_to_speak_a_room_can_not_be_reached(bot: Bot, ada: Person) -> None:
    room = await shared_room(bot, ada)
    levels = await ok(ada.client.room_get_state_event(room, "m.room.power_levels"))
    await ok(
        ada.client.room_put_state(
            room, "m.room.power_levels", {**levels.content, "events_default": 50}
        )
    )
    await ada.writes(room, "Now I alone speak")
    await bot.hears("Now I alone speak")
    with pytest.raises(Unreachable):
        await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("May I?")))


async def test_a_room_that_is_upgraded_is_followed_once(bot: Bot, ada: Person) -> None:
    room = await shared_room(bot, ada)
    new = await ada.opens_room("Mentors", predecessor={"room_id": room})
    await ok(ada.client.room_put_state(new, "m.room.join_rules", {"join_rule": "public"}))
    tombstone = {"body": "moved", "replacement_room": new}
    await ok(ada.client.room_put_state(room, "m.room.tombstone", tombstone))
    moved = await bot.hears(kind=EventKind.MIGRATED)
    assert (moved.place.key, moved.moved_to) == (room, new)
    await ada.meets(new, bot.user)
    with pytest.raises(Unavailable):
        await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Where are you?")))
    await bot.platform.send(Delivery(Act.MESSAGE, new, Rich("Here")))
    await ada.sees(new, "Here")
    await bot.sleeps()
    await bot.wakes()
    await ada.writes(new, "On we go")
    await bot.hears("On we go")
    assert [one.moved_to for one in bot.heard if one.moved_to] == [new]


async def test_a_private_replacement_room_is_joined_when_invited(
    wake: Wake, arrive: Arrive
) -> None:
    ada, ben = await arrive("ada"), await arrive("ben")
    choosy = await wake(invites_from=(ada.user,))
    room = await ada.opens_room("Mentors", choosy.user, ben.user)
    await ben.joins(room)
    await ada.meets(room, choosy.user)
    new = await ben.opens_room("Mentors", predecessor={"room_id": room})
    await ok(ada.client.room_put_state(room, "m.room.tombstone",
                                       {"body": "moved", "replacement_room": new}))  # fmt: skip
    await ada.finds(room, lambda one: one.kind == "m.room.tombstone")
    await ok(ben.client.room_invite(new, choosy.user))
    moved = await choosy.hears(kind=EventKind.MIGRATED)
    assert moved.moved_to == new


# ── private chats that the bot opens ─────────────────────────────────────────────────────────────


async def opened_for(bot: Bot, person: Person) -> str:
    """The private chat that a message to a person leads to."""
    with pytest.raises(Moved) as moved:
        await bot.platform.send(Delivery(Act.MESSAGE, person.user, Rich("Hello")))
    return moved.value.key


async def says_at_last(bot: Bot, room: str) -> None:
    """Say something there, as soon as the sync has told of the room."""
    async with asyncio.timeout(10):
        while True:
            try:
                await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Hello"), txn="once"))
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return


async def test_somebody_is_invited_once_and_let_be_when_they_decline(bot: Bot, ada: Person) -> None:
    room = await opened_for(bot, ada)
    assert await opened_for(bot, ada) == room
    await says_at_last(bot, room)
    await ada.waits_until(lambda: room in ada.client.invited_rooms)
    # Another process finds the same one, though nothing but the homeserver knows of it.
    await bot.sleeps()
    await bot.wakes()
    assert await opened_for(bot, ada) == room
    await ok(ada.client.room_leave(room))
    await bot.waits_until(lambda: EventKind.BLOCKED in [one.kind for one in bot.heard])
    with pytest.raises(Unreachable):
        await bot.platform.send(Delivery(Act.MESSAGE, ada.user, Rich("Hello")))
    assert len(bot.platform.opened.rooms.joined) == 1


async def test_a_chat_that_was_made_before_a_crash_is_found_again(bot: Bot, ada: Person) -> None:
    room = await opened_for(bot, ada)
    account = bot.platform.opened
    where = path("user", bot.user, "account_data", "m.direct")
    await account.server.call("PUT", where, {})  # as if it had not come to that
    await bot.sleeps()
    await bot.wakes()
    assert await opened_for(bot, ada) == room
    assert bot.platform.opened.rooms.marked_direct(room) == ada.user
