"""A list from a file: what it would change, and then so changed; or all that is wrong with it.

[See it first] does all of it but keep it, so that what is shown is what would be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.exchange import csvs, plans
from bot.domain.exchange.shapes import SHAPES, Reading
from bot.engine.arguments import one_of, plain
from bot.engine.features import Arg, Role, TextFileField, WrongAnswer
from bot.words import Action, Literal, Refused, Reply, _, stack, verbatim
from handlers.exchange.registry import feature, offered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.exchange.differences import Plan
    from bot.domain.exchange.shapes import Shape
    from bot.engine.features import Context, Form
    from bot.words import Text

MOST_PROBLEMS, MOST_CHANGES = 20, 200
LIST = Arg("list", plain(one_of(*SHAPES)))


@feature.action("exchange-import", LIST, role=Role.ORGANIZER)
async def begin(ctx: Context) -> Sequence[Action]:
    """Ask for a file."""
    shape = SHAPES[ctx.get(LIST)]
    if shape not in offered(ctx):
        raise Refused(_("There is nothing here yet."))
    return [FORMS[shape.name].begin()]


def _form_for(shape: Shape) -> Form:
    columns = ", ".join(field.name for field in shape.fields)
    ask = stack(
        _("What has the same key is changed, what is new is added, and nothing is taken out."),
        _("Send the CSV file. Its first line names the columns: {columns}",
          columns=Literal(columns)),
        gap=" ",
    )  # fmt: skip

    @feature.form(f"exchange-{shape.name}", TextFileField("file", ask), role=Role.ORGANIZER)
    async def brought(
        ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, object]
    ) -> Sequence[Action]:
        """Import it."""
        return [await _take(ctx, shape, answers["file"]["words"])]

    return brought


FORMS = {name: _form_for(shape) for name, shape in SHAPES.items()}


async def _take(ctx: Context, shape: Shape, content: str) -> Reply:
    """All of it, or nothing."""
    reading = Reading()
    csvs.read(content, reading, shape)
    if reading.problems:
        lines = [problem.text for problem in sorted(reading.problems)[:MOST_PROBLEMS]]
        wrong = _("Something is not right, so nothing was imported:")
        raise WrongAnswer("file", stack(wrong, *lines))
    rows = reading.rows.get(shape.name, [])
    plan = await plans.compare(ctx.db, shape, rows, mirror=False)
    await plans.apply(ctx.db, plan, ctx.now)
    return Reply(_counted(plan), changes=_changes(plan))


def _counted(plan: Plan) -> Text:
    return _(
        "{added} new, {changed} changed, {same} as before.",
        added=len(plan.added) + len(plan.restored),
        changed=len(plan.changed),
        same=plan.unchanged,
    )


def _changes(plan: Plan) -> tuple[tuple[str, Text], ...]:
    """Each change: its sign, and of what it is."""
    lines = [line.split(" ", 2) for line in plan.lines()]
    shown = [(sign, verbatim(what)) for sign, _list, what in lines[:MOST_CHANGES]]
    further = len(lines) - len(shown)
    return (*shown, *([("…", verbatim(f"+{further}"))] if further else []))
