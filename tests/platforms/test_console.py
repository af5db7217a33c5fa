"""The console: people's deeds become neutral words, and what is said stands where it was said."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.platforms.console import Console
from bot.platforms.console.samples import AUTHOR, SAYS_WHO, read
from bot.platforms.console.steps import NotThere, Step, StepKind
from bot.words import Attachment, AttachmentKind, Event, EventKind, Place
from bot.words.deliveries import Act, Delivery, Key, RawEvent, Rich
from bot.words.failures import Rejected, Unreachable
from bot.words.side_chats import side_chat_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.platforms.console.rooms import Standing
    from bot.words.platforms import Platform

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)


@pytest.fixture
def console() -> Console:
    return Console()


def heard(console: Console, step: Step) -> Event:
    raw = console.perform(step, NOON)
    assert raw is not None
    (event,) = console.parse(raw.payload)
    assert event.id == raw.id
    assert (event.platform, event.account, event.at) == ("console", "lamplighter", NOON)
    return event


def writes(text: str, room: str = "", **more: str) -> Step:
    return Step("ada", StepKind.WRITES, room=room, text=text, **more)


async def say(
    console: Console, text: str, *keys: Key, chat: str = "@ada", whisper_to: str = ""
) -> str:
    chat = side_chat_key(chat, whisper_to) if whisper_to else chat
    delivery = Delivery(Act.MESSAGE, chat, content=Rich(text), keys=keys)
    return (await console.send(delivery)).message


def test_is_a_platform(console: Console) -> None:
    platform: Platform = console
    assert platform.name == "console"
    assert platform.account == "lamplighter"
    assert platform.start_link("hello") == ""


def test_whoever_sits_at_the_terminal_has_no_name_yet(console: Console) -> None:
    assert heard(console, Step("you", StepKind.WRITES, text="hello")).sender.name == ""
    assert heard(console, Step("ada", StepKind.WRITES, text="hello")).sender.name == "Ada"


def test_a_private_message(console: Console) -> None:
    event = heard(console, writes("hello"))
    assert event.kind is EventKind.TEXT
    assert (event.place.key, event.place.private) == ("@ada", True)
    assert (event.sender.key, event.sender.name) == ("ada", "Ada")
    assert (event.text, event.addressed) == ("hello", True)


@pytest.mark.parametrize(
    ("written", "text", "addressed"),
    [
        ("hello all", "hello all", False),
        ("/ask when?", "/ask when?", True),
        ("/ask@lamplighter when?", "/ask when?", True),
        ("@lamplighter when?", "when?", True),
        ("when, @Lamplighter, is it?", "when, is it?", True),
        ("mail me at x@lamplighters", "mail me at x@lamplighters", False),
    ],
)
def test_whom_a_group_message_addresses(
    console: Console, written: str, text: str, addressed: bool
) -> None:
    event = heard(console, writes(written, "lounge"))
    assert (event.place.key, event.place.title) == ("lounge", "lounge")
    assert not event.place.private
    assert (event.text, event.addressed) == (text, addressed)


async def test_a_reply_to_the_bot_addresses_it(console: Console) -> None:
    key = await say(console, "Question 7: when?", chat="lounge")
    event = heard(console, writes("soon", "lounge", quotes="Question 7"))
    assert (event.reply_to, event.addressed) == (key, True)
    to_herself = heard(console, writes("very soon", "lounge", quotes="soon"))
    assert (to_herself.reply_to, to_herself.addressed) == (event.message, False)


async def test_a_press_is_of_the_latest_button_of_that_name(console: Console) -> None:
    await say(console, "first", Key("Yes", "/old"))
    key = await say(console, "second", Key("No", "/no"), Key("Yes", "/new"))
    await say(console, "third", Key("Yes", url="https://example.org"))
    event = heard(console, Step("ada", StepKind.PRESSES, what="Yes"))
    assert event.kind is EventKind.PRESS
    assert (event.text, event.message) == ("/new", key)
    assert event.press
    assert event.addressed
    older = heard(console, Step("ada", StepKind.PRESSES, what="Yes", quotes="first"))
    assert older.text == "/old"


async def test_labels_are_compared_as_one_reads_them(console: Console) -> None:
    await say(console, "at?", Key("\u2068Ben\u2069 at 7\u202fPM", "/at 7"))
    assert heard(console, Step("ada", StepKind.PRESSES, what="Ben at 7 PM")).text == "/at 7"


async def test_a_whisper_is_for_one_alone(console: Console) -> None:
    await say(console, "psst", Key("Yes", "/yes"), chat="lounge", whisper_to="ben")
    with pytest.raises(NotThere, match=r"^no button \[Yes\] for ada @ lounge$"):
        console.perform(Step("ada", StepKind.PRESSES, room="lounge", what="Yes"), NOON)
    assert heard(console, Step("ben", StepKind.PRESSES, room="lounge", what="Yes")).text == "/yes"


async def test_a_reply_is_to_what_stands_for_all_before_a_whisper(console: Console) -> None:
    card = await say(console, "Question 7: when?", chat="mentors")
    own = await say(console, "Question 7 is yours", chat="mentors", whisper_to="ada")
    answer = heard(console, writes("soon", "mentors", quotes="Question 7"))
    assert (answer.reply_to, answer.place.key) == (card, "mentors")
    aside = heard(console, writes("thanks", "mentors", quotes="is yours"))
    assert aside.reply_to == own
    assert aside.place == Place("mentors/ada", private=True, title="mentors", beside="mentors")
    assert heard(console, Step("ada", StepKind.REACTS, room="mentors", what="👍")).message == card


async def test_an_edit_takes_the_old_buttons_away(console: Console) -> None:
    key = await say(console, "card", Key("Mine", "/claim 1"))
    changed = Delivery(Act.EDIT, "@ada", content=Rich("taken"), message=key)
    assert (await console.send(changed)).message == key
    assert [one.content.text for one in console.rooms.of("@ada")] == ["taken"]
    with pytest.raises(NotThere):
        console.perform(Step("ada", StepKind.PRESSES, what="Mine"), NOON)


async def test_watchers_see_what_changes_and_only_that(console: Console) -> None:
    seen: list[tuple[Act, str]] = []

    def watch(act: Act, message: Standing) -> None:
        seen.append((act, message.content.text))

    console.watchers.append(watch)
    key = await say(console, "one")
    for text in ("one", "two"):
        await console.send(Delivery(Act.EDIT, "@ada", content=Rich(text), message=key))
    await console.send(Delivery(Act.DELETE, "@ada", message=key))
    await console.send(Delivery(Act.DELETE, "@ada", message=key))
    assert seen == [(Act.MESSAGE, "one"), (Act.EDIT, "two"), (Act.DELETE, "two")]


async def test_a_message_of_an_earlier_process_can_be_edited(console: Console) -> None:
    edit = Delivery(
        Act.EDIT, "lounge", content=Rich("card"), keys=(Key("Mine", "/claim 1"),), message="m5"
    )
    await console.send(edit)
    assert heard(console, Step("ada", StepKind.PRESSES, room="lounge", what="Mine")).message == "m5"


async def test_numbers_begin_where_they_are_told(console: Console) -> None:
    later = Console(first=1000)
    event = later.perform(writes("hello"), NOON)
    assert event is not None
    assert event.id == "console:1000"
    assert await say(later, "hi") == "m1001"
    assert heard(console, writes("hello")).id == "console:1"


async def test_a_toast_is_seen_by_who_pressed(console: Console) -> None:
    await say(console, "card", Key("Mine", "/claim 1"), chat="mentors")
    event = heard(console, Step("mira", StepKind.PRESSES, room="mentors", what="Mine"))
    await console.send(Delivery(Act.TOAST, "mentors", content=Rich("Taken"), press=event.press))
    await console.send(Delivery(Act.TOAST, "mentors", press=event.press))
    whispered = console.rooms.of("mentors")[1:]
    assert [(one.content.text, one.whisper_to) for one in whispered] == [("Taken", "mira")]


async def test_threads_are_refused(console: Console) -> None:
    with pytest.raises(Rejected):
        await console.send(Delivery(Act.THREAD, "mentors", thread_name="Question 7"))


def test_edits_and_withdrawals_are_of_her_latest_message(console: Console) -> None:
    first = heard(console, writes("hello"))
    heard(console, Step("ada", StepKind.WRITES, room="lounge", text="elsewhere"))
    edit = heard(console, Step("ada", StepKind.EDITS, text="hullo"))
    assert (edit.kind, edit.message, edit.text) == (EventKind.EDIT, first.message, "hullo")
    gone = heard(console, Step("ada", StepKind.WITHDRAWS))
    assert (gone.kind, gone.message) == (EventKind.WITHDRAWAL, first.message)
    with pytest.raises(NotThere, match=r"^no message of ada for ada$"):
        console.perform(Step("ada", StepKind.WITHDRAWS), NOON)


async def test_a_reaction_is_to_what_the_bot_said_last(console: Console) -> None:
    key = await say(console, "good news")
    event = heard(console, Step("ada", StepKind.REACTS, what="👍"))
    assert (event.kind, event.text, event.message) == (
        EventKind.REACTION, "👍", key,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("does", "room", "kind"),
    [
        (StepKind.JOINS, "lounge", EventKind.JOINED),
        (StepKind.LEAVES, "lounge", EventKind.LEFT),
        (StepKind.ADDS, "lounge", EventKind.BOT_ADDED),
        (StepKind.REMOVES, "lounge", EventKind.BOT_REMOVED),
        (StepKind.BLOCKS, "", EventKind.BLOCKED),
        (StepKind.UNBLOCKS, "", EventKind.UNBLOCKED),
    ],
)
def test_comings_and_goings(console: Console, does: StepKind, room: str, kind: EventKind) -> None:
    event = heard(console, Step("ada", does, room=room))
    assert event.kind is kind
    assert event.place.key == (room or "@ada")
    assert not event.text


async def test_who_has_blocked_the_bot_is_not_reached(console: Console) -> None:
    console.perform(Step("ada", StepKind.BLOCKS), NOON)
    with pytest.raises(Unreachable):
        await say(console, "hello?")
    await say(console, "hello?", chat="@ben")
    console.perform(Step("ada", StepKind.UNBLOCKS), NOON)
    await say(console, "hello")
    assert [one.content.text for one in console.rooms.of("@ada")] == ["hello"]


def test_the_clients_language(console: Console) -> None:
    assert heard(console, writes("hello")).sender.language == ""
    assert console.perform(Step("ada", StepKind.SPEAKS, what="ar"), NOON) is None
    assert heard(console, writes("مرحبا")).sender.language == "ar"
    assert heard(Console(language="fr"), writes("salut")).sender.language == "fr"


@pytest.mark.parametrize(
    ("name", "kind", "media_type"),
    [
        ("cat.jpg", AttachmentKind.PHOTO, "image/jpeg"),
        ("cat.PNG", AttachmentKind.PHOTO, "image/png"),
        ("cat.webp", AttachmentKind.PHOTO, "image/webp"),
        ("hello.ogg", AttachmentKind.VOICE, "audio/ogg"),
        ("notes.pdf", AttachmentKind.DOCUMENT, "application/pdf"),
        ("what", AttachmentKind.DOCUMENT, "application/octet-stream"),
    ],
)
async def test_files_that_are_not_there_have_stand_ins(
    console: Console, name: str, kind: AttachmentKind, media_type: str
) -> None:
    event = heard(console, Step("ada", StepKind.SENDS, what=name, text="look"))
    (file,) = event.attachments
    assert event.text == "look"
    assert (file.name, file.kind, file.media_type) == (name, kind, media_type)
    content = await console.fetch(file)
    assert len(content) == file.size > 0
    assert content == read(file.ref)


@pytest.mark.parametrize("name", ["cat.jpg", "cat.png", "cat.webp"])
def test_stand_in_pictures_tell_on_their_sender(name: str) -> None:
    with Image.open(io.BytesIO(read(f"sample:{name}"))) as picture:
        assert picture.getexif()[AUTHOR] == SAYS_WHO


async def test_files_from_the_disk(console: Console, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"remember")
    event = heard(console, Step("ada", StepKind.SENDS, what="notes.txt", path=str(path)))
    (file,) = event.attachments
    assert (file.size, await console.fetch(file)) == (8, b"remember")
    path.unlink()
    with pytest.raises(Rejected):
        await console.fetch(file)


async def test_what_is_shared_has_no_content(console: Console) -> None:
    event = heard(console, Step("ada", StepKind.SHARES, what="contact"))
    (file,) = event.attachments
    assert file.kind is AttachmentKind.CONTACT
    with pytest.raises(Rejected):
        await console.fetch(file)
    assert await console.fetch(Attachment(AttachmentKind.DOCUMENT, content=b"here")) == b"here"


async def test_listening_hands_events_on(console: Console) -> None:
    received: list[RawEvent] = []
    both = asyncio.Event()

    async def receive(events: Sequence[RawEvent], position: str) -> None:
        assert position == ""
        received.extend(events)
        if len(received) == 2:
            both.set()

    listening = asyncio.create_task(console.listen(receive, ""))
    console.hear(writes("one"), NOON)
    console.hear(Step("ada", StepKind.SPEAKS, what="fr"), NOON)
    console.hear(writes("two"), NOON)
    async with asyncio.timeout(10):
        await both.wait()
    listening.cancel()
    assert [json.loads(event.payload)["text"] for event in received] == ["one", "two"]


@pytest.mark.parametrize("payload", ["", "{}", "[]", "null", '{"from": "ada"}', "7"])
def test_what_is_no_event_is_refused(console: Console, payload: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        console.parse(payload)
