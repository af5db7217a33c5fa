"""Voting: on the card in a group where nobody else sees it, and in private.

What says somebody's choice is a message about nothing (it has no subject), so that nothing of it is
kept once it is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.surveys import ballots, options, surveys
from bot.engine.features import Field, HelpPage
from bot.engine.screens import ticked
from bot.words import (
    Action,
    Button,
    Listing,
    Refused,
    Reply,
    Text,
    _,
    open_private,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.surveys import SurveyKind, SurveyState
from handlers.surveys import listing, pairwise, wording
from handlers.surveys.registry import (
    CODE,
    PLACE,
    SURVEY,
    admit,
    admitted_now,
    feature,
    text_for,
    voice,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Survey, SurveyText

WARNING = _(
    "How one writes can give one away. If nobody is to guess that it is you, write plainly, and no "
    "names. Organizers read all answers, in no order, once the poll is over."
)


@feature.command("vote", listing.WHICH, CODE, about=_("Vote, and see what is asked"), linked=True,
                 for_oneself=True, page=HelpPage.CONTRIBUTE)  # fmt: skip
async def look(ctx: Context) -> Sequence[Action]:
    """The question in one's own language, to be answered here; without a number, all there are."""
    survey = ctx.find(listing.WHICH)
    if survey is None:
        return [await listing.show(ctx)]
    if not ctx.chat.private:  # Others would read what is chosen.
        code = ctx.find(CODE) or ""
        says = f"/vote {survey.id} {code}".rstrip()
        return [Reply(_("Vote in private"), buttons=(open_private(says),))]
    if not await _has_voted(ctx, survey):
        admit(survey, ctx.find(CODE) or "")
    text = await text_for(ctx, survey, ctx.language)
    if survey.state == SurveyState.CLOSED:
        return [Reply(wording.result(survey, text))]
    ballots.must_be_open(survey, ctx.now)
    if survey.kind == SurveyKind.PAIRS:
        return [await pairwise.begin(ctx, survey)]
    if survey.kind == SurveyKind.WORDS:
        return await _ask_for_words(ctx, survey, text)
    return [await _choices(ctx, survey, text)]


async def _has_voted(ctx: Context, survey: Survey) -> bool:
    """Have they seen the question, as they have a voice?"""
    if survey.state != SurveyState.OPEN:
        return False
    languages = await options.languages(ctx.db, survey)
    return bool(await ballots.all_of(ctx.db, survey, ctx.person.id, languages))


async def _choices(ctx: Context, survey: Survey, text: SurveyText) -> Reply:
    ballot = await ballots.of(ctx.db, survey, ctx.person.id)
    chosen = ballot.content["choices"] if ballot is not None else []
    buttons = [
        Button(ticked(verbatim(choice), chosen=place in chosen),
               f"!cast {survey.id} {place} {survey.code}")
        for place, choice in enumerate(text.choices)
    ]  # fmt: skip
    further = [take_back(survey)] if chosen else []
    further += await _translate(ctx, survey)
    return Reply(wording.asked(survey, text), buttons=(*buttons, *further))


def take_back(survey: Survey) -> Button:
    """The button that takes a voice back."""
    return to_destroy(_("Take it back"), f"!unvote {survey.id} {survey.code}")


async def _translate(ctx: Context, survey: Survey) -> list[Button]:
    """The button by which whoever reads another language than it is in offers theirs."""
    texts = (await surveys.texts_of(ctx.db, survey))[survey.id]
    bases = {options.base(tag) for tag in texts}
    if options.base(ctx.language) in bases:
        return []
    return [Button(_("Translate it"), f"!translate-survey {survey.id} {survey.code}")]


@feature.action("cast", SURVEY, PLACE, CODE)
async def choose(ctx: Context) -> Sequence[Action]:
    """Choose, and see, alone, what is chosen now."""
    survey = admitted_now(ctx)
    text = await text_for(ctx, survey, ctx.language)
    place = ctx.get(PLACE)
    if not 0 <= place < len(text.choices):
        raise Refused(_("Please choose one of these."))
    chosen = await ballots.choose(ctx.db, voice(ctx, survey), place)
    start = f"/vote {survey.id} {survey.code}"
    if not chosen:
        taken_back = _("Your choice is taken back.")
        return [Reply(taken_back, whisper=True, passing=True, openly=_("Noted."), start=start)]
    words = _("You have chosen: {options}. You can change it until the poll ends.",
              options=Listing(tuple(text.choices[each] for each in chosen)))  # fmt: skip
    buttons = (take_back(survey),) if ctx.chat.private else ()
    return [Reply(words, whisper=True, passing=True, openly=_("Noted."), start=start,
                  buttons=buttons)]  # fmt: skip


@feature.action("unvote", SURVEY, CODE)
async def withdraw(ctx: Context) -> Sequence[Action]:
    """Take one's voice back, in all languages."""
    survey = admitted_now(ctx)
    languages = await options.languages(ctx.db, survey)
    if not await ballots.withdraw(ctx.db, voice(ctx, survey), languages):
        raise Refused(_("You have not voted."))
    return [Reply(_("Your choice is taken back."), whisper=True)]


# ── in one's own words ───────────────────────────────────────────────────────────────────────


async def _ask_for_words(ctx: Context, survey: Survey, text: SurveyText) -> Sequence[Action]:
    has_voted = await ballots.of(ctx.db, survey, ctx.person.id) is not None
    note = _("You have answered. What you write now takes its place.") if has_voted else None
    further = ([take_back(survey)] if has_voted else []) + await _translate(ctx, survey)
    asked = stack(wording.asked(survey, text), WARNING, note, gap="\n\n")
    return [
        Reply(asked, buttons=tuple(further)),
        words_form.begin(survey=survey.id, code=survey.code),
    ]


def _answer(words: str) -> str:
    said = words.strip()
    if not 1 <= len(said) <= ballots.LONGEST_WORDS:
        raise Refused(
            _("Please write it in at most {count} characters.", count=ballots.LONGEST_WORDS)
        )
    return said


@feature.form("survey-words", Field("words", _("Write your answer."), check=_answer))
async def words_form(
    ctx: Context, given: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Take it in place of what they wrote before."""
    survey = await surveys.by_number(ctx.db, str(data["survey"]))
    if survey is None:
        raise Refused(wording.OVER)
    admit(survey, str(data["code"]))
    await ballots.cast(ctx.db, voice(ctx, survey), {"words": given["words"]})
    noted: Text = _("Noted. You can change it or take it back until {moment}.",
                    moment=survey.closes_at)  # fmt: skip
    return [Reply(noted, buttons=(take_back(survey),))]
