"""Two words at a time: which of them is better, never the same two twice, in one's own language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.surveys import ballots, options, pairs, standings, surveys
from bot.engine.screens import MOST_BUTTONS, Screen
from bot.words import (
    Action,
    Button,
    LanguageName,
    Refused,
    Reply,
    Text,
    Update,
    _,
    ngettext,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.buttons import in_full
from handlers.surveys import wording
from handlers.surveys.registry import (
    CODE,
    FIRST,
    LANGUAGE,
    SECOND,
    SURVEY,
    WINNER,
    admitted_now,
    feature,
    text_for,
    voice,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Outside, Tick
    from bot.storage.tables import Survey

SCREEN = "pair"
"""What stands there is the next question and never what was answered."""


async def begin(ctx: Context, survey: Survey) -> Reply | Update:
    """The first two of the reader's own language: each is about its own words."""
    return await ask(ctx, survey, options.base(ctx.language))


async def ask(ctx: Context, survey: Survey, language: str) -> Reply | Update:
    """The next two that they have not seen, or that there are none."""
    words = {option.id: option.words for option in await options.taken(ctx.db, survey, language)}
    ballot = await ballots.of(ctx.db, survey, ctx.person.id, language)
    votes = ballot.content["votes"] if ballot is not None else []
    seen = {(min(vote[:2]), max(vote[:2])) for vote in votes}
    seed = f"{survey.id}:{ctx.person.id}:{len(seen)}"
    pair = pairs.next_pair(list(words), seen, standings.of(survey, language), seed)
    if pair is None:
        return await _pause(ctx, survey, language, len(votes))
    text = await text_for(ctx, survey, ctx.language)
    says = f"!pair {survey.id} {language} {pair[0]} {pair[1]}"
    question = stack(
        wording.question(text),
        stack(_("Which of these two is better?"), _in_language(ctx, language), gap=" "),
        in_full(*(words[word] for word in pair)),
        gap="\n\n",
    )
    buttons = (
        *(Button(verbatim(words[word]), f"{says} {word} {survey.code}") for word in pair),
        Button(_("I can't say"), f"{says} {ballots.CAN_NOT_SAY} {survey.code}"),
        Button(_("Stop"), f"!pair-stop {survey.id} {language} {survey.code}"),
    )
    return await Screen(question, buttons).show(ctx, SCREEN, whisper=True)


def _in_language(ctx: Context, language: str) -> Text | None:
    if language == options.base(ctx.language):
        return None
    return Text("({language})", {"language": LanguageName(language)}, translated=False)


async def _pause(ctx: Context, survey: Survey, language: str, count: int) -> Reply | Update:
    """What they can do besides comparing."""
    text = await text_for(ctx, survey, ctx.language)
    words = await options.taken(ctx.db, survey, language)
    compared = (
        ngettext("Thank you. You have compared {count} pair.",
                 "Thank you. You have compared {count} pairs.", count)
        if count else None
    )  # fmt: skip
    is_left = count < len(words) * (len(words) - 1) // 2
    few = (
        _("There are not yet two words in {language}. Propose some.",
          language=LanguageName(language))
        if len(words) < options.FEWEST else None
    )  # fmt: skip
    body = stack(
        wording.question(text),
        compared,
        few,
        _("You can go on, or take your votes back, until {moment}. Nobody sees who chose what.",
          moment=survey.closes_at),
        gap="\n\n",
    )  # fmt: skip
    says = f"{survey.id} {language} {survey.code}"
    buttons = [
        Button(_("Propose a word"), f"!propose-word {says}"),
        Button(_("Another language"), f"!pair-languages {survey.id} {survey.code}"),
    ]
    if is_left:
        buttons.insert(0, Button(_("Go on"), f"!pair-next {says}"))
    if count:
        buttons.append(to_destroy(_("Take it back"), f"!unvote {survey.id} {survey.code}"))
    return await Screen(body, tuple(buttons)).show(ctx, SCREEN, whisper=True)


@feature.action("pair", SURVEY, LANGUAGE, FIRST, SECOND, WINNER, CODE)
async def compare(ctx: Context) -> Sequence[Action]:
    """Note which is better, and ask the next two."""
    survey, language = admitted_now(ctx), ctx.get(LANGUAGE)
    pair, winner = (ctx.get(FIRST), ctx.get(SECOND)), ctx.get(WINNER)
    present = {option.id for option in await options.taken(ctx.db, survey, language)}
    is_pair = set(pair) <= present and len(set(pair)) == len(pair)
    if not is_pair or winner not in {*pair, ballots.CAN_NOT_SAY}:
        raise Refused(_("Please choose one of these."))
    await ballots.compare(ctx.db, voice(ctx, survey, language), pair, winner)
    return [await ask(ctx, survey, language)]


@feature.action("pair-next", SURVEY, LANGUAGE, CODE)
async def go_on(ctx: Context) -> Sequence[Action]:
    """Go on, or begin in another language."""
    survey = admitted_now(ctx)
    return [await ask(ctx, survey, ctx.get(LANGUAGE))]


@feature.action("pair-stop", SURVEY, LANGUAGE, CODE)
async def stop(ctx: Context) -> Sequence[Action]:
    """It is enough for now; what was said counts."""
    survey, language = admitted_now(ctx), ctx.get(LANGUAGE)
    ballot = await ballots.of(ctx.db, survey, ctx.person.id, language)
    count = len(ballot.content["votes"]) if ballot is not None else 0
    return [await _pause(ctx, survey, language, count)]


@feature.action("pair-languages", SURVEY, CODE)
async def languages(ctx: Context) -> Sequence[Action]:
    """In which language to go on, or to begin."""
    survey = admitted_now(ctx)
    tags = await options.languages(ctx.db, survey)
    buttons = tuple(
        Button(Text("{language}", {"language": LanguageName(tag)}, translated=False),
               f"!pair-next {survey.id} {tag} {survey.code}")
        for tag in tags[: MOST_BUTTONS - 1]
    )  # fmt: skip
    other = Button(_("Another language"), f"!propose-word {survey.id} - {survey.code}")
    text = _("In which language do you want to compare words?")
    return [await Screen(text, (*buttons, other)).show(ctx, SCREEN, whisper=True)]


# ── how they stand, so that the next pair tells most ─────────────────────────────────────────


async def work_out(outside: Outside, job: Job) -> dict[str, object]:
    """How words stand by what people have said so far."""
    async with outside.database.read() as db:
        survey = await surveys.by_number(db, str(job.subject))
        return {} if survey is None else await standings.work_out(db, survey)


@feature.job(surveys.STANDING, work=work_out)
async def note(tick: Tick, job: Job, worked_out: dict[str, object]) -> Sequence[Action]:
    """Choose pairs by that from now on; nobody is shown it."""
    survey = await surveys.by_number(tick.db, str(job.subject))
    if survey is not None:
        standings.note(survey, worked_out)
    return []
