"""/mydata and /forgetme: see what the bot knows of you, and have it forgotten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.domain import audit, personal_data, privacy
from bot.domain.hotline import question_lists, questions, what_stays
from bot.domain.safety import case_lists
from bot.engine import documents
from bot.engine.arguments import SURE
from bot.engine.features import DeclaredByFeatures, HelpPage
from bot.words import (
    Action,
    Attachment,
    AttachmentKind,
    Button,
    Refused,
    Reply,
    _,
    stack,
    to_destroy,
)
from handlers.privacy import data_pages
from handlers.privacy.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context
    from bot.storage.personal_data import PersonalData


@feature.command("mydata", about=_("What I know about you, as a file"), last=True,
                 page=HelpPage.SETTINGS, label=_("My data"),
                 line=_("See what I know about you, or have it deleted"),
                 for_oneself=True)  # fmt: skip
async def my_data(ctx: Context) -> Sequence[Action]:
    """Give a person everything that is kept of them, privately."""
    if not ctx.chat.private:
        raise Refused(_("That is for you alone. Write /mydata to me in private."))
    known = await personal_data.export(ctx.db, ctx.person, _more(ctx))
    page = documents.attached(ctx, data_pages.page(known, _more(ctx)), "mydata")
    await audit.record(ctx.db, "mydata")
    return [
        Reply(
            stack(
                _("This is everything I know about you. To have it erased: /forgetme"),
                _("The page is for reading, the other file for programs."),
            ),
            buttons=(to_destroy(_("Delete everything"), "/forgetme"),),
            attachments=(page, _as_json(known)),
        )
    ]


def _as_json(known: Mapping[str, Any]) -> Attachment:
    content = json.dumps(known, ensure_ascii=False, indent=2).encode()
    return Attachment(
        AttachmentKind.DOCUMENT,
        name="mydata.json",
        media_type="application/json",
        size=len(content),
        content=content,
    )


@feature.command("forgetme", SURE, about=_("Delete everything about you"), last=True,
                 page=HelpPage.SETTINGS, for_oneself=True)  # fmt: skip
async def forget_me(ctx: Context) -> Sequence[Action]:
    """Erase a person, after asking once more."""
    if not ctx.chat.private:
        raise Refused(_("Write /forgetme to me in private, please."))
    match ctx.find(SURE):
        case "yes":
            return await _forget(ctx)
        case "no":
            return [Reply(_("Nothing was changed."))]
    open_case = await case_lists.latest_open_of(ctx.db, ctx.person)
    kept = (
        _(
            "What the safety team is still working on stays with it, but nobody can tell whose it "
            "was, or write to you about it. To take it back first: /cases"
        )
        if open_case is not None
        else None
    )
    severed = _(
        "Questions that you asked without your name some time ago are not tied to you any more, "
        "so I can't find them to erase them."
    )
    erased = _(
        "I'll erase your name, your accounts, your settings and the words of your "
        "closed questions. Open questions can still be answered, without your name. "
        "This can't be undone. Shall I?"
    )
    return [
        Reply(
            stack(kept, severed, erased, gap="\n\n"),
            buttons=(
                to_destroy(_("Yes, delete everything"), "/forgetme yes"),
                Button(_("No, leave it as it is"), "/forgetme no"),
            ),
        )
    ]


async def _forget(ctx: Context) -> Sequence[Action]:
    """Erase; the goodbye finds its way by the chat, in the language that was spoken."""
    asked = [question for question, _words in await question_lists.asked_by(ctx.db, ctx.person.id)]
    stays = await what_stays.of_questions(ctx.db, asked, ctx.now)
    still_open = await question_lists.in_state(ctx.db, *questions.OPEN, asker_id=ctx.person.id)
    await privacy.forget(ctx.db, ctx.person, ctx.now, _more(ctx))
    answers = (
        _("Your open question can still be answered where you asked it. Nobody sees whose it is.")
        if still_open
        else None
    )
    gone = _(
        "Deleted. The app we are writing in keeps its own history of our chat; you can "
        "delete it there. If you write again, we start from the beginning."
    )
    return [Reply(stack(gone, stays, answers))]


def _more(ctx: Context) -> Sequence[PersonalData]:
    return ctx.use(DeclaredByFeatures).personal_data
