"""/setup: what is done and what is open, each a button that leads to it; "later" puts it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, rooms
from bot.domain.setup import steps
from bot.domain.setup.steps import Circumstances, Step, StepState
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Role
from bot.engine.screens import MOST_BUTTONS, Screen
from bot.words import (
    Action,
    Button,
    LanguageName,
    Listing,
    Literal,
    Text,
    ZoneName,
    _,
    stack,
    to_confirm,
    verbatim,
)
from bot.words.states import RoomPurpose
from bot.words.web import PublicAddress
from handlers.setup.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Context, Tick

KIND = "setup"
STEP = Arg("step", plain(one_of(*Step)))
SHOWN = Arg("step", plain(one_of(*Step)), optional=True)
LABELS: dict[Step, Text] = {
    Step.ROOMS: _("Rooms"),
    Step.RIGHTS: _("What I may do"),
    Step.LANGUAGES: _("Languages and time"),
    Step.MENTORS: _("Mentors"),
    Step.STARTER: _("Saved answers"),
    Step.WEB: _("Web address"),
}
SIGNS = {StepState.DONE: "✓", StepState.OPEN: "○", StepState.LATER: "–"}
PURPOSES = {
    RoomPurpose.MENTORS: _("For mentors"),
    RoomPurpose.ORGANIZERS: _("For organizers"),
    RoomPurpose.ANNOUNCEMENTS: _("For announcements"),
}
UP = Button(_("Back"), "/setup")
MOST_NAMED = 5


def circumstances(tick: Tick) -> Circumstances:
    """What only the configuration knows of how far everything is."""
    return Circumstances(
        has_starter=tick.settings.community.starter, has_web=bool(tick.use(PublicAddress).url)
    )


@feature.command("setup", SHOWN, about=_("What is still to be set up"), role=Role.ORGANIZER,
                 label=_("Set up"), for_oneself=True)  # fmt: skip
async def show(ctx: Context) -> Sequence[Action]:
    """Show what is done and what is open, or one step: "/setup rooms"."""
    step = ctx.find(SHOWN)
    screen = await (overview(ctx) if step is None else PAGES[Step(step)](ctx))
    return [await screen.show(ctx, KIND)]


@feature.action("setuplater", STEP, role=Role.ORGANIZER)
async def put_off(ctx: Context) -> Sequence[Action]:
    """Put a step off, and go back to the others."""
    await steps.put_off(ctx.db, Step(ctx.get(STEP)), ctx.now)
    return [await (await overview(ctx)).show(ctx, KIND)]


@feature.action("setupdone", STEP, role=Role.ORGANIZER)
async def settle(ctx: Context) -> Sequence[Action]:
    """Note that a step is right as it is; what the bot hears is looked at then."""
    step = Step(ctx.get(STEP))
    if step is Step.RIGHTS:
        await rooms.look_what_is_heard(ctx.db, ctx.now)
    await steps.settle(ctx.db, step, ctx.now)
    return [await (await overview(ctx)).show(ctx, KIND)]


async def overview(ctx: Context) -> Screen:
    """What is done and what is open."""
    found = await steps.states(ctx.db, circumstances(ctx), ctx.now)
    owners = [person.name for person in await people.with_roles(ctx.db, Role.OWNER)][:MOST_NAMED]
    lines = [_signed("✓", _("Owners: {names}", names=Listing(tuple(owners))))] if owners else []
    lines += [_signed(SIGNS[state], LABELS[step]) for step, state in found.items()]
    is_open = any(state is not StepState.DONE for state in found.values())
    head = (
        _("This is done (✓), and this is still open. Press what you would like to do next:")
        if is_open
        else _("Everything is set up. Thank you!")
    )
    buttons = [
        Button(LABELS[step], f"/setup {step}")
        for step, state in found.items()
        if state is not StepState.DONE
    ]
    return Screen(stack(head, stack(*lines), gap="\n\n"), tuple(buttons))


def _signed(sign: str, label: Text) -> Text:
    return Text("{sign} {label}", {"sign": sign, "label": label}, translated=False)


def _later(step: Step) -> Button:
    return Button(_("Later"), f"!setuplater {step}")


async def _rooms(ctx: Context) -> Screen:
    missing = await steps.missing_rooms(ctx.db)
    lines = [_signed("○" if purpose in missing else "✓", PURPOSES[purpose])
             for purpose in steps.WANTED]  # fmt: skip
    groups = await steps.groups_without_purpose(ctx.db)
    how = (
        _("Which of these groups is for what? Press one.")
        if groups
        else _("To say what a group is for, add me there and write /room in it.")
    )
    buttons = [Button(verbatim(chat.title or chat.key), f"!whatfor {chat.id}")
               for chat in groups[:MOST_BUTTONS]]  # fmt: skip
    return Screen(stack(stack(*lines), how, gap="\n\n"), (*buttons, _later(Step.ROOMS)), UP)


async def _rights(ctx: Context) -> Screen:
    muted = [
        _("I may not write in the room {room}, so what belongs there goes elsewhere. Let me "
          "write there, or make me an administrator, and it stands there again.",
          room=chat.title or chat.key)
        for chat in (await steps.muted_rooms(ctx.db))[:MOST_NAMED]
    ]  # fmt: skip
    text = _(
        "In some groups I'm shown only commands. I can look now whether I hear what is written in "
        "our rooms; where I don't, I say there what helps."
    )
    look = to_confirm(_("Look now"), f"!setupdone {Step.RIGHTS}")
    return Screen(stack(*muted, text, gap="\n\n"), (look, _later(Step.RIGHTS)), UP)


async def _languages(ctx: Context) -> Screen:
    names = Listing(tuple(LanguageName(tag) for tag in ctx.languages.available))
    text = _("I speak {languages}. Who has chosen no time zone is shown the time of {zone}.",
             languages=names, zone=ZoneName(ctx.settings.community.zone))  # fmt: skip
    how = _("Whoever runs me can change that by {command}.", command=Literal("lamplighter setup"))
    return Screen(
        stack(text, how), (_right(Step.LANGUAGES), _later(Step.LANGUAGES)), UP
    )  # fmt: skip


def _right(step: Step) -> Button:
    return to_confirm(_("That is right"), f"!setupdone {step}")


async def _mentors(_ctx: Context) -> Screen:
    text = _(
        "Questions that I can't answer go to mentors, and nobody is one yet. Whoever would like to "
        "be one writes /volunteer to me; or name somebody who has written to me once."
    )
    example = _("Give a role: /role name mentor en fr")
    named = Button(_("People and roles"), "/roles")
    return Screen(stack(text, example), (named, _later(Step.MENTORS)), UP)


async def _starter(_ctx: Context) -> Screen:
    text = _(
        "I began with answers for people who are new to Wikimedia. Look whether they are right for "
        "your community, and change or take out what isn't."
    )
    read = Button(_("Saved answers"), "/kb")
    return Screen(text, (read, _right(Step.STARTER), _later(Step.STARTER)), UP)


async def _web(_ctx: Context) -> Screen:
    text = stack(
        _("With an address on the web there is a desk for you, and calendars to subscribe to."),
        _("Whoever runs me can turn it on: see [web] in my settings."),
    )
    return Screen(text, (_later(Step.WEB),), UP)


PAGES = {
    Step.ROOMS: _rooms,
    Step.RIGHTS: _rights,
    Step.LANGUAGES: _languages,
    Step.MENTORS: _mentors,
    Step.STARTER: _starter,
    Step.WEB: _web,
}
