"""What somebody in danger or distress is told at once: where help is, and what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.knowledge import knowledge_base
from bot.domain.safety import contacts
from bot.domain.safety.detection import Concern
from bot.engine.features import Context, HelpPage
from bot.words import Button, Reply, Text, _, stack, verbatim
from handlers.safety.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Lookup
    from bot.words import Action, Subject

HARASSMENT = "safety.harassment"
"""The key of the entry that says what to do about harassment, in every language."""
OPENLY = _(
    "I've read this, and I have something for you alone. Please open our private chat: nobody else "
    "can read it there."
)
SAFE_PLACE = _(
    "If you are in danger now: go to a safe place, to people whom you trust, and call the "
    "emergency number of your country."
)
LISTENERS = _(
    "There are people who listen at any hour. It costs nothing, and you don't have to say who you "
    "are."
)
IN_PRIVATE = _("Please tell me in private. Nobody else can read it there.")
REPORT = Button(_("Report harassment"), "/report")
TALK = Button(_("Talk to a person"), "!case-talk")


def self_harm(ctx: Context | Lookup) -> Text:
    """For somebody near harming themselves."""
    return stack(
        _("I'm glad that you wrote this. It sounds very hard. You don't have to be alone with it."),
        _("Please talk to somebody now."),
        LISTENERS,
        _listed(ctx, Concern.SELF_HARM),
        _(
            "If your life is in danger now, call the emergency number of your country, or go to "
            "people whom you trust."
        ),
        gap="\n\n",
    )


def danger(ctx: Context | Lookup) -> Text:
    """For somebody who is threatened, followed, attacked, exposed or harassed."""
    return stack(
        _("I'm sorry that this is happening. It is not your fault."),
        SAFE_PLACE,
        _threats(ctx),
        _listed(ctx, Concern.DANGER),
        _("Don't answer whoever does this. Keep pictures of what they write: they can help later."),
        gap="\n\n",
    )


def _threats(ctx: Context | Lookup) -> Text | None:
    address = ctx.settings.emergency_address
    if not address:
        return None
    return _(
        "If somebody threatens to hurt you or others, write to {address} as well.", address=address
    )


def _listed(ctx: Context | Lookup, concern: Concern) -> Text | None:
    """The contacts that fit, one a line, and the page of helplines for who may harm themselves."""
    zone = ctx.person.zone if isinstance(ctx, Context) else None
    country = contacts.country_of(zone, ctx.language)
    safety = ctx.settings.safety
    fitting = contacts.fitting(safety.contacts, concern, country, ctx.language)
    lines = [
        verbatim(": ".join((contact.name, " · ".join(filter(None, (contact.phone, contact.link))))))
        for contact in fitting
    ]
    if concern is Concern.SELF_HARM and safety.helplines:
        lines.append(_("Helplines in your country: {page}", page=safety.helplines))
    return stack(*lines) if lines else None


async def entry_button(ctx: Context) -> tuple[Button, ...]:
    """The way to what the community knows about harassment, if it does."""
    languages = ctx.languages.chain(ctx.language)
    entry = await knowledge_base.by_key(ctx.db, HARASSMENT, languages)
    return () if entry is None else (Button(_("What you can do"), f"!more {entry.id}"),)


def aside(
    ctx: Context, text: Text, buttons: tuple[Button, ...], subject: Subject | None = None
) -> Reply:
    """Say it to somebody alone; where that can't be, openly no more than that it waits in private.

    It is always in the language that they wrote in: `ctx` speaks it.
    """
    return Reply(
        text,
        buttons=buttons,
        whisper=True,
        subject=subject,
        openly=OPENLY,
        start="/sos",
        language=ctx.language,
    )


@feature.command("sos", about=_("Where to find help, at once"), linked=True,
                 page=HelpPage.BASICS, for_oneself=True)  # fmt: skip
async def show_help(ctx: Context) -> Sequence[Action]:
    """Show where help is, to somebody alone; nothing is passed on."""
    text = stack(
        SAFE_PLACE,
        _threats(ctx),
        _("If it is hard to go on, please talk to somebody:"),
        LISTENERS,
        _listed(ctx, Concern.SELF_HARM),
        gap="\n\n",
    )
    buttons = (*await entry_button(ctx), TALK, REPORT)
    return [aside(ctx, text, buttons)]
