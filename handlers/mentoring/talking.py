"""Talking: from a press on, all that somebody writes in private goes to the other of a pairing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.mentoring import accounts, pair_chat, pairings
from bot.engine.features import HelpPage
from bot.words import Action, Button, Refused, Reply, Send, Text, _, open_private, stack
from bot.words.quiet import Quiet
from handlers.mentoring import own_topics
from handlers.mentoring.arguments import OWN_PAIRING, PAIRING_OF_TWO
from handlers.mentoring.pair_chat import BACK, name_of
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Pairing

NOBODY = _("You aren't paired with anybody yet.")
FIND = Button(_("Find a mentor"), "/mentor")


@feature.command("talk", about=_("Write to your mentor, or to whom you mentor"),
                 page=HelpPage.LEARN, for_oneself=True)  # fmt: skip
async def talk(ctx: Context) -> Sequence[Action]:
    """Begin to talk; whoever has several people chooses."""
    _in_private(ctx)
    own = await pairings.going_on(ctx.db, ctx.person.id)
    if not own:
        raise Refused(NOBODY, FIND)
    if len(own) == 1:
        return await begin(ctx, own[0])
    buttons = [await write_to(ctx, pairing, ctx.person.id) for pairing in own]
    return [Reply(_("To whom would you like to write?"), buttons=tuple(buttons))]


@feature.action("talk", OWN_PAIRING)
async def start(ctx: Context) -> Sequence[Action]:
    """Begin to talk."""
    _in_private(ctx)
    return await begin(ctx, ctx.get(OWN_PAIRING))


def _in_private(ctx: Context) -> None:
    """Beside a group, too, what they wrote next would be read by all."""
    if not ctx.chat.private or ctx.chat.beside_id is not None:
        raise Refused(
            _("Not here, please. Write it to me in private."), open_private("/mentor"), private=True
        )


async def begin(ctx: Context, pairing: Pairing) -> list[Action]:
    """Let everything go to the other from now on, and say so."""
    await pair_chat.start_talking(ctx.db, ctx.person, pairing, ctx.now)
    name = await name_of(ctx.db, pair_chat.partner_of(pairing, ctx.person.id))
    text = _(
        "You're talking with {name}. What you write here now goes to {name} and to nobody else, "
        "until you end it.",
        name=name,
    )
    buttons = [Button(_("End"), "!end-talk")]
    if not _has_shared(pairing, ctx.person.id) and ctx.person.id != pairing.backup_id:
        buttons.append(Button(_("Share my account"), f"!share-account {pairing.id}"))
    return [
        Reply(
            text,
            buttons=tuple(buttons),
            subject=pair_chat.about(pairing),
            own_thread=await own_topics.begin(ctx, pairing),
        )
    ]


async def write_to(tick: Tick, pairing: Pairing, person_id: int) -> Button:
    """The button with which that one of the two begins to write to the other."""
    name = await people.named(tick.db, pair_chat.partner_of(pairing, person_id))
    return Button(_("Write to {name}", name=name or _("somebody")), f"!talk {pairing.id}")


@feature.action("end-talk")
async def stop(ctx: Context) -> Sequence[Action]:
    """Let what they write be for the bot again."""
    pairing = await pair_chat.talking(ctx.db, ctx.person)
    await pair_chat.stop_talking(ctx.db, ctx.person)
    again = (await write_to(ctx, pairing, ctx.person.id),) if pairing is not None else ()
    return [Reply(BACK, buttons=again)]


@feature.job(pair_chat.OVER, quiet=Quiet.PERSON)
async def over(tick: Tick, job: Job) -> Sequence[Action]:
    """Nobody has written for a while: what comes next may be a question for the bot."""
    person = await people.by_id(tick.db, job.subject)
    if person is None or person.talking_until is None or person.talking_until > tick.now:
        return []
    pairing = await pair_chat.talking(tick.db, person)
    await pair_chat.stop_talking(tick.db, person)
    if pairing is None:
        return []
    name = await name_of(tick.db, pair_chat.partner_of(pairing, person.id))
    text = stack(_("You and {name} haven't written for a while.", name=name), BACK, gap=" ")
    return [Send(person.id, text, buttons=(await write_to(tick, pairing, person.id),))]


# ── accounts ─────────────────────────────────────────────────────────────────────────────────


@feature.action("share-account", PAIRING_OF_TWO)
async def share_account(ctx: Context) -> Sequence[Action]:
    """Let the other know one's account here, so that they can write directly."""
    _in_private(ctx)
    pairing = ctx.get(PAIRING_OF_TWO)
    address = await accounts.address_in(ctx.db, ctx.chat)
    if not address:
        raise Refused(
            _("Your account has no name by which others could find it. Choose one in the app, and "
              "press again.")
        )  # fmt: skip
    pairings.share_account(pairing, ctx.person.id, ctx.now)
    other = pair_chat.partner_of(pairing, ctx.person.id)
    name = await name_of(ctx.db, other)
    told = _("{name} now knows your account. You can go on here as well.", name=name)
    if other is None:
        return []
    shown = _("{name} lets you know their account, so that you can write to each other directly: "
              "{account}", name=await name_of(ctx.db, ctx.person.id),
              account=address_shown(address))  # fmt: skip
    back = (Button(_("Share my account"), f"!share-account {pairing.id}"),)
    buttons = () if _has_shared(pairing, other) else back
    return [Reply(told), Send(other, shown, buttons=buttons, subject=pair_chat.about(pairing))]


def _has_shared(pairing: Pairing, person_id: int) -> bool:
    is_mentee = person_id == pairing.mentee_id
    return (pairing.mentee_shared_at if is_mentee else pairing.mentor_shared_at) is not None


def address_shown(address: str) -> Text:
    """An account's name, as it is found by."""
    return Text("{address}", {"address": address}, translated=False)
