"""People: name, language and zone of one's own; roles; a mentor's breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import jobs, language_tags, moments, people, preferences
from bot.domain.hotline import questions
from bot.engine.arguments import moment_ahead, one_line, plain
from bot.engine.arguments import zone as zone_named
from bot.engine.features import Arg, Feature, Role
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Literal,
    Post,
    Refused,
    Reply,
    Send,
    Text,
    _,
    stack,
    verbatim,
)
from bot.words.quiet import Quiet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.engine.features import Context, Job, Tick
    from bot.storage.tables import Person

feature = Feature("people")

ROLES = {one.word: one for one in (Role.MENTOR, Role.ORGANIZER, Role.OWNER)}
ROLE_NAMES = {
    Role.MENTOR: _("mentor"),
    Role.ORGANIZER: _("organizer"),
    Role.OWNER: _("owner"),
}
RETURN = "people.return"


async def _language(ctx: Context, words: str) -> str:
    """The tag of the language that is meant. Raises Refused where the bot doesn't speak it."""
    tag = ctx.languages.named(words, ctx.language)
    if tag is None:
        spoken = [LanguageName(tag_offered) for tag_offered in ctx.languages.available]
        raise Refused(
            _(
                "I don't speak that language yet. I speak: {languages}.",
                languages=Listing(tuple(spoken)),
            )
        )
    return tag


LANGUAGE = Arg("language", _language, rest=True, optional=True)
ZONE = Arg("zone", plain(zone_named), _("Write it as region and city:"), example="Africa/Nairobi",
           rest=True)  # fmt: skip


async def _end_of_break(ctx: Context, words: str) -> datetime:
    """The moment that is meant. Raises Refused for what is none, or is over."""
    try:
        return moments.parse(words, ctx.now, ctx.person.zone or ctx.settings.community.zone)
    except Refused:
        if (until := await moment_ahead(ctx, words)) is None:
            raise
        return until


UNTIL = Arg("until", _end_of_break, rest=True, optional=True)


@feature.command("language", LANGUAGE, about=_("Choose your language"), last=True)
async def language(ctx: Context) -> Sequence[Action]:
    """Choose one's language by button, tag or name; it goes before what the app says."""
    tag = ctx.find(LANGUAGE)
    if tag is None:
        return [
            Reply(
                _("Which language shall we speak?"),
                buttons=tuple(
                    Button(
                        verbatim(ctx.languages.own_name(tag_offered)), f"/language {tag_offered}"
                    )
                    for tag_offered in ctx.languages.available
                ),
            )
        ]
    preferences.choose_language(ctx.db, ctx.person, tag)
    confirmation = _("From now on we speak {language}.", language=LanguageName(tag))
    return [Post(ctx.chat.id, confirmation, to=ctx.person.id)]


@feature.command("zone", ZONE, about=_("Set your time zone: /zone Africa/Nairobi"), last=True)
async def zone(ctx: Context) -> Sequence[Action]:
    """Set the zone in which one reads times."""
    chosen_zone = ctx.get(ZONE)
    preferences.choose_zone(ctx.person, chosen_zone)
    confirmation = _("Your time zone is {zone}. It is {now} there.", zone=chosen_zone, now=ctx.now)
    return [Post(ctx.chat.id, confirmation, to=ctx.person.id)]


def _name(words: str) -> str:
    """A name in one line. Raises Refused for none."""
    chosen = one_line(words)
    if not chosen:
        raise Refused(_("Which name shall others see? Write it after the command: /name Sam"))
    return chosen


NAME = Arg("name", plain(_name), rest=True, reads_nothing=True)


@feature.command("name", NAME, about=_("Choose the name that others see"), last=True)
async def name(ctx: Context) -> Sequence[Action]:
    """Choose one's name; answers are signed with it."""
    await preferences.choose_name(ctx.db, ctx.person, ctx.get(NAME))
    return [Reply(_("Others see you as {name} now.", name=ctx.person.name))]


# ── roles ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What is written after /role: whose, and what is given or taken, if that is said."""

    person: Person
    role: Role | None = None
    taken: bool = False
    spoken: tuple[str, ...] = ()


async def _role_change(ctx: Context, line: str) -> RoleChange:
    """Read a name of some words, a role, languages. Raises Refused for what isn't known."""
    words = line.split()
    at = next((i for i, word in enumerate(words) if word.lstrip("-").lower() in ROLES), len(words))
    if not words[:at]:
        raise Refused(_("Whose role? For example: /role mira mentor en fr"))
    person = await people.meant_by(
        ctx.db, " ".join(words[:at]), choose=lambda name: " ".join(("/role", name, *words[at:]))
    )
    if at == len(words):
        return RoleChange(person)
    role_word = words[at].lower()
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
    if change.role is None:
        return [await _shown(ctx, change.person)]
    if not ctx.is_a(max(Role.ORGANIZER, change.role)):
        raise Refused(_("Only owners can do that."))
    if change.taken:
        return await _take(ctx, change.person, change.role)
    return await _give(ctx, change.person, change.role, change.spoken)


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
    return [summary, Send(person.id, _welcome(new_role))]


def _welcome(new_role: Role) -> Text:
    if new_role is Role.MENTOR:
        return _(
            "You are a mentor now, thank you! Questions come to the mentors' room. "
            "/queue shows what waits, /mine what you have taken, /away gives you a break."
        )
    return _("You have a new role: {role}. /help shows what you can do.", role=ROLE_NAMES[new_role])


async def _shown(ctx: Context, person: Person) -> Reply:
    held = await people.roles_of(ctx.db, person.id)
    if not held:
        return Reply(_("{name} has no role.", name=person.name))
    roles = [ROLE_NAMES[held_role] for held_role in held]
    line = _("{name}: {roles}", name=person.name, roles=Listing(tuple(roles)))
    spoken = await people.languages_of(ctx.db, person.id)
    if not spoken:
        return Reply(line)
    names = Listing(tuple(LanguageName(held_role) for held_role in spoken))
    return Reply(stack(line, _("Answers in: {languages}", languages=names)))


# ── breaks ───────────────────────────────────────────────────────────────────────────────────


@feature.command("away", UNTIL, about=_("Take a break: /away until 2030-02-01"), role=Role.MENTOR)
async def away(ctx: Context) -> Sequence[Action]:
    """Take a break until a date; what one had taken must be given back or answered first."""
    until = ctx.find(UNTIL)
    if until is None:
        return [
            Reply(
                _("How long a break would you like? You can also write {command}.",
                  command=Literal("/away until 2030-02-01")),
                buttons=(
                    Button(_("3 days"), "/away 3 days"),
                    Button(_("A week"), "/away 7 days"),
                    Button(_("A month"), "/away 30 days"),
                ),
            )
        ]  # fmt: skip
    preferences.take_break(ctx.person, until)
    await jobs.schedule_for(ctx.db, RETURN, ctx.person.id, until)
    owed = await questions.claims_of(ctx.db, ctx.person.id)
    confirmation = _("Enjoy your break. I won't ask you anything until {until}.", until=until)
    if not owed:
        return [Reply(confirmation, buttons=(Button(_("I'm back"), "/back"),))]
    return [
        Reply(
            stack(
                confirmation,
                _("You still have questions to answer. Give them back if you can't."),
            ),
            buttons=tuple(
                Button(_("Give {number} back", number=str(question.id)), f"/release {question.id}")
                for question in owed[:5]
            ),
        )
    ]


@feature.command("back", about=_("End your break"), role=Role.MENTOR)
async def back(ctx: Context) -> Sequence[Action]:
    """End a break."""
    if ctx.person.away_until is None or ctx.person.away_until <= ctx.now:
        return [Reply(_("You aren't on a break. /queue shows what waits."))]
    preferences.end_break(ctx.person)
    await jobs.cancel(ctx.db, ctx.person.id, RETURN)
    return [Reply(_("Welcome back. /queue shows what waits."))]


@feature.job(RETURN, quiet=Quiet.PERSON)
async def break_over(tick: Tick, job: Job) -> Sequence[Action]:
    """Say once that a break is over."""
    person = await people.by_id(tick.db, job.subject)
    if person is None or person.away_until is None or person.away_until > tick.now:
        return []
    preferences.end_break(person)
    return [
        Send(
            person.id,
            _("Your break is over, welcome back. Need more time? /away 7 days"),
            buttons=(Button(_("Another week"), "/away 7 days"),),
        )
    ]
