"""Forms: choices, dates, checks with context; what steers them, and what ends them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from bot.engine.features import (
    Answering,
    ChoiceField,
    Context,
    Feature,
    Field,
    MomentField,
    MultipleChoiceField,
    Option,
    WrongAnswer,
)
from bot.storage.sessions import Database
from bot.storage.tables import FormState, Person, fold
from bot.words import EventKind, Refused, Reply, _, verbatim
from tests.carriers import NOON
from tests.databases import migrate
from tests.engines import EngineStand, press

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from bot.words import Action
    from tests.dialogue import Dialogue

TOPICS = (Option("photos", _("Photos")), Option("maps", _("Maps")), Option("law", _("Law")))


def short(words: str) -> str:
    if len(words) > 20:
        raise Refused(_("That is too long."))
    return words.strip()


async def nobody_else(answering: Answering, value: str) -> str:
    """A check that asks the database."""
    if await answering.ctx.db.scalar(select(Person.id).where(Person.name_key == fold(value))):
        raise Refused(_("Somebody is called so already."))
    return value


async def own_topics(answering: Answering) -> Sequence[Option]:
    return TOPICS if answering.ctx.person.name == "Ada" else TOPICS[:1]


async def likes_photos(answering: Answering) -> bool:
    return "photos" in answering.answers["topics"]


FIELDS = (
    Field("name", _("Name?"), short, verify=nobody_else),
    MultipleChoiceField("topics", _("Topics?"), options=own_topics, least=1),
    Field("camera", _("Camera?"), wanted=likes_photos, optional=True),
    ChoiceField("often", _("How often?"), options=TOPICS[:2]),
)


def a_feature(fields: Sequence[Field] = FIELDS, *, edition: int = 1) -> Feature:
    feature = Feature("asking")

    @feature.form("profile", *fields, edition=edition)
    async def profile(
        ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
    ) -> list[Action]:
        if answers.get("name") == "twice":
            ctx.person.name = "changed by what was refused"
            await ctx.db.flush()
            raise WrongAnswer("name", _("Once is enough."))
        if answers.get("name") == "never":
            raise Refused(_("Not this time."))
        return [Reply(verbatim(repr({name: answers[name] for name in sorted(answers)})))]

    @feature.command("profile", about=_("Tell about yourself"))
    async def begin(_ctx: Context) -> list[Action]:
        return [profile.begin()]

    @feature.command("other", about=_("Something else"))
    async def other(ctx: Context) -> list[Action]:
        if ctx.args == "no":
            raise Refused(_("No."))
        return [Reply(_("Something else."))]

    @feature.action("behind")
    async def behind(ctx: Context) -> list[Action]:
        return [Reply(_("Behind: {args}", args=ctx.args))]

    @feature.on(EventKind.TEXT)
    async def hear(ctx: Context) -> list[Action]:
        return [Reply(_("Heard {words}.", words=ctx.event.text))]

    return feature


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/test.db")
    await opened.open()
    await migrate(opened)
    yield opened
    await opened.close()


@pytest.fixture
def stand(db: Database) -> EngineStand:
    return EngineStand(db, a_feature())


async def open_forms(db: Database) -> int:
    async with db.read() as session:
        return await session.scalar(select(func.count()).select_from(FormState)) or 0


# ── answering ────────────────────────────────────────────────────────────────────────────────


async def test_from_the_first_question_to_the_last(stand: EngineStand) -> None:
    assert await stand.shown("/profile") == [("Name?", {"Cancel": "!cancel"})]
    ((asked, keys),) = await stand.shown("Adaeze")
    assert asked == "Topics?"
    assert [*keys] == ["Photos", "Maps", "Law", "Done", "Back", "Cancel"]
    ((_asked, keys),) = await stand.shown(press(keys["Photos"]))
    assert [*keys] == ["✓ Photos", "Maps", "Law", "Done", "Back", "Cancel"]
    ((_asked, keys),) = await stand.shown(press(keys["Law"]))
    ((_asked, keys),) = await stand.shown(press(keys["✓ Photos"]))
    assert [*keys] == ["Photos", "Maps", "✓ Law", "Done", "Back", "Cancel"]
    ((_asked, keys),) = await stand.shown(press(keys["Photos"]))
    ((asked, keys),) = await stand.shown(press(keys["Done"]))
    assert (asked, [*keys]) == ("Camera?", ["Skip", "Back", "Cancel"])
    ((asked, keys),) = await stand.shown(press(keys["Skip"]))
    assert (asked, [*keys]) == ("How often?", ["Photos", "Maps", "Back", "Cancel"])
    (said,) = await stand.hear(press(keys["Maps"]))
    assert said == str(
        {"camera": "", "name": "Adaeze", "often": "maps", "topics": ["photos", "law"]}
    )
    assert await open_forms(stand.db) == 0


async def test_choices_depend_on_the_person_and_may_be_typed(stand: EngineStand) -> None:
    await stand.hear("/profile", "A")
    ((_asked, keys),) = await stand.shown("maps")
    assert "Maps" in keys  # taken, and the next field has it too
    async with stand.db.write() as session:
        person = await session.get_one(Person, 1)
        person.name = "Ben"
    await stand.hear("/cancel", "/profile")
    ((_asked, keys),) = await stand.shown("Zed")
    assert [*keys] == ["Photos", "Done", "Back", "Cancel"]


async def test_a_question_that_is_not_wanted_is_skipped_both_ways(stand: EngineStand) -> None:
    await stand.hear("/profile", "A")
    assert await stand.hear("Maps, Law") == ["How often?"]
    assert await stand.hear("/back") == ["Topics?"]
    assert await stand.hear("photos") == ["Camera?"]


async def test_a_refused_answer_repeats_the_question_with_its_buttons(stand: EngineStand) -> None:
    await stand.hear("/profile")
    ((said, keys),) = await stand.shown("much, much too long a name")
    assert said == "That is too long.\n\nName?"
    assert [*keys] == ["Cancel"]
    assert await stand.hear("Ada") == ["Somebody is called so already.\n\nName?"]
    await stand.hear("A")
    ((said, keys),) = await stand.shown("gardening")
    assert said == "Please choose from these, then press Done.\n\nTopics?"
    assert [*keys] == ["Photos", "Maps", "Law", "Done", "Back", "Cancel"]
    assert await stand.hear(press(keys["Done"])) == [
        "Please choose at least 1, then press Done.\n\nTopics?"
    ]
    assert await stand.hear("/skip") == ["This one I have to know.\n\nTopics?"]


async def test_the_end_may_ask_again_and_keeps_nothing_of_what_it_did(stand: EngineStand) -> None:
    await stand.hear("/profile", "twice", "law")
    assert await stand.hear("maps") == ["Once is enough.\n\nName?"]
    async with stand.db.read() as session:
        assert await session.scalar(select(Person.name)) == "Ada"
    assert await stand.hear("once", "law") == ["Topics?", "How often?"]


async def test_another_refusal_ends_the_form(stand: EngineStand) -> None:
    await stand.hear("/profile", "never", "law")
    assert await stand.hear("maps") == ["Not this time."]
    assert await stand.hear("a question") == ["Heard a question."]


async def test_a_button_of_a_question_that_was_answered_is_not_taken(stand: EngineStand) -> None:
    await stand.hear("/profile")
    ((_asked, keys),) = await stand.shown("A")
    await stand.hear("law")
    assert await stand.hear(press(keys["Maps"])) == ["That question is no longer open."]
    await stand.hear("/cancel")
    assert await stand.hear(press(keys["Maps"])) == ["That question is no longer open."]
    assert await stand.hear(press("!back")) == ["There is nothing under way."]
    assert await stand.hear("/skip") == ["There is nothing under way."]


async def test_the_end_of_a_form_may_begin_the_next(db: Database) -> None:
    feature = Feature("chain")

    @feature.form("second", Field("b", _("Second?")))
    async def second(
        _ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
    ) -> list[Action]:
        return [Reply(_("{a}, {b}.", a=data["a"], b=answers["b"]))]

    @feature.form("first", Field("a", _("First?")))
    async def first(
        _ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
    ) -> list[Action]:
        return [second.begin(a=answers["a"])]

    @feature.command("chain")
    async def begin(_ctx: Context) -> list[Action]:
        return [first.begin()]

    stand = EngineStand(db, feature)
    assert await stand.hear("/chain", "1", "2") == ["First?", "Second?", "1, 2."]
    assert await open_forms(db) == 0


# ── what ends a form ─────────────────────────────────────────────────────────────────────────


async def test_what_begins_something_else_ends_it(stand: EngineStand) -> None:
    assert await stand.hear("/profile", "/other", "my question") == [
        "Name?",
        "Something else.",
        "Heard my question.",
    ]
    await stand.hear("/profile", "A")
    assert await stand.hear(press("!behind 7")) == [
        "I've put aside what you had begun before; nothing of it was saved.",
        "Behind: 7",
    ]
    assert await stand.hear("my question") == ["Heard my question."]


async def test_what_begins_something_else_ends_it_even_when_refused(stand: EngineStand) -> None:
    assert await stand.hear("/profile", "/other no", "my question") == [
        "Name?",
        "No.",
        "Heard my question.",
    ]


async def test_a_word_that_is_no_command_leaves_it_open(stand: EngineStand) -> None:
    await stand.hear("/profile")
    ((said, keys),) = await stand.shown("/othre")
    assert said == "I don't know /othre. See /help for what I can do.\n\nName?"
    assert [*keys] == ["Cancel"]
    assert await stand.hear("/etc/hosts") == ["Topics?"]


async def test_a_form_that_is_begun_anew_takes_the_place_of_the_old(stand: EngineStand) -> None:
    await stand.hear("/profile", "A")
    assert await stand.hear("/profile") == [
        "I've put aside what you had begun before; nothing of it was saved.",
        "Name?",
    ]
    assert await open_forms(stand.db) == 1


async def test_an_hour_of_silence_ends_it(stand: EngineStand) -> None:
    await stand.hear("/profile")
    stand.now = NOON + timedelta(hours=1)
    assert await stand.hear("A") == ["Topics?"]
    stand.now += timedelta(hours=1, seconds=1)
    assert await stand.hear("law") == [
        "I've put aside what you had begun before; nothing of it was saved.",
        "Heard law.",
    ]
    await stand.hear("/profile", "A")
    stand.now += timedelta(days=90)
    assert await stand.hear("my question") == ["Heard my question."]
    assert await open_forms(stand.db) == 0


async def test_among_others_a_form_ends_without_a_word(stand: EngineStand) -> None:
    here = {"who": "ada", "group": "g"}
    assert await stand.hear({**here, "text": "/profile"}) == ["Name?"]
    assert await stand.hear({**here, "text": "A"}) == ["Topics?"]
    stand.now = NOON + timedelta(hours=2)
    assert await stand.hear({**here, "text": "to the others"}) == ["Heard to the others."]
    assert await open_forms(stand.db) == 0


async def test_a_button_is_of_no_use_after_an_hour_of_silence(stand: EngineStand) -> None:
    await stand.hear("/profile")
    stand.now = NOON + timedelta(hours=2)
    assert await stand.hear(press("!cancel")) == ["There is nothing under way."]


@pytest.mark.parametrize(
    "changed",
    [a_feature(FIELDS[1:]), a_feature((*FIELDS, Field("more", _("More?")))), a_feature(edition=2),
     Feature("another")],
)  # fmt: skip
async def test_a_release_that_changes_the_questions_loses_nothing(
    stand: EngineStand, changed: Feature
) -> None:
    await stand.hear("/profile", "Adaeze")
    after = EngineStand(stand.db, changed)
    after.now = NOON + timedelta(minutes=1)
    (said,) = await after.hear("photos and maps")
    assert said.splitlines() == [
        "My questions have changed since you began, so I've stopped; nothing was saved.",
        "This is what you had written, to be copied:",
        "Adaeze",
        "photos and maps",
    ]
    assert await open_forms(stand.db) == 0


# ── when ─────────────────────────────────────────────────────────────────────────────────────


async def moments(db: Database, *, language: str = "en", **more: Any) -> EngineStand:
    field = MomentField("when", _("When?"), zone=lambda _answering: "Africa/Lagos", **more)
    stand = EngineStand(db, a_feature((field, Field("more", _("More?")))), language=language)
    stand.now = datetime(2030, 1, 7, 9, tzinfo=UTC)  # a Monday; 10:00 in Lagos
    await stand.hear("/profile")
    return stand


async def test_a_date_is_shown_back_before_it_is_taken(db: Database) -> None:
    stand = await moments(db)
    ((said, keys),) = await stand.shown("tomorrow 7pm")
    assert said == "Tuesday, 8 January 2030, 19:00 in Lagos. Right?"
    assert [*keys] == ["Yes", "Change", "Cancel"]
    assert await stand.hear(press(keys["Yes"])) == ["More?"]
    (said,) = await stand.hear("x")
    assert "LocalMoment(at=datetime.datetime(2030, 1, 8, 18, 0, tzinfo=datetime" in said
    assert "zone='Africa/Lagos'" in said


async def test_what_was_misunderstood_is_changed(db: Database) -> None:
    stand = await moments(db)
    ((_said, keys),) = await stand.shown("in 3 days at 18:00")
    assert await stand.hear(press(keys["Change"])) == ["When?"]
    assert await stand.hear("8 Feb 18:00") == ["Friday, 8 February 2030, 18:00 in Lagos. Right?"]
    # or written anew at once, whole or in part
    assert await stand.hear("at 19:30") == ["Friday, 8 February 2030, 19:30 in Lagos. Right?"]
    assert await stand.hear("yes") == ["More?"]


async def test_it_asks_where_it_is_unsure(db: Database) -> None:
    stand = await moments(db)
    ((said, keys),) = await stand.shown("03/04/2030")
    assert said == "Which day do you mean?"
    assert [*keys] == ["Wed 3 Apr", "Mon 4 Mar", "Cancel"]
    assert await stand.hear(press(keys["Wed 3 Apr"])) == ["At what time?"]
    ((said, keys),) = await stand.shown("7")
    assert said == "Which time do you mean?"
    assert [*keys] == ["07:00", "19:00", "Cancel"]
    assert await stand.hear(press(keys["19:00"])) == [
        "Wednesday, 3 April 2030, 19:00 in Lagos. Right?"
    ]


async def test_what_is_over_or_no_date_is_refused_with_an_example(db: Database) -> None:
    stand = await moments(db)
    assert await stand.hear("2029-05-01 19:00") == [
        "That is over already. Please write a date that is still to come.\n\nWhen?"
    ]
    assert await stand.hear("today 9:30") == [
        "That is over already. Please write a date that is still to come.\n\nWhen?"
    ]
    assert await stand.hear("soon") == [
        "I couldn't read a date in that. For example:\nMonday, 14 January 2030, 19:00\n\nWhen?"
    ]


async def test_a_time_alone_means_the_next_one(db: Database) -> None:
    stand = await moments(db)
    assert await stand.hear("9:30") == ["Tuesday, 8 January 2030, 09:30 in Lagos. Right?"]
    await stand.hear("/cancel", "/profile")
    assert await stand.hear("at 11") == ["Which time do you mean?"]


async def test_an_hour_that_clocks_leap_over_is_not_taken(db: Database) -> None:
    field = MomentField("when", _("When?"), zone=lambda _answering: "Europe/Paris")
    stand = EngineStand(db, a_feature((field,)))
    await stand.hear("/profile")
    assert await stand.hear("2030-03-31 02:30") == [
        "The clocks go forward then and leave that hour out. Write another time.\n\nWhen?"
    ]


async def test_a_day_without_a_time(db: Database) -> None:
    stand = await moments(db, timed=False)
    ((said, keys),) = await stand.shown("Friday")
    assert said == "Fri 11 Jan. Right?"
    await stand.hear(press(keys["Yes"]))
    (said,) = await stand.hear("x")
    assert "datetime.date(2030, 1, 11)" in said


async def test_swahili_counts_its_hours_from_six(db: Database) -> None:
    stand = await moments(db, language="sw")
    ((said, keys),) = await stand.shown("kesho saa 3")
    assert [*keys][:2] == ["09:00", "21:00"]
    await stand.hear("/cancel", "/profile")
    ((said, _keys),) = await stand.shown("kesho saa 3 usiku")
    assert "21:00" in said


# ── as people meet them ──────────────────────────────────────────────────────────────────────


async def test_words_after_another_command_reach_people(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /find
        bot to ada > What are you looking for? *
        ada > /anonymous
        bot to ada > *
        ada > Somebody follows me around on the wiki and threatens me. What can I do?
        bot to olu > Case * threatens me. *
        """,
        strict=False,
    )


@pytest.mark.slow
async def test_a_question_months_after_a_form_was_begun_is_a_question(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /suggest
        bot to ada > Which link should others know of? [Cancel]
        ... 90 days
        ada > When is the next meetup in Accra?
        bot to mentors > * Accra? *
        """,
        strict=False,
    )
