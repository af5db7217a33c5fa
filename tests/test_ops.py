"""What operators are given beside the bot: one unit, and metrics that there are."""

import json
import re
from pathlib import Path

import pytest

from bot.commands.setup import service
from bot.telemetry.prometheus import PrometheusMeter

OPS = Path(__file__).parents[1] / "docs" / "ops"
FOLDER = Path("/srv/lamplighter")


def test_the_unit_in_the_docs_is_the_one_that_setup_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "account", lambda: "lamplighter")
    monkeypatch.setattr(service, "executable", lambda: FOLDER / ".venv/bin/lamplighter")
    written = service.unit(FOLDER / "config.toml", service.Service.SYSTEM)
    assert (OPS / service.NAME).read_text(encoding="utf-8") == written


@pytest.mark.parametrize("name", ["dashboard.json", "alerts.yaml"])
def test_what_is_watched_is_measured(name: str) -> None:
    meter = PrometheusMeter("1.0")
    there = {sample.name for family in meter.registry.collect() for sample in family.samples}
    families = {family.name for family in meter.registry.collect()}
    known = there | families | {f"{family}_{end}" for family in families
                                for end in ("total", "bucket", "count", "sum")}  # fmt: skip
    named = set(re.findall(r"lamplighter_\w+", (OPS / name).read_text(encoding="utf-8")))
    assert named
    assert named <= known


def test_the_dashboard_can_be_imported() -> None:
    dashboard = json.loads((OPS / "dashboard.json").read_text(encoding="utf-8"))
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    assert all(panel["targets"] for panel in dashboard["panels"])


def test_the_container_copies_all_that_the_package_is_made_of() -> None:
    root = OPS.parents[1]
    copied = (root / "Dockerfile").read_text(encoding="utf-8")
    ignored = (root / ".dockerignore").read_text(encoding="utf-8")
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    [included] = re.findall(r"only-include = \[(.*)\]", project)
    for name in re.findall(r'"([\w.]+)"', included):
        assert re.search(rf"COPY .*\b{re.escape(name)}", copied), name
        assert f"!{name}" in ignored
