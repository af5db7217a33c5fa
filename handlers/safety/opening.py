"""Words of somebody in danger or distress: answered with help at once, and put before the team."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain import references
from bot.domain.hotline import questions
from bot.domain.hotline import subjects as hotline_subjects
from bot.domain.language_detection.detector import LanguageDetector
from bot.domain.safety import case_lists, cases, subjects, team
from bot.domain.safety.cases import NewCase
from bot.domain.safety.detection import Concern, detect, languages_of
from bot.engine.features import Context, Field, Role
from bot.words import (
    Action,
    Attachment,
    Button,
    EventKind,
    Refused,
    Reply,
    Text,
    _,
    open_private,
    stack,
    to_destroy,
)
from bot.words.states import CaseKind, RoomPurpose
from handlers.safety import cards, conversation, guidance, ladder
from handlers.safety.files import pictures
from handlers.safety.registry import feature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.storage.tables import SafetyCase, SafetyMessage

STAFF_ROOMS = frozenset({RoomPurpose.MENTORS, RoomPurpose.ORGANIZERS, RoomPurpose.SAFETY})
OF_THE_HOTLINE = hotline_subjects.OF_QUESTIONS | hotline_subjects.OF_UTTERANCES
"""Kinds of subjects of questions: replies to these stay with them."""
DEEDS: dict[Concern, CaseKind] = {
    Concern.SELF_HARM: CaseKind.SELF_HARM,
    Concern.DANGER: CaseKind.DANGER,
}


@feature.on(EventKind.TEXT)
async def hear(ctx: Context) -> Sequence[Action] | None:
    """Take up what tells of danger or distress, wherever the bot listens; and what follows it."""
    part = await conversation.part_of_case(ctx)
    if part is not None:
        return part
    if ctx.chat.private or ctx.event.addressed or ctx.chat.listening:
        concern = detect(ctx.event.text)
        if concern is not Concern.NONE and await conversation.replies_in_own_case(ctx):
            return await _meet(ctx, ctx.event.text, concern)
        if concern is not Concern.NONE and not await _speaks_for_others(ctx, concern):
            intercepted = await _take_up(ctx, ctx.event.text, concern)
            if intercepted is not None:
                return intercepted
    further = await _go_on(ctx)
    return further if further is not None else await _perhaps_to_a_person(ctx)


@feature.guard
async def intercept(ctx: Context, words: str, only_gravest: bool) -> Sequence[Action] | None:
    """Answer words that tell of danger or distress with help, and put them before the team."""
    concern = detect(words)
    if concern is Concern.NONE:
        return None
    is_gravest = concern is Concern.SELF_HARM
    if only_gravest and (not is_gravest or await _speaks_for_others(ctx, concern)):
        return None
    return await _take_up(ctx, words, concern)


@feature.offers_help
async def offer_help(ctx: Context, words: str) -> Sequence[Action]:
    """Say where help is beside words of distress or danger that go to somebody else; nobody of the
    team reads them. What a mentor says of danger is, as likely, about others.
    """
    concern = detect(words)
    if concern not in DEEDS or (concern is not Concern.SELF_HARM and ctx.is_a(Role.MENTOR)):
        return []
    written = await _language_of(ctx, words)
    spoken = replace(ctx, visit=replace(ctx.visit, language=written))
    guide = GUIDANCE[DEEDS[concern]](spoken)
    return [guidance.aside(spoken, guide, (guidance.TALK,))] if guide is not None else []


async def _take_up(ctx: Context, words: str, concern: Concern) -> Sequence[Action] | None:
    """Meet what was heard, unless it may be meant for the person of a case."""
    if ctx.chat.purpose == RoomPurpose.SAFETY:
        return None
    taken = await case_lists.held_for_others_by(ctx.db, ctx.person.id)
    if taken:
        return [_ask_for_a_reply(ctx, taken[0], concern)]
    return await _meet(ctx, words, concern)


async def _meet(ctx: Context, words: str, concern: Concern) -> Sequence[Action]:
    """Tell where help is; what tells of distress or danger goes before the team."""
    written = await _language_of(ctx, words)
    spoken = replace(ctx, visit=replace(ctx.visit, language=written))
    if concern is Concern.REPORT:
        return [await _say_how_to_report(spoken)]
    return await confide(spoken, DEEDS[concern], words, ctx.event.attachments)


async def _say_how_to_report(ctx: Context) -> Reply:
    """For who asks how to report something: nothing is passed on before they do."""
    buttons = (guidance.REPORT, *await guidance.entry_button(ctx), guidance.TALK)
    return guidance.aside(ctx, guidance.danger(ctx), buttons)


async def _perhaps_to_a_person(ctx: Context) -> list[Action] | None:
    """What whoever has a case writes in private may be meant for its person: ask, pass nothing on.

    With a question in hand they are asked about that one, and nothing goes anywhere either.
    """
    if not ctx.chat.private or ctx.event.reply_to:
        return None
    taken = await case_lists.held_for_others_by(ctx.db, ctx.person.id)
    if not taken or (ctx.is_a(Role.MENTOR) and await questions.claims_of(ctx.db, ctx.person.id)):
        return None
    return [_ask_for_a_reply(ctx, taken[0], Concern.NONE)]


def _ask_for_a_reply(ctx: Context, case: SafetyCase, concern: Concern) -> Reply:
    """Whoever has a case may be writing to its person: nothing goes anywhere by mistake."""
    text = _(
        "To write to the person of case {number}, reply to its card. I've passed nothing on.",
        number=case.number,
    )
    own = guidance.self_harm(ctx) if concern is Concern.SELF_HARM else None
    show = Button(_("Show it to me"), f"!case-show {case.number}")
    asking = (Button(_("No, I'm asking something"), "/ask"),) if concern is Concern.NONE else ()
    return Reply(stack(text, own, gap="\n\n"), buttons=(show, *asking), whisper=True)


async def _speaks_for_others(ctx: Context, concern: Concern) -> bool:
    """Is it, as likely, a mentor's answer to somebody, or talk about a question?

    What is said among people, and not to the bot, is no question about reporting either.
    """
    if concern is Concern.REPORT and not (ctx.chat.private or ctx.event.addressed):
        return True
    if not ctx.is_a(Role.MENTOR):
        return False
    if ctx.event.reply_to or concern is Concern.SELF_HARM:
        return bool(ctx.event.reply_to)
    is_among_staff = ctx.chat.purpose in STAFF_ROOMS
    return is_among_staff or bool(await questions.claims_of(ctx.db, ctx.person.id))


async def _language_of(ctx: Context, words: str) -> str:
    """The language to answer in: the chosen one, or that of the words.

    Somebody who tells of danger in one language is never answered in an unrelated one: besides
    the one to expect only those count in which it is heard.
    """
    here = ctx.languages.best(ctx.language)
    heard_in = languages_of(words)
    if ctx.person.language is not None or here.partition("-")[0] in heard_in:
        return here
    written = await ctx.use(LanguageDetector).written(
        ctx.db, words, ctx.languages.available, chosen=None, here=here
    )
    is_told = not heard_in or written.partition("-")[0] in heard_in
    return written if is_told and written in ctx.languages.available else here


async def confide(
    ctx: Context, kind: CaseKind, words: str, attachments: Sequence[Attachment]
) -> list[Action]:
    """Tell somebody at once where help is, and put their words before the team."""
    files, notice = pictures(attachments)
    case = await case_lists.latest_open_of(ctx.db, ctx.person)
    if case is not None and cases.is_urgent(case):
        more_urgent = await cards.update(ctx.db, case) if cases.worsen(case, kind) else []
        message, told = await conversation.add(ctx, case, words, files)
        told = [*more_urgent, *told]
    else:
        new = NewCase(
            kind,
            ctx.person,
            ctx.languages.best(ctx.language),
            words,
            [file.to_json() for file in files],
            room="" if ctx.chat.private else ctx.chat.title,
        )
        case, message = await cases.open_case(ctx.db, new, ctx.now)
        told = await ladder.put_before_team(ctx, case)
    await conversation.remember(ctx, message)
    text = stack(GUIDANCE[kind](ctx), await _promise(ctx, case, told), notice, gap="\n\n")
    more = await guidance.entry_button(ctx) if kind is CaseKind.DANGER else ()
    buttons = (*more, *own_buttons(case, message))
    return [guidance.aside(ctx, text, buttons, subjects.to_person(case)), *told]


async def _promise(ctx: Context, case: SafetyCase, told: Sequence[Action]) -> Text:
    """Who reads it, honestly."""
    if told and not await team.is_there(ctx.db):
        return _(
            "The organizers of this community read this, each in private, under the made-up name "
            "{pseudonym}. Somebody will write to you here.",
            pseudonym=case.pseudonym,
        )
    if told:
        return _(
            "The safety team of this community reads this, under the made-up name {pseudonym}. "
            "Somebody will write to you here.",
            pseudonym=case.pseudonym,
        )
    return _(
        "Nobody in this community can read this just now. I've kept it, and pass it on as soon as "
        "somebody is here. Please don't wait for that."
    )


def own_buttons(case: SafetyCase, message: SafetyMessage) -> tuple[Button, ...]:
    """What the person can do with words that went to the team."""
    return (
        Button(_("It's just a question"), f"!ordinary {message.handle}"),
        to_destroy(_("Take it back"), f"!case-back {case.number}"),
    )


async def _go_on(ctx: Context) -> Sequence[Action] | None:
    """Take what somebody writes while they confide in the team as part of that."""
    if not ctx.chat.private or not cases.is_confiding(ctx.person, ctx.now):
        return None
    subject = await references.subject(ctx.db, ctx.chat, ctx.event.reply_to)
    if subject is not None and subject.kind in OF_THE_HOTLINE:
        return None
    case = await case_lists.latest_open_of(ctx.db, ctx.person)
    if case is None:
        await cases.stop_confiding(ctx.db, ctx.person)
        return None
    return await conversation.follow(ctx, case)


# ── somebody to talk to ──────────────────────────────────────────────────────────────────────


@feature.action("case-talk")
async def talk(ctx: Context) -> Sequence[Action]:
    """Let somebody write to the team without a word that tells of danger."""
    if not ctx.chat.private:
        raise Refused(guidance.IN_PRIVATE, open_private("/sos"), private=True)
    return [talk_form.begin()]


@feature.form(
    "case-talk",
    Field("words", _("What would you like to say?")),
    confidential=True,
)
async def talk_form(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, Any]
) -> Sequence[Action]:
    """Put it before the team."""
    kind = DEEDS.get(detect(answers["words"]), CaseKind.TALK)
    return await confide(ctx, kind, answers["words"], ())


GUIDANCE: dict[CaseKind, Callable[[Context], Text | None]] = {
    CaseKind.SELF_HARM: guidance.self_harm,
    CaseKind.DANGER: guidance.danger,
    CaseKind.TALK: lambda _ctx: None,
}
