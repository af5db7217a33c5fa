"""Backups: another mentor answers while the first is away, if the newcomer wants that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references
from bot.domain.mentoring import pair_chat
from bot.words import Action, Attachment, Button, Refused, Reply, Send, Text, _, spoken, stack
from handlers.mentoring.arguments import OWN_PAIRING
from handlers.mentoring.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context
    from bot.storage.tables import Pairing, Person


def is_away(ctx: Context, person: Person) -> bool:
    """Is somebody on a break?"""
    return person.away_until is not None and person.away_until > ctx.now


async def while_away(
    ctx: Context, pairing: Pairing, other: Person
) -> tuple[Text, tuple[Button, ...]] | None:
    """What a newcomer hears whose mentor is away, with the way to their backup; None if not so."""
    if other.id != pairing.mentor_id or not is_away(ctx, other):
        return None
    until = _("They are away until {until}.", until=other.away_until)
    backup = await _backup(ctx, pairing)
    if backup is None or pairing.mentor_owes_since is None:
        return until, ()
    text = stack(until, _("If it can't wait, {name} can answer.", name=backup.name), gap=" ")
    return text, (Button(_("Ask {name}", name=backup.name), f"!ask-backup {pairing.id}"),)


async def _backup(ctx: Context, pairing: Pairing) -> Person | None:
    """Who stands in for the mentor, if they are there."""
    if pairing.backup_id is None:
        return None
    backup = await people.by_id(ctx.db, pairing.backup_id)
    is_there = backup is not None and await people.is_there(ctx.db, backup, ctx.now)
    return backup if is_there and await people.has_private_chat(ctx.db, pairing.backup_id) else None


@feature.action("ask-backup", OWN_PAIRING)
async def ask_backup(ctx: Context) -> Sequence[Action]:
    """Pass all that waits for the mentor's answer on to the backup; they answer here."""
    pairing = ctx.get(OWN_PAIRING)
    backup = await _backup(ctx, pairing)
    if pairing.mentee_id != ctx.person.id or backup is None:
        raise Refused(_("Nobody stands in for your mentor just now."))
    mentor = await people.named(ctx.db, pairing.mentor_id)
    sent: list[Action] = [
        Send(
            backup.id,
            stack(
                _("{mentor} is away, and {name} would like to ask you:", mentor=mentor,
                  name=ctx.person.name),
                spoken(message.text) if message.text else None,
            ),
            buttons=(Button(_("Answer"), f"!talk {pairing.id}"),),
            attachments=tuple(Attachment.from_json(stored) for stored in message.attachments),
            subject=pair_chat.words(message.id),
        )
        for message in await pair_chat.unanswered(ctx.db, pairing)
        if backup.id not in await references.readers(ctx.db, pair_chat.words(message.id))
    ]  # fmt: skip
    if not sent:
        raise Refused(_("{name} has all your messages already.", name=backup.name))
    return [*sent, Reply(_("Passed on to {asker}.", asker=backup.name))]
