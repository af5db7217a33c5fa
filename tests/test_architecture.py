"""The house rules that a program can check: who imports whom, and how modules are kept.

The tables below are the rules; docs/where-does-it-go.md says them to people, and is compared.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Which modules are in which room: a name stands for the module, or for the package and all in it.
ROOMS = {
    "message": ["bot.message", "bot.pages", "bot.startlinks"],
    "wire": ["bot.wire"],
    "config": ["bot.config", "bot.config_sources"],
    "pacing": ["bot.pacing"],
    "storage": ["bot.storage"],
    "richtext": ["bot.richtext", "bot.bidi"],
    "languages": ["bot.i18n", "bot.formats", "bot.rendering", "bot.templates", "bot.fallbacks"],
    "access": ["bot.access"],
    "feature": ["bot.feature"],
    "domain": ["bot.domain"],
    "handlers": ["handlers"],
    "platforms": ["bot.platforms"],
    "web": ["bot.web"],
    "engine": [
        "bot.engine",
        "bot.errands",
        "bot.forms",
        "bot.inbox",
        "bot.outbox",
        "bot.claims",
        "bot.outcomes",
        "bot.moves",
        "bot.outgoing",
        "bot.queueing",
        "bot.routes",
        "bot.lookups",
        "bot.readers",
        "bot.parcels",
        "bot.attaching",
        "bot.menus",
    ],
    "clock": ["bot.clock"],
    "scripts": ["bot.script", "bot.stage", "bot.transcript"],
    "terminal": ["bot.terminal"],
    "app": ["bot.app", "bot.memory", "bot.commands", "bot.demo", "bot.logs", "bot.__main__"],
}

EVERYTHING = list(ROOMS)

# Room by room, the other rooms it may import. Within a room modules may import each other, but for
# HERMITS.
MAY_IMPORT = {
    "message": [],
    "wire": ["message"],
    "config": [],
    "pacing": [],
    "storage": [],
    "richtext": ["wire"],
    "languages": ["message", "richtext", "wire"],
    "access": ["message", "storage"],
    "feature": ["access", "config", "languages", "message", "storage"],
    "domain": ["message", "storage"],
    "handlers": ["access", "domain", "feature", "message"],
    "platforms": ["config", "message", "richtext", "wire"],
    "web": ["message"],
    "engine": [
        "access",
        "config",
        "feature",
        "languages",
        "message",
        "pacing",
        "storage",
        "wire",
    ],
    "clock": ["engine", "feature", "storage"],
    "scripts": ["message", "platforms", "richtext", "wire"],
    "terminal": ["clock", "languages", "message", "platforms", "richtext", "scripts", "wire"],
    "app": EVERYTHING,
}

# What else a room may import under TYPE_CHECKING, to say what it is given but not to work with it.
MAY_NAME = {"handlers": ["storage"]}

# Packages whose members (a module, or a package and all in it) never import each other.
HERMITS = ["handlers"]

# Names that say nothing of what is inside.
EMPTY_NAMES = {"common", "helpers", "manager", "managers", "misc", "stuff", "util", "utils"}

MAX_LINES = 300

# Asking what time it is, which only the clock may.
TELLS_THE_TIME = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.time_ns",
}
CLOCK = "bot.clock"


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def packages(self) -> list[str]:
        """Itself and every package around it, innermost first."""
        parts = self.name.split(".")
        return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def all_modules() -> dict[str, Module]:
    found = {}
    for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        source = path.read_text(encoding="utf-8")
        found[name] = Module(name, path, ast.parse(source), len(source.splitlines()))
    return found


MODULES = all_modules()
each_module = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES.keys())


def room_of(module: str) -> str | None:
    for room, places in ROOMS.items():
        for place in places:
            if module == place or module.startswith(f"{place}."):
                return room
    return None


def imports(module: Module) -> Iterator[tuple[int, str, bool]]:
    """Our modules that it imports, anywhere in its text: line, name, is it for types only."""
    for_types = {
        inner
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING")
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module for name in inside]
        else:
            continue
        for name in names:
            if name.split(".")[0] in {"bot", "handlers"}:
                yield node.lineno, name, node in for_types


def dotted(node: ast.expr) -> str:
    """`datetime.datetime.now` as written, "" for what is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def strangers(one: str, other: str) -> bool:
    """Are they different members of one of the HERMITS?"""
    (home, mine, *_), (away, theirs, *_) = (f"{name}..".split(".") for name in (one, other))
    return home in HERMITS and home == away and bool(mine and theirs) and mine != theirs


def forbidden_imports(module: Module) -> Iterator[str]:
    room = room_of(module.name)
    if room is None:
        return
    for line, name, for_types in imports(module):
        other = room_of(name)
        allowed = {room, *MAY_IMPORT[room], *(MAY_NAME.get(room, ()) if for_types else ())}
        if strangers(module.name, name) or (other is not None and other not in allowed):
            yield f"{module.path.relative_to(ROOT)}:{line} ({room}) imports {name} ({other})"


def time_tellers(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        if ".".join(dotted(node.func).split(".")[-2:]) in TELLS_THE_TIME:
            yield f"{module.path.relative_to(ROOT)}:{node.lineno} {dotted(node.func)}()"


@each_module
def test_every_module_has_a_room(module: Module) -> None:
    if module.name not in {"bot", "handlers"}:
        assert room_of(module.name), "give it a room in ROOMS"


@each_module
def test_rooms_import_only_what_they_may(module: Module) -> None:
    assert list(forbidden_imports(module)) == []


@each_module
def test_a_long_module_says_why(module: Module) -> None:
    if module.lines > MAX_LINES:
        assert "Longer than" in (ast.get_docstring(module.tree) or ""), f"{module.lines} lines"


@each_module
def test_a_name_says_what_is_inside(module: Module) -> None:
    words = {word for part in module.name.split(".") for word in part.strip("_").split("_")}
    assert words.isdisjoint(EMPTY_NAMES)


@each_module
def test_only_the_clock_tells_the_time(module: Module) -> None:
    if module.name != CLOCK:
        assert list(time_tellers(module)) == []


def test_the_tables_are_about_the_same_rooms() -> None:
    assert MAY_IMPORT.keys() == ROOMS.keys()
    for others in MAY_IMPORT.values():
        assert set(others) <= ROOMS.keys()


def test_the_tables_name_only_what_is_there() -> None:
    places = {place for listed in ROOMS.values() for place in listed}
    assert places - MODULES.keys() == set()


def test_nobody_needs_each_other_in_a_circle() -> None:
    left = {room: set(others) for room, others in MAY_IMPORT.items() if others is not EVERYTHING}
    while ready := [room for room, others in left.items() if not others & left.keys()]:
        for room in ready:
            del left[room]
    assert not left


def test_people_are_told_the_same() -> None:
    """The table in docs/where-does-it-go.md is this one."""
    text = (ROOT / "docs/where-does-it-go.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*(\w+)\*\* \|[^|]*\| ([^|;]*)", text, re.MULTILINE)
    expected = {
        room: "everything" if others is EVERYTHING else ", ".join(others) or "nothing of ours"
        for room, others in MAY_IMPORT.items()
    }
    assert {room: others.strip() for room, others in rows} == expected
    for room, others in MAY_NAME.items():
        assert re.search(
            rf"^\| \*\*{room}\*\* .*; for types {', '.join(others)} \|$", text, re.MULTILINE
        )


def given(name: str, source: str) -> Module:
    return Module(name, ROOT / "bot/given.py", ast.parse(source), source.count("\n"))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("bot.message", "import bot.wire"),
        ("bot.domain.people", "from bot import feature"),
        ("bot.domain.people", "def late():\n    from bot.engine import Engine"),
        ("bot.platforms.console", "from bot.storage import tables"),
        ("handlers.ask", "from handlers.people import feature"),
        ("handlers.ask.cards", "import handlers.people.names"),
        ("handlers.ask", "from bot.storage.tables import Person"),
        ("handlers.ask", "if TYPE_CHECKING:\n    from bot.engine import Engine"),
    ],
)
def test_a_wrong_import_is_seen(name: str, source: str) -> None:
    assert list(forbidden_imports(given(name, source)))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("bot.domain.people", "from bot.domain import questions"),
        ("bot.wire", "import re, bot.message"),
        ("handlers.ask.cards", "from handlers.ask import names\nimport handlers.ask.files"),
        ("handlers.ask", "if TYPE_CHECKING:\n    from bot.storage.tables import Person"),
    ],
)
def test_a_right_import_is_let_be(name: str, source: str) -> None:
    assert not list(forbidden_imports(given(name, source)))


@pytest.mark.parametrize(
    "source",
    ["datetime.now(UTC)", "datetime.datetime.utcnow()", "x = time.time()", "date.today()"],
)
def test_telling_the_time_is_seen(source: str) -> None:
    assert list(time_tellers(given("bot.domain.people", source)))
