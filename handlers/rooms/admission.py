"""The rule of a group for those who ask to be let in: asked what brings them, or left to people.

Where the platform waits for a decision, it is made at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import admission_rules, join_requests, rooms
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Field, Role
from bot.words import (
    Action,
    Admit,
    Button,
    EventKind,
    Refused,
    Reply,
    _,
    ngettext,
    stack,
    verbatim,
)
from bot.words.recurrences import weekly
from bot.words.states import AdmissionRule, RequestState
from handlers.rooms import join_requests as cards
from handlers.rooms.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, Job, Tick

RULE = Arg("rule", plain(one_of(*AdmissionRule)), _("Write it like this, or with “queue”:"),
           example="ask", optional=True)  # fmt: skip
MEANING = {
    None: _("What shall I do when people ask to join this group?"),
    AdmissionRule.ASK: _(
        "Who asks to join is asked in private what brings them here, and let in when they say so. "
        "You see each of them, and can take it back."
    ),
    AdmissionRule.QUEUE: _(
        "Who asks to join waits until one of you lets them in. I show you each of them."
    ),
}
FOR_FEW = _("This room is for few people: here one of you lets each of them in.")
SHOWN = 5
ANSWERABLE = timedelta(days=7)
"""What is answered later than that is an answer to something else."""
WORDS_FADE = "rooms.words-of-requests"


@feature.command("joining", RULE, about=_("What happens when people ask to join: /joining ask"),
                 role=Role.ORGANIZER, private=False, group=True)  # fmt: skip
async def show_or_set(ctx: Context) -> Sequence[Action]:
    """Show or set a group's rule."""
    if ctx.chat.private:
        raise Refused(_("Write this in the group that it is about."))
    written = ctx.find(RULE)
    is_staffs = ctx.chat.purpose in admission_rules.FOR_FEW
    if written == AdmissionRule.ASK and is_staffs:
        raise Refused(FOR_FEW)
    if written is not None:
        await admission_rules.put(ctx.db, ctx.chat, AdmissionRule(written), ctx.person, ctx.now)
    rule = await admission_rules.of(ctx.db, ctx.chat)
    others = tuple(
        Button(label, f"/joining {other}")
        for other, label in admission_rules.LABELS.items()
        if other is not rule and not (other is AdmissionRule.ASK and is_staffs)
    )
    needed = _("For that, make me an administrator who may invite people.")
    return [Reply(stack(MEANING[rule], needed), buttons=others)]


@feature.on(EventKind.ASKED_TO_JOIN)
async def decide_at_once(ctx: Context) -> Sequence[Action] | None:
    """Let in whom the rule lets in, ask whom it asks; the others are people's to decide on."""
    rule = await admission_rules.of(ctx.db, ctx.chat)
    can_ask = rule is AdmissionRule.ASK and await ctx.is_free_aside()
    patience = timedelta(minutes=ctx.settings.joining.patience_minutes)
    request = await admission_rules.admit_or_ask(
        ctx.db, ctx.chat, ctx.person, ctx.now, patience, can_ask=can_ask
    )
    if request is None:
        return None
    subject = cards.subject_of(cards.ACT, request)
    is_admitted = request.state == RequestState.ADMITTED or None
    decision = Admit(ctx.chat.id, ctx.person.id, is_admitted, subject, ctx.event.request)
    if is_admitted:
        return [decision, *await cards.report(ctx.db, request)]
    word = _("You have asked to join {group}. One question, then I let you in.",
             group=verbatim(ctx.chat.title))  # fmt: skip
    return [decision, Reply(word, whisper=True), answer.begin_aside(chat=ctx.chat.id)]


@feature.form(
    "joining",
    Field("answer", _("What brings you here? One sentence is enough.")),
    silence=ANSWERABLE,
)
async def answer(
    ctx: Context, answers: Mapping[str, str], data: Mapping[str, object]
) -> Sequence[Action]:
    """Let them in, or leave it to people."""
    chat = await rooms.by_id(ctx.db, int(str(data["chat"])))
    request = await admission_rules.take_answer(
        ctx.db, chat.id, ctx.person.id, answers["answer"], ctx.now
    )
    if request is None:
        return [Reply(_("Thank you. That is decided already."))]
    if request.state != RequestState.ADMITTED:
        thanks = _("Thank you. The organizers of {group} will look at it.", group=chat.title)
        return [Reply(thanks), *await cards.report(ctx.db, request)]
    return [
        Admit(chat.id, ctx.person.id, True, cards.subject_of(cards.ACT, request)),
        Reply(_("Thank you! I let you into {group} now.", group=chat.title)),
        *await cards.report(ctx.db, request),
    ]


@feature.job(join_requests.SILENT)
async def leave_to_people(tick: Tick, job: Job) -> Sequence[Action]:
    """Whoever has not answered is organizers' to decide on; they may still answer."""
    patience = timedelta(minutes=tick.settings.joining.patience_minutes)
    silent = await admission_rules.take_silent(tick.db, job.subject, tick.now, patience)
    return [action for request in silent for action in await cards.report(tick.db, request)]


@feature.command("requests", about=_("Who asks to join a group"), role=Role.ORGANIZER)
async def show_waiting(ctx: Context) -> Sequence[Action]:
    """Show who waits, the longest first."""
    waiting = await join_requests.waiting(ctx.db)
    if not waiting:
        return [Reply(_("Nobody waits to be let in."))]
    shown = [
        Reply(
            await cards.card(ctx.db, request),
            buttons=cards.buttons_of(request),
            subject=cards.subject_of(cards.CARD, request),
        )
        for request in waiting[:SHOWN]
    ]
    more = len(waiting) - len(shown)
    if more:
        text = ngettext("{count} more waits.", "{count} more wait.", more)
        shown.append(Reply(text, buttons=(Button(_("Show who waits"), "/requests"),)))
    return shown


@feature.job(WORDS_FADE, every=weekly())
async def forget_words(tick: Tick, _job: Job) -> Sequence[Action]:
    """What people wrote who asked is kept no longer than it is needed."""
    kept = timedelta(days=tick.settings.joining.words_days)
    await join_requests.forget_words(tick.db, tick.now - kept)
    return []
