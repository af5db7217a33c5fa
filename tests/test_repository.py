"""What lies in the repository besides code: locks, the example configuration, the pictures."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from pydantic import BaseModel

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
each_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)


def requirements(lock: Path) -> dict[str, tuple[str, str]]:
    """Name → (its pins with their markers, its hashes) of a lock file."""
    found: dict[str, tuple[str, str]] = {}
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pin, _, hashes = line.partition("--hash=")
            name = re.split(r"[=\[ ;]", pin)[0]
            pins, known = found.get(name, ("", ""))
            found[name] = (pins + pin, known + hashes)
    return found


def test_there_are_locks_for_every_purpose() -> None:
    assert [lock.stem for lock in LOCKS] == [
        "audit",
        "bench",
        "build",
        "lint",
        "onnx",
        "run",
        "semantic",
        "test",
    ]


@each_lock
def test_everything_is_pinned_and_hashed(lock: Path) -> None:
    locked = requirements(lock)
    assert locked
    for name, (pin, hashes) in locked.items():
        assert re.match(rf"{re.escape(name)}(\[[\w,-]+\])?==[\w.!+]+", pin), pin
        assert re.match(r"sha256:[0-9a-f]{64}\b", hashes), name


@each_lock
def test_a_lock_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ ", text)


@pytest.mark.parametrize("other", ["run", "lint", "build", "bench", "semantic"])
def test_locks_agree(other: str) -> None:
    """Whatever is installed on top of the run-time lock leaves its versions alone."""
    test = requirements(ROOT / "requirements/test.txt")
    mine = requirements(ROOT / f"requirements/{other}.txt")
    shared = mine.keys() & test.keys()
    versions = {name: re.findall(r"==([^\s;]+)", mine[name][0]) for name in shared}
    assert versions == {name: re.findall(r"==([^\s;]+)", test[name][0]) for name in shared}
    if other == "run":
        assert mine.keys() <= test.keys()


def test_run_time_dependencies_are_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = requirements(ROOT / "requirements/run.txt")
    for wanted in project["dependencies"]:
        assert re.split(r"[<>=\[ ;]", wanted)[0].lower() in locked


def test_there_is_one_kind_of_lock() -> None:
    assert not (ROOT / "uv.lock").exists()


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models in a field's type, through lists, mappings and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def keys_of(model: type[BaseModel], table: str = "") -> Iterator[tuple[str, str]]:
    """Every (table, key) that a settings model takes; "[table]" for a table itself."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        inner = list(models_in(field.annotation))
        if not inner:
            yield table, key
        for deeper in inner:
            yield from keys_of(deeper, f"{table}.{key}".lstrip("."))


def mentioned_keys(text: str) -> set[tuple[str, str]]:
    """Every (table, key) that stands in the example, set or commented out."""
    table, found = "", set()
    for line in text.splitlines():
        bare = line.removeprefix("#").strip()
        if heading := re.fullmatch(r"\[{1,2}([\w.-]+)\]{1,2}", bare):
            table = heading[1]
        elif key := re.match(r"([\w-]+)\s*=", bare):
            found.add((table, key[1]))
    return found


def test_the_example_mentions_every_key() -> None:
    from bot.config.settings import Settings  # noqa: PLC0415 - the other tests here do without the bot

    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert set(keys_of(Settings)) - mentioned_keys(example) == set()


def test_the_example_is_a_valid_configuration() -> None:
    from bot.config.settings import load  # noqa: PLC0415 - the other tests here do without the bot

    load(ROOT / "config.example.toml", {})


@pytest.mark.parametrize("picture", sorted(ROOT.glob("docs/**/*.svg")), ids=lambda path: path.name)
def test_a_picture_is_for_everybody(picture: Path) -> None:
    """It is read aloud, is legible on light and dark pages, and loads nothing from elsewhere."""
    text = picture.read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own file
    svg = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{svg}title")
    assert root.findtext(f"{svg}desc")
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"(href|src)\s*=|@import|url\(", text)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_in_a_page_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (ROOT / target).exists(), target
