"""What follows the buttons of mentoring: one's own pairings, and offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.mentoring import offers, pair_chat, pairings
from bot.engine.features import Arg
from bot.words import Refused, _
from bot.words.mentoring import PairingState

if TYPE_CHECKING:
    from bot.engine.features import Context
    from bot.storage.tables import MentoringOffer, Pairing

OVER = _("You two are no longer paired.")


async def _own_pairing(ctx: Context, words: str) -> Pairing:
    """A pairing that goes on, of whoever presses, or in which they are the backup whom the newcomer
    has asked. Raises Refused for any other.
    """
    number = numbers.read(words)
    pairing = await pairings.by_id(ctx.db, number) if number is not None else None
    if (
        pairing is None
        or pairing.state == PairingState.ENDED
        or not pair_chat.is_part_of(pairing, ctx.person.id)
    ):
        raise Refused(OVER)
    is_theirs = ctx.person.id in {pairing.mentee_id, pairing.mentor_id}
    if not is_theirs and not await pair_chat.asked_to_stand_in(ctx.db, pairing, ctx.person.id):
        raise Refused(OVER)
    return pairing


async def _pairing_of_two(ctx: Context, words: str) -> Pairing:
    """A pairing that goes on, of whoever presses, who does not only stand in. Raises Refused."""
    pairing = await _own_pairing(ctx, words)
    if ctx.person.id not in {pairing.mentee_id, pairing.mentor_id}:
        raise Refused(OVER)
    return pairing


async def _any_pairing(ctx: Context, words: str) -> Pairing:
    """A pairing of whoever presses, also one that is over. Raises Refused for any other."""
    number = numbers.read(words)
    pairing = await pairings.by_id(ctx.db, number) if number is not None else None
    if pairing is None or ctx.person.id not in {pairing.mentee_id, pairing.mentor_id}:
        raise Refused(OVER)
    return pairing


async def _offer(ctx: Context, words: str) -> MentoringOffer:
    """An offer, whoever presses: the handlers look whose it is. Raises Refused for none."""
    number = numbers.read(words)
    offer = await offers.by_id(ctx.db, number) if number is not None else None
    if offer is None:
        raise Refused(offers.SETTLED)
    return offer


ANY_PAIRING = Arg("pairing", _any_pairing)
OWN_PAIRING = Arg("pairing", _own_pairing)
PAIRING_OF_TWO = Arg("pairing", _pairing_of_two)
OFFER = Arg("offer", _offer)
