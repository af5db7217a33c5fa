"""/shareouts: for organizers, how it stands with every event, as a picture and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.shareouts import charts, events, overviews
from bot.domain.shareouts.overviews import Standing
from bot.engine.arguments import known, plain
from bot.engine.features import Arg, Role
from bot.engine.screens import Pages
from bot.words import (
    Attachment,
    AttachmentKind,
    Button,
    Listing,
    Reply,
    Text,
    _,
    ngettext,
    stack,
    verbatim,
)
from handlers.shareouts import wording
from handlers.shareouts.declining import REASONS
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.shareouts.overviews import Counted, Overview
    from bot.engine.features import Context, Tick
    from bot.words import Action

MOST_EVENTS = 40
MOST_NAMED = 12
EVENT = Arg("event", known(events.meant_by), rest=True, optional=True)
PAGE = Arg("page", plain(str), optional=True)
NOTHING = _("Nobody has been asked for a share-out yet.")


@feature.command("shareouts", EVENT, about=_("What people bring back from events"),
                 role=Role.ORGANIZER, last=True, label=_("Share-outs"))  # fmt: skip
async def shareouts(ctx: Context) -> Sequence[Action]:
    """All events, the newest first; or how it stands with one of them."""
    event = ctx.find(EVENT)
    if event is not None:
        return [of_one(await overviews.of_event(ctx.db, event, today(ctx)))]
    return await _all(ctx, "1")


@feature.action("shareouts-page", PAGE, role=Role.ORGANIZER)
async def turn(ctx: Context) -> Sequence[Action]:
    """Earlier events, or later ones."""
    return await _all(ctx, ctx.find(PAGE) or "1")


async def _all(ctx: Context, page: str) -> list[Action]:
    newest = await events.newest(ctx.db, MOST_EVENTS)
    stands = [each for each in await overviews.of_events(ctx.db, newest, today(ctx)) if each.size]
    pages = Pages(stands, "!shareouts-page", size=charts.MOST_EVENTS)
    shown = pages.on(page)
    text = stack(*(_line(each) for each in shown), gap="\n\n") if shown else NOTHING
    buttons = [Button(verbatim(each.event.name), f"/shareouts {each.event.id}") for each in shown]
    ask = Button(_("Ask somebody"), "/shareout ask")
    listed = Reply(text, buttons=(*buttons, *pages.turn(page), ask), whisper=True)
    return [listed, *await _picture(ctx, shown)]


def today(tick: Tick) -> date:
    """The day, by the clock of the community."""
    return tick.now.astimezone(ZoneInfo(tick.settings.community.zone)).date()


async def _picture(ctx: Context, shown: Sequence[Counted]) -> list[Reply]:
    """The same at a glance, where there is anything to see."""
    if not shown:
        return []
    bars = tuple((each.event.id, charts.bar(each)) for each in shown)
    content = await charts.picture(ctx.db, bars)
    text = _(
        "A bar for each event, by its number: how many have shared, how many are to come, how many "
        "are overdue, and how many share nothing."
    )
    file = Attachment(
        AttachmentKind.PHOTO, "shareouts.png", "image/png", len(content), content=content,
        width=charts.WIDTH,
    )  # fmt: skip
    return [Reply(text, attachments=(file,), whisper=True)]


def _line(stands: Counted) -> Text:
    number = Text("{number}. **{name}**", {"number": stands.event.id, "name": stands.event.name},
                  translated=False)  # fmt: skip
    return stack(number, *in_numbers(stands))


def in_numbers(stands: Counted) -> list[Text]:
    """How many have shared, are to come, said no; nothing of what there is none of."""
    counts = stands.counts
    shared, to_come, overdue, _declined = charts.bar(stands)
    lines = [
        ngettext("{shared} of {count} person has shared something.",
                 "{shared} of {count} people have shared something.",
                 stands.size, shared=shared)
    ]  # fmt: skip
    if to_come:
        lines.append(ngettext("{count} is still to come.", "{count} are still to come.", to_come))
    if overdue:
        lines.append(ngettext("{count} is overdue.", "{count} are overdue.", overdue))
    if counts[Standing.DECLINED]:
        lines.append(
            ngettext("{count} would rather not.", "{count} would rather not.",
                     counts[Standing.DECLINED])
        )  # fmt: skip
    if counts[Standing.TAKEN_BACK]:
        lines.append(
            ngettext("{count} has taken it back.", "{count} have taken it back.",
                     counts[Standing.TAKEN_BACK])
        )  # fmt: skip
    return lines


def of_one(stands: Overview) -> Reply:
    """How it stands with one event, and what can be done about it."""
    event = stands.event
    text = stack(
        stack(wording.heading(event), _funding(event.funding)),
        stack(*in_numbers(stands)),
        stack(
            _names(_("**Shared**"), stands.names(Standing.SHARED)),
            _names(_("**To come**"), stands.names(Standing.TO_COME)),
            _names(_("**Overdue**"), stands.names(Standing.OVERDUE)),
            _names(_("**Not here yet**"), stands.names(Standing.INVITED)),
        ),
        _reasons(stands),
        gap="\n\n",
    )
    buttons = (
        Button(_("Report"), f"!shareout-report {event.id}"),
        Button(_("Invitations again"), f"!shareout-invitations {event.id}"),
        Button(_("Circles"), f"!circles {event.id}"),
        Button(_("Who made it possible"), f"!shareout-funding {event.id}"),
        Button(_("Ask no more"), f"!shareout-cancel {event.id}"),
        Button(_("All events"), "/shareouts"),
    )
    return Reply(text, buttons=buttons, whisper=True)


def _funding(words: str) -> Text | None:
    return _("Made possible by: {funding}", funding=words) if words else None


def _names(label: Text, names: Sequence[str]) -> Text | None:
    if not names:
        return None
    more = len(names) - MOST_NAMED
    listed = Text("{label}: {names}", {"label": label, "names": Listing(tuple(names[:MOST_NAMED]))},
                  translated=False)  # fmt: skip
    further = ngettext("… and {count} more", "… and {count} more", more) if more > 0 else None
    return stack(listed, further, gap=" ")


def _reasons(stands: Overview) -> Text | None:
    """Why people said no, in sum: never who."""
    if not stands.reasons:
        return None
    lines = [
        Text("{reason}: {count}", {"reason": REASONS.get(reason, reason), "count": count},
             translated=False)
        for reason, count in stands.reasons.most_common(MOST_NAMED)
    ]  # fmt: skip
    return stack(_("Why some would rather not:"), *lines)
