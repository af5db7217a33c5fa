"""Unwanted: whom somebody does not want to have to do with any more. They are not told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import blocks, counterparts, references
from bot.domain.hotline import questions, subjects, utterances
from bot.domain.mentoring import pair_chat, pairings
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, HelpPage
from bot.words import Action, Button, Refused, Reply, Subject, _, stack, to_destroy, verbatim
from bot.words.domain_events import PersonsLinked
from handlers.people.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.counterparts import Counterpart
    from bot.engine.features import Context, Tick
    from bot.storage.tables import Question

MOST_SHOWN = 8


async def _counterpart(ctx: Context, words: str) -> Counterpart:
    other = await counterparts.by_key(ctx.db, ctx.person, words)
    if other is None:
        raise Refused(_("You have had no contact with them here lately."), private=True)
    return other


COUNTERPART = Arg("counterpart", _counterpart)
HANDLE = Arg("block", plain(any_words))


ABOUT = _("Keep somebody away from you for good")
feature.help(HelpPage.SETTINGS, _("Block somebody"), "/block", ABOUT, late=True)


@feature.command("block", about=ABOUT, last=True, page=HelpPage.SETTINGS, for_oneself=True)
async def choose(ctx: Context) -> Sequence[Action]:
    """Offer those with whom one had to do; as a reply to somebody's words, that one."""
    if not ctx.chat.private:
        raise Refused(_("Not here, please. Write it to me in private."), private=True)
    replied = await _replied_to(ctx)
    if replied is not None:
        return [_ask(replied)]
    others = await counterparts.of(ctx.db, ctx.person, ctx.now)
    made = await blocks.made_by(ctx.db, ctx.person.id)
    blocked = {(row.blocked_id, row.known_as) for row in made}
    buttons = [
        Button(verbatim(other.known_as), f"!block {other.key}")
        for other in others
        if (other.person_id, other.known_as) not in blocked
    ]
    if blocked:
        buttons.append(Button(_("People I block"), "/blocks"))
    if len(buttons) == bool(blocked):
        return [
            Reply(
                _("There is nobody you have had contact with here lately."), buttons=tuple(buttons)
            )
        ]
    text = _("Whom would you like to keep away? They won't be told.")
    return [Reply(text, buttons=tuple(buttons))]


async def _replied_to(ctx: Context) -> Counterpart | None:
    subject = await references.subject(ctx.db, ctx.chat, ctx.event.reply_to)
    if subject is not None and subject.kind == pair_chat.WORDS:
        return await _of_pair_words(ctx, subject.number)
    question = await _question_of(ctx, subject)
    if question is None:
        return None
    return await counterparts.in_question(ctx.db, ctx.person, question)


async def _of_pair_words(ctx: Context, message_id: int) -> Counterpart | None:
    message = await pair_chat.by_id(ctx.db, message_id)
    pairing = await pairings.by_id(ctx.db, message.pairing_id) if message is not None else None
    if message is None or pairing is None:
        return None
    stands_in = pairing.backup_id in {message.sender_id, ctx.person.id}
    read = counterparts.standing_in if stands_in else counterparts.in_pairing
    return await read(ctx.db, ctx.person, pairing)


async def _question_of(ctx: Context, subject: Subject | None) -> Question | None:
    if subject is None:
        return None
    if subject.kind in subjects.OF_QUESTIONS:
        return await questions.by_id(ctx.db, subject.number)
    if subject.kind in subjects.OF_UTTERANCES:
        utterance = await utterances.by_id(ctx.db, subject.number)
        return await questions.of_words(ctx.db, utterance) if utterance is not None else None
    return None


def _ask(other: Counterpart) -> Reply:
    text = _(
        "If you block {name}, nothing I do brings the two of you together again: no question, no "
        "answer, no mentoring. They are not told. Block them?",
        name=other.known_as,
    )
    buttons = (
        to_destroy(_("Yes, block them"), f"!block-yes {other.key}"),
        Button(_("No, leave it as it is"), "!block-no"),
    )
    return Reply(text, buttons=buttons)


@feature.action("block", COUNTERPART)
async def ask(ctx: Context) -> Sequence[Action]:
    """Ask once more."""
    return [_ask(ctx.get(COUNTERPART))]


@feature.action("block-no")
async def leave(_ctx: Context) -> Sequence[Action]:
    """Change nothing."""
    return [Reply(_("Nothing was changed."))]


@feature.action("block-yes", COUNTERPART)
async def block(ctx: Context) -> Sequence[Action]:
    """Block them."""
    other = ctx.get(COUNTERPART)
    await blocks.block(ctx.db, ctx.person, other.person_id, other.known_as, ctx.now)
    text = _("I keep {name} away from you now. To undo it: /blocks",
             name=other.known_as)  # fmt: skip
    return [Reply(text, buttons=(Button(_("Report harassment"), "/report"),))]


@feature.listens(PersonsLinked)
async def hold_for_both_accounts(tick: Tick, linked: PersonsLinked) -> Sequence[Action]:
    """What one account has blocked, the other has to do with no more either."""
    await blocks.hold_for(tick.db, linked.kept)
    return []


@feature.command("blocks", about=_("People you block"), last=True, page=HelpPage.SETTINGS,
                 for_oneself=True)  # fmt: skip
async def show(ctx: Context) -> Sequence[Action]:
    """Show whom one blocks, and let go of it."""
    if not ctx.chat.private:
        raise Refused(_("Not here, please. Write it to me in private."), private=True)
    made = await blocks.made_by(ctx.db, ctx.person.id)
    if not made:
        return [Reply(_("You block nobody."))]
    lines = [verbatim(f"• {row.known_as}") for row in made[:MOST_SHOWN]]
    buttons = tuple(
        Button(_("Unblock {name}", name=row.known_as), f"!unblock {row.handle}")
        for row in made[:MOST_SHOWN]
    )
    return [Reply(stack(_("You block:"), *lines), buttons=buttons)]


@feature.action("unblock", HANDLE)
async def unblock(ctx: Context) -> Sequence[Action]:
    """Let them be met again."""
    name = await blocks.unblock(ctx.db, ctx.person, ctx.get(HANDLE))
    return [Reply(_("You can meet {name} again.", name=name))]
