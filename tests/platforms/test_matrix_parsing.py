"""How the Matrix platform understands events, without a homeserver."""

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.settings import MatrixSettings
from bot.platforms.matrix import Matrix, keys, polls
from bot.platforms.matrix.contents import AUDIO, BLURHASH, VOICE
from bot.platforms.matrix.homeservers import Homeserver
from bot.platforms.matrix.invites import is_welcome
from bot.platforms.matrix.media import Media
from bot.platforms.matrix.rooms import Room, Rooms
from bot.platforms.matrix.writing import Writer
from bot.words import Attachment, AttachmentKind, EventKind
from bot.words.deliveries import Act, Delivery, Key, Rich

Json = dict[str, Any]
ME, ADA, ROOM = "@lamp:example.org", "@ada:example.org", "!room:example.org"
SAYS = ("/yes", "/no", "/later")


def parsed(
    content: Json, *, private: bool = False, kind: str = "m.room.message", **more: Any
) -> Any:
    settings = MatrixSettings(
        homeserver="https://example.org", user=ME, display_name="Lamp Lighter"
    )
    platform = Matrix(settings, lambda: datetime.now(UTC))
    envelope = {
        "room": {"key": ROOM, "private": private, "title": "Room"},
        "name": "Ada",
        "event": {
            "event_id": "$1", "sender": ADA, "type": kind, "content": content,
            "origin_server_ts": 1_900_000_000_000, **more.pop("event", {}),
        },
        **more,
    }  # fmt: skip
    return platform.parse(json.dumps(envelope))


def text(body: str, **more: Any) -> Json:
    return {"msgtype": "m.text", "body": body, **more}


@pytest.mark.parametrize(
    ("body", "understood"),
    [
        ("!ask How?", "/ask How?"),
        ("/ask How?", "/ask How?"),
        ("! so what", "! so what"),
        ("!!", "!!"),
        ("wow!ask", "wow!ask"),
        ("  !help  ", "/help"),
    ],
)
def test_commands_begin_with_an_exclamation_mark(body: str, understood: str) -> None:
    (said,) = parsed(text(body))
    assert said.text == understood


def test_nothing_has_what_no_database_takes() -> None:
    html = {"format": "org.matrix.custom.html", "formatted_body": "<b>How\x00</b> now?"}
    room = {"key": ROOM, "private": True, "title": "Ro\x00om"}
    (said,) = parsed(text("**How\x00** now?", **html), name="A\x00da", room=room)
    assert said.text
    assert "\x00" not in repr(said)
    assert "\\x00" not in repr(said)
    (other,) = parsed(text(r"a literal \u0000 stays"), private=True)
    assert other.text == r"a literal \u0000 stays"


@pytest.mark.parametrize(
    ("body", "understood"),
    [
        ("Lamp Lighter: how?", "how?"),
        ("@Lamp Lighter, how?", "how?"),
        ("lamp lighter how?", "how?"),
        ("@lamp:example.org: how?", "how?"),
        ("@lamp:example.org how?", "how?"),
        ("lamp: !ask how?", "/ask how?"),
        ("[Lamp Lighter](https://matrix.to/#/@lamp:example.org) how?", "how?"),
        ("how, @lamp:example.org?", "how, ?"),
        ("Lamp Lighter", ""),
    ],
)
def test_a_mention_is_taken_out(body: str, understood: str) -> None:
    (said,) = parsed(text(body, **{"m.mentions": {"user_ids": [ME]}}))
    assert (said.text, said.addressed) == (understood, True)


def pill(person: str, name: str) -> str:
    return f'<a href="https://matrix.to/#/{person}">{name}</a>'


EVE, MIRA, BEN = "@eve:x.org", "@mira:x.org", "@ben:x.org"


@pytest.mark.parametrize(
    ("body", "formatted", "understood"),
    [
        ("!role Mira mentor", f"!role {pill(EVE, 'Mira')} mentor", f"/role {EVE} mentor"),
        (f"!role {EVE} mentor", f"!role {pill(EVE, EVE)} mentor", f"/role {EVE} mentor"),
        ("!role A & B mentor", pill("%40eve%3Ax.org", "A &amp; B"), f"/role {EVE} mentor"),
        ("!role mentor mentor", pill(EVE, "mentor"), f"/role {EVE} mentor"),
        ("!transfer 6 Mira Ben", pill(MIRA, "Mira") + pill(BEN, "Ben"),
         f"/transfer 6 {MIRA} {BEN}"),
        ("Thank you, Mira", f"Thank you, {pill(EVE, 'Mira')}", "Thank you, Mira"),
        ("!role Mira mentor", pill("#mira:x.org", "Mira"), "/role Mira mentor"),
    ],
)  # fmt: skip
def test_who_is_named_by_a_pill_in_a_command_is_who_the_pill_says(
    body: str, formatted: str, understood: str
) -> None:
    (said,) = parsed(text(body, formatted_body=formatted))
    assert said.text == understood


def test_without_a_mention_a_name_is_just_a_word() -> None:
    (said,) = parsed(text("Lamp Lighter is nice", **{"m.mentions": {}}))
    assert (said.text, said.addressed) == ("Lamp Lighter is nice", False)
    (said,) = parsed(text("Lamplight: what is it?"))
    assert not said.addressed
    (said,) = parsed(text("Ask @ben", **{"m.mentions": {"user_ids": ["@ben:example.org"]}}))
    assert not said.addressed


def formatted(body: str, html: str, **more: Any) -> Json:
    return text(body, format="org.matrix.custom.html", formatted_body=html, **more)


@pytest.mark.parametrize(
    ("html", "understood"),
    [
        ("at the <strong>village <em>pump</em></strong>", "at the **village *pump***"),
        ("<p>One</p><p><b>Two</b></p>", "One\n\n**Two**"),
        ("<ol><li>a <b>b</b></li><li>c</li></ol>", "1. a **b**\n2. c"),
        ("<ul><li><code>a</code></li><li>c</li></ul>", "• `a`\n• c"),
        ("so <pre><code>a\n b\n</code></pre> on", "so\n\n```\na\n b\n```\n\non"),
        ("<blockquote><p>you said</p></blockquote><p>yes</p>", "> you said\n\nyes"),
        ('<b>see</b> <a href="https://a.example">here</a>', "**see** here (https://a.example)"),
        ('<b>see</b> <a href="javascript:x">here</a>', "**see** here"),
        ('<b>ask</b> <a href="https://matrix.to/#/@eve:example.org">Eve</a>', "**ask** Eve"),
        ("<b>a</b><script>alert()</script><mx-reply><b>old</b></mx-reply>", "**a**"),
        ("no marks &amp; <font color='red'>red</font>", ""),
        ('<a href="https://matrix.to/#/@lamp:example.org">Lamp</a>: <b>a</b>', "**a**"),
        ("<b>" * 500 + "deep", "**deep**"),
        ("<li></ul></b><b>odd</li>", "• **odd**"),
    ],
)
def test_what_is_formatted_is_read_for_its_marks(html: str, understood: str) -> None:
    (said,) = parsed(formatted("the words", html, **{"m.mentions": {"user_ids": [ME]}}))
    assert (said.text, said.marked) == ("the words", understood)


def test_html_is_read_only_where_it_says_that_it_is() -> None:
    (said,) = parsed(text("a", formatted_body="<b>a</b>"))
    assert not said.marked


@given(st.text(alphabet="<>/\"'= abipreuloh1&;#", max_size=80))
def test_whatever_is_formatted_is_read(html: str) -> None:
    (said,) = parsed(formatted("a", html))
    assert said.text == "a"


def test_the_quote_of_a_reply_is_taken_out() -> None:
    related = {"m.in_reply_to": {"event_id": "$0"}}
    (said,) = parsed(text("> <@ben:x> one\n> two\n\nthree", **{"m.relates_to": related}))
    assert (said.text, said.reply_to) == ("three", "$0")
    (said,) = parsed(text("> I quote myself\n\nthree"))
    assert said.text == "> I quote myself\n\nthree"


def test_what_says_nothing_to_us_is_let_be() -> None:
    assert parsed(text("beep", msgtype="m.notice")) == []
    assert parsed({}) == []  # redacted
    assert parsed({"msgtype": "m.key.verification.request", "body": "Verify?"}) == []
    assert parsed({"topic": "x"}, kind="m.room.topic") == []
    assert parsed(text("")) == []


@pytest.mark.parametrize("payload", ["", "[]", "{}", '{"event": 1, "room": 2}'])
def test_what_can_not_be_understood_is_said_so(payload: str) -> None:
    settings = MatrixSettings(homeserver="https://example.org", user=ME)
    with pytest.raises((ValueError, KeyError, TypeError)):
        Matrix(settings, lambda: datetime.now(UTC)).parse(payload)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"msgtype": "m.image", "body": "a.png", "url": "mxc://x/y"}, AttachmentKind.PHOTO),
        ({"msgtype": "m.audio", "body": "a", "url": "mxc://x/y"}, AttachmentKind.AUDIO),
        (
            {"msgtype": "m.audio", "body": "a", "url": "mxc://x/y",
             "org.matrix.msc3245.voice": {}},
            AttachmentKind.VOICE,
        ),
        ({"msgtype": "m.video", "body": "a", "url": "mxc://x/y"}, AttachmentKind.VIDEO),
        ({"msgtype": "m.location", "body": "Here", "geo_uri": "geo:1,2"}, AttachmentKind.LOCATION),
        ({"msgtype": "org.example.poll", "body": "Which?"}, AttachmentKind.OTHER),
    ],
)  # fmt: skip
def test_what_is_attached_has_a_kind(content: Json, kind: AttachmentKind) -> None:
    (said,) = parsed(content, private=True)
    (attachment,) = said.attachments
    assert attachment.kind is kind


def test_how_big_and_how_long_a_file_is_comes_along() -> None:
    info = {"w": 40, "h": 30, "duration": 2500, "size": 9}
    ((file,),) = (heard.attachments for heard in parsed(
        {"msgtype": "m.video", "body": "v.mp4", "url": "mxc://a/b", "info": info}
    ))  # fmt: skip
    assert (file.width, file.height, file.seconds, file.size) == (40, 30, 2.5, 9)
    odd = {"w": "40", "h": -1, "duration": 1e9, "size": True}
    ((file,),) = (heard.attachments for heard in parsed(
        {"msgtype": "m.video", "body": "v.mp4", "url": "mxc://a/b", "info": odd}
    ))  # fmt: skip
    assert (file.width, file.height, file.seconds, file.size) == (0, 0, 0, 0)


def test_a_sticker_is_an_attachment() -> None:
    (said,) = parsed({"body": "Cat", "url": "mxc://x/y", "info": {}}, kind="m.sticker")
    assert said.attachments[0].kind is AttachmentKind.STICKER


@pytest.mark.parametrize("redacts", [{"redacts": "$0"}, {"content": {"redacts": "$0"}}])
def test_a_withdrawal_in_any_room_version(redacts: Json) -> None:
    (said,) = parsed({}, kind="m.room.redaction", event=redacts)
    assert (said.kind, said.message) == (EventKind.WITHDRAWAL, "$0")


def test_who_declines_the_private_chat_can_not_be_written_to() -> None:
    for private, kinds in ((True, [EventKind.BLOCKED]), (False, [])):
        heard = parsed(
            {"membership": "leave"}, private=private, kind="m.room.member",
            event={"state_key": ADA, "unsigned": {"prev_content": {"membership": "invite"}}},
        )  # fmt: skip
        assert [event.kind for event in heard] == kinds


def test_a_changed_name_is_no_coming_or_going() -> None:
    event = {"state_key": ADA, "unsigned": {"prev_content": {"membership": "join"}}}
    assert parsed({"membership": "join"}, kind="m.room.member", event=event) == []
    invited = {"state_key": ADA, "unsigned": {}}
    assert parsed({"membership": "invite"}, kind="m.room.member", event=invited) == []


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "says"),
    [("1", "/yes"), (" 2. ", "/no"), ("3)", "/later"), ("٢", "/no"), ("2️⃣", "/no"),
     ("4", ""), ("0", ""), ("12", ""), ("one", ""), ("1 2", ""), ("100", "")],
)  # fmt: skip
def test_a_number_is_a_key(typed: str, says: str) -> None:
    assert keys.typed(typed, SAYS) == says


def test_a_reaction_is_a_key_with_and_without_its_variation() -> None:
    assert keys.reacted(keys.KEYCAPS[0], SAYS) == "/yes"
    assert keys.reacted("2\u20e3", SAYS) == "/no"
    assert keys.reacted(keys.KEYCAPS[5], SAYS) == ""
    assert keys.reacted("👍", SAYS) == ""


def test_labels_can_not_bring_html() -> None:
    _, html = keys.listed([Key("<b>", "/b"), Key("<i>", url='https://x/"><script>')])
    assert html == (
        "<ol><li>&lt;b&gt;</li></ol>"
        '<p><a href="https://x/&quot;&gt;&lt;script&gt;">&lt;i&gt;</a></p>'
    )


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Done?", "1. Yes"),
        ("It took 2. And more", "1. Yes"),
        ("1. Open it\n2. Save it", "1️⃣ Yes"),
        ("So:\n• ٣) Save it", "1️⃣ Yes"),
        ("1. Open it\n1️⃣ Save it", "[1] Yes"),
    ],
)
def test_numbers_of_keys_are_none_of_those_in_the_words(words: str, first: str) -> None:
    content = Writer(notices=False).words(Rich(words), [Key("Yes", "/yes"), Key("<No>", "/no")])
    assert content["body"].split("\n\n")[-1].splitlines()[0] == first
    listed = content["formatted_body"].removeprefix(f"<p>{words.replace(chr(10), '<br>')}</p>")
    assert "Yes" in listed
    assert "&lt;No&gt;" in listed
    assert listed.startswith("<ol>") == first.startswith("1. ")


def test_what_is_repeated_of_an_edit_ends_with_a_word() -> None:
    edit = Writer(notices=False).edit("$1", Rich("somebody's words, " * 20), [])
    assert edit["body"].split()[-1] in {"words…", "somebody's…"}
    assert len(edit["body"]) <= 2 + 200


def test_a_reply_in_a_thread_says_both() -> None:
    writer = Writer(notices=False)
    delivery = Delivery(Act.MESSAGE, ROOM, thread="$root", reply_to="$asked")
    content = writer.placed(writer.words(Rich("Yes")), delivery, ADA, "")
    assert content == {
        "msgtype": "m.text",
        "body": "Yes",
        "m.mentions": {"user_ids": [ADA]},
        "m.relates_to": {
            "rel_type": "m.thread",
            "event_id": "$root",
            "is_falling_back": False,
            "m.in_reply_to": {"event_id": "$asked"},
        },
    }


# ── what clients tell of files ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([0, 512, 2000, -3], (0, 512, 1024, 0)),
        (list(range(240)), tuple(range(0, 240, 2))),
        ([1, "2"], ()),
        ([True], ()),
        ("loud", ()),
        (None, ()),
    ],
)
def test_a_voices_waveform_is_kept_as_far_as_it_makes_sense(told: Any, kept: Any) -> None:
    voice = {"msgtype": "m.audio", "body": "voice.ogg", "url": "mxc://a/b", VOICE: {},
             AUDIO: {"duration": 2000, "waveform": told}}  # fmt: skip
    (heard,) = parsed(voice, private=True)
    assert heard.attachments[0].waveform == kept
    assert Attachment.from_json(heard.attachments[0].to_json()) == heard.attachments[0]


@pytest.mark.parametrize(
    ("told", "kept"), [("LEHV6nWB2yk8pyo0adR*.7kCMdnj", True), ("<b>", False), (7, False)]
)
def test_a_pictures_blurhash_is_kept_where_it_is_one(told: Any, kept: bool) -> None:
    picture = {"msgtype": "m.image", "body": "a.png", "url": "mxc://a/b", "info": {BLURHASH: told}}
    (heard,) = parsed(picture, private=True)
    assert heard.attachments[0].blurhash == (told if kept else "")


async def test_what_clients_told_of_a_file_goes_along() -> None:
    media = Media(Homeserver("https://example.org"))
    voice = Attachment(AttachmentKind.VOICE, ref='{"url": "mxc://a/b"}', seconds=2, waveform=(1, 2))
    shown = await media.describe(voice, encrypted=False)
    assert shown[AUDIO] == {"duration": 2000, "waveform": [1, 2]}
    picture = Attachment(AttachmentKind.PHOTO, ref='{"url": "mxc://a/b"}', blurhash="LEHV6nWB2yk8")
    shown = await media.describe(picture, encrypted=False)
    assert shown["info"][BLURHASH] == "LEHV6nWB2yk8"
    shown = await media.describe(replace(picture, strip=True), encrypted=False)
    assert BLURHASH not in shown["info"]


# ── polls ────────────────────────────────────────────────────────────────────────────────────────


def vote(*answers: Any, poll: str = "$poll") -> Json:
    related = {"rel_type": "m.reference", "event_id": poll}
    return {"m.relates_to": related, polls.RESPONSE: {"answers": list(answers)}}


@pytest.mark.parametrize(
    ("answers", "choices"),
    [
        (["one-1"], (1,)),
        (["one-1", "one-2"], (1,)),
        (["some-2", "some-0", "some-2"], (2, 0)),
        ([], ()),
        (["one-10"], ()),
        (["one-x"], ()),
        (["1"], ()),
        (["some-1", "elsewhere"], ()),
        ([7], ()),
    ],
)
def test_a_vote_is_for_options_that_there_are(answers: list[Any], choices: Any) -> None:
    (heard,) = parsed(vote(*answers), kind=polls.RESPONSE)
    assert (heard.kind, heard.message, heard.choices) == (EventKind.VOTE, "$poll", choices)


def test_the_lasting_names_of_polls_are_understood_as_well() -> None:
    related = {"rel_type": "m.reference", "event_id": "$poll"}
    content = {"m.relates_to": related, "m.selections": ["one-2"]}
    (heard,) = parsed(content, kind="m.poll.response")
    assert (heard.message, heard.choices) == ("$poll", (2,))


def test_a_vote_for_nothing_is_none() -> None:
    assert parsed(vote("one-1", poll="no event"), kind=polls.RESPONSE) == []


@pytest.mark.parametrize(
    "content",
    [
        {polls.START: {"question": {polls.TEXT: "When?"}, "answers": [{polls.TEXT: "Now"}]}},
        {"m.poll": {"question": {"m.text": [{"body": "When?"}]},
                    "answers": [{"m.text": [{"body": "Now"}]}]}},
    ],
)  # fmt: skip
def test_somebodys_own_poll_is_what_they_say(content: Json) -> None:
    (heard,) = parsed(content, private=True, kind="m.poll.start")
    assert (heard.kind, heard.text) == (EventKind.TEXT, "When?\nNow")


PARTS = st.sampled_from(["question", "answers", "m.text", "body", polls.TEXT, "id"])


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(PARTS, inner),
        max_leaves=12,
    )
)
def test_any_poll_is_read_or_let_be(poll: Any) -> None:
    for kind in (*polls.STARTS, *polls.RESPONSES):
        for name in (polls.START, polls.RESPONSE, "m.poll", "m.selections"):
            with contextlib.suppress(ValueError, KeyError, TypeError):  # put in quarantine
                parsed({name: poll}, kind=kind)


# ── rooms ────────────────────────────────────────────────────────────────────────────────────────


def member(person: str, membership: str = "join", name: str = "") -> Json:
    content = {"membership": membership, "displayname": name}
    return {"type": "m.room.member", "state_key": person, "content": content}


def test_a_private_chat_is_marked_and_has_nobody_else_in_it() -> None:
    rooms = Rooms(ME)
    room = rooms.room(ROOM)
    assert room.change(member(ME))
    assert room.change(member(ADA, name="Ada"))
    assert not room.change(member(ADA, name="Ada L."))
    assert not rooms.is_private(ROOM)
    rooms.take_direct({ADA: [ROOM], "broken": None})
    assert rooms.is_private(ROOM)
    room.change(member("@eve:example.org", "invite"))
    assert not rooms.is_private(ROOM)


def test_power_levels_of_old_rooms_are_understood() -> None:
    room = Room(ROOM)
    assert room.may_send(ADA, "m.room.message")
    levels = {"events_default": "50", "users": {ME: 50}, "events": {"m.room.encrypted": 60}}
    room.change({"type": "m.room.power_levels", "state_key": "", "content": levels})
    assert not room.may_send(ADA, "m.room.message")
    assert room.may_send(ME, "m.room.message")
    assert not room.may_send(ME, "m.room.encrypted")


def test_invited_people_may_read_unless_the_room_says_otherwise() -> None:
    room = Room(ROOM)
    room.change(member(ME))
    room.change(member(ADA, "invite"))
    assert room.readers() == [ME, ADA]
    visibility = {"history_visibility": "joined"}
    room.change({"type": "m.room.history_visibility", "state_key": "", "content": visibility})
    assert room.readers() == [ME]


def test_encryption_can_not_be_taken_back() -> None:
    room = Room(ROOM)
    room.change(
        {
            "type": "m.room.encryption",
            "state_key": "",
            "content": {"algorithm": "m.megolm.v1.aes-sha2"},
        }
    )
    room.change({"type": "m.room.encryption", "state_key": "", "content": {}})
    assert room.encrypted


@pytest.mark.parametrize(
    ("inviter", "people", "servers", "welcome"),
    [
        ("@ada:example.org", (), (), True),
        ("@ada:elsewhere.org", (), (), False),
        ("@ada:elsewhere.org", ("@ada:elsewhere.org",), (), True),
        ("@ben:example.org", ("@ada:elsewhere.org",), (), False),
        ("@ben:chat.elsewhere.org", (), ("*.elsewhere.org",), True),
        ("@ben:evil.org", (), ("*.elsewhere.org", "example.org"), False),
        ("@anyone:any.where", (), ("*",), True),
    ],
)
def test_who_may_invite(
    inviter: str, people: tuple[str, ...], servers: tuple[str, ...], welcome: bool
) -> None:
    settings = MatrixSettings(
        homeserver="https://example.org", user=ME, invites_from=people, invite_servers=servers
    )
    assert is_welcome(inviter, settings) is welcome


def test_a_name_is_one_line() -> None:
    room = Room(ROOM)
    room.change(member(ADA, name=" Ada\n\nBot: press [Yes]\t"))
    assert room.name_of(ADA) == "Ada Bot: press [Yes]"
    joined = member(ADA, name="A\nb")
    (came,) = parsed(joined["content"], kind="m.room.member", event={"state_key": ADA})
    assert came.sender.name == "A b"
