"""One contract for every platform: what people do is heard in the same words, what is said is seen.

Left out is only what a platform itself declares that it can't (`Capabilities`).
"""

from __future__ import annotations

import io
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from PIL import Image

from bot.languages.direction import is_rtl
from bot.languages.rendering import split
from bot.words import Attachment, AttachmentKind, ButtonStyle, Event, EventKind, PollSupport, Right
from bot.words.deliveries import (
    Act,
    Delivery,
    Key,
    Offer,
    PrivateThreads,
    Rich,
    Sent,
    Span,
    SpanKind,
)
from bot.words.failures import (
    Gone,
    Rejected,
    RetryAfter,
    Unavailable,
    Uncertain,
    Unchanged,
    Unreachable,
)
from bot.words.menus import Menu, Scope
from bot.words.polls import Choices
from bot.words.side_chats import side_chat_key
from tests.platforms.stands.console import console_stand
from tests.platforms.stands.matrix import Town, matrix_stand, matrix_town
from tests.platforms.stands.telegram import telegram_stand

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from tests.matrix.synapse import Synapse
    from tests.platforms.stands import Stand

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEYS = (Key("I'll take it", "/claim 7"), Key("Close", "/close 7"))
LONG = "🪔 مرحبا بكم في المجتمع. " * 400


@dataclass
class Towns:
    """The homeserver's town, which is built at the first visit and then kept."""

    open: AsyncExitStack
    matrix: Town | None = None

    async def visit(self, synapse: Synapse, folder: Path) -> Town:
        if self.matrix is None:
            self.matrix = await self.open.enter_async_context(matrix_town(synapse, folder))
        return self.matrix


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def towns() -> AsyncIterator[Towns]:
    async with AsyncExitStack() as opened:
        yield Towns(opened)


@pytest_asyncio.fixture(
    loop_scope="module",
    params=[
        "console",
        "telegram",
        pytest.param("matrix", marks=pytest.mark.synapse),
        pytest.param("matrix-encrypted", marks=pytest.mark.synapse),
    ],
)
async def stand(
    request: pytest.FixtureRequest, tmp_path: Path, towns: Towns
) -> AsyncIterator[Stand]:
    match request.param:
        case "console":
            async with console_stand(tmp_path) as console:
                yield console
        case "telegram":
            async with telegram_stand() as telegram:
                yield telegram
        case name:
            town = await towns.visit(request.getfixturevalue("synapse"), tmp_path)
            yield await matrix_stand(town, encrypted=name == "matrix-encrypted")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "green").save(out, "JPEG")
    return out.getvalue()


CONTENTS = {
    AttachmentKind.PHOTO: picture(),
    AttachmentKind.DOCUMENT: b"by hand",
    AttachmentKind.VOICE: b"OggS voice",
}
MEDIA = {
    AttachmentKind.PHOTO: "image/jpeg",
    AttachmentKind.DOCUMENT: "text/plain",
    AttachmentKind.VOICE: "audio/ogg",
}


async def say(stand: Stand, chat: str, text: str = "Hello", **more: object) -> str:
    """Let the bot say something; gives the message's key."""
    said = replace(Delivery(Act.MESSAGE, chat, Rich(text)), **more)  # type: ignore[arg-type]
    return (await stand.platform.send(said)).message


def unless(declared: object, what: str) -> None:
    if declared:
        pytest.skip(f"declared: {what}")


# ── every word in ────────────────────────────────────────────────────────────────────────────────


async def heard_text(stand: Stand) -> Event:
    message = await stand.writes(stand.private, "Where do I begin?")
    heard = await stand.ear.hears(text="Where do I begin?")
    assert (heard.message, heard.addressed) == (message, True)
    assert (heard.place.key, heard.place.private) == (stand.private, True)
    return heard


async def heard_press(stand: Stand) -> Event:
    card = await say(stand, stand.group, "Question 7", keys=KEYS)
    await stand.presses(stand.group, card, "Close")
    heard = await stand.ear.hears(kind=EventKind.PRESS)
    assert (heard.text, heard.message, heard.addressed) == ("/close 7", card, True)
    assert heard.press
    return heard


async def heard_reaction(stand: Stand) -> Event:
    news = await say(stand, stand.group, "Good news")
    await stand.reacts(stand.group, news, "👍")
    heard = await stand.ear.hears(kind=EventKind.REACTION)
    assert (heard.text, heard.message) == ("👍", news)
    return heard


async def heard_edit(stand: Stand) -> Event:
    message = await stand.writes(stand.private, "Wher is it?")
    await stand.edits(stand.private, message, "Where is it?")
    heard = await stand.ear.hears(kind=EventKind.EDIT)
    assert (heard.text, heard.message) == ("Where is it?", message)
    return heard


async def heard_withdrawal(stand: Stand) -> Event:
    message = await stand.writes(stand.private, "Never mind")
    await stand.ear.hears(text="Never mind")
    await stand.withdraws(stand.private, message)
    heard = await stand.ear.hears(kind=EventKind.WITHDRAWAL)
    assert heard.message == message
    return heard


async def heard_left(stand: Stand) -> Event:
    await stand.sees_ben_leave()
    heard = await stand.ear.hears(kind=EventKind.LEFT, place__key=stand.group)
    assert heard.sender.key == stand.ben
    return heard


async def heard_joined(stand: Stand) -> Event:
    await heard_left(stand)
    await stand.sees_ben_join()
    heard = await stand.ear.hears(kind=EventKind.JOINED, place__key=stand.group)
    assert (heard.sender.key, heard.sender.name) == (stand.ben, "Ben")
    return heard


async def heard_bot_added(stand: Stand) -> Event:
    group = await stand.adds_bot()
    heard = await stand.ear.hears(kind=EventKind.BOT_ADDED, place__key=group)
    assert (heard.sender.key, heard.place.private) == (stand.ada, False)
    return heard


async def heard_bot_promoted(stand: Stand) -> Event:
    group = (await heard_bot_added(stand)).place.key
    await stand.promotes_bot(group)
    return await stand.ear.hears(kind=EventKind.BOT_PROMOTED, place__key=group)


async def heard_bot_removed(stand: Stand) -> Event:
    group = (await heard_bot_added(stand)).place.key
    await stand.removes_bot(group)
    heard = await stand.ear.hears(kind=EventKind.BOT_REMOVED)
    assert (heard.place.key, heard.sender.key) == (group, stand.ada)
    return heard


async def heard_migrated(stand: Stand) -> Event:
    group = (await heard_bot_added(stand)).place.key
    new = await stand.moves(group)
    heard = await stand.ear.hears(kind=EventKind.MIGRATED)
    assert (heard.place.key, heard.moved_to) == (group, new)
    return heard


async def heard_blocked(stand: Stand) -> Event:
    await stand.blocks_bot()
    heard = await stand.ear.hears(kind=EventKind.BLOCKED)
    assert (heard.sender.key, heard.place.private) == (stand.ada, True)
    return heard


async def heard_unblocked(stand: Stand) -> Event:
    await heard_blocked(stand)
    private = await stand.unblocks_bot()
    heard = await stand.ear.hears(kind=EventKind.UNBLOCKED)
    assert (heard.sender.key, heard.place.key) == (stand.ada, private)
    await say(stand, private, "Welcome back")
    return heard


async def heard_unreadable(stand: Stand) -> Event:
    await stand.writes_unreadably()
    return await stand.ear.hears(kind=EventKind.UNREADABLE, text="")


async def heard_identity_changed(stand: Stand) -> Event:
    await stand.doubts_bot()
    heard = await stand.ear.hears(kind=EventKind.IDENTITY_CHANGED)
    assert (heard.sender.key, heard.place.key) == (stand.ada, stand.private)
    return heard


async def heard_asked_to_join(stand: Stand) -> Event:
    await stand.sees_ben_ask_to_join()
    heard = await stand.ear.hears(kind=EventKind.ASKED_TO_JOIN, place__key=stand.group)
    assert (heard.sender.key, heard.sender.name) == (stand.ben, "Ben")
    if heard.temporary_chat is None:
        assert stand.platform.capabilities.admits
        assert Right.ADMIT in heard.rights
        return heard
    assert await say(stand, heard.temporary_chat.key, "They will have a look")
    return heard


async def heard_request_settled(stand: Stand) -> Event:
    await stand.sees_ben_ask_to_join()
    await stand.ear.hears(kind=EventKind.ASKED_TO_JOIN, place__key=stand.group)
    await stand.platform.send(Delivery(Act.ADMIT, stand.group, person=stand.ben))
    heard = await stand.ear.hears(kind=EventKind.REQUEST_SETTLED, place__key=stand.group)
    assert heard.sender.key == stand.ben
    await stand.platform.send(Delivery(Act.ADMIT, stand.group, person=stand.ben))
    return heard


async def heard_belongs(stand: Stand) -> Event:
    await stand.links_group_with_others("Everybody")
    heard = await stand.ear.hears(kind=EventKind.BELONGS, place__key=stand.group)
    assert (await stand.platform.belonging(stand.group)).title == "Everybody"
    return heard


async def heard_guest(stand: Stand) -> Event:
    await stand.mentions_elsewhere("where do I begin?")
    heard = await stand.ear.hears(kind=EventKind.GUEST)
    assert (heard.text, heard.sender.key, heard.place.key) == ("where do I begin?", stand.ada, "")
    answer = Delivery(Act.GUEST, "", Rich("In the sandbox."), press=heard.press)
    await stand.platform.send(answer)
    return heard


async def heard_lookup(stand: Stand) -> Event:
    await stand.looks_up("first edit")
    heard = await stand.ear.hears(kind=EventKind.LOOKUP)
    assert (heard.text, heard.sender.key, heard.offset) == ("first edit", stand.ada, 0)
    assert heard.press
    return heard


async def heard_space(stand: Stand) -> Event:
    space = await stand.brings_bot_to_space(stand.group)
    heard = await stand.ear.hears(kind=EventKind.SPACE, place__key=space)
    assert [room.key for room in heard.rooms] == [stand.group]
    assert heard.sender.key == stand.ada
    return heard


async def heard_space_left(stand: Stand) -> Event:
    space = await stand.brings_bot_to_space(stand.group)
    await stand.ear.hears(kind=EventKind.SPACE, place__key=space)
    await stand.removes_bot(space)
    return await stand.ear.hears(kind=EventKind.SPACE_LEFT, place__key=space)


CHOICES = Choices("When do we meet?", ("On Monday", "On Tuesday"))


async def ask_to_choose(stand: Stand) -> str:
    """Let the bot put a poll of the platform's own into the group; gives its key."""
    poll = Delivery(Act.POLL, stand.group, Rich("Until Friday."), poll=CHOICES)
    return (await stand.platform.send(poll)).message


async def heard_vote(stand: Stand) -> Event:
    poll = await ask_to_choose(stand)
    await stand.votes(stand.group, poll, "On Tuesday")
    heard = await stand.ear.hears(kind=EventKind.VOTE)
    assert (heard.message, heard.choices) == (poll, (1,))
    assert (heard.sender.key, heard.place.key) == (stand.ada, stand.group)
    return heard


STEPS: dict[EventKind, Callable[[Stand], Awaitable[Event]]] = {
    EventKind.TEXT: heard_text,
    EventKind.PRESS: heard_press,
    EventKind.REACTION: heard_reaction,
    EventKind.EDIT: heard_edit,
    EventKind.WITHDRAWAL: heard_withdrawal,
    EventKind.ASKED_TO_JOIN: heard_asked_to_join,
    EventKind.REQUEST_SETTLED: heard_request_settled,
    EventKind.JOINED: heard_joined,
    EventKind.LEFT: heard_left,
    EventKind.MIGRATED: heard_migrated,
    EventKind.BELONGS: heard_belongs,
    EventKind.SPACE: heard_space,
    EventKind.SPACE_LEFT: heard_space_left,
    EventKind.BOT_ADDED: heard_bot_added,
    EventKind.BOT_REMOVED: heard_bot_removed,
    EventKind.BOT_PROMOTED: heard_bot_promoted,
    EventKind.BLOCKED: heard_blocked,
    EventKind.UNBLOCKED: heard_unblocked,
    EventKind.UNREADABLE: heard_unreadable,
    EventKind.IDENTITY_CHANGED: heard_identity_changed,
    EventKind.LOOKUP: heard_lookup,
    EventKind.GUEST: heard_guest,
    EventKind.VOTE: heard_vote,
}


@pytest.mark.parametrize("kind", list(EventKind))
async def test_whatever_happens_is_heard(stand: Stand, kind: EventKind) -> None:
    unless(kind in stand.platform.capabilities.unheard, f"{kind} is never heard")
    heard = await STEPS[kind](stand)
    assert heard.kind is kind
    assert (heard.platform, heard.account) == (stand.platform.name, stand.platform.account)
    assert heard.at.tzinfo is not None
    again = [one for payload in stand.ear.payloads for one in stand.platform.parse(payload)]
    assert heard.id in {one.id for one in again}


async def test_commands_begin_with_a_slash_on_every_platform(stand: Stand) -> None:
    await stand.writes(stand.group, "/ask Where is the key?")
    heard = await stand.ear.hears(text="/ask Where is the key?")
    assert (heard.place.key, heard.place.private) == (stand.group, False)
    assert (heard.sender.key, heard.sender.name) == (stand.ada, "Ada")


async def test_a_group_talks_among_itself_until_the_bot_is_mentioned(stand: Stand) -> None:
    await stand.writes(stand.group, "Among ourselves")
    assert not (await stand.ear.hears(text="Among ourselves")).addressed
    await stand.writes(stand.group, f"{stand.mention()} where do I begin?")
    assert (await stand.ear.hears(text="where do I begin?")).addressed


async def test_a_reply_to_the_bot_addresses_it(stand: Stand) -> None:
    card = await say(stand, stand.group, "Question 7")
    first = await stand.writes(stand.group, "Let me think", reply_to=card)
    heard = await stand.ear.hears(text="Let me think")
    assert (heard.reply_to, heard.addressed) == (card, True)
    await stand.writes(stand.group, "A long while", reply_to=first)
    heard = await stand.ear.hears(text="A long while")
    assert (heard.reply_to, heard.addressed) == (first, False)


async def test_what_is_answered_or_pressed_says_which_message_it_is(stand: Stand) -> None:
    unless(not stand.platform.capabilities.marks, "no message stands twice")
    card = (
        await stand.platform.send(
            Delivery(Act.MESSAGE, stand.group, Rich("Question 7"), KEYS, mark=77)
        )
    ).message
    await stand.writes(stand.group, "Under the pot", reply_to=card)
    assert (await stand.ear.hears(text="Under the pot")).mark == 77
    edit = Delivery(Act.EDIT, stand.group, Rich("Mira has it"), KEYS, message=card, mark=77)
    await stand.platform.send(edit)
    await stand.sees(stand.group, card, "Mira has it")
    await stand.presses(stand.group, card, "Close")
    assert (await stand.ear.hears(kind=EventKind.PRESS)).mark == 77
    own = await stand.writes(stand.group, "My own words")
    await stand.writes(stand.group, "To myself", reply_to=own)
    assert (await stand.ear.hears(text="To myself")).mark == 0


@pytest.mark.parametrize("kind", list(CONTENTS))
async def test_files_are_heard_and_fetched(stand: Stand, kind: AttachmentKind) -> None:
    await stand.sends(stand.private, kind, CONTENTS[kind], "What is this?")
    heard = await stand.ear.hears(text="What is this?")
    (file,) = heard.attachments
    assert (file.kind, file.platform) == (kind, stand.platform.name)
    assert file.media_type == MEDIA[kind]
    assert await stand.platform.fetch(file) == CONTENTS[kind]


@pytest.mark.parametrize("payload", ["", "7", "[]", "null", '"words"'])
async def test_what_is_no_event_is_refused(stand: Stand, payload: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        stand.platform.parse(payload)


# ── every word out ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("private", [True, False], ids=["private", "group"])
async def test_a_message_with_marks_and_keys(stand: Stand, private: bool) -> None:
    chat = stand.private if private else stand.group
    text = Rich("🪔 Just <b> edit & save", (Span(2, 6, SpanKind.BOLD),))
    key = await say(stand, chat, content=text, keys=KEYS)
    seen = await stand.sees(chat, key)
    assert seen.text == "🪔 Just <b> edit & save"
    assert seen.labels == ("I'll take it", "Close")
    assert seen.marked == ("Just",)


async def test_moments_and_colours_leave_words_that_say_the_same(stand: Stand) -> None:
    moment = Span(10, 26, SpanKind.MOMENT, at=1_894_042_800)
    text = Rich("It begins Mon 7 Jan, 19:00.", (moment, replace(moment, kind=SpanKind.BOLD)))
    styled = (
        Key("Send", "/send 7", style=ButtonStyle.CONFIRMS),
        Key("Close", "/close 7", style=ButtonStyle.DESTROYS),
    )
    key = await say(stand, stand.group, content=text, keys=styled)
    seen = await stand.sees(stand.group, key)
    assert seen.text == "It begins Mon 7 Jan, 19:00."
    assert seen.labels == ("Send", "Close")
    assert set(seen.marked) == {"Mon 7 Jan, 19:00"}
    await stand.presses(stand.group, key, "Close")
    assert (await stand.ear.hears(kind=EventKind.PRESS)).text == "/close 7"


async def test_right_to_left_text_arrives_as_it_was_written(stand: Stand) -> None:
    words = "أهلًا بك! اكتب \u2066/help\u2069 متى شئت."
    key = await say(stand, stand.private, content=Rich(words, rtl=True), keys=(Key("نعم", "/yes"),))
    seen = await stand.sees(stand.private, key)
    assert seen.text.strip("\u200f") == words
    assert is_rtl(seen.text)
    assert seen.labels == ("نعم",)


async def test_an_edit_puts_other_words_and_keys_in_place(stand: Stand) -> None:
    unless(not stand.platform.capabilities.edits, "no edits")
    key = await say(stand, stand.group, "Question 7", keys=KEYS)
    edit = Delivery(Act.EDIT, stand.group, Rich("Mira has it"), KEYS[1:], message=key)
    assert (await stand.platform.send(edit)).message == key
    seen = await stand.sees(stand.group, key, "Mira has it")
    assert (seen.text, seen.labels) == ("Mira has it", ("Close",))
    await stand.presses(stand.group, key, "Close")
    assert (await stand.ear.hears(kind=EventKind.PRESS)).text == "/close 7"


async def test_an_edit_that_changes_nothing_does_no_harm(stand: Stand) -> None:
    key = await say(stand, stand.private, "As it was", keys=KEYS)
    with suppress(Unchanged):
        await stand.platform.send(
            Delivery(Act.EDIT, stand.private, Rich("As it was"), KEYS, message=key)
        )
    assert (await stand.sees(stand.private, key)).text == "As it was"


async def test_what_was_said_is_taken_back_once(stand: Stand) -> None:
    key = await say(stand, stand.private, "Oops")
    delete = Delivery(Act.DELETE, stand.private, message=key)
    await stand.platform.send(delete)
    await stand.sees_no_more(stand.private, key)
    with suppress(Gone):
        await stand.platform.send(delete)


async def test_a_poll_is_chosen_in_closed_and_counted(stand: Stand) -> None:
    if stand.platform.capabilities.polls is PollSupport.NONE:
        with pytest.raises(Rejected):
            await ask_to_choose(stand)
        return
    poll = await ask_to_choose(stand)
    assert (await stand.sees(stand.group, poll)).text == "When do we meet?"
    await stand.votes(stand.group, poll, "On Monday")
    await stand.votes(stand.group, poll, "On Tuesday")
    ended = await stand.platform.send(Delivery(Act.END_POLL, stand.group, message=poll))
    tells_sums = stand.platform.capabilities.polls is PollSupport.SUMS
    assert ended.votes == ((0, 1) if tells_sums else None)


async def test_a_thread_is_opened_spoken_in_and_heard(stand: Stand) -> None:
    opening = Delivery(Act.THREAD, stand.group, thread_name="Question 7: where is the key?")
    if not stand.platform.capabilities.threads:
        with pytest.raises(Rejected):
            await stand.platform.send(opening)
        return
    thread = (await stand.platform.send(opening)).message
    card = await say(stand, stand.group, "Where is the key?", thread=thread, keys=KEYS)
    seen = await stand.sees(stand.group, card)
    assert (seen.thread, seen.text) == (thread, "Where is the key?")
    await stand.writes(stand.group, "Under the pot", thread=thread, reply_to=card)
    heard = await stand.ear.hears(text="Under the pot")
    assert (heard.place.thread, heard.reply_to) == (thread, card)
    await stand.writes(stand.group, "Is it?", thread=thread)
    heard = await stand.ear.hears(text="Is it?")
    assert (heard.place.thread, heard.reply_to) == (thread, "")


async def test_a_thread_in_a_private_chat(stand: Stand) -> None:
    opening = Delivery(Act.THREAD, stand.private, thread_name="Where is the key?")
    match stand.platform.capabilities.private_threads:
        case PrivateThreads.OPENED:
            thread = (await stand.platform.send(opening)).message
        case PrivateThreads.ROOTED:
            thread = await say(stand, stand.private, "Where is the key?")
        case PrivateThreads.NONE:
            with pytest.raises(Rejected):
                await stand.platform.send(opening)
            return
    answer = await say(stand, stand.private, "Under the pot", thread=thread)
    assert (await stand.sees(stand.private, answer)).thread == thread
    await stand.writes(stand.private, "Is it?", thread=thread)
    assert (await stand.ear.hears(text="Is it?")).place.thread == thread
    drop = Delivery(Act.DROP, stand.private, thread=thread)
    if stand.platform.capabilities.private_threads is PrivateThreads.ROOTED:
        with pytest.raises(Rejected):
            await stand.platform.send(drop)
        return
    name = Delivery(Act.RENAME, stand.private, thread=thread, thread_name="✓ Where is the key?")
    await stand.platform.send(name)
    await stand.platform.send(drop)
    with pytest.raises(Gone):
        await say(stand, stand.private, "There", thread=thread)


async def test_a_reply_shows_what_it_answers(stand: Stand) -> None:
    unless(not stand.platform.capabilities.replies, "no replies are shown")
    question = await stand.writes(stand.group, "Where do I begin?")
    await stand.ear.hears(text="Where do I begin?")
    answer = await say(stand, stand.group, "At the start", reply_to=question)
    assert (await stand.sees(stand.group, answer)).reply_to == question


async def test_a_press_is_answered_by_a_toast(stand: Stand) -> None:
    card = await say(stand, stand.group, "Question 7", keys=KEYS)
    await stand.presses(stand.group, card, "Close")
    press = await stand.ear.hears(kind=EventKind.PRESS)
    words = Rich("Closed") if stand.platform.capabilities.toast_limit else Rich("")
    answer = Delivery(Act.TOAST, stand.group, words, press=press.press)
    assert await stand.platform.send(answer) == Sent()
    if stand.platform.capabilities.toast_limit:
        assert await stand.toast() == "Closed"


async def test_a_lookup_is_answered_with_what_can_be_shared(stand: Stand) -> None:
    capabilities = stand.platform.capabilities
    words = Rich("First steps", (Span(0, 5, SpanKind.LINK, "https://example.org/first"),))
    offers = (Offer("1", "First steps", "A gentle tour", words), Offer("2", "Next", "", words))
    assert (capabilities.offers > 0) is (EventKind.LOOKUP not in capabilities.unheard)
    if not capabilities.offers:
        with pytest.raises(Rejected):
            await stand.platform.send(Delivery(Act.OFFER, "", press="1", offers=offers))
        return
    assert capabilities.lookup_seconds > 0
    looked = await heard_lookup(stand)
    answer = Delivery(
        Act.OFFER, looked.place.key, press=looked.press, offers=offers,
        keys=(Key("More in private", says="hello"),), more="2",
    )  # fmt: skip
    assert await stand.platform.send(answer) == Sent()
    assert await stand.offered() == [("First steps", "First steps"), ("Next", "First steps")]


async def test_a_whisper_is_for_one_alone(stand: Stand) -> None:
    unless(not stand.platform.capabilities.whispers, "no whispers")
    key = await say(stand, side_chat_key(stand.group, stand.ada), "For Ada")
    assert (await stand.sees(stand.group, key)).text == "For Ada"
    other = await say(stand, side_chat_key(stand.group, stand.ben), "For Ben")
    with pytest.raises(AssertionError):
        await stand.sees(stand.group, other)


@pytest.mark.parametrize("kind", list(CONTENTS))
async def test_files_are_sent_and_opened(stand: Stand, kind: AttachmentKind) -> None:
    file = Attachment(kind, "a.bin", MEDIA[kind], content=CONTENTS[kind])
    sent = await stand.platform.send(Delivery(Act.MESSAGE, stand.group, attachments=(file,)))
    assert await stand.opens_file(stand.group, sent.message) == (kind, CONTENTS[kind])


@pytest.mark.parametrize("kind", list(CONTENTS))
async def test_a_file_that_is_with_the_platform_goes_on_by_its_reference(
    stand: Stand, kind: AttachmentKind
) -> None:
    await stand.sends(stand.private, kind, CONTENTS[kind], "For the mentors")
    (file,) = (await stand.ear.hears(text="For the mentors")).attachments
    sent = await stand.platform.send(Delivery(Act.MESSAGE, stand.group, attachments=(file,)))
    assert await stand.opens_file(stand.group, sent.message) == (kind, CONTENTS[kind])


async def test_long_text_goes_in_pieces_as_long_as_the_platform_takes(stand: Stand) -> None:
    limit = stand.platform.capabilities.text_limit
    exact = "🪔" * (limit // 2)
    assert (await stand.sees(stand.private, await say(stand, stand.private, exact))).text == exact
    pieces = split(Rich(LONG, rtl=True), limit)
    assert len(pieces) > 1
    arrived = []
    for piece in pieces:
        key = await say(stand, stand.private, content=piece)
        arrived.append((await stand.sees(stand.private, key)).text)
    assert "".join("".join(arrived).split()) == "".join(LONG.split())


async def test_menus_are_shown_and_all_is_well(stand: Stand) -> None:
    commands = (("ask", "Ask a person"), ("help", "What I can do"))
    await stand.platform.show_menus([Menu(Scope.PRIVATE, "", commands)])
    assert [one for one in await stand.platform.diagnose({}) if not one.well] == []


# ── limits and failures ──────────────────────────────────────────────────────────────────────────


async def test_who_has_gone_can_not_be_reached(stand: Stand) -> None:
    await heard_blocked(stand)
    with pytest.raises(Unreachable):
        await say(stand, stand.private)
    await say(stand, stand.group, "The others still are")


async def test_a_group_without_the_bot_can_not_be_reached(stand: Stand) -> None:
    group = (await heard_bot_removed(stand)).place.key
    with pytest.raises(Unreachable):
        await say(stand, group)


@pytest.mark.parametrize("kind", list(CONTENTS))
async def test_a_file_that_is_not_there_is_refused(stand: Stand, kind: AttachmentKind) -> None:
    for ref in ("", "nonsense", "{}"):
        with pytest.raises(Rejected):
            await stand.platform.fetch(Attachment(kind, platform=stand.platform.name, ref=ref))


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [("limit", RetryAfter), ("down", Unavailable), ("lost", Uncertain)],
)
async def test_trouble_is_told_precisely_and_passes(
    stand: Stand, trouble: str, failure: type[Exception]
) -> None:
    unless(not stand.networked, "there is no network")
    delivery = Delivery(Act.MESSAGE, stand.private, Rich("In the end"), txn="t1")
    stand.plan(trouble)
    with pytest.raises(failure) as trouble_told:
        await stand.platform.send(delivery)
    stand.recovers()
    if isinstance(trouble_told.value, RetryAfter):
        assert trouble_told.value.seconds > 0
        return
    sent = await stand.platform.send(delivery)
    assert (await stand.sees(stand.private, sent.message)).text == "In the end"
