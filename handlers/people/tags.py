"""Tags: who has a role and wishes it is seen with it in groups: newcomers know whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references, rooms, tags
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Role
from bot.words import (
    Action,
    Button,
    Listing,
    Refused,
    Reply,
    Send,
    Subject,
    Tag,
    _,
    to_confirm,
)
from bot.words.domain_events import OwnerRemoved, RoleGranted, RoleRevoked, Undelivered
from bot.words.tags import Tagging
from handlers.people.registry import feature
from handlers.people.roles import ROLE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick

KIND = "tag"
SWITCH = Arg("switch", plain(one_of("on", "off")), optional=True)
SHOW = Button(_("Show my role"), "/tag on")
HIDE = Button(_("Don't show it"), "/tag off")


@feature.command("tag", SWITCH, about=_("Show your role in groups, or not"), role=Role.MENTOR,
                 for_oneself=True)  # fmt: skip
async def tag(ctx: Context) -> Sequence[Action]:
    """Ask, or show one's role from now on, or no more."""
    if ctx.find(SWITCH) == "off":
        taken = await tags.take_away(ctx.db, ctx.person.id)
        gone = [_tag(one.chat_id, ctx.person.id, one.account, None) for one in taken]
        return [*gone, Reply(_("Your role is not shown in groups."))]
    places = await tags.places(ctx.db, ctx.person.id, ctx.use(Tagging).on)
    if not places:
        raise Refused(_("There is no group for newcomers where I could show it."))
    groups = Listing(tuple(chat.title for chat, _account in places))
    if ctx.find(SWITCH) is None:
        ask = _("Shall your role stand beside your name in {groups}? Newcomers then see whom they "
                "can ask.", groups=groups)  # fmt: skip
        return [Reply(ask, buttons=(to_confirm(SHOW.label, SHOW.says), HIDE))]
    await tags.wish(ctx.db, ctx.person.id, places)
    shown = _("Your role is shown beside your name in {groups} now.", groups=groups)
    return [*await _show(ctx, ctx.person.id), Reply(shown, buttons=(HIDE,))]


def _tag(chat_id: int, person_id: int, account: str, role: Role | None) -> Tag:
    label = None if role is None else ROLE_NAMES[role]
    return Tag(chat_id, account, label, Subject(KIND, chat_id, str(person_id)))


async def _show(tick: Tick, person_id: int) -> list[Action]:
    """Let each of somebody's tags say the highest of their roles; without one they go."""
    held = await people.roles_of(tick.db, person_id)
    wished = await (tags.of if held else tags.take_away)(tick.db, person_id)
    role = max(held, default=None)
    return [_tag(one.chat_id, person_id, one.account, role) for one in wished]


async def keep_up(
    tick: Tick, event: RoleGranted | RoleRevoked | OwnerRemoved
) -> Sequence[Action] | None:
    """A tag says what somebody's role is now, and goes with the last of them."""
    return await _show(tick, event.person_id) or None


feature.listens(RoleGranted)(keep_up)
feature.listens(RoleRevoked)(keep_up)
feature.listens(OwnerRemoved)(keep_up)


@feature.listens(tags.TagForgotten)
async def forgotten(_tick: Tick, event: tags.TagForgotten) -> Sequence[Action]:
    """A tag goes with whom it was shown beside."""
    return [Tag(event.chat_id, event.account, None, Subject(KIND, event.chat_id))]


@feature.listens(Undelivered)
async def could_not(tick: Tick, event: Undelivered) -> Sequence[Action] | None:
    """Say what is missing, to whom wanted it."""
    about = await references.meant_for(tick.db, event.reference_id)
    subject = about[0] if about is not None else None
    if subject is None or subject.kind != KIND or not subject.detail:
        return None
    person_id = int(subject.detail)
    if not await tags.lose(tick.db, subject.number, person_id):
        return []
    chat = await rooms.by_id(tick.db, subject.number)
    reason = _(
        "I could not show your role in {group}. For that I have to be an administrator there who "
        "may manage tags, and you a member who is no administrator.",
        group=chat.title,
    )
    return [Send(person_id, reason, buttons=(SHOW,))]
