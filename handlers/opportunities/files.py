"""Opportunities as a CSV file: sent by an organizer, looked at or imported; and given back so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import jobs
from bot.domain.exchange import csvs, plans
from bot.domain.exchange.shapes import OPPORTUNITIES, Reading
from bot.engine.features import ChoiceField, Option, Role, TextFileField, read_file
from bot.engine.screens import Screen
from bot.words import (
    Action,
    Attachment,
    AttachmentKind,
    Button,
    Literal,
    Reply,
    Send,
    Text,
    _,
    stack,
)
from bot.words.attachments import text_of
from handlers.opportunities.pages import SCREEN
from handlers.opportunities.registry import feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.exchange.differences import Plan
    from bot.engine.features import Context, Job, Tick

READ = "opportunities.read_file"
"""The job that reads a file which an organizer has sent."""
LOOK, IMPORT = "look", "import"
MOST_PROBLEMS, MOST_CHANGES = 10, 20
CLOSED = "closed:1"


@feature.action("opportunities-more", role=Role.ORGANIZER)
async def more(ctx: Context) -> Sequence[Action]:
    """What organizers do with all of them."""
    buttons = (
        Button(_("Closed"), f"/opportunities {CLOSED}"),
        Button(_("From a file"), "!opportunities-import"),
        Button(_("As a file"), "!opportunities-export"),
    )
    text = Text("**{title}**", {"title": _("Opportunities")}, translated=False)
    up = Button(_("Back"), "/opportunities")
    return [await Screen(text, buttons, up).show(ctx, SCREEN)]


@feature.action("opportunities-export", role=Role.ORGANIZER)
async def export(ctx: Context) -> Sequence[Action]:
    """Give them all as a file that can be changed, and imported again."""
    content = csvs.write(OPPORTUNITIES, await plans.everything(ctx.db, OPPORTUNITIES)).encode()
    file = Attachment(
        AttachmentKind.DOCUMENT,
        name="opportunities.csv",
        media_type="text/csv",
        size=len(content),
        content=content,
    )
    text = _("Change it as you like, and send it back: what has the same key is changed.")
    again = Button(_("From a file"), "!opportunities-import")
    return [Reply(text, attachments=(file,), buttons=(again,), whisper=True)]


@feature.action("opportunities-import", role=Role.ORGANIZER)
async def begin(ctx: Context) -> Sequence[Action]:
    """Ask for a file."""
    del ctx
    return [brought.begin()]


@feature.form(
    "opportunities-import",
    ChoiceField("how", _("Shall I import it, or first only say what it would change?"),
                options=[Option(LOOK, _("Only look")), Option(IMPORT, _("Import"))]),
    TextFileField("file", _("Send the CSV file. Its first line names the columns: {columns}",
                            columns=Literal("key, language, kind, title, link, deadline"))),
    role=Role.ORGANIZER,
)  # fmt: skip
async def brought(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
) -> Sequence[Action]:
    """Import what was sent, or say what it would change."""
    is_wanted = answers["how"] == IMPORT
    if answers["file"]["file"]:
        arguments = {"file": answers["file"]["file"], "import": is_wanted}
        await jobs.schedule(ctx.db, READ, ctx.person.id, ctx.now, person=ctx.person.id,
                            arguments=arguments)  # fmt: skip
        return [Reply(_("I read the list, and tell you what came of it."))]
    text = await _take(ctx, answers["file"]["words"], is_wanted=is_wanted)
    return [Reply(text, buttons=_next())]


@feature.job(READ, work=read_file)
async def read(tick: Tick, job: Job, content: bytes | None) -> Sequence[Action]:
    """The same for a file, a moment later."""
    if job.person_id is None:
        return []
    if content is None:
        return [Send(job.person_id, _("I couldn't get the file. Please send it again."))]
    text = await _take(tick, text_of(content), is_wanted=bool(job.arguments["import"]))
    return [Send(job.person_id, text, buttons=_next())]


def _next() -> tuple[Button, ...]:
    return (
        Button(_("From a file"), "!opportunities-import"),
        Button(_("Opportunities"), "/opportunities"),
    )


async def _take(tick: Tick, content: str, *, is_wanted: bool) -> Text:
    """All of it, or nothing; gives what came of it."""
    reading = Reading()
    csvs.read(content, reading, OPPORTUNITIES)
    if reading.problems:
        lines = [problem.text for problem in sorted(reading.problems)[:MOST_PROBLEMS]]
        return stack(_("Something is not right, so nothing was imported:"), *lines)
    rows = reading.rows.get(OPPORTUNITIES.name, [])
    plan = await plans.compare(tick.db, OPPORTUNITIES, rows, mirror=False)
    if is_wanted:
        await plans.apply(tick.db, plan, tick.now)
    head = _("Imported.") if is_wanted else _("This is what it would change:")
    counted = _(
        "{added} new, {changed} changed, {same} as before.",
        added=len(plan.added) + len(plan.restored),
        changed=len(plan.changed),
        same=plan.unchanged,
    )
    return stack(head, counted, *_changes(plan))


def _changes(plan: Plan) -> list[Text]:
    rows = [*plan.added, *(row for _kept, row in [*plan.restored, *plan.changed])]
    return [
        Text("• {title}", {"title": str(row["title"])}, translated=False)
        for row in rows[:MOST_CHANGES]
    ]
