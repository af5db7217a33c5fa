"""Reports: what happened, told to the safety team alone; and one's own cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.safety import case_lists, cases, subjects, team
from bot.domain.safety.cases import NewCase
from bot.domain.safety.detection import Concern, detect
from bot.engine.features import ChoiceField, Field, FilesField, HelpPage, Option
from bot.words import (
    Action,
    Button,
    Listing,
    Refused,
    Reply,
    Text,
    _,
    open_private,
    stack,
    to_destroy,
    verbatim,
)
from bot.words.states import CaseKind, Contact
from handlers.safety import conversation, guidance, ladder
from handlers.safety.registry import OWN_CASE, feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Answering, Context
    from bot.storage.tables import SafetyCase
MOST_OPEN = 5
"""Cases of one person that are open at a time."""

feature.help(HelpPage.BASICS, _("Report harassment"), "/report",
             _("Report harassment, in confidence"), late=True)  # fmt: skip


@feature.command("report", about=_("Report harassment, in confidence"), linked=True,
                 page=HelpPage.BASICS, for_oneself=True)  # fmt: skip
async def report(ctx: Context) -> Sequence[Action]:
    """Say who will read it, then ask what happened."""
    if not ctx.chat.private:
        raise Refused(
            guidance.IN_PRIVATE,
            open_private("/report"),
            private=True,
        )
    if await case_lists.count_open_of(ctx.db, ctx.person) >= MOST_OPEN:
        raise Refused(
            _("Thank you. Let the safety team look at what you told it so far. /cases shows it.")
        )
    return [Reply(await _readers(ctx)), report_form.begin()]


async def _readers(ctx: Context) -> Text:
    """Who reads a report, by name: it might be about one of them."""
    names = [verbatim(member.name) for member in await team.members(ctx.db) if member.name]
    if names:
        who = _("Only the safety team reads this: {names}.", names=Listing(tuple(names)))
    elif await team.is_there(ctx.db):
        who = _("Only the safety team reads this.")
    else:
        who = _("There is no safety team yet: only the organizers read this, each in private.")
    address = ctx.settings.reports_address
    instead = (
        _("If it is about one of them, write to {address} instead.", address=address)
        if address
        else None
    )
    unseen = _("Whoever reads this sees a made-up name instead of yours.")
    danger = _("If you are in danger now: /sos")
    return stack(stack(who, unseen, instead, gap=" "), danger)


async def _wants_other_contact(answering: Answering) -> bool:
    return answering.answers.get("contact") == Contact.ELSEWHERE


@feature.form(
    "report",
    Field(
        "what",
        _("What happened? Write it in your own words, as much or as little as you like."),
    ),
    Field("where", _("Where did it happen? For example a page, a chat, a meeting."), optional=True),
    FilesField(
        "evidence",
        _("Do you have pictures of it, or links? Send them now, one after the other."),
        optional=True,
    ),
    ChoiceField(
        "contact",
        _("May we write to you about it?"),
        options=(
            Option(Contact.HERE, _("Yes, here")),
            Option(Contact.ELSEWHERE, _("Yes, in another way")),
            Option(Contact.NONE, _("No")),
        ),
    ),
    Field(
        "how",
        _("How can they reach you, and when is it safe for you?"),
        wanted=_wants_other_contact,
    ),
    silence=cases.CONFIDING,
    confidential=True,
)
async def report_form(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, Any]
) -> Sequence[Action]:
    """Open a case, and tell its number."""
    evidence = answers["evidence"]
    words = [answers["what"], answers["where"], *evidence["words"]]
    new = NewCase(
        CaseKind.REPORT,
        ctx.person,
        ctx.languages.best(ctx.language),
        "\n\n".join(filter(None, words)),
        [file.to_json() for file in evidence["files"]],
        contact=Contact(answers["contact"]),
        contact_details=answers["how"],
    )
    case, _message = await cases.open_case(ctx.db, new, ctx.now)
    told = await ladder.put_before_team(ctx, case)
    crisis = guidance.self_harm(ctx) if detect(answers["what"]) is Concern.SELF_HARM else None
    text = stack(_confirmation(case, told), crisis, gap="\n\n")
    return [Reply(text, buttons=own_buttons(case), subject=subjects.to_person(case)), *told]


def _confirmation(case: SafetyCase, told: Sequence[Action]) -> Text:
    thanks = _(
        "Thank you for telling us. This is case {number}, under the made-up name {pseudonym}. "
        "/cases shows you where it stands.",
        number=case.number,
        pseudonym=case.pseudonym,
    )
    if told:
        return thanks
    nobody = _("Nobody can read it yet. I've kept it, and pass it on as soon as somebody is here.")
    return stack(thanks, nobody, gap=" ")


def own_buttons(case: SafetyCase) -> tuple[Button, ...]:
    """What somebody can do with their own case."""
    number = case.number
    return (
        Button(_("Add something"), f"!case-add {number}"),
        to_destroy(_("Take it back"), f"!case-back {number}"),
    )


# ── one's own cases, and the team's ──────────────────────────────────────────────────────────


@feature.action("case-back", OWN_CASE)
async def take_back(ctx: Context) -> Sequence[Action]:
    """Take one's own case back."""
    actions = await conversation.take_back(ctx, ctx.get(OWN_CASE))
    gone = _("Taken back. Your words are gone from everywhere I had passed them on to.")
    return [Reply(gone, whisper=True), *actions]


@feature.action("case-add", OWN_CASE)
async def begin_adding(ctx: Context) -> Sequence[Action]:
    """Ask what there is to add."""
    return [add_form.begin(case=ctx.get(OWN_CASE).number)]


@feature.form(
    "case-add",
    FilesField("more", _("What would you like to add? Send words, links or pictures.")),
    silence=cases.CONFIDING,
    confidential=True,
)
async def add_form(
    ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
) -> Sequence[Action]:
    """Add it to the case."""
    case = await cases.own(ctx.db, data["case"], ctx.person)
    if not cases.is_open(case):
        raise Refused(_("This case is closed."))
    words = "\n\n".join(answers["more"]["words"])
    _message, told = await conversation.add(ctx, case, words, answers["more"]["files"])
    added = _("Added to case {number}.", number=case.number)
    return [Reply(added, buttons=own_buttons(case)), *told]
