"""The card of an ask: where it stands, and what somebody can do next. It turns in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.shareouts import asks, companions, events, nudges, pledges
from bot.engine.screens import turning
from bot.words import Button, Listing, Reply, Subject, Text, Update, _, stack, to_confirm
from bot.words.shareouts import AskState, ShareoutPart, ShareoutState
from handlers.shareouts import talks, wording

if TYPE_CHECKING:
    from bot.engine.features import Context, Tick
    from bot.storage.tables import Shareout, ShareoutAsk, SupportedEvent

KIND = "shareout_ask"
MAKE = "!shareout-make"
"""Opens the draft of a share-out, whose number follows."""


def about(asked: ShareoutAsk) -> Subject:
    """The subject of all messages in which an ask stands."""
    return Subject(KIND, asked.id)


async def event_of(tick: Tick, asked: ShareoutAsk) -> SupportedEvent:
    """The event that somebody was at; every ask has one."""
    event = await events.by_id(tick.db, asked.event_id)
    if event is None:
        msg = "an ask is about an event"
        raise LookupError(msg)
    return event


async def show(ctx: Context, text: Text, *buttons: Button, asked: ShareoutAsk) -> Reply | Update:
    """Turn the card in which a button was pressed; else say it anew."""
    standing = await turning(ctx, KIND)
    if standing is not None:
        return Update(standing, text, buttons)
    return Reply(text, buttons=buttons, subject=about(asked))


async def stands(ctx: Context, asked: ShareoutAsk, said: Text | None = None) -> Reply | Update:
    """Show how an ask stands, below something that was just said."""
    text, buttons = await of(ctx, asked)
    return await show(ctx, stack(said, text, gap="\n\n"), *buttons, asked=asked)


async def of(tick: Tick, asked: ShareoutAsk) -> tuple[Text, tuple[Button, ...]]:
    """What the card of an ask says to whoever is asked."""
    head = wording.heading(await event_of(tick, asked))
    shareout = await pledges.of_ask(tick.db, asked)
    text, buttons = await _state(tick, asked, shareout)
    return stack(head, text, gap="\n\n"), buttons


async def _state(
    tick: Tick, asked: ShareoutAsk, shareout: Shareout | None
) -> tuple[Text, tuple[Button, ...]]:
    match asked.state:
        case AskState.DECLINED:
            after_all = Button(_("Share after all"), f"!shareout-again {asked.id}")
            return _("You said no, and that is fine. I won't remind you."), (after_all,)
        case AskState.ELSEWHERE:
            return _("You have shared it here: {link}", link=asked.elsewhere), ()
        case AskState.CANCELLED:
            return _("Nobody asks you for this any more."), ()
    if shareout is None:
        return asking(asked), begin_buttons(asked)
    return await _pledged(tick, asked, shareout)


def asking(asked: ShareoutAsk) -> Text:
    """What somebody is asked."""
    return stack(
        _("You were there for all of us. What do you bring back? A few lines are enough, or a "
          "voice note, photos, a link, a short talk."),
        _("Please let us have it by {day}.", day=nudges.counted_day(asked)),
    )  # fmt: skip


def begin_buttons(asked: ShareoutAsk) -> tuple[Button, ...]:
    """What whoever has not answered can do."""
    return (
        to_confirm(_("I'd like to share"), f"!pledge {asked.id}"),
        Button(_("I already did"), f"!shareout-there {asked.id}"),
        Button(_("Rather not"), f"!shareout-no {asked.id}"),
    )


async def _pledged(
    tick: Tick, asked: ShareoutAsk, shareout: Shareout
) -> tuple[Text, tuple[Button, ...]]:
    state = wording.STATES.get(ShareoutState(shareout.state))
    who = await _with_whom(tick, asked, shareout)
    promised = wording.pledge(shareout, nudges.counted_day(asked))
    return stack(promised, who, state, gap="\n\n"), pledged_buttons(asked, shareout)


async def _with_whom(tick: Tick, asked: ShareoutAsk, shareout: Shareout) -> Text | None:
    members = await companions.with_part(tick.db, shareout, ShareoutPart.MEMBER)
    if shareout.maker_id != asked.person_id:
        maker = await companions.maker_of(tick.db, shareout)
        return _("{name} puts it together for all of you.", name=maker.name) if maker else None
    if not members:
        return None
    names = Listing(tuple(member.name for member in members))
    return _("Together with {names}; you put it together.", names=names)


def pledged_buttons(asked: ShareoutAsk, shareout: Shareout) -> tuple[Button, ...]:
    """What whoever has pledged can do, as long as it is not out."""
    if not asks.is_outstanding(asked, shareout):
        return ()
    decline = Button(_("Rather not"), f"!shareout-no {asked.id}")
    if shareout.maker_id != asked.person_id:
        return (decline,)
    begun = shareout.state != ShareoutState.PLEDGED
    make = to_confirm(_("Go on") if begun else _("Begin now"), f"{MAKE} {shareout.id}")
    return (
        make,
        *talks.button(shareout),
        Button(_("I already did"), f"!shareout-there {asked.id}"),
        Button(_("We went together"), f"!shareout-group {asked.id}"),
        Button(_("Change"), f"!pledge {asked.id}"),
        decline,
    )
