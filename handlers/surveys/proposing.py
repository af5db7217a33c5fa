"""Words that anybody proposes, and questions that anybody translates: looked at by an organizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.polls import answers
from bot.domain.surveys import ballots, options, surveys
from bot.engine.arguments import known, one_of, plain
from bot.engine.features import Arg, Field, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Organizers,
    Refused,
    Reply,
    Say,
    Send,
    Subject,
    Text,
    Update,
    _,
    stack,
    to_confirm,
    to_destroy,
)
from bot.words.surveys import OptionState, SurveyState
from handlers.surveys import cards, drafts, wording
from handlers.surveys.registry import (
    CODE,
    LANGUAGE,
    SURVEY,
    admit,
    admitted_now,
    feature,
    text_for,
    voice,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.storage.tables import Survey, SurveyOption

WORD = Arg("word", known(options.by_number))
DECISION = Arg("decision", plain(one_of("take", "same", "drop")))
STATES = {
    "take": OptionState.TAKEN, "same": OptionState.FOLDED, "drop": OptionState.DROPPED,
}  # fmt: skip
PROPOSED = _("Thank you! Somebody else looks at it now, and I'll tell you.")
BECAME: dict[str, Text] = {
    OptionState.TAKEN: _("It can be voted for now."),
    OptionState.FOLDED: _("It is there already, in another spelling."),
    OptionState.DROPPED: _("It was not taken."),
}


# ── words ────────────────────────────────────────────────────────────────────────────────────


@feature.action("propose-word", SURVEY, LANGUAGE, CODE)
async def begin(ctx: Context) -> Sequence[Action]:
    """Ask which word, and in which language where none is named."""
    survey, language = admitted_now(ctx), ctx.get(LANGUAGE)
    surveys.must_compare_words(survey)
    tag = "" if language == "-" else options.base(language)
    return [word_form.begin(survey=survey.id, code=survey.code, language=tag)]


async def _is_open(answering: Answering) -> bool:
    return not answering.data.get("language")


def _word(words: str) -> str:
    return answers.one_line(words, options.LONGEST)


@feature.form(
    "survey-word",
    Field("language", _("In which language?"), verify=drafts.read_language, wanted=_is_open),
    Field("word", _("Which word do you propose?"), check=_word),
)
async def word_form(
    ctx: Context, given: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Put it before organizers, without saying whose it is."""
    survey = await _open_one(ctx, data)
    language = options.base(str(data["language"] or given["language"]))
    option = await options.propose(ctx.db, voice(ctx, survey, language), given["word"])
    says = f"!survey-word {option.id}"
    buttons = (
        to_confirm(_("Take the word"), f"{says} take"),
        Button(_("It is there already"), f"{says} same"),
        to_destroy(_("Drop"), f"{says} drop"),
    )
    card = await _word_card(ctx, survey, option)
    return [
        Reply(PROPOSED),
        Say(Organizers(), card, buttons=buttons, subject=Subject("survey-word", option.id)),
    ]


async def _open_one(ctx: Context, data: Mapping[str, Any]) -> Survey:
    survey = await surveys.by_number(ctx.db, str(data["survey"]))
    if survey is None:
        raise Refused(wording.OVER)
    ballots.must_be_open(admit(survey, str(data["code"])), ctx.now)
    return survey


async def _word_card(
    ctx: Context, survey: Survey, option: SurveyOption, became: Text | None = None
) -> Text:
    text = await text_for(ctx, survey, survey.language)
    present = await options.taken(ctx.db, survey, option.language)
    known_ones = ", ".join(each.words for each in present if each.id != option.id)
    return stack(
        wording.question(text),
        _("Somebody proposes a word in {language}: {word}",
          language=LanguageName(option.language), word=option.words),
        _("There is already: {words}", words=known_ones) if known_ones else None,
        became,
        gap="\n\n",
    )  # fmt: skip


@feature.action("survey-word", WORD, DECISION, role=Role.ORGANIZER)
async def decide(ctx: Context) -> Sequence[Action]:
    """Take it, or not; whoever proposed it hears that."""
    option, state = ctx.get(WORD), STATES[ctx.get(DECISION)]
    survey = await surveys.by_number(ctx.db, str(option.survey_id))
    if survey is None:
        raise Refused(wording.OVER)
    await options.decide(ctx.db, option, state)
    became = BECAME[state]
    card = await _word_card(ctx, survey, option, became)
    told: list[Action] = []
    if option.proposed_by not in {None, ctx.person.id}:
        words = stack(_("You proposed “{word}”.", word=option.words), became, gap=" ")
        says = f"!pair-next {survey.id} {option.language} {survey.code}"
        buttons = (Button(_("Go on"), says),) if survey.state == SurveyState.OPEN else ()
        told = [Send(option.proposed_by, words, buttons=buttons)]
    return [Update(Subject("survey-word", option.id), card), *told]


# ── questions in other languages ─────────────────────────────────────────────────────────────


@feature.action("translate-survey", SURVEY, CODE)
async def offer(ctx: Context) -> Sequence[Action]:
    """Show the original, and ask for it in the reader's language."""
    survey = admitted_now(ctx)
    original = await text_for(ctx, survey, survey.language)
    shown = stack(
        _("Thank you! This is the text, in {original}:", original=LanguageName(survey.language)),
        drafts.as_written(original),
        gap="\n\n",
    )
    begun = offer_form.begin(
        survey=survey.id, code=survey.code, language=ctx.language, choices=len(original.choices)
    )
    return [Reply(shown), begun]


@feature.form("survey-offer", drafts.QUESTION, drafts.CHOICES)
async def offer_form(
    ctx: Context, given: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Put it before organizers."""
    survey, language = await _open_one(ctx, data), str(data["language"])
    said = surveys.LocalText(language, given["question"], given["choices"] or ())
    row = await surveys.offer_text(ctx.db, survey, ctx.person, said)
    card = stack(
        _("Somebody offers this in {language}:", language=LanguageName(language)),
        drafts.as_written(row),
        gap="\n\n",
    )
    says = f"!survey-text {survey.id} {language}"
    buttons = (to_confirm(_("Approve"), f"{says} take"), to_destroy(_("Drop"), f"{says} drop"))
    subject = Subject("survey-text", survey.id, language)
    return [Reply(PROPOSED), Say(Organizers(), card, buttons=buttons, subject=subject)]


@feature.action("survey-text", SURVEY, LANGUAGE, DECISION, role=Role.ORGANIZER)
async def decide_text(ctx: Context) -> Sequence[Action]:
    """Show it to its readers, or not; whoever offered it hears that."""
    survey, language = ctx.get(SURVEY), ctx.get(LANGUAGE)
    surveys.must_be(survey, SurveyState.OPEN)
    is_taken = ctx.get(DECISION) == "take"
    by = await surveys.decide_text(ctx.db, survey, language, taken=is_taken)
    await cards.refresh(ctx.db, survey, ctx.now)
    became = _("It is shown now. Thank you!") if is_taken else BECAME[OptionState.DROPPED]
    about = stack(_("The question in {language}:", language=LanguageName(language)), became,
                  gap=" ")  # fmt: skip
    told: list[Send] = ctx.tell_another(by, about)
    return [Update(Subject("survey-text", survey.id, language), about), *told]
