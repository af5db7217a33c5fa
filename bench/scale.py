"""How far one database goes, by calculation: at how many people which part is used up, and when.

What an answer costs is measured (`python -m bench workers`); how much people write is assumed, and
can be given otherwise. See docs/scale.md.
"""

from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

SECONDS_A_MONTH = 30 * 86_400
SIZES = (1_000, 100_000, 1_000_000, 10_000_000)
SHARES_THAT_GO_ON = 0.2
"""Of questions, those that people answer: each is told to a room, and back."""
MESSAGES_A_QUESTION = 1 + 3 * SHARES_THAT_GO_ON


@dataclass(frozen=True, slots=True)
class Costs:
    """What an answer takes, in milliseconds, and what stays of it, in bytes."""

    worker: float
    server: float
    turn: float
    """For so long nobody else writes."""
    kept: float


@dataclass(frozen=True, slots=True)
class Habits:
    """How much people write."""

    questions: float
    """A person and month."""
    peak: float
    """The busiest minute, as a multiple of the mean."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What there is of each."""

    messages: float
    """A second, of one account."""
    shards: int
    """Parts of the tables that are written side by side."""


def at(people: int, costs: Costs, habits: Habits, limits: Limits) -> dict[str, float]:
    """How much is used of each part in the busiest minute (1: all of it), and what grows."""
    answers = people * habits.questions * habits.peak / SECONDS_A_MONTH
    return {
        "answers/s": answers,
        "of an account": answers * MESSAGES_A_QUESTION / limits.messages,
        "of the writers' turn": answers * costs.turn / 1000 / limits.shards,
        "worker cores": answers * costs.worker / 1000,
        "server cores": answers * costs.server / 1000,
        "GB a year": people * habits.questions * 12 * costs.kept / 1e9,
        "hours to tell all": people / limits.messages / 3600,
    }


def used_up_at(costs: Costs, habits: Habits, limits: Limits) -> list[tuple[int, str]]:
    """At how many people each part that can't be had twice is used up, the first first."""
    each = at(1_000_000, costs, habits, limits)
    return sorted(
        (round(1_000_000 / each[part]), part) for part in ("of an account", "of the writers' turn")
    )


app: Any = typer.Typer(add_completion=False)


@app.command()  # type: ignore[untyped-decorator]
def main(  # noqa: PLR0913 - each is an option of the command line
    *,
    worker: Annotated[float, typer.Option(help="ms of the workers an answer.")] = 6.0,
    server: Annotated[float, typer.Option(help="ms of the server an answer.")] = 1.5,
    turn: Annotated[float, typer.Option(help="ms of the writers' turn an answer.")] = 8.0,
    kept: Annotated[float, typer.Option(help="Bytes that a question and its answer leave.")] = 1500,
    questions: Annotated[float, typer.Option(help="A person and month.")] = 1.5,
    peak: Annotated[float, typer.Option(help="The busiest minute beside the mean.")] = 8.0,
    messages: Annotated[float, typer.Option(help="A second, of one account.")] = 30.0,
    shards: Annotated[int, typer.Option(help="Parts that are written side by side.")] = 1,
) -> None:
    """Print how much of each part is used at several sizes, and what is used up first."""
    costs, habits = Costs(worker, server, turn, kept), Habits(questions, peak)
    limits = Limits(messages, shards)
    table = Table("people", *at(1, costs, habits, limits), box=None)
    for people in SIZES:
        figures = at(people, costs, habits, limits).values()
        table.add_row(f"{people:,}", *(f"{value:,.2f}" for value in figures))
    Console(width=120).print(table)
    for people, part in used_up_at(costs, habits, limits):
        typer.echo(f"all {part} is used in the busiest minute at {people:,} people")


if __name__ == "__main__":
    app()
