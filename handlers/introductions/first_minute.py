"""The first minute: a calm hello, three questions that can be skipped, and what one can do here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import introductions, preferences, topics
from bot.domain.hotline import question_lists
from bot.domain.resources import resources
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Commands, HelpPage, Role
from bot.engine.screens import MOST_BUTTONS, Screen, fitting, ticked
from bot.words import (
    Action,
    Button,
    LanguageName,
    Reply,
    Text,
    ZoneName,
    _,
    ngettext,
    open_private,
    stack,
    start_links,
    verbatim,
)
from handlers.introductions.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Command, Context

HELLO = "hello"
"""What the message with the first questions is about: each answer turns it into the next."""
LANGUAGES = 3
"""So many are offered at first: the likeliest; the others behind a button."""
INTERESTS = 7
CITIES = 6
"""With what else stands under a question, no more than a phone shows at a glance."""
OFFERS = (
    ("resources", "", Button(_("Find resources"), "/resources")),
    ("mentor", "", Button(_("Find a mentor"), "/mentor")),
    ("meetups", "events", Button(_("Meetups"), "/meetups")),
    ("contribute", "", Button(_("Ways to contribute"), "/contribute")),
)
"""What the menu offers where such a command is loaded; where it isn't, the resources on a topic, by
the topic's name. [Find a mentor] never opens mere web pages: whoever wants a person asks."""
DESKS = ((Role.ORGANIZER, HelpPage.ORGANIZERS), (Role.MENTOR, HelpPage.MENTORS))
SKIP = _("Skip")
FRIENDLY = _(
    "Write your question, just as you would ask a friend. If I don't know the answer, people will."
)


LINK = Arg("link", plain(any_words), rest=True, optional=True)
"""What the link says that somebody came by."""
STEP = Arg("step", plain(any_words), optional=True)
ANSWER = Arg("answer", plain(any_words), rest=True, optional=True)
"""Written by buttons, as "/hello zone Africa/Nairobi"."""


@feature.command("start", "menu", LINK, about=_("Start here"), page=HelpPage.BASICS)
async def start(ctx: Context) -> Sequence[Action]:
    """Say hello, or do what the link says that somebody came by."""
    link = ctx.find(LINK)
    if link:
        name, words = start_links.command(link)
        command = _commands(ctx).get(name)
        if command is not None and command.linked and await command.is_for(ctx):
            return list(await command.run(ctx, command.words_of_link(words)) or ())
    return list(await hello(ctx) or ())


# Only that a link may say: others' links must not choose somebody's language.
@feature.command("hello", STEP, ANSWER, linked=frozenset({"ask"}))
async def hello(ctx: Context) -> Sequence[Action]:
    """Say hello; on first contact ask for language, zone and interests, one after the other."""
    if not ctx.chat.private:
        return [Reply(_hello(ctx), buttons=(open_private("/hello"),))]
    step, answer = ctx.find(STEP), ctx.find(ANSWER) or ""
    if step == "ask":
        return [_asking(ctx)]
    if step:
        return [await (await _next(ctx, step, answer)).show(ctx, HELLO)]
    if not await introductions.is_due(ctx.db, ctx.person.id):
        return [await (await _menu(ctx)).show(ctx, HELLO)]
    await introductions.done(ctx.db, ctx.person.id, ctx.now)
    return [await _language(ctx, _guesses(ctx)).show(ctx, HELLO)]


async def _next(ctx: Context, step: str, answer: str) -> Screen:
    """Take the answer to one of the first questions, and ask the next."""
    match step:
        case "language":
            if answer in ctx.languages.available:
                preferences.choose_language(ctx.db, ctx.person, answer)
            return _zone(ctx)
        case "more":
            return _language(ctx, ctx.languages.available, answer)
        case "zone":
            if answer in _cities(ctx):
                preferences.choose_zone(ctx.db, ctx.person, answer)
            return await _interests(ctx)
        case "interest":
            if answer in topics.TOPICS:
                await introductions.toggle(ctx.db, ctx.person.id, answer)
            return await _interests(ctx)
    return await _menu(ctx)


def _speaking(ctx: Context) -> str:
    return ctx.person.language or ctx.language


def _hello(ctx: Context) -> Text:
    name = ctx.settings.community.name
    community = verbatim(name) if name else _("our community")
    if not ctx.person.name:
        return _("Hello, I help newcomers in {community}.", community=community)
    return _(
        "Hello {name}, I help newcomers in {community}.", name=ctx.person.name, community=community
    )


async def _menu(ctx: Context) -> Screen:
    offered_commands = _commands(ctx)
    asking = [Button(_("Ask a question"), "/hello ask")] if "ask" in offered_commands else []
    own = [Button(_("My language"), "/language")] if "language" in offered_commands else []
    waiting, desk = await _for_mentors(ctx) if ctx.is_a(Role.MENTOR) else (None, [])
    help_button = Button(_("What I can do"), "/help")
    return Screen(
        stack(_hello(ctx), FRIENDLY, waiting),
        (*desk, *asking, *await _offers(ctx), *own, help_button),
    )


async def _for_mentors(ctx: Context) -> tuple[Text | None, list[Button]]:
    """What waits for somebody with five minutes, and the way to their desk."""
    page = next(page for role, page in DESKS if ctx.is_a(role))
    desk = Button(page.heading, f"/help {page}")
    waiting = len(await question_lists.waiting(ctx.db)) if "queue" in _commands(ctx) else 0
    if not waiting:
        return None, [desk]
    text = ngettext(
        "{count} question waits for an answer.", "{count} questions wait for an answer.", waiting
    )
    return text, [Button(_("Questions that wait"), "/queue"), desk]


async def _offers(ctx: Context) -> list[Button]:
    offered_commands = _commands(ctx)
    chain = ctx.languages.chain(ctx.language)
    known = (
        dict(await resources.topics_of(ctx.db, chain)) if "resources" in offered_commands else {}
    )
    offered = []
    for name, topic, button in OFFERS:
        if name in offered_commands:
            offered.append(button)
        elif topic in known:
            offered.append(Button(topics.name(topic), f"/resources {topic}"))
    return offered


def _commands(ctx: Context) -> dict[str, Command]:
    return {command.name: command for command in ctx.use(Commands).all}


def _asking(ctx: Context) -> Reply:
    """Say how to ask; the next message is the question anyway."""
    unseen = (
        (Button(_("Ask without my name"), "/anonymous"),) if "anonymous" in _commands(ctx) else ()
    )
    return Reply(_("What would you like to know? Just write it here."), buttons=unseen)


# ── the first questions ──────────────────────────────────────────────────────────────────────


def _guesses(ctx: Context) -> list[str]:
    """The likeliest languages: what the app speaks, then its fallbacks."""
    chain = [tag for tag in ctx.languages.chain(ctx.language) if tag in ctx.languages.available]
    return list(dict.fromkeys((*chain, *ctx.languages.available)))[:LANGUAGES]


def _language(ctx: Context, offered: Sequence[str], page: str = "") -> Screen:
    buttons = [Button(verbatim(ctx.languages.own_name(tag)), f"/hello language {tag}")
               for tag in offered]  # fmt: skip
    if len(offered) < len(ctx.languages.available):
        buttons.append(Button(_("More languages"), "/hello more"))
    text = stack(
        _hello(ctx),
        FRIENDLY,
        _("So that I can help you better: which language shall we speak?"),
        gap="\n\n",
    )
    on_page = fitting(buttons, "/hello more", page, MOST_BUTTONS - 1)
    return Screen(text, on_page, Button(SKIP, "/hello language"))


def _zone(ctx: Context) -> Screen:
    buttons = [
        Button(Text("{zone}", {"zone": ZoneName(zone)}, translated=False), f"/hello zone {zone}")
        for zone in _cities(ctx)
    ]
    if "zone" in _commands(ctx):
        buttons.append(Button(_("Another city"), "/zone"))
    spoken = (
        _("We speak {language}.", language=LanguageName(ctx.person.language))
        if ctx.person.language
        else None
    )
    text = _("Which city has the same time as you? For another zone write /zone Africa/Nairobi")
    return Screen(stack(spoken, text), tuple(buttons), Button(SKIP, "/hello zone"))


def _cities(ctx: Context) -> list[str]:
    """Those of the country that the client's language names, then where the language is spoken."""
    speaking = _speaking(ctx)
    own = ctx.languages.zones_of(ctx.visit.account.client_language or "", speaking)
    return list(dict.fromkeys((*own[: CITIES // 2], *introductions.zones(speaking))))[:CITIES]


async def _interests(ctx: Context) -> Screen:
    chosen = await introductions.interests(ctx.db, ctx.person.id)
    buttons = [
        Button(ticked(topics.name(topic), chosen=topic in chosen), f"/hello interest {topic}")
        for topic in list(topics.TOPICS)[:INTERESTS]
    ]
    end = Button(_("Done") if chosen else SKIP, "/hello end")
    return Screen(_("What are you curious about? Choose as many as you like."), tuple(buttons), end)
