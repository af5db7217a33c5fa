"""`lamplighter check` and `lamplighter status`: whether all is well, and how much waits."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Annotated

import typer

from bot.commands.options import CONFIG, Configs

CLEAR = "\x1b[2J\x1b[H"
"""What makes a terminal empty."""
AsJson = Annotated[bool, typer.Option("--json", help="For programs, as JSON on one line.")]


def check(configs: Configs = None, *, as_json: AsJson = False) -> None:
    """Say what is missing or misconfigured; exit code 0 if all is well."""
    from bot.commands.check import as_data, check, show  # noqa: PLC0415
    from bot.commands.communities import files, load_communities  # noqa: PLC0415
    from bot.words.diagnosis import Finding  # noqa: PLC0415

    paths = files(configs)
    default = str(CONFIG) if CONFIG.exists() else "no file, the environment only"
    findings: list[Finding] = []
    for name, settings in load_communities(configs):
        findings.append(Finding(well=True, about=f"config: {paths.get(name, default)}"))
        findings += asyncio.run(check(settings))
    if as_json:
        typer.echo(json.dumps([as_data(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(show(finding))
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


def status(
    configs: Configs = None,
    *,
    as_json: AsJson = False,
    watch: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Say it again and again, so often.")
    ] = 0,
) -> None:
    """Say how the bot does: what waits, since when, and of whom the most: people by numbers."""
    from bot.commands.communities import load_communities  # noqa: PLC0415
    from bot.commands.status import status  # noqa: PLC0415
    from bot.commands.status_facts import read_facts, tell  # noqa: PLC0415
    from bot.engine.clock import utc_now  # noqa: PLC0415

    communities = load_communities(configs)
    while True:
        now = utc_now()
        if watch and not as_json:
            typer.echo(CLEAR, nl=False)
        for name, settings in communities:
            url = settings.storage.url
            facts = asyncio.run(read_facts(url, now))
            several = len(communities) > 1
            if as_json:
                typer.echo(json.dumps({"community": name, **facts} if several else facts))
                continue
            title = [f"{name}:"] if several else []
            for line in [*title, *tell(facts), *asyncio.run(status(url, now))]:
                typer.echo(line)
        if not watch:
            return
        time.sleep(watch)
