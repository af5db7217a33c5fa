"""`lamplighter jobs`: what was to be done later and failed."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.commands.options import Config, load_settings

FailedJobs = Annotated[
    list[int], typer.Argument(metavar="ID…", help="As `lamplighter jobs` lists them.")
]
JobIds = Annotated[
    list[int] | None, typer.Argument(metavar="ID…", help="As `lamplighter jobs` lists them.")
]

app = typer.Typer(
    help="What is due, recurs or takes long, and what of it fails: list, retry, drop."
)


@app.callback()
def list_jobs(ctx: typer.Context, config: Config = None) -> None:
    """List the jobs that failed, and how many others wait."""
    ctx.obj = config
    if ctx.invoked_subcommand is None:
        from bot.commands import upkeep  # noqa: PLC0415

        for row in asyncio.run(upkeep.jobs(load_settings(config).storage.url)):
            typer.echo(row)


@app.command("retry")
def retry_jobs(
    ctx: typer.Context,
    ids: JobIds = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
    config: Config = None,
) -> None:
    """Try them again now."""
    if bool(ids) == every:
        msg = "name the jobs by their ids, or all of them by --all"
        raise typer.BadParameter(msg)
    from bot.commands import upkeep  # noqa: PLC0415

    count = asyncio.run(upkeep.retry_jobs(load_settings(config or ctx.obj).storage.url, ids))
    typer.echo(f"{count}{f' of {len(ids)}' if ids else ''} will be tried again")


@app.command("drop")
def drop_jobs(ctx: typer.Context, ids: FailedJobs, config: Config = None) -> None:
    """Give up jobs that failed, for good."""
    from bot.commands import upkeep  # noqa: PLC0415

    count = asyncio.run(upkeep.drop_jobs(load_settings(config or ctx.obj).storage.url, ids))
    typer.echo(f"{count} of {len(ids)} dropped")
