"""A pledge, in three presses: what it will be, for whom, by when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.shareouts import asks, nudges, overdue, pledges
from bot.domain.shareouts.pledges import Pledge
from bot.engine.arguments import any_words, one_line, plain
from bot.engine.features import Arg, Field, MomentField
from bot.engine.screens import ticked
from bot.words import Button, Refused, Text, _, stack
from bot.words.shareouts import ShareoutForm, ShareoutReaders
from handlers.shareouts import cards, wording
from handlers.shareouts.arguments import OWN_ASK
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.tables import ShareoutAsk
    from bot.words import Action

ALL_FORMS = tuple(ShareoutForm)
OWN_WORDS = "words"
OTHER_DAY = "day"


def _number(words: str) -> int | None:
    return int(words) if words.isdecimal() and int(words) < 2 ** len(ALL_FORMS) else None


def _day_or_other(words: str) -> date | str | None:
    if words == OTHER_DAY:
        return OTHER_DAY
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


CHOSEN = Arg("forms", plain(_number), optional=True)
"""Which forms are ticked: a bit each, as buttons have little room."""
FOR_WHOM = Arg("readers", plain(any_words), optional=True)
BY_WHEN = Arg("by", plain(_day_or_other), optional=True)


@feature.action("pledge", OWN_ASK, CHOSEN, FOR_WHOM, BY_WHEN)
async def go_on(ctx: Context) -> Sequence[Action]:
    """Ask what is still open: what, for whom, by when; then it is promised."""
    asked, chosen = ctx.get(OWN_ASK), ctx.find(CHOSEN)
    if asked.state not in asks.OPEN:
        raise Refused(asks.SETTLED)
    for_whom, by_when = ctx.find(FOR_WHOM), ctx.find(BY_WHEN)
    if chosen is None or for_whom is None:
        return [await _what(ctx, asked, chosen)]
    if not chosen:
        raise Refused(_("Please choose at least {least}, then press Done.", least=1))
    if for_whom == OWN_WORDS:
        return [type_readers.begin(ask=asked.id, forms=chosen)]
    if for_whom not in set(ShareoutReaders):
        return [await _for_whom(ctx, asked, chosen)]
    if by_when == OTHER_DAY:
        return [type_day.begin(ask=asked.id, forms=chosen, readers=for_whom)]
    if not isinstance(by_when, date) or by_when <= _today(ctx):
        return [await _by_when(ctx, asked, chosen, for_whom)]
    return await _promise(ctx, asked, _forms(chosen), for_whom, by_when)


def _forms(chosen: int) -> list[ShareoutForm]:
    return [form for place, form in enumerate(ALL_FORMS) if chosen & 1 << place]


async def _question(ctx: Context, asked: ShareoutAsk, text: Text, *buttons: Button) -> Action:
    head = wording.heading(await cards.event_of(ctx, asked))
    return await cards.show(ctx, stack(head, text, gap="\n\n"), *buttons, asked=asked)


async def _what(ctx: Context, asked: ShareoutAsk, chosen: int | None) -> Action:
    if chosen is None:
        shareout = await pledges.of_ask(ctx.db, asked)
        before = shareout.forms if shareout is not None else [ShareoutForm.TEXT.value]
        chosen = sum(1 << place for place, form in enumerate(ALL_FORMS) if form in before)
    buttons = [
        Button(
            ticked(wording.FORMS[form], chosen=bool(chosen & 1 << place)),
            f"!pledge {asked.id} {chosen ^ 1 << place}",
        )
        for place, form in enumerate(ALL_FORMS)
    ]
    following = Button(_("Next"), f"!pledge {asked.id} {chosen} -")
    text = _("What will it be? You can choose several.")
    return await _question(ctx, asked, text, *buttons, following)


async def _for_whom(ctx: Context, asked: ShareoutAsk, chosen: int) -> Action:
    buttons = [
        Button(label, f"!pledge {asked.id} {chosen} {readers}")
        for readers, label in wording.READERS.items()
    ]
    other = Button(_("Somebody else"), f"!pledge {asked.id} {chosen} {OWN_WORDS}")
    text = stack(wording.forms(_forms(chosen)), _("For whom?"))
    return await _question(ctx, asked, text, *buttons, other)


async def _by_when(ctx: Context, asked: ShareoutAsk, chosen: int, for_whom: str) -> Action:
    today = _today(ctx)
    says = f"!pledge {asked.id} {chosen} {for_whom}"
    soon = [
        (label, today + timedelta(days))
        for label, days in ((_("In a week"), 7), (_("In two weeks"), 14))
        if today + timedelta(days) < asked.due_on
    ]
    due = [(_("By {day}", day=asked.due_on), asked.due_on)] if asked.due_on > today else []
    buttons = [Button(label, f"{says} {day}") for label, day in (*soon, *due)]
    other = Button(_("On another day"), f"{says} {OTHER_DAY}")
    text = stack(wording.forms(_forms(chosen)), wording.readers(for_whom), _("By when?"))
    return await _question(ctx, asked, text, *buttons, other)


def _today(ctx: Context) -> date:
    return ctx.now.astimezone(ZoneInfo(zone_of(ctx))).date()


def zone_of(ctx: Context) -> str:
    """Whose clock counts for whoever speaks."""
    return ctx.person.zone or ctx.settings.community.zone


async def _promise(
    ctx: Context, asked: ShareoutAsk, forms: Sequence[ShareoutForm], readers: str, day: date
) -> list[Action]:
    await pledges.pledge(ctx.db, asked, Pledge(forms, readers, day), ctx.now)
    await nudges.plan(ctx.db, asked, zone_of(ctx), ctx.now)
    await overdue.plan(ctx.db, asked.event_id, ctx.settings.community.zone, ctx.now)
    thanks = _("Thank you. You can begin now, or whenever it suits you.")
    return [await cards.stands(ctx, asked, thanks)]


@feature.form("pledge-readers", Field("readers", _("For whom is it? Write it in a few words."),
                                      one_line))  # fmt: skip
async def type_readers(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Keep for whom, and go on with by when: by the day as asked, which can be changed."""
    asked = await _still_asked(ctx, data)
    day = max(asked.due_on, _today(ctx) + nudges.ONE_DAY)
    return await _promise(ctx, asked, _forms(int(str(data["forms"]))), answers["readers"], day)


@feature.form("pledge-day", MomentField("day", _("By which day?"), timed=False))
async def type_day(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, object]
) -> Sequence[Action]:
    """Keep by when."""
    asked, chosen = await _still_asked(ctx, data), int(str(data["forms"]))
    return await _promise(ctx, asked, _forms(chosen), str(data["readers"]), answers["day"])


async def _still_asked(ctx: Context, data: Mapping[str, object]) -> ShareoutAsk:
    asked = await asks.by_id(ctx.db, int(str(data["ask"])))
    if asked is None or asked.person_id != ctx.person.id:
        raise Refused(asks.SETTLED)
    return asked
