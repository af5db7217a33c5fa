"""What organizers do with a survey: look at it, give it other languages, open it, end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import language_tags, rooms
from bot.domain.polls import answers
from bot.domain.surveys import ballots, counting, options, surveys
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Field, Role
from bot.engine.screens import Pages, Screen
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Refused,
    Reply,
    Text,
    Update,
    _,
    ngettext,
    stack,
    to_confirm,
    to_destroy,
    verbatim,
)
from bot.words.surveys import SurveyKind, SurveyState
from handlers.surveys import cards, wording
from handlers.surveys.registry import SURVEY, feature, text_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context, Job, Tick
    from bot.storage.tables import Survey, SurveyText

SCREEN = "survey-desk"
DEED = Arg("deed", plain(any_words))
VALUE = Arg("value", plain(any_words), optional=True)


async def show(ctx: Context, survey: Survey, note: Text | None = None) -> Reply | Update:
    """How it stands, and what can be done with it."""
    text = await text_for(ctx, survey, ctx.language)
    if survey.state == SurveyState.CLOSED:
        says = f"!survey {survey.id} words 1"
        read = (Button(_("Read the answers"), says),) if counting.words_of(survey) else ()
        return await Screen(wording.result(survey, text), read).show(ctx, SCREEN)
    texts = (await surveys.texts_of(ctx.db, survey))[survey.id]
    voices = await ballots.how_many(ctx.db, survey)
    body = stack(
        note,
        wording.card(survey, text, voices),
        wording.numbered(text) if text.choices else None,
        await _what_is_compared(ctx, survey),
        stack(
            wording.whom(survey, rooms.titles(await surveys.rooms_of(ctx.db, survey))),
            _("Languages: {languages}",
              languages=Listing(tuple(LanguageName(tag) for tag in texts))),
            ngettext("There is a result if {count} person votes.",
                     "There is a result if {count} people vote.", survey.quorum),
        ),
        gap="\n\n",
    )  # fmt: skip
    return await Screen(body, _deeds(survey)).show(ctx, SCREEN)


async def _what_is_compared(ctx: Context, survey: Survey) -> Text | None:
    if survey.kind != SurveyKind.PAIRS:
        return None
    words = await options.taken(ctx.db, survey)
    if not words:
        return _("There are no words yet. People can propose some.")
    return _("Words: {words}", words=Listing(tuple(option.words for option in words)))


def _deeds(survey: Survey) -> tuple[Button, ...]:
    says = f"!survey {survey.id}"
    languages = Button(_("Languages"), f"{says} languages")
    if survey.state == SurveyState.OPEN:
        return (languages, to_destroy(_("End it now"), f"{says} end"))
    return (
        to_confirm(_("Open it"), f"{says} open"),
        languages,
        to_destroy(_("Drop"), f"{says} drop"),
    )


@feature.action("survey", SURVEY, DEED, VALUE, role=Role.ORGANIZER)
async def go_on(ctx: Context) -> Sequence[Action]:
    """Do what a button says."""
    survey, value = ctx.get(SURVEY), ctx.find(VALUE) or ""
    match ctx.get(DEED):
        case "open":
            await surveys.open_now(ctx.db, survey, ctx.now)
            note = _("It is open. I tell you how it ended.")
            return [*await cards.posts(ctx, survey), await show(ctx, survey, note)]
        case "end":
            await surveys.end_now(ctx.db, survey, ctx.now)
            return [Reply(_("It ends now."))]
        case "language":
            return await _ask_for_text(ctx, survey, value)
        case "drop":
            await surveys.drop(ctx.db, survey)
            return [await Screen(_("Dropped.")).show(ctx, SCREEN)]
    return [await _look_at(ctx, survey, value)]


async def _look_at(ctx: Context, survey: Survey, value: str) -> Reply | Update:
    match ctx.get(DEED):
        case "languages":
            return await _languages(ctx, survey)
        case "words":
            return await _read(ctx, survey, value)
    return await show(ctx, survey)


@feature.job(surveys.DROP)
async def drop(tick: Tick, job: Job) -> Sequence[Action]:
    """What was never opened is forgotten."""
    survey = await surveys.by_number(tick.db, str(job.subject))
    if survey is not None and survey.state == SurveyState.DRAFT:
        await surveys.drop(tick.db, survey)
    return []


async def _read(ctx: Context, survey: Survey, page: str) -> Reply | Update:
    """What people have written, some at a time, in no order."""
    pages = Pages(counting.words_of(survey), f"!survey {survey.id} words")
    if not pages.items:
        raise Refused(_("There is nothing here yet."))
    said = [Text("• {said}", {"said": words}, translated=False) for words in pages.on(page)]
    text = await text_for(ctx, survey, ctx.language)
    up = Button(_("Back"), f"!survey {survey.id} show")
    return await Screen(stack(wording.question(text), *said), pages.turn(page), up).show(
        ctx, SCREEN
    )


# ── languages ────────────────────────────────────────────────────────────────────────────────


async def _languages(ctx: Context, survey: Survey) -> Reply | Update:
    texts = (await surveys.texts_of(ctx.db, survey))[survey.id]
    says = f"!survey {survey.id} language"
    can_change = survey.state == SurveyState.DRAFT
    there = [
        Button(Text("✓ {language}", {"language": LanguageName(tag)}, translated=False),
               f"{says} {tag}")
        for tag in texts if can_change
    ]  # fmt: skip
    text = stack(
        _("Each reader gets it in their own language, or in the nearest that there is."),
        _("Choose one to write or to change it."),
    )
    other = Button(_("Another language"), f"{says} other")
    up = Button(_("Back"), f"!survey {survey.id} show")
    return await Screen(text, (*there, other), up).show(ctx, SCREEN)


async def _ask_for_text(ctx: Context, survey: Survey, language: str) -> Sequence[Action]:
    if survey.state == SurveyState.CLOSED:
        raise Refused(wording.OVER)
    texts = (await surveys.texts_of(ctx.db, survey))[survey.id]
    tag = "" if language == "other" else language_tags.read(language)
    if tag in texts:
        surveys.must_be(survey, SurveyState.DRAFT)
    standing = texts.get(tag) or texts[survey.language]
    copied = stack(_("This is how it stands, to be copied:"), as_written(standing))
    choices = len(standing.choices)
    return [Reply(copied), text_form.begin(survey=survey.id, language=tag, choices=choices)]


def as_written(text: SurveyText) -> Text:
    """The question and its choices, a line each."""
    return stack(*(verbatim(line) for line in (text.question, *text.choices)))


async def _is_open(answering: Answering) -> bool:
    return not answering.data.get("language")


async def _has_choices(answering: Answering) -> bool:
    return bool(answering.data.get("choices"))


async def read_language(answering: Answering, words: str) -> str:
    """The tag of a language that somebody names. Raises Refused."""
    tag = answering.ctx.languages.any_named(words, answering.ctx.language)
    if tag is None:
        raise Refused(_("I don't know that language. Write its name, or a code such as “sw”."))
    return tag


QUESTION = Field("question", _("The question in that language?"), check=answers.question)
CHOICES = Field(
    "choices",
    _("And its answers? Write each on a line of its own, in the same order."),
    check=answers.options,
    wanted=_has_choices,
)


@feature.form(
    "survey-text",
    Field("language", _("In which language?"), verify=read_language, wanted=_is_open),
    QUESTION,
    CHOICES,
    role=Role.ORGANIZER,
)
async def text_form(
    ctx: Context, given: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Take it in one language."""
    survey = await surveys.by_number(ctx.db, str(data["survey"]))
    if survey is None or survey.state == SurveyState.CLOSED:
        raise Refused(wording.OVER)
    language = str(data["language"] or given["language"])
    said = surveys.LocalText(language, given["question"], given["choices"] or ())
    await surveys.write_text(ctx.db, survey, said)
    await cards.refresh(ctx.db, survey, ctx.now)
    return [await show(ctx, survey)]
