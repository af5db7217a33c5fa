"""The house rules that a program can check: who imports whom, and how modules are kept.

The tables below are the rules; docs/where-does-it-go.md says them to people, and is compared.
"""

import ast
import asyncio
import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EVERYTHING = ["*"]

# Room by room, the other rooms that it may import. A room is a folder: of `bot/`, or `handlers/`;
# "app" is what lies in `bot/` itself. Within a room modules may import each other, but for HERMITS.
MAY_IMPORT = {
    "words": [],
    "storage": [],
    "config": [],
    "languages": ["words"],
    "domain": ["storage", "words"],
    "delivery": ["languages", "storage", "words"],
    "engine": ["config", "delivery", "languages", "storage", "words"],
    "handlers": ["domain", "engine", "words"],
    "platforms": ["config", "languages", "web", "words"],
    "web": ["languages", "words"],
    "fetching": ["words"],
    "checks": ["config", "delivery", "storage", "words"],
    "telemetry": ["delivery", "storage", "web", "words"],
    "scripts": ["languages", "platforms", "words"],
    "terminal": ["engine", "languages", "platforms", "scripts", "words"],
    "commands": EVERYTHING,
    "app": EVERYTHING,
}

# What else a room may import under TYPE_CHECKING, to say what it is given but not to work with it.
MAY_NAME = {"handlers": ["storage"], "web": ["engine"]}

# The only modules of a room that another may import.
DOORS = {
    ("handlers", "engine"): {
        "bot.engine.arguments",  # how words after commands are read
        "bot.engine.documents",  # files that a person reads without the bot
        "bot.engine.features",
        "bot.engine.reviews",  # what is put before a second person
        "bot.engine.screens",  # messages that turn in place
    }
}

# Packages whose members (a module, or a package and all in it) never import each other.
HERMITS = ["handlers"]

MOST_IN_BOT = 5
"""Files in `bot/` itself: whoever opens it sees the rooms."""

# Names that say nothing of what is inside.
EMPTY_NAMES = {"common", "helpers", "manager", "managers", "misc", "stuff", "util", "utils"}

MAX_LINES = 300

# Handlers that read what follows their command by themselves, and why.
READ_THE_LINE = {
    "handlers.knowledge.browsing.look_after": "another command follows, with arguments of its own",
    "handlers.hotline.asking.ask_by_command": "a question may be files alone",
    "handlers.hotline.unseen.ask_unseen": "all words but one are overheard",
}

# Asking what time it is, which only the clock may.
TELLS_THE_TIME = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.time_ns",
}
CLOCK = "bot.engine.clock"


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    given: str = ""
    """What is in it, if it is no file."""

    @cached_property
    def tree(self) -> ast.Module:
        """Read when a test asks for it: every test process collects these tests, few run them."""
        return ast.parse(self._source)

    @property
    def lines(self) -> int:
        return len(self._source.splitlines())

    @property
    def _source(self) -> str:
        return self.given or self.path.read_text(encoding="utf-8")

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
        found[name] = Module(name, path)
    return found


MODULES = all_modules()


def each_module(check: Callable[[Module], None]) -> Callable[[], None]:
    """Check all modules in one test, and name those that fail: thousands of tests would cost more
    than what they do.
    """

    def check_all() -> None:
        wrong = {}
        for module in MODULES.values():
            try:
                check(module)
            except AssertionError as failure:
                wrong[module.name] = str(failure)
        assert wrong == {}

    check_all.__name__, check_all.__doc__ = check.__name__, check.__doc__
    return check_all


def room_of(module: str) -> str:
    """The folder that it lies in; "app" for what lies in `bot/` itself."""
    home, *inside = module.split(".")
    if home == "handlers":
        return "handlers"
    name = ".".join([home, *inside[:1]])
    is_folder = any(other.startswith(f"{name}.") for other in [*MODULES, module])
    return inside[0] if inside and is_folder else "app"


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
    for line, name, for_types in imports(module):
        other = room_of(name)
        if not (may_import(room, other, for_types=for_types) and opens(room, other, name)) or (
            strangers(module.name, name)
        ):
            yield f"{module.path.relative_to(ROOT)}:{line} ({room}) imports {name} ({other})"


def may_import(room: str, other: str, *, for_types: bool) -> bool:
    allowed = [room, *MAY_IMPORT[room], *(MAY_NAME.get(room, ()) if for_types else ())]
    return other in allowed or MAY_IMPORT[room] is EVERYTHING


def opens(room: str, other: str, name: str) -> bool:
    """Is it one of the modules by which that room is entered from here?"""
    doors = DOORS.get((room, other))
    return doors is None or name in doors


def time_tellers(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        if ".".join(dotted(node.func).split(".")[-2:]) in TELLS_THE_TIME:
            yield f"{module.path.relative_to(ROOT)}:{node.lineno} {dotted(node.func)}()"


def reads_the_line(module: Module) -> Iterator[str]:
    """Functions that read `ctx.args` by themselves, instead of declaring arguments."""
    for function in ast.walk(module.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            isinstance(node, ast.Attribute) and dotted(node) == "ctx.args"
            for node in ast.walk(function)
        ):
            yield f"{module.name}.{function.name}"


@each_module
def test_what_follows_a_command_is_declared(module: Module) -> None:
    if module.name.startswith("handlers"):
        assert set(reads_the_line(module)) <= READ_THE_LINE.keys()


@each_module
def test_every_module_has_a_room(module: Module) -> None:
    assert room_of(module.name) in MAY_IMPORT, "give the folder a row in MAY_IMPORT"


def test_whoever_opens_bot_sees_the_rooms() -> None:
    assert len(list((ROOT / "bot").glob("*.py"))) <= MOST_IN_BOT


def test_a_feature_has_one_name() -> None:
    """The rules of a feature, if it has any of its own, are found under its name."""
    subjects = {path.stem for path in (ROOT / "bot/domain").glob("[a-z]*")}
    features = {path.stem for path in (ROOT / "handlers").glob("[a-z]*")}
    assert features - subjects == set()


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


TABLES = "bot.storage.tables"


@cache
def tables() -> set[str]:
    """The names of the classes whose instances are rows."""
    bodies = [MODULES[name].tree.body for name in OF_TABLES]
    return {node.name for body in bodies for node in body if isinstance(node, ast.ClassDef)} - {
        "Base",
        "Moment",
    }


def row_changes(module: Module) -> Iterator[str]:
    """Where a module changes a row, or works with the database, by itself."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield f"{module.path.relative_to(ROOT)}:{node.lineno} changes {dotted(node)}"
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            if ".db." in f".{called}" or called in {"setattr", "delattr"}:
                yield f"{module.path.relative_to(ROOT)}:{node.lineno} calls {called}"


def borrowed_tables(module: Module) -> Iterator[str]:
    """Where a module takes a table from one that only uses it."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module in MODULES.keys() - OF_TABLES:
            names = {alias.name for alias in node.names} & tables() & shown_tables(node.module)
            for name in sorted(names):
                yield f"{module.path.relative_to(ROOT)}:{node.lineno} {name} of {node.module}"


OF_TABLES = {name for name in MODULES if name == TABLES or name.startswith(f"{TABLES}.")}


@cache
def shown_tables(name: str) -> set[str]:
    """The tables that a module imports; what it defines itself may be called the same."""
    return {
        alias.name
        for node in ast.walk(MODULES[name].tree)
        if isinstance(node, ast.ImportFrom) and node.module in OF_TABLES
        for alias in node.names
    }


STATED = {"state", "ending", "side", "purpose", "verdict", "role", "given_by"}
"""Columns whose text is one of an enum of `bot.words.states`, or of `Verdict`."""
STATEFUL = {"domain", "delivery", "engine", "handlers"}


def literal_states(module: Module) -> Iterator[str]:
    """Where a state is written out, which nothing checks."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Compare():
                named, values = [node.left, *node.comparators], [node.left, *node.comparators]
            case ast.Assign():
                named, values = node.targets, [node.value]
            case ast.Match():
                patterns = [inner for case in node.cases for inner in ast.walk(case.pattern)]
                named = [node.subject]
                values = [inner.value for inner in patterns if isinstance(inner, ast.MatchValue)]
            case ast.keyword() if node.arg in STATED:
                named, values = [ast.Attribute(ast.Name("row"), node.arg)], [node.value]
            case _:
                continue
        if any(isinstance(one, ast.Attribute) and one.attr in STATED for one in named):
            yield from (
                f"{module.path.relative_to(ROOT)}:{word.lineno} {word.value}"
                for value in values
                for word in ast.walk(value)
                if isinstance(word, ast.Constant) and isinstance(word.value, str)
                if word.value.strip("'")
            )


@each_module
def test_states_are_compared_with_their_enums(module: Module) -> None:
    if room_of(module.name) in STATEFUL:
        assert list(literal_states(module)) == []


@pytest.mark.parametrize(
    "source",
    [
        "if question.state == 'waiting': ...",
        "if question.state in {'waiting', 'claimed'}: ...",
        "if 'waiting' != question.state: ...",
        "question.state = 'waiting'",
        "draft = Draft(state='open')",
        "match draft.state:\n    case 'open': ...",
        "select(Question).where(Question.ending == 'helped')",
    ],
)
def test_a_literal_state_is_seen(source: str) -> None:
    assert list(literal_states(given("bot.domain.given", source)))


def test_no_purpose_at_all_is_no_literal_state() -> None:
    assert not list(literal_states(given("bot.domain.given", "chat.purpose = ''")))


@each_module
def test_handlers_change_no_row(module: Module) -> None:
    """State moves in the domain, in one place for each subject; handlers only read."""
    if room_of(module.name) == "handlers":
        assert list(row_changes(module)) == []


@each_module
def test_tables_are_imported_from_the_schema(module: Module) -> None:
    assert list(borrowed_tables(module)) == []


@pytest.mark.parametrize(
    "source",
    [
        "question.step = 1",
        "question.step += 1",
        "ctx.person.name: str = 'Ada'",
        "a, question.step = 1, 2",
        "del question.step",
        "setattr(question, 'step', 1)",
        "async def f(ctx): await ctx.db.flush()",
        "async def f(db): db.add(row)",
        "async def f(tick): await tick.db.execute(statement)",
    ],
)
def test_a_change_of_a_row_is_seen(source: str) -> None:
    assert list(row_changes(given("handlers.given", source)))


def test_reading_a_row_is_no_change() -> None:
    source = "step = question.step\nfound = await questions.get(ctx.db, step)"
    assert list(row_changes(given("handlers.given", source))) == []


def test_a_borrowed_table_is_seen() -> None:
    source = "from bot.domain.suggestions import Suggestion"
    assert list(borrowed_tables(given("handlers.given", source)))


HIDDEN_IDS = {"question", "utterance", "latest", "duplicate", "candidate", "offered", "message"}
"""What handlers call rows whose ids count what the bot alone is asked."""


def shown_ids(module: Module) -> Iterator[str]:
    """Where the id of a question or of words is written into text or a button: people see numbers,
    and buttons say handles.
    """
    for node in ast.walk(module.tree):
        match node:
            case ast.FormattedValue(value=value):
                pass
            case ast.Call(func=ast.Name(id="str"), args=[value]):
                pass
            case _:
                continue
        match value:
            case ast.Attribute(value=ast.Name(id=name), attr="id") if name in HIDDEN_IDS:
                yield f"{module.path.relative_to(ROOT)}:{node.lineno} {name}.id"


def test_handlers_show_no_ids_of_questions() -> None:
    handlers = [module for module in MODULES.values() if room_of(module.name) == "handlers"]
    assert [shown for module in handlers for shown in shown_ids(module)] == []


@pytest.mark.parametrize(
    "source", ["number=str(question.id)", 'Button(label, f"!send {utterance.id}")']
)
def test_a_shown_id_is_seen(source: str) -> None:
    assert list(shown_ids(given("handlers.given", f"f({source})")))


def in_circles(arrows: Mapping[str, set[str]]) -> set[str]:
    """What is left when whatever needs nothing that is left is taken away, from either end."""
    left = {name: set(others) & arrows.keys() for name, others in arrows.items()}
    while True:
        needed = {other for others in left.values() for other in others}
        loose = {name for name, others in left.items() if not others or name not in needed}
        if not loose:
            return set(left)
        left = {name: others - loose for name, others in left.items() if name not in loose}


def test_no_modules_need_each_other_in_a_circle() -> None:
    """Not even for types. A package's own face, which only hands names on, is left out."""
    faces = {module.name for module in MODULES.values() if module.path.name == "__init__.py"}
    arrows = {
        module.name: {name for _line, name, _types in imports(module)} - faces - {module.name}
        for module in MODULES.values()
        if module.name not in faces
    }
    assert in_circles(arrows) == set()
    assert in_circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == {"b", "c"}


def names_used_elsewhere() -> dict[str, set[str]]:
    """Module by module, the names that modules of other rooms use of it."""
    used: dict[str, set[str]] = {}
    for module in MODULES.values():
        room = room_of(module.name)
        aliases: dict[str, str] = {}
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in MODULES:
                    aliases[alias.asname or alias.name] = inner
                elif node.module in MODULES and room_of(node.module) != room:
                    used.setdefault(node.module, set()).add(alias.name)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                other = aliases.get(node.value.id)
                if other is not None and room_of(other) != room:
                    used.setdefault(other, set()).add(node.attr)
    return used


def undocumented(module: Module, names: set[str]) -> Iterator[str]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    for node in (node for node in module.tree.body if isinstance(node, kinds)):
        if node.name in names and not ast.get_docstring(node):
            yield f"{module.path.relative_to(ROOT)}:{node.lineno} {node.name}"


def test_what_is_public_between_rooms_is_documented() -> None:
    missing = [
        where
        for name, names in names_used_elsewhere().items()
        for where in undocumented(MODULES[name], names)
    ]
    assert missing == []


def test_what_lacks_a_docstring_is_seen() -> None:
    module = given("bot.domain.people", 'def shown():\n    """Show."""\ndef hidden(): ...')
    assert list(undocumented(module, {"shown"})) == []
    assert [where.split()[-1] for where in undocumented(module, {"shown", "hidden"})] == ["hidden"]


def test_the_table_is_about_the_rooms_that_are_there() -> None:
    assert MAY_IMPORT.keys() == {room_of(name) for name in MODULES}
    for others in MAY_IMPORT.values():
        assert others is EVERYTHING or set(others) <= MAY_IMPORT.keys()


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
    return Module(name, ROOT / "bot/given.py", source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("bot.words.text", "import bot.languages.formats"),
        ("bot.domain.people", "from bot.engine import features"),
        ("bot.domain.people", "def late():\n    from bot.engine.engine import Engine"),
        ("bot.platforms.console.platform", "from bot.storage import tables"),
        ("bot.delivery.sending.sender", "from bot.engine import inbox"),
        ("bot.engine.engine", "import bot.app"),
        ("handlers.ask", "from handlers.people import feature"),
        ("handlers.ask.cards", "import handlers.people.names"),
        ("handlers.ask", "from bot.storage.tables import Person"),
        ("handlers.ask", "from bot.engine.forms import begin"),
        ("handlers.ask", "if TYPE_CHECKING:\n    from bot.delivery.visits import Visit"),
    ],
)
def test_a_wrong_import_is_seen(name: str, source: str) -> None:
    assert list(forbidden_imports(given(name, source)))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("bot.domain.people", "from bot.domain import rooms"),
        ("bot.languages.formats", "import re, bot.words"),
        ("bot.app", "from bot.engine.engine import Engine"),
        ("handlers.ask.cards", "from handlers.ask import names\nimport handlers.ask.files"),
        ("handlers.ask", "from bot.engine.features import Feature"),
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


async def test_waiting_for_a_while_keeps_no_cancellation_back() -> None:
    """`asyncio.wait_for` does in Python 3.11, where what is awaited is there at that moment: a bot
    that is told to stop just as something arrives would go on for ever. `asyncio.timeout` doesn't.
    """
    found = [
        f"{module.name}:{node.lineno}"
        for module in MODULES.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "wait_for"
        and isinstance(node.value, ast.Name)
        and node.value.id == "asyncio"
    ]
    assert not found
    arrived = asyncio.Event()

    async def work() -> None:
        while True:
            arrived.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(60):
                    await arrived.wait()

    working = asyncio.create_task(work())
    await asyncio.sleep(0)
    arrived.set()
    working.cancel()
    await asyncio.wait([working], timeout=1)
    assert working.cancelled()
