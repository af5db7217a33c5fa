"""Roles: given and taken, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import language_tags, people, tags, versions
from bot.domain.hotline import questions
from bot.domain.safety import team
from bot.engine.features import ONLY, Arg, HelpPage, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Refused,
    Reply,
    Send,
    Text,
    _,
    ngettext,
    stack,
)
from bot.words.domain_events import LanguageChosen, OwnerRemoved
from bot.words.tags import Tagging
from handlers.people.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick
    from bot.storage.tables import Person, RoleGrant

ROLES = {one.word: one for one in (Role.MENTOR, Role.ORGANIZER, Role.OWNER)}
MOST_LISTED = 20
"""People in one list: what a phone shows without tiring anybody."""
ROLE_NAMES = {
    Role.MENTOR: _("mentor"),
    Role.ORGANIZER: _("organizer"),
    Role.OWNER: _("owner"),
}
SAFETY = "safety"
"""What is written for the safety team, to which one belongs whatever one's role is."""


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What is written after /role: whose, and what is given or taken, if that is said."""

    person: Person
    role: Role | None = None
    safety: bool = False
    taken: bool = False
    spoken: tuple[str, ...] = ()


async def _role_change(ctx: Context, line: str) -> RoleChange:
    """Read a name of some words, a role, languages. Raises Refused for what isn't known."""
    words = line.split()
    known = {*ROLES, SAFETY}
    at = next((i for i, word in enumerate(words) if word.lstrip("-").lower() in known), len(words))
    if not words[:at]:
        raise Refused(_("Whose role? For example: /role mira mentor en fr"))
    person = await people.meant_by(
        ctx.db, " ".join(words[:at]), choose=lambda name: " ".join(("/role", name, *words[at:]))
    )
    if at == len(words):
        return RoleChange(person)
    role_word = words[at].lower()
    if role_word.lstrip("-") == SAFETY:
        return RoleChange(person, safety=True, taken=role_word.startswith("-"))
    meant = ROLES[role_word.lstrip("-")]
    if role_word.startswith("-"):
        return RoleChange(person, meant, taken=True)
    spoken = tuple(language_tags.read(name.strip(",")) for name in words[at + 1 :])
    return RoleChange(person, meant, spoken=spoken)


ROLE_CHANGE = Arg("change", _role_change, rest=True, reads_nothing=True)


@feature.command("role", ROLE_CHANGE, about=_("Give a role: /role name mentor en fr"),
                 role=Role.ORGANIZER, group=True)  # fmt: skip
async def role(ctx: Context) -> Sequence[Action]:
    """Show, give ("/role mira mentor en fr") or take ("/role mira -mentor") roles."""
    change = ctx.get(ROLE_CHANGE)
    if change.safety:
        return await _change_safety_team(ctx, change)
    if change.role is None:
        return [await _shown(ctx, change.person, with_sources=True)]
    if not ctx.is_a(max(Role.ORGANIZER, change.role)):
        raise Refused(ONLY[Role.OWNER])
    if change.taken:
        return await _take(ctx, change.person, change.role)
    return await _give(ctx, change.person, change.role, change.spoken)


async def _change_safety_team(ctx: Context, change: RoleChange) -> Sequence[Action]:
    """Let somebody into the safety team ("/role mira safety"), or out of it; the team is told."""
    if change.taken:
        await team.leave(ctx.db, change.person, ctx.person)
    else:
        await team.join(ctx.db, change.person, ctx.person, ctx.now)
    return [await _shown(ctx, change.person)]


@feature.command("roles", about=_("Who has which role"), role=Role.ORGANIZER,
                 label=_("People and roles"))  # fmt: skip
async def all_roles(ctx: Context) -> Sequence[Action]:
    """List who has a role, and say how one is given."""
    held, count = await people.roles_held(ctx.db, MOST_LISTED)
    lines = [
        _("{name}: {roles}", name=person.name,
          roles=Listing(tuple(ROLE_NAMES[held_role] for held_role in roles)))
        for person, roles in held
    ]  # fmt: skip
    left = count - len(held)
    more = ngettext("… and {count} more", "… and {count} more", left) if left > 0 else None
    return [Reply(stack(*lines, more, _("Give a role: /role name mentor en fr")))]


async def _take(ctx: Context, person: Person, taken: Role) -> Sequence[Action]:
    """Take a role away; what the person had in hand goes back when no role is left to answer by."""
    await people.revoke(ctx.db, person, taken)
    if not await people.roles_of(ctx.db, person.id):
        await questions.end_leases(ctx.db, person.id, ctx.now)
    return [await _shown(ctx, person)]


async def _give(
    ctx: Context, person: Person, new_role: Role, spoken: Sequence[str]
) -> Sequence[Action]:
    new = new_role not in await people.roles_of(ctx.db, person.id)
    await people.grant(ctx.db, person, new_role, ctx.person, ctx.now)
    if new_role is Role.MENTOR:
        own = person.language or ctx.languages.fallback
        await people.speak(
            ctx.db, person, spoken or await people.languages_of(ctx.db, person.id) or [own]
        )
    summary = await _shown(ctx, person)
    if not new or person.id == ctx.person.id:
        return [summary]
    page = HelpPage.of(new_role)
    desk = Button(page.heading, f"/help {page}")
    can_be_shown = await tags.places(ctx.db, person.id, ctx.use(Tagging).on)
    shown = (Button(_("Show my role"), "/tag"),) if can_be_shown else ()
    return [summary, Send(person.id, _welcome(new_role), buttons=(desk, *shown))]


def _welcome(new_role: Role) -> Text:
    if new_role is Role.MENTOR:
        return _(
            "You are a mentor now, thank you! Questions come to the mentors' room. "
            "/queue shows what waits, /mine what you have taken, /away gives you a break."
        )
    return _("You have a new role: {role}. /help shows what you can do.", role=ROLE_NAMES[new_role])


def _with_source(grant: RoleGrant, giver: str) -> Text:
    """A role, and where it comes from, as far as that is known."""
    role_name = ROLE_NAMES[Role.of(grant.role)]
    by_another = bool(giver) and grant.granted_by != grant.person_id
    match grant.by_hand and by_another, grant.by_config:
        case True, True:
            return _("{role} (given by {name}, and by my configuration)",
                     role=role_name, name=giver)  # fmt: skip
        case True, False:
            return _("{role} (given by {name})", role=role_name, name=giver)
        case False, True:
            return _("{role} (by my configuration)", role=role_name)
    return role_name


@feature.listens(LanguageChosen)
async def show_menus_in_that_language(tick: Tick, event: LanguageChosen) -> None:
    """Menus of people with a role are in their own language."""
    if await people.roles_of(tick.db, event.person_id):
        await versions.bump(tick.db, "menus")


@feature.listens(OwnerRemoved)
async def say_that_they_own_nothing(tick: Tick, event: OwnerRemoved) -> Sequence[Action]:
    """Tell whom the configuration made an owner that it does so no more."""
    if not await people.roles_of(tick.db, event.person_id):
        await questions.end_leases(tick.db, event.person_id, tick.now)
    announcement = _(
        "You are no longer an owner here: whoever runs me has taken you out of my configuration. "
        "/help shows what you can do."
    )
    return [Send(event.person_id, announcement)]


async def _shown(ctx: Context, person: Person, *, with_sources: bool = False) -> Reply:
    roles = [
        _with_source(grant, giver) if with_sources else ROLE_NAMES[Role.of(grant.role)]
        for grant, giver in await people.grants_of(ctx.db, person.id)
    ]
    if await team.is_member(ctx.db, person.id):
        roles.append(_("safety team"))
    if not roles:
        return Reply(_("{name} has no role.", name=person.name))
    line = _("{name}: {roles}", name=person.name, roles=Listing(tuple(roles)))
    spoken = await people.languages_of(ctx.db, person.id)
    if not spoken:
        return Reply(line)
    names = Listing(tuple(LanguageName(tag) for tag in spoken))
    return Reply(stack(line, _("Answers in: {languages}", languages=names)))
