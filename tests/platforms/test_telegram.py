"""What the Telegram platform says, against the strict simulator."""

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bot.config.settings import TelegramSettings
from bot.platforms.telegram import Telegram
from bot.platforms.telegram.keyboards import inline_keyboard
from bot.platforms.telegram.redaction import PLACEHOLDER, REDACTION
from bot.words import Attachment, AttachmentKind
from bot.words.deliveries import Act, Delivery, Key, Rich, Sent, Span, SpanKind
from bot.words.diagnosis import Finding
from bot.words.failures import (
    DeliveryFailed,
    Forbidden,
    Gone,
    Moved,
    Rejected,
    RetryAfter,
    Unavailable,
    Uncertain,
    Unchanged,
    Unreachable,
)
from bot.words.menus import Menu, Scope
from tests.telegram.faults import Fault
from tests.telegram.groups import Group
from tests.telegram.limits import Limits
from tests.telegram.media_senders import sample_photo
from tests.telegram.people import Person
from tests.telegram.simulator import TelegramSimulator
from tests.telegram.world import BotAccount

KEYS = (Key("That helped", "/helped 5"), Key("Ask a person", "/ask 5"))


def now() -> datetime:
    return datetime(2026, 11, 20, 12, tzinfo=UTC)


def settings(simulator: TelegramSimulator, **more: Any) -> TelegramSettings:
    given = {"token": simulator.token, "api_base_url": simulator.base_url, "seconds_per_chat": 0}
    return TelegramSettings.model_validate(given | more, strict=False)


@asynccontextmanager
async def opened(simulator: TelegramSimulator, **more: Any) -> AsyncIterator[Telegram]:
    platform = Telegram(settings(simulator, **more), now)
    await platform.open()
    try:
        yield platform
    finally:
        await platform.close()


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator(limits=Limits.none()) as running:
        yield running


@pytest_asyncio.fixture
async def telegram(simulator: TelegramSimulator) -> AsyncIterator[Telegram]:
    async with opened(simulator) as platform:
        yield platform


@pytest_asyncio.fixture
async def ada(simulator: TelegramSimulator) -> Person:
    person = simulator.person("ada", language="en")
    await person.start()
    return person


def to(chat: Person | Group, text: str = "", **more: Any) -> Delivery:
    return Delivery(Act.MESSAGE, str(chat.id), Rich(text), **more)


def photo(name: str = "a.jpg", **more: Any) -> Attachment:
    return Attachment(AttachmentKind.PHOTO, name, "image/jpeg", content=sample_photo(), **more)


# ── words and buttons ──


async def test_it_knows_who_it_is(telegram: Telegram, simulator: TelegramSimulator) -> None:
    assert telegram.account == str(simulator.world.account.id)
    assert telegram.start_link() == "https://t.me/lamplighter_bot"
    assert telegram.start_link("meetup-7") == "https://t.me/lamplighter_bot?start=meetup-7"
    with pytest.raises(ValueError, match="payload"):
        telegram.start_link("two words")


async def test_text_with_marks_and_buttons(telegram: Telegram, ada: Person) -> None:
    text = Rich("🪔 Hello <b> *Ada* &amp;", (Span(2, 7, SpanKind.BOLD),))
    sent = await telegram.send(replace(to(ada, keys=KEYS), content=text))
    seen = await ada.receives("Hello")
    assert str(seen.id) == sent.message
    assert seen.text == "🪔 Hello <b> *Ada* &amp;"
    assert seen.entities == [{"type": "bold", "offset": 3, "length": 5}]
    assert [(one.label, one.data) for one in seen.buttons] == [
        ("That helped", "/helped 5"),
        ("Ask a person", "/ask 5"),
    ]


async def test_only_a_single_link_is_previewed(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    first = Span(0, 3, SpanKind.LINK, "https://example.org/a")
    second = Span(4, 7, SpanKind.LINK, "https://example.org/b")
    for spans in ((), (first,), (first, second)):
        await telegram.send(replace(to(ada), content=Rich("one two", spans)))
    previews = [one.argument("link_preview_options") for one in simulator.calls("sendMessage")]
    assert [preview.get("url") for preview in previews] == [None, "https://example.org/a", None]
    assert [preview.get("is_disabled", False) for preview in previews] == [True, False, True]


def test_buttons_are_laid_out_for_a_phone() -> None:
    labels = [
        "Yes",
        "No",
        "Later",
        "Never",
        "I would like to ask a person about it",
        "好的好的好的",
        "Ok",
    ]
    rows = inline_keyboard([Key(label, "/x") for label in labels])["inline_keyboard"]
    assert [[key["text"] for key in row] for row in rows] == [
        ["Yes", "No", "Later"],
        ["Never"],
        ["I would like to ask a person about it"],
        ["好的好的好的", "Ok"],
    ]
    link = inline_keyboard([Key("Open", url="https://example.org")])
    assert link["inline_keyboard"] == [[{"text": "Open", "url": "https://example.org"}]]


async def test_a_reply_and_what_it_answers_may_be_gone(telegram: Telegram, ada: Person) -> None:
    question = await ada.writes("where?")
    await telegram.send(to(ada, "there", reply_to=str(question.id)))
    assert (await ada.receives("there")).reply_to_id == question.id
    await telegram.send(to(ada, "nowhere", reply_to="999999"))
    assert (await ada.receives("nowhere")).reply_to_id is None


async def test_a_topic_is_opened_and_spoken_in(
    telegram: Telegram, simulator: TelegramSimulator
) -> None:
    forum = simulator.group("mentors", forum=True)
    await forum.add_bot(admin=True)
    name = "Q" * 200
    opened_topic = await telegram.send(Delivery(Act.THREAD, str(forum.id), thread_name=name))
    assert [topic.name for topic in forum.topics] == [f"{name[:127]}…"]
    await telegram.send(to(forum, "a question", thread=opened_topic.message))
    (said,) = [one for one in forum.messages_in(int(opened_topic.message)) if one.text]
    assert said.text == "a question"
    with pytest.raises(Gone):
        await telegram.send(to(forum, "lost", thread="999"))
    rename = Delivery(Act.RENAME, str(forum.id), thread=opened_topic.message, thread_name="Q 7")
    await telegram.send(rename)
    assert [topic.name for topic in forum.topics] == ["Q 7"]
    with pytest.raises(Unchanged):
        await telegram.send(rename)


async def test_edits_of_text_caption_and_buttons(telegram: Telegram, ada: Person) -> None:
    text = await telegram.send(to(ada, "open", keys=KEYS))
    picture = await telegram.send(to(ada, "see", keys=KEYS, attachments=(photo(),)))
    for sent in (text, picture):
        done = Rich(f"done {sent.message}", (Span(0, 4, SpanKind.BOLD),))
        edit = Delivery(Act.EDIT, str(ada.id), done, message=sent.message)
        assert await telegram.send(edit) == Sent(sent.message)
        seen = await ada.receives(done.text)
        assert (seen.labels, len(seen.entities)) == ([], 1)
        with pytest.raises(Unchanged):
            await telegram.send(edit)
        await telegram.send(replace(edit, content=Rich(""), keys=KEYS[:1]))
        assert seen.labels == ["That helped"]


async def test_a_message_is_deleted_and_then_gone(telegram: Telegram, ada: Person) -> None:
    sent = await telegram.send(to(ada, "oops"))
    seen = await ada.receives("oops")
    delete = Delivery(Act.DELETE, str(ada.id), message=sent.message)
    await telegram.send(delete)
    assert seen.deleted
    for again in (delete, replace(delete, act=Act.EDIT, content=Rich("x"))):
        with pytest.raises(Gone):
            await telegram.send(again)


@pytest.mark.parametrize(
    ("text", "shown", "alert"),
    [("", "", False), ("Taken.", "Taken.", False), ("x" * 41, "x" * 41, True)],
)
async def test_toasts(telegram: Telegram, ada: Person, text: str, shown: str, alert: bool) -> None:
    await telegram.send(to(ada, "card", keys=KEYS))
    press = await ada.presses(await ada.receives("card"), "That helped")
    toast = Delivery(Act.TOAST, str(ada.id), Rich(text), press=press.query.id)
    await telegram.send(toast)
    answer = await press.answered()
    assert (answer.text, answer.alert) == (shown, alert)


async def test_a_long_toast_is_cut_and_a_late_one_is_as_good_as_done(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    await telegram.send(to(ada, "card", keys=KEYS))
    press = await ada.presses(await ada.receives("card"), "That helped")
    toast = Delivery(Act.TOAST, str(ada.id), Rich("x" * 300), press=press.query.id)
    await telegram.send(toast)
    assert len((await press.answered()).text) == 200
    with pytest.raises(Unchanged):
        await telegram.send(replace(toast, press="12345"))


# ── files ──


async def test_a_file_goes_on_by_its_id_and_can_be_fetched(telegram: Telegram, ada: Person) -> None:
    document = (await ada.sends_document(b"my words", name="cv.txt")).data["document"]
    file = Attachment(
        AttachmentKind.DOCUMENT, "cv.txt", platform="telegram", ref=document["file_id"]
    )
    assert await telegram.fetch(file) == b"my words"
    await telegram.send(to(ada, "yours", keys=KEYS, attachments=(file,)))
    seen = await ada.receives("yours")
    assert seen.data["document"]["file_id"] == document["file_id"]
    assert seen.labels == ["That helped", "Ask a person"]


async def test_what_is_too_big_or_gone_is_not_fetched(telegram: Telegram, ada: Person) -> None:
    big = (await ada.sends_document(size=20_000_001)).data["document"]["file_id"]
    for ref in (big, "nonsense", ""):
        with pytest.raises(Rejected):
            await telegram.fetch(Attachment(AttachmentKind.DOCUMENT, platform="telegram", ref=ref))
    with pytest.raises(Rejected):
        await telegram.fetch(Attachment(AttachmentKind.VIDEO, size=30_000_000, ref=big))


async def test_content_is_uploaded_under_its_name_or_without(
    telegram: Telegram, ada: Person
) -> None:
    named = Attachment(AttachmentKind.DOCUMENT, "Ada Obi.pdf", "application/pdf", content=b"%PDF")
    await telegram.send(to(ada, "named", attachments=(named,)))
    assert (await ada.receives("named")).data["document"]["file_name"] == "Ada Obi.pdf"
    await telegram.send(to(ada, "plain", attachments=(replace(named, strip=True),)))
    assert (await ada.receives("plain")).data["document"]["file_name"] == "document.pdf"


@pytest.mark.parametrize(
    ("attachment", "field"),
    [
        (Attachment(AttachmentKind.VOICE, "v.ogg", "audio/ogg", content=b"OggS"), "voice"),
        (Attachment(AttachmentKind.VOICE, "v.wav", "audio/wav", content=b"RIFF"), "document"),
        (Attachment(AttachmentKind.VIDEO, "v.mp4", "video/mp4", content=b"mp4"), "video"),
        (Attachment(AttachmentKind.STICKER, "s.webp", "image/webp", content=b"RIFF"), "sticker"),
        (Attachment(AttachmentKind.OTHER, "x.bin", content=b"x"), "document"),
        (photo(), "photo"),
        (
            Attachment(
                AttachmentKind.CONTACT,
                content=b"BEGIN:VCARD\r\nFN:Eve\r\nTEL;TYPE=cell:+15550100\r\nEND:VCARD\r\n",
            ),
            "contact",
        ),
        (Attachment(AttachmentKind.LOCATION, content=b"geo:9.06,7.49"), "location"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_each_kind_has_its_method(
    telegram: Telegram, ada: Person, attachment: Attachment, field: str
) -> None:
    await telegram.send(to(ada, attachments=(attachment,)))
    assert field in (await ada.receives()).data


async def test_text_that_no_caption_holds_goes_first(telegram: Telegram, ada: Person) -> None:
    text = "🪔" * 513  # 1026 UTF-16 units
    sent = await telegram.send(to(ada, text, keys=KEYS, attachments=(photo(),)))
    words = await ada.receives("🪔")
    picture = await ada.receives(lambda one: "photo" in one.data)
    assert words.id < picture.id
    assert sent == Sent(str(words.id), (str(picture.id),))
    assert (words.labels[0], picture.text) == ("That helped", "")


async def test_an_album_with_a_caption(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    files = (photo("a.jpg"), photo("b.jpg"), photo("c.jpg"))
    text = Rich("three", (Span(0, 5, SpanKind.ITALIC),))
    sent = await telegram.send(replace(to(ada, attachments=files), content=text))
    first = await ada.receives("three")
    assert sent.message == str(first.id)
    assert len(sent.more) == 2
    assert [entity["type"] for entity in first.entities] == ["italic"]
    assert len(simulator.calls("sendMediaGroup")) == 1


async def test_an_albums_buttons_go_below_it(telegram: Telegram, ada: Person) -> None:
    files = (photo("a.jpg"), photo("b.jpg"))
    sent = await telegram.send(to(ada, "two", keys=KEYS, attachments=files))
    words = await ada.receives("two")
    assert sent.message == str(words.id)
    assert all(int(key) < words.id for key in sent.more)
    assert len(sent.more) == 2
    assert words.labels == ["That helped", "Ask a person"]


async def test_mixed_files_follow_their_text(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    report = Attachment(AttachmentKind.DOCUMENT, "r.txt", "text/plain", content=b"r")
    files = (photo(), report, photo(), Attachment(AttachmentKind.LOCATION, content=b"geo:1,2"))
    sent = await telegram.send(to(ada, "all", attachments=files))
    methods = [call.method for call in simulator.calls() if call.method.startswith("send")]
    assert methods == ["sendMessage", "sendMediaGroup", "sendDocument", "sendLocation"]
    assert len(sent.more) == 4


async def test_only_what_is_here_is_sent(telegram: Telegram, ada: Person) -> None:
    ours = Attachment(AttachmentKind.PHOTO, platform="telegram", ref="AgAD")
    for file in (
        replace(ours, strip=True),
        replace(ours, platform="matrix"),
        Attachment(AttachmentKind.OTHER, "poll", platform="telegram"),
    ):
        with pytest.raises(Rejected):
            await telegram.send(to(ada, "x", attachments=(file,)))


async def test_a_second_attempt_goes_on_where_the_first_stopped(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    simulator.faults.plan("sendMessage", Fault(code=500))
    delivery = to(ada, "two", keys=KEYS, attachments=(photo(), photo()), txn="t1")
    with pytest.raises(Unavailable):
        await telegram.send(delivery)
    sent = await telegram.send(delivery)
    assert len(sent.more) == 2
    assert len(simulator.calls("sendMediaGroup")) == 1


# ── what goes wrong ──


async def failure(telegram: Telegram, delivery: Delivery) -> type[Exception]:
    with pytest.raises((DeliveryFailed, Forbidden)) as caught:
        await telegram.send(delivery)
    return caught.type


async def test_too_many_requests_say_for_how_long(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    simulator.faults.plan("sendMessage", Fault(retry_after=7))
    with pytest.raises(RetryAfter) as caught:
        await telegram.send(to(ada, "hi"))
    assert caught.value.seconds == 7


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(code=500), Unavailable),
        (Fault(code=502), Uncertain),
        (Fault(code=504), Uncertain),
        (Fault(lose_answer=True), Uncertain),
    ],
)
async def test_trouble_on_their_side(
    telegram: Telegram,
    simulator: TelegramSimulator,
    ada: Person,
    fault: Fault,
    expected: type[Exception],
) -> None:
    simulator.faults.plan("sendMessage", fault)
    assert await failure(telegram, to(ada, "hi")) is expected


async def test_what_may_be_repeated_is_never_uncertain(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    sent = await telegram.send(to(ada, "hi"))
    simulator.faults.plan("editMessageText", Fault(lose_answer=True))
    edit = Delivery(Act.EDIT, str(ada.id), Rich("ho"), message=sent.message)
    assert await failure(telegram, edit) is Unavailable


async def test_without_a_connection_nothing_was_sent(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    await simulator.stop()
    with pytest.raises(Unavailable):
        await Telegram(settings(simulator), now).open()
    assert await failure(telegram, to(ada, "hi")) is Unavailable


async def test_people_and_chats_out_of_reach(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    await ada.blocks_bot()
    group = simulator.group("newcomers")
    await group.add_bot()
    await group.remove_bot()
    stranger = simulator.person("stranger")
    for chat in (ada, group, stranger):
        assert await failure(telegram, to(chat, "hi")) is Unreachable
    assert await failure(telegram, Delivery(Act.MESSAGE, "777", Rich("hi"))) is Unreachable


async def test_a_group_that_moved_says_where(
    telegram: Telegram, simulator: TelegramSimulator
) -> None:
    group = simulator.group("newcomers")
    await group.add_bot()
    old = to(group, "hi")
    await group.upgrade()
    with pytest.raises(Moved) as caught:
        await telegram.send(old)
    assert caught.value.key == str(group.id)


async def test_what_will_never_be_taken(telegram: Telegram, ada: Person) -> None:
    assert await failure(telegram, to(ada, "x" * 4097)) is Rejected
    assert await failure(telegram, Delivery(Act.MESSAGE, "!room:hs", Rich("x"))) is Rejected


async def test_a_refused_token(simulator: TelegramSimulator) -> None:
    with pytest.raises(Forbidden):
        await Telegram(settings(simulator, token="1:wrong"), now).open()


# ── menus, diagnosis, secrets ──


async def test_menus_are_shown_once(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    ask = (("ask", "Ask a question"),)
    menus = [
        Menu(Scope.PRIVATE, "", ask),
        Menu(Scope.GROUP, "fr", ask),
        Menu(Scope.GROUP, "arz", ask),
        Menu(Scope.CHAT, "", (*ask, ("queue", "Waiting")), chat=str(ada.id)),
        Menu(Scope.CHAT, "", ask, chat="777"),
    ]
    await telegram.show_menus(menus)
    shown = simulator.calls("setMyCommands")
    assert [one.argument("scope")["type"] for one in shown] == [
        "all_private_chats",
        "all_group_chats",
        "chat",
        "chat",
    ]
    assert shown[1].params["language_code"] == "fr"
    await telegram.show_menus(menus)
    assert len(simulator.calls("setMyCommands")) == 4
    await telegram.show_menus([Menu(Scope.PRIVATE, "", ())])
    assert len(simulator.calls("deleteMyCommands")) == 1


async def test_the_diagnosis_explains_privacy_mode(
    telegram: Telegram, simulator: TelegramSimulator
) -> None:
    helpers, lounge = simulator.group("helpers"), simulator.group("lounge")
    await helpers.add_bot(admin=True)
    await lounge.add_bot()

    async def finding(*groups: Group) -> Finding:
        findings = await telegram.diagnose({str(group.id): group.title for group in groups})
        assert any(one.well and "@lamplighter_bot" in one.about for one in findings)
        (privacy,) = [one for one in findings if "privacy" in one.about]
        return privacy

    deaf = await finding(helpers, lounge)
    assert not deaf.well
    assert "in Lounge;" in deaf.about
    assert "/setprivacy" in deaf.advice
    assert (await finding(helpers)).well, "it hears everything as an administrator"
    assert (await finding()).well, "there is no group in which it hears nothing"
    assert not await telegram.hears_all(str(lounge.id))
    await lounge.promote_bot()
    assert await telegram.hears_all(str(lounge.id))
    assert (await finding(helpers, lounge)).well


async def test_the_people_of_a_group_are_counted_without_the_bot(
    telegram: Telegram, simulator: TelegramSimulator
) -> None:
    helpers = simulator.group("helpers")
    await simulator.person("ada").joins(helpers)
    await helpers.add_bot()
    assert await telegram.count_members(str(helpers.id)) == 2, "Ada, and whoever made it"


@pytest.mark.parametrize("inline", [True, False])
async def test_the_diagnosis_hints_at_inline_mode(inline: bool) -> None:
    async with TelegramSimulator(account=BotAccount(inline=inline)) as simulator:
        findings = await Telegram(settings(simulator), now).diagnose({})
    (found,) = [one for one in findings if "inline mode" in one.about]
    assert found.well, "a community can do without"
    assert ("/setinline" in found.advice) is not inline


@pytest.mark.parametrize(
    ("topics", "api_version", "told"),
    [(True, "10.2", "topics are on"), (False, "9.4", "topics are off"), (True, "9.2", "no topics")],
)
async def test_the_diagnosis_says_whether_topics_are_on(
    topics: bool, api_version: str, told: str
) -> None:
    account = BotAccount(topics=topics)
    async with TelegramSimulator(account=account, api_version=api_version) as simulator:
        findings = await Telegram(settings(simulator), now).diagnose({})
    (found,) = [one for one in findings if "topics" in one.about and "privacy" not in one.about]
    assert told in found.about
    assert found.well, "a community can do without"
    assert ("Threaded Mode" in found.advice) is ("off" in told)


async def test_the_diagnosis_looks_at_the_webhook(simulator: TelegramSimulator) -> None:
    platform = Telegram(
        settings(simulator, mode="webhook", webhook_url="http://h/x", webhook_secret="short"), now
    )
    unwell = [one.about for one in await platform.diagnose({}) if not one.well]
    assert any("not https" in about for about in unwell)
    assert any("secret" in about for about in unwell)


async def test_the_diagnosis_of_a_wrong_token(simulator: TelegramSimulator) -> None:
    (finding,) = await Telegram(settings(simulator, token="1:wrong"), now).diagnose({})
    assert not finding.well
    assert "BotFather" in finding.advice


async def test_secrets_stay_out_of_every_log(simulator: TelegramSimulator) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(REDACTION)
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    try:
        async with opened(simulator) as platform:
            with pytest.raises(Unreachable):
                await platform.send(Delivery(Act.MESSAGE, "777", Rich("my secret words")))
        logging.getLogger("anybody").warning("POST %s", f"/bot{simulator.token}/sendMessage")
        error = RuntimeError(simulator.token)
        logging.getLogger("anybody").error("oh", exc_info=error)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert stream.getvalue().count(PLACEHOLDER) == 2
    assert simulator.token not in stream.getvalue()
    assert not re.search("my secret words", stream.getvalue())


async def test_slow_answers_do_not_block_others(
    telegram: Telegram, simulator: TelegramSimulator, ada: Person
) -> None:
    ben = simulator.person("ben")
    await ben.start()
    simulator.faults.plan("sendMessage", Fault(delay=0.2))
    slow = asyncio.create_task(telegram.send(to(ada, "slow")))
    await simulator.wait_for(lambda: simulator.calls("sendMessage"))
    await telegram.send(to(ben, "fast"))
    assert not slow.done()
    await slow
