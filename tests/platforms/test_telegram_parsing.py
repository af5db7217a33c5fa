"""Telegram's updates in neutral words: JSON as the Bot API sends it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.telegram.events import event_key, raw_event
from bot.platforms.telegram.mentions import Me
from bot.platforms.telegram.parsing import Parser
from bot.words import Attachment, AttachmentKind, Event, EventKind, Place, Sender, TemporaryChat

Json = dict[str, Any]

ME = Me(7_000_000_001, "lamplighter_bot", "Lamplighter")
BOT: Json = {"id": ME.id, "is_bot": True, "first_name": ME.name, "username": ME.username}
ADA: Json = {
    "id": 5_200_000_017,
    "is_bot": False,
    "first_name": "Ada",
    "last_name": "Obi",
    "username": "ada_o",
    "language_code": "fr",
}
BEN: Json = {"id": 5_200_000_018, "is_bot": False, "first_name": "Ben"}
PRIVATE: Json = {"id": ADA["id"], "type": "private", "first_name": "Ada"}
GROUP: Json = {"id": -4_100_000_001, "type": "group", "title": "Newcomers"}
FORUM: Json = {"id": -1_002_100_000_001, "type": "supergroup", "title": "M", "is_forum": True}
SENT = 1_790_000_000
SENT_AT = datetime.fromtimestamp(SENT, UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def message(text: str | None = "hello", chat: Json = PRIVATE, **fields: Any) -> Json:
    said: Json = {"message_id": 41, "from": ADA, "chat": chat, "date": SENT}
    if text is not None:
        said["text"] = text
    return said | fields


def parse(kind: str, content: Any, number: Any = 900) -> list[Event]:
    update = {"update_id": number, kind: content}
    return Parser(ME, lambda: NOW).parse(json.dumps(update))


def heard(said: Json) -> Event:
    (event,) = parse("message", said)
    return event


def entity(kind: str, offset: int, length: int, **more: Any) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


# ── who, where, when ──


def test_a_private_message() -> None:
    assert heard(message("How do I start?")) == Event(
        "telegram",
        str(ME.id),
        "900",
        EventKind.TEXT,
        Place(str(ADA["id"]), private=True),
        Sender(str(ADA["id"]), "Ada Obi", "ada_o", "fr"),
        SENT_AT,
        text="How do I start?",
        message="41",
        addressed=True,
    )


def test_a_group_message_is_not_addressed() -> None:
    said = heard(message(chat=GROUP))
    assert said.place == Place(str(GROUP["id"]), private=False, title="Newcomers")
    assert not said.addressed


def test_a_topic_is_a_thread_and_its_root_is_not_answered() -> None:
    root = message(None, FORUM, message_id=7, forum_topic_created={"name": "Question 1"})
    said = heard(
        message(chat=FORUM, message_thread_id=7, is_topic_message=True, reply_to_message=root)
    )
    assert (said.place.thread, said.place.threaded, said.reply_to) == ("7", True, "")
    assert not said.addressed


def test_a_real_reply_within_a_topic() -> None:
    card = message("card", FORUM, message_id=8) | {"from": BOT}
    said = heard(
        message(chat=FORUM, message_thread_id=7, is_topic_message=True, reply_to_message=card)
    )
    assert (said.place.thread, said.reply_to, said.addressed) == ("7", "8", True)


def test_a_chain_of_replies_is_no_thread() -> None:
    chat = GROUP | {"type": "supergroup"}
    answered = message("?", chat, message_id=12) | {"from": BEN}
    said = heard(message(chat=chat, message_thread_id=12, reply_to_message=answered))
    assert (said.place.thread, said.reply_to, said.addressed) == ("", "12", False)


def test_an_anonymous_administrator_is_the_group() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    said = heard(message("/queue", GROUP, sender_chat=GROUP) | {"from": anonymous})
    assert said.sender == Sender(f"chat:{GROUP['id']}", "Newcomers", is_chat=True)


@pytest.mark.parametrize(
    "said",
    [
        message(chat=GROUP) | {"from": BEN | {"is_bot": True}},
        message(chat=GROUP, is_automatic_forward=True, sender_chat={"id": -100, "type": "channel"}),
        message(chat={"id": -100, "type": "channel", "title": "News"}),
        message(None, GROUP, pinned_message={"message_id": 3}),
        message(None, GROUP, new_chat_title="New"),
        message(None, GROUP, migrate_from_chat_id=-5),
        message(None, FORUM, forum_topic_created={"name": "Question 1"}),
    ],
    ids=["bot", "linked channel", "channel", "pinned", "title", "mirror", "topic"],
)
def test_what_means_nothing_to_us(said: Json) -> None:
    assert parse("message", said) == []


@pytest.mark.parametrize("kind", ["channel_post", "poll", "tomorrow's_invention"])
def test_unknown_kinds_mean_nothing(kind: str) -> None:
    assert parse(kind, {"id": "1"}) == []


# ── words ──


@pytest.mark.parametrize(
    ("text", "offset", "left"),
    [
        ("@lamplighter_bot how do I start?", 0, "how do I start?"),
        ("@Lamplighter_Bot, how do I start?", 0, "how do I start?"),
        ("🪔🪔 @lamplighter_bot", 5, "🪔🪔"),
        ("كيف أبدأ؟ @lamplighter_bot", 10, "كيف أبدأ؟"),
        ("hey @lamplighter_bot, can you help?", 4, "hey, can you help?"),
        ("can you @lamplighter_bot help", 8, "can you help"),
    ],
)
def test_a_mention_is_taken_out(text: str, offset: int, left: str) -> None:
    said = heard(message(text, GROUP, entities=[entity("mention", offset, 16)]))
    assert (said.text, said.addressed) == (left, True)


def test_a_mention_alone_is_addressed() -> None:
    said = heard(message("@lamplighter_bot", GROUP, entities=[entity("mention", 0, 16)]))
    assert (said.text, said.addressed) == ("", True)


def test_a_mention_without_a_username() -> None:
    marks = [entity("text_mention", 3, 11, user=BOT)]
    said = heard(message("🪔 Lamplighter help", GROUP, entities=marks))
    assert (said.text, said.addressed) == ("🪔 help", True)


def test_somebody_else_is_mentioned() -> None:
    said = heard(message("@ben hi", GROUP, entities=[entity("mention", 0, 4)]))
    assert (said.text, said.addressed) == ("@ben hi", False)


def test_marks_are_heard_in_signs_wherever_else_something_moves() -> None:
    words = "@lamplighter_bot 😀 ask at the village pump here, now"
    said = message(
        words,
        entities=[
            entity("mention", 0, 16),
            entity("bold", 31, 12),
            entity("text_link", 44, 4, url="https://a.example"),
            entity("italic", 50, 3),
        ],
    )
    event = heard(said)
    assert event.text == "😀 ask at the village pump here (https://a.example), now"
    assert event.marked == ("😀 ask at the **village pump** here (https://a.example), *now*")


def test_what_has_no_marks_is_heard_in_no_signs() -> None:
    assert not heard(message("see https://a.example", entities=[entity("url", 4, 17)])).marked


def test_a_hidden_link_is_shown() -> None:
    marks = [entity("text_link", 3, 4, url="https://example.org/x"), entity("bold", 0, 2)]
    assert heard(message("🪔 here!", entities=marks)).text == "🪔 here (https://example.org/x)!"


@pytest.mark.parametrize(
    ("text", "left", "addressed"),
    [
        ("/ask@lamplighter_bot where?", "/ask where?", True),
        ("/ask@LAMPLIGHTER_bot\nwhere?", "/ask\nwhere?", True),
        ("/ask where?", "/ask where?", False),
        ("/start payload-1", "/start payload-1", False),
        ("/etc/passwd@lamplighter_bot", "/etc/passwd@lamplighter_bot", False),
    ],
)
def test_commands(text: str, left: str, addressed: bool) -> None:
    said = heard(message(text, GROUP))
    assert (said.text, said.addressed) == (left, addressed)


def test_a_command_after_a_mention() -> None:
    said = heard(message("@lamplighter_bot /help", GROUP, entities=[entity("mention", 0, 16)]))
    assert (said.text, said.addressed) == ("/help", True)


def test_another_bots_command_is_not_for_us() -> None:
    assert parse("message", message("/ask@other_bot where?", GROUP)) == []


def test_what_no_database_takes_is_taken_out() -> None:
    assert heard(message("a\x00b\ud83dc é")).text == "ab?c é"


def test_an_edit_keeps_the_key() -> None:
    (edit,) = parse("edited_message", message("better", edit_date=SENT + 60))
    assert (edit.kind, edit.message, edit.text) == (EventKind.EDIT, "41", "better")
    assert (edit.at - SENT_AT).total_seconds() == 60


# ── presses and reactions ──


def test_a_press() -> None:
    card = message("card", FORUM, message_id=8, message_thread_id=7, is_topic_message=True)
    query = {"id": "99", "from": BEN, "message": card | {"from": BOT}, "data": "/claim 7"}
    (press,) = parse("callback_query", query)
    assert (press.kind, press.text, press.press) == (EventKind.PRESS, "/claim 7", "99")
    assert (press.message, press.place.thread, press.sender.name) == ("8", "7", "Ben")
    assert press.at == NOW


def test_a_press_below_a_message_too_old_to_be_seen() -> None:
    old = {"chat": GROUP, "message_id": 8, "date": 0}
    (press,) = parse("callback_query", {"id": "1", "from": BEN, "message": old, "data": "/x"})
    assert (press.message, press.place.key) == ("8", str(GROUP["id"]))


def test_a_press_without_a_message_means_nothing() -> None:
    query = {"id": "1", "from": BEN, "inline_message_id": "x", "data": "/x"}
    assert parse("callback_query", query) == []


def test_added_reactions_count_and_removed_ones_do_not() -> None:
    change = {
        "chat": GROUP,
        "message_id": 8,
        "user": BEN,
        "date": SENT,
        "old_reaction": [{"type": "emoji", "emoji": "👍"}],
        "new_reaction": [
            {"type": "emoji", "emoji": "👍"},
            {"type": "emoji", "emoji": "🎉"},
            {"type": "custom_emoji", "custom_emoji_id": "5"},
        ],
    }
    (reaction,) = parse("message_reaction", change)
    assert (reaction.kind, reaction.text, reaction.message) == (
        EventKind.REACTION,
        "🎉",
        "8",
    )
    assert parse("message_reaction", change | {"new_reaction": []}) == []


def test_an_odd_emoji_is_text_all_the_same() -> None:
    change = {"chat": GROUP, "message_id": 8, "user": BEN, "date": SENT, "old_reaction": []}
    odd = [{"type": "emoji", "emoji": 5}, {"type": "emoji", "emoji": "\ud83d"}]
    reactions = parse("message_reaction", change | {"new_reaction": odd})
    assert [reaction.text for reaction in reactions] == ["5", "?"]


def test_names_hold_nothing_that_no_database_takes() -> None:
    cut = ADA | {"first_name": "Ada \ud83d", "last_name": "O\x00bi"}
    group = GROUP | {"title": "New\x00comers \udc00"}
    said = heard(message(chat=group) | {"from": cut})
    assert (said.sender.name, said.place.title) == ("Ada ? Obi", "Newcomers ?")


# ── files ──


def file(**fields: Any) -> Json:
    return {"file_id": "AgAD", "file_unique_id": "u", "file_size": 1234} | fields


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {
                "photo": [
                    file(file_id="small", width=90, height=60, file_size=9),
                    file(file_id="large", width=900, height=600),
                ]
            },
            Attachment(
                AttachmentKind.PHOTO,
                "photo.jpg",
                "image/jpeg",
                1234,
                "telegram",
                "large",
                width=900,
                height=600,
            ),
        ),
        (
            {"document": file(file_name="cv.pdf", mime_type="application/pdf")},
            Attachment(
                AttachmentKind.DOCUMENT, "cv.pdf", "application/pdf", 1234, "telegram", "AgAD"
            ),
        ),
        (
            {"animation": file(file_id="moves"), "document": file()},
            Attachment(
                AttachmentKind.ANIMATION, "animation.mp4", "video/mp4", 1234, "telegram", "moves"
            ),
        ),
        (
            {"voice": file(mime_type="audio/ogg", duration=3)},
            Attachment(
                AttachmentKind.VOICE, "voice.ogg", "audio/ogg", 1234, "telegram", "AgAD", seconds=3
            ),
        ),
        (
            {"video_note": file(length=240, duration=3)},
            Attachment(
                AttachmentKind.VIDEO,
                "video.mp4",
                "video/mp4",
                1234,
                "telegram",
                "video_note:AgAD",
                seconds=3,
            ),
        ),
        (
            {"sticker": file(is_animated=False, is_video=True)},
            Attachment(
                AttachmentKind.STICKER, "sticker.webm", "video/webm", 1234, "telegram", "AgAD"
            ),
        ),
        (
            {"dice": {"emoji": "🎲", "value": 4}},
            Attachment(AttachmentKind.OTHER, "dice", platform="telegram"),
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_attachments(fields: Json, expected: Attachment) -> None:
    said = heard(message(None, caption="look", **fields))
    assert said.attachments == (expected,)
    assert said.text == "look"


def test_a_contact_is_a_card_and_a_venue_is_a_place() -> None:
    contact = {"phone_number": "+15550100", "first_name": "Eve", "last_name": "M"}
    (card,) = heard(message(None, contact=contact)).attachments
    assert (card.kind, card.media_type) == (AttachmentKind.CONTACT, "text/vcard")
    assert b"FN:Eve M\r\nTEL:+15550100\r\n" in card.content
    where = {"latitude": 9.06, "longitude": 7.49}
    venue = {"location": where, "title": "Library", "address": "1 Road"}
    (place,) = heard(message(None, venue=venue, location=where)).attachments
    assert (place.kind, place.name) == (AttachmentKind.LOCATION, "Library, 1 Road")
    assert place.content == b"geo:9.06,7.49"


def test_a_caption_can_mention_the_bot_and_an_album_has_its_key() -> None:
    said = heard(
        message(
            None,
            GROUP,
            caption="@lamplighter_bot what is it?",
            caption_entities=[entity("mention", 0, 16)],
            photo=[file(width=1, height=1)],
            media_group_id="13700",
        )
    )
    assert (said.text, said.addressed, said.album) == ("what is it?", True, "13700")


def test_a_location_that_moves_is_no_edit() -> None:
    where = {"latitude": 1.0, "longitude": 2.0, "live_period": 900}
    assert parse("edited_message", message(None, location=where, edit_date=SENT)) == []


# ── comings and goings ──


def member(user: Json, status: str, **more: Any) -> Json:
    return {"user": user, "status": status, **more}


def change(chat: Json, who: Json, before: str, after: str, **more: Any) -> Json:
    return {
        "chat": chat,
        "from": ADA,
        "date": SENT,
        "old_chat_member": member(who, before),
        "new_chat_member": member(who, after, **more),
    }


def kinds_of(kind: str, content: Json) -> list[EventKind]:
    return [one.kind for one in parse(kind, content)]


@pytest.mark.parametrize(
    ("chat", "before", "after", "expected"),
    [
        (GROUP, "left", "member", [EventKind.BOT_ADDED]),
        (GROUP, "left", "administrator", [EventKind.BOT_ADDED, EventKind.BOT_PROMOTED]),
        (GROUP, "member", "administrator", [EventKind.BOT_PROMOTED]),
        (GROUP, "administrator", "member", []),
        (GROUP, "administrator", "kicked", [EventKind.BOT_REMOVED]),
        (GROUP, "member", "left", [EventKind.BOT_REMOVED]),
        (PRIVATE, "member", "kicked", [EventKind.BLOCKED]),
        (PRIVATE, "kicked", "member", [EventKind.UNBLOCKED]),
        ({"id": -1, "type": "channel"}, "left", "administrator", []),
    ],
)
def test_what_happens_to_the_bot(
    chat: Json, before: str, after: str, expected: list[EventKind]
) -> None:
    assert kinds_of("my_chat_member", change(chat, BOT, before, after)) == expected


@pytest.mark.parametrize(
    ("before", "after", "more", "expected"),
    [
        ("left", "member", {}, [EventKind.JOINED]),
        ("left", "restricted", {"is_member": True}, [EventKind.JOINED]),
        ("member", "restricted", {"is_member": True}, []),
        ("member", "restricted", {"is_member": False}, [EventKind.LEFT]),
        ("member", "administrator", {}, []),
        ("member", "kicked", {}, [EventKind.LEFT]),
    ],
)
def test_members(before: str, after: str, more: Json, expected: list[EventKind]) -> None:
    assert kinds_of("chat_member", change(GROUP, BEN, before, after, **more)) == expected


def test_each_new_member_joins_and_bots_do_not() -> None:
    said = message(None, GROUP, new_chat_members=[BEN, BOT, ADA])
    joined = parse("message", said)
    assert [(one.kind, one.sender.name) for one in joined] == [
        (EventKind.JOINED, "Ben"),
        (EventKind.JOINED, "Ada Obi"),
    ]


def test_a_person_joins_once_however_often_it_is_told() -> None:
    parser = Parser(ME, lambda: NOW)

    def told(number: int, kind: str, content: Json) -> list[EventKind]:
        update = json.dumps({"update_id": number, kind: content})
        return [one.kind for one in parser.parse(update)]

    joins = message(None, GROUP, new_chat_members=[BEN])
    assert told(1, "message", joins) == [EventKind.JOINED]
    assert told(2, "chat_member", change(GROUP, BEN, "left", "member")) == []
    assert told(1, "message", joins) == [EventKind.JOINED]  # parsed again, it is still that event
    assert told(3, "chat_member", change(GROUP, BEN, "member", "left")) == [EventKind.LEFT]
    assert told(4, "message", message(None, GROUP, left_chat_member=BEN)) == []
    assert told(5, "message", joins) == [EventKind.JOINED]
    later = change(GROUP, ADA, "left", "member") | {"date": SENT + 3600}
    assert told(6, "chat_member", later) == [EventKind.JOINED]


def test_a_group_that_moves() -> None:
    moved = heard(message(None, GROUP, migrate_to_chat_id=-1_002_100_000_009))
    assert moved.kind is EventKind.MIGRATED
    assert moved.moved_to == "-1002100000009"


# ── what happens nowhere that the bot is in yet ──


def lookup(**fields: Any) -> Json:
    return {"id": "77", "from": ADA, "query": "first edit", "offset": ""} | fields


def test_an_inline_query_is_a_lookup_from_nowhere() -> None:
    (looked,) = parse("inline_query", lookup(chat_type="group"))
    assert looked.kind is EventKind.LOOKUP
    assert (looked.text, looked.press, looked.offset) == ("first edit", "77", 0)
    assert (looked.place, looked.sender.language) == (Place("", private=True), "fr")
    assert looked.at == NOW


@pytest.mark.parametrize(
    ("offset", "read"), [("50", 50), ("", 0), ("-3", 0), ("x", 0), ("9" * 60, 0)]
)
def test_an_offset_is_ours_or_none(offset: str, read: int) -> None:
    (looked,) = parse("inline_query", lookup(offset=offset))
    assert looked.offset == read


def test_an_inline_query_holds_only_what_can_be_stored() -> None:
    (looked,) = parse("inline_query", lookup(query="a\x00b\ud83e"))
    assert looked.text == "ab?"


def request(**fields: Any) -> Json:
    chat = {"id": -1_002_100_000_001, "type": "supergroup", "title": "M"}
    return {"chat": chat, "from": ADA, "user_chat_id": 5_200_000_099, "date": SENT} | fields


def test_who_asks_to_join_can_be_taken_aside_for_five_minutes() -> None:
    (asked,) = parse("chat_join_request", request(bio="Curious"))
    assert asked.kind is EventKind.ASKED_TO_JOIN
    assert (asked.place.title, asked.place.private) == ("M", False)
    assert (asked.sender.name, asked.text) == ("Ada Obi", "")
    assert asked.temporary_chat == TemporaryChat("5200000099", SENT_AT + timedelta(minutes=5))


def test_channels_are_joined_without_us() -> None:
    assert parse("chat_join_request", request(chat={"id": -100, "type": "channel"})) == []


# ── what can't be understood ──


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "[]",
        '"x"',
        '{"message": []}',
        '{"message": {"message_id": 1}}',
        '{"message": {"message_id": 1, "date": 1, "from": {"id": 1}, "chat": 3, "text": "x"}}',
        '{"callback_query": {"id": "1", "data": "x", "message": {"chat": {}}}}',
        json.dumps({"message": message(date=10**30)}),
        json.dumps({"message": message(text=None) | {"text": 7}}),
        json.dumps({"inline_query": {"id": "1", "query": "x"}}),
        json.dumps({"chat_join_request": {"chat": GROUP, "from": ADA, "date": SENT}}),
    ],
)
def test_what_cannot_be_understood_says_so(payload: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Parser(ME, lambda: NOW).parse(payload)


SOUND = message(
    "🪔 @lamplighter_bot hi", GROUP, entities=[entity("mention", 3, 16)], photo=[file()]
)
SOUND |= {"user_chat_id": 5, "query": "x", "id": "1"}
FIELDS = sorted({*SOUND, "reply_to_message", "new_chat_members", "contact", "sticker", "caption"})
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        [
            "message",
            "edited_message",
            "callback_query",
            "chat_member",
            "chat_join_request",
            "inline_query",
        ]
    ),
    st.sampled_from(FIELDS),
    ODD,
)
def test_whatever_comes_is_understood_or_refused(kind: str, field: str, odd: Any) -> None:
    update = {"update_id": 1, kind: SOUND | {field: odd}}
    try:
        found = Parser(ME, lambda: NOW).parse(json.dumps(update))
    except (ValueError, KeyError, TypeError):
        return
    assert all(isinstance(one, Event) for one in found)


def test_an_update_without_a_number_has_a_key_all_the_same() -> None:
    odd = {"update_id": "x", "message": message()}
    assert event_key(odd).startswith("sha256:")
    assert event_key(odd) == event_key(json.loads(raw_event(odd).payload))
    assert event_key({"update_id": 5}) == "5"
    assert event_key({"update_id": True}) != event_key({"update_id": 1})
    (said,) = Parser(ME, lambda: NOW).parse(raw_event(odd).payload)
    assert said.id == event_key(odd)
