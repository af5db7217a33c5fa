"""Files in and out: by line, all or nothing, and back as it was."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.commands import exchange_line
from bot.commands.exchange import BadFile, Report, Wanted, bring_in_file, bring_out_file, read
from bot.domain import starter
from bot.domain.exchange import csvs, plans, tomls
from bot.domain.exchange.shapes import GROUPS, KNOWLEDGE, RESOURCES, Reading, Row, Shape
from bot.domain.knowledge import knowledge_base
from bot.domain.translations import counterparts
from bot.storage.sessions import Database
from bot.storage.tables import Entry, EntryChange, Phrasing, Resource
from tests.conftest import MONDAY, STARTER
from tests.databases import migrate

pytestmark = pytest.mark.long


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """The address of an empty, migrated database."""
    return await migrated(f"sqlite:///{tmp_path}/exchange.db")


async def migrated(url: str) -> str:
    db = Database(url)
    await db.open()
    await migrate(db)
    await db.close()
    return url


def quietly(_report: Report) -> object:
    return lambda _count: None


async def bring_in(path: Path, url: str, **how: bool) -> Report:
    return await bring_in_file(path, Wanted(url, **how), quietly)  # type: ignore[arg-type]


async def count(url: str, table: type[Entry | Resource | Phrasing | EntryChange]) -> int:
    db = Database(url)
    await db.open()
    async with db.read() as session:
        found = await session.scalar(select(func.count()).select_from(table))
    await db.close()
    return found or 0


def problems(path: Path) -> list[str]:
    with pytest.raises(BadFile) as caught:
        read(path)
    return [str(one) for one in sorted(caught.value.problems)]


# ── lines ────────────────────────────────────────────────────────────────────────────────────

GOOD = (
    'key{n},en,Resource {n},https://example.org/{n},"In one\nor two lines",editing | groups,,tool,'
    "a | b"
)
BAD = {
    100: "key100,english!,Title,https://example.org,,,,,",
    700: "key700,en,,https://example.org,,,,,",
    1500: "key1500,en,Title,example.org,,,,,",
    2200: "key2200,en,Title,https://example.org,,,beginner,,",
    3100: "key3100,en,Title,https://example.org,,,,tutorail,",
    4000: "key1,en,Title,https://example.org,,,,,",
    4900: "key4900,en,Title,https://example.org,,,,,,one,too,many",
}


TAG = 'expected a language tag such as "en" or "pt-BR"'
ADDRESS = "expected an address that begins with https://"
LEVEL = "expected one of fundamental, emerging, expanding, elevated"
KIND = "expected one of tutorial, policy, tool, group, event, grant, person"


def many_rows(*, bad: bool) -> str:
    names = "key,language,title,link,description,topics,level,kind,keywords"
    lines = [BAD[n] if bad and n in BAD else GOOD.format(n=n) for n in range(1, 5001)]
    return "\n".join([names, *lines]) + "\n"


async def test_seven_bad_rows_of_5000_are_told_and_nothing_is_imported(
    tmp_path: Path, url: str
) -> None:
    path = tmp_path / "resources.csv"
    path.write_text(many_rows(bad=True), encoding="utf-8")
    written = path.read_text(encoding="utf-8").splitlines()
    line_of = {n: written.index(row) + 1 for n, row in BAD.items()}
    with pytest.raises(BadFile) as caught:
        await bring_in(path, url)
    assert [one.line for one in sorted(caught.value.problems)] == sorted(line_of.values())
    assert problems(path) == [
        f'line {line_of[100]}: language: {TAG}, got "english!"',
        f"line {line_of[700]}: title: expected something, got nothing",
        f'line {line_of[1500]}: link: {ADDRESS}, got "example.org"',
        f'line {line_of[2200]}: level: {LEVEL}, got "beginner"',
        f'line {line_of[3100]}: kind: {KIND}, got "tutorail" (did you mean tutorial?)',
        f"line {line_of[4000]}: en key1 is there already, on line 2",
        f"line {line_of[4900]}: 12 cells, but 9 names",
    ]
    assert await count(url, Resource) == 0

    path.write_text(many_rows(bad=False), encoding="utf-8")
    seen: list[int] = []
    report = await bring_in_file(path, Wanted(url), lambda _report: seen.append)
    assert (sum(seen), report.steps) == (5000, 5000)
    assert len(seen) > 10
    assert await count(url, Resource) == 5000


TOML = '''
# A comment with [[entry]] in it.
[[entry]]
key = "a"
language = "en"
question = """What is
[[entry]]
key = "not one"?"""
answer = "This."

[[resource]]
key = "b"
language = "en"
title = "Two"
link = "ftp://example.org"
kid = "tool"

[[entry]]
key = "a"
language = "en"
question = "Again?"
answer = ''
'''


def test_toml_is_told_by_line_too(tmp_path: Path) -> None:
    path = tmp_path / "all.toml"
    path.write_text(TOML)
    assert problems(path) == [
        'line 15: link: expected an address that begins with https://, got "ftp://example.org"',
        'line 16: unknown field "kid" (did you mean kind?)',
        "line 22: answer: expected something, got nothing",
    ]
    path.write_text('[[entry]]\nkey = "a"\nlanguage = \n')
    assert problems(path) == ["line 3: this is no TOML: invalid value"]
    path.write_text('[[entries]]\nkey = "a"\n')
    assert problems(path) == [
        "line 1: expected [[entry]], [[resource]], [[group]], [[opportunity]], got entries"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a,b\n1,2\n", "line 1: expected the names of fields: key, language, topic, *"),
        ("", "line 1: expected the names of fields: *"),
        ('key,title,link,place\nx,"open\n', "line 2: this is no CSV: *"),
        ("key,title,link,place,plaice\nx,T,https://e.org,,y\n", "line 2: unknown field *"),
    ],
)
def test_what_is_no_such_csv(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    [told] = problems(path)
    assert told.startswith(problem.rstrip("*"))


def test_other_bytes_than_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(b"key,title,link,place\n\nx,caf\xe9,https://e.org,\n")
    assert problems(path) == ["line 3: expected text in UTF-8"]


def test_a_spreadsheets_own_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    path.write_bytes(
        "\ufeffKey;Title;Link;Place;Topics\r\nx;Café;https://e.org;Dakar;a | b\r\n".encode()
    )
    [row] = read(path).rows["groups"]
    assert (row["title"], row["place"], row["topics"]) == ("Café", "Dakar", ("a", "b"))


# ── there and back ───────────────────────────────────────────────────────────────────────────

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
filled = words.filter(lambda text: bool(text.replace("\x00", "").strip()))
KEYS = st.from_regex(r"[a-z0-9._-]{1,12}", fullmatch=True)
LANGUAGES = st.sampled_from(["en", "sw", "pt-BR", "zh-Hans", "gn"])
LINKS = st.from_regex(r"https://[a-z]{1,8}\.org/[a-z0-9/?=&%-]{0,20}", fullmatch=True)
TOPICS = st.lists(st.sampled_from(["editing", "groups", "own-topic"]), max_size=2)
LINES = filled.map(lambda text: " ".join(text.split())).filter(bool)
THINGS = {
    KNOWLEDGE: st.fixed_dictionaries(
        {
            "key": KEYS, "language": LANGUAGES, "question": filled, "answer": filled,
            "topic": st.sampled_from(["", "editing"]), "phrasings": st.lists(LINES, max_size=3),
            "answer_phone": words, "answer_computer": words, "source": st.just("") | LINKS,
            "translated_from": st.just(""),
            "reviewed": st.dates().filter(lambda day: day.year > 1900).map(str),
            "review_by": st.just("") | st.datetimes(MONDAY.replace(tzinfo=None)).map(str),
        }
    ),
    RESOURCES: st.fixed_dictionaries(
        {
            "key": KEYS, "language": LANGUAGES, "title": LINES, "link": LINKS,
            "description": words, "topics": TOPICS, "level": st.sampled_from(["", "emerging"]),
            "kind": st.sampled_from(["", "tool"]), "keywords": st.lists(LINES, max_size=3),
        }
    ),
    GROUPS: st.fixed_dictionaries(
        {
            "key": KEYS, "title": LINES, "link": LINKS, "description": words,
            "language": st.just("") | LANGUAGES, "place": st.just("") | LINES, "topics": TOPICS,
        }
    ),
}  # fmt: skip


def rows_of(shape: Shape, things: Sequence[Mapping[str, object]]) -> list[Row]:
    reading = Reading()
    for at, thing in enumerate(things):
        values = {
            name: tuple(value) if isinstance(value, list) else str(value)
            for name, value in thing.items()
        }
        reading.take(shape, values, at, lambda _name: 0)
    assert all("is there already" in str(one) for one in reading.problems), reading.problems
    return reading.rows.get(shape.name, [])


@pytest.mark.parametrize("shape", THINGS, ids=lambda shape: shape.name)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_as_it_was(shape: Shape, data: st.DataObject) -> None:
    rows = rows_of(shape, data.draw(st.lists(THINGS[shape], max_size=4)))
    for content, reader in (
        (csvs.write(shape, rows), csvs.read),
        (tomls.write({shape: rows}), tomls.read),
    ):
        reading = Reading()
        reader(content, reading)
        assert reading.problems == []
        assert reading.rows.get(shape.name, []) == rows


@pytest.mark.slow
@pytest.mark.parametrize("shape", THINGS, ids=lambda shape: shape.name)
@given(data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_export_then_import_is_the_identity(
    shape: Shape, data: st.DataObject, tmp_path: Path
) -> None:
    rows = rows_of(shape, data.draw(st.lists(THINGS[shape], max_size=4)))

    async def around() -> None:
        db = Database("sqlite://")
        await db.open()
        await migrate(db)
        async with db.write() as session:
            await plans.apply(
                session, await plans.compare(session, shape, rows, mirror=True), MONDAY
            )
            out = await plans.everything(session, shape)
            assert sorted(map(shape.identify, out)) == sorted(map(shape.identify, rows))
            again = await plans.compare(session, shape, out, mirror=True)
            assert (again.steps, again.unchanged) == (0, len(rows))
            same = await plans.compare(session, shape, rows, mirror=True)
            assert (same.steps, same.unchanged) == (0, len(rows))
        await db.close()

    asyncio.run(around())


@pytest.mark.parametrize("ending", ["toml", "csv"])
async def test_the_starter_pack_goes_around(tmp_path: Path, url: str, ending: str) -> None:
    db = Database(url)
    await db.open()
    async with db.write() as session:
        await starter.load(session, STARTER, MONDAY)
    await db.close()
    for name in ("knowledge", "resources"):
        first, second = tmp_path / f"{name}.{ending}", tmp_path / f"{name}2.{ending}"
        await bring_out_file(first, url, [name])
        report = await bring_in(first, url, mirror=True)
        assert report.steps == 0
        assert report.plans[0].unchanged > 80
        other = f"sqlite:///{tmp_path}/other-{name}-{ending}.db"
        db = Database(other)
        await db.open()
        await migrate(db)
        await db.close()
        await bring_in(first, other)
        await bring_out_file(second, other, [name])
        assert second.read_bytes() == first.read_bytes()


# ── what changes ─────────────────────────────────────────────────────────────────────────────

ENTRY = (
    '[[entry]]\nkey = "{key}"\nlanguage = "{language}"\nquestion = "{question}"\nanswer = "Yes."\n'
)


def entries(*given: tuple[str, str, str], more: str = "") -> str:
    return "\n".join(
        ENTRY.format(key=key, language=language, question=question) + more
        for key, language, question in given
    )


async def test_a_dry_run_says_what_would_change(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "k.toml"
    path.write_text(entries(("a", "en", "A?"), ("b", "en", "B?"), ("c", "en", "C?")))
    await bring_in(path, url)
    path.write_text(entries(("a", "en", "A?"), ("b", "en", "Better?"), ("d", "en", "D?")))
    code = await asyncio.to_thread(exchange_line.bring_in, path, url, dry=True, mirror=True)
    assert (code, capsys.readouterr().out.splitlines()) == (
        0,
        [
            "+ knowledge en d",
            "~ knowledge en b: question",
            "- knowledge en c",
            "knowledge: 1 added, 1 changed, 1 removed, 1 unchanged",
            "nothing was changed: this was a dry run",
        ],
    )
    report = await bring_in(path, url)
    assert report.summary() == ["knowledge: 1 added, 1 changed, 0 removed, 1 unchanged"]
    report = await bring_in(path, url, mirror=True)
    assert report.summary() == ["knowledge: 0 added, 0 changed, 1 removed, 3 unchanged"]
    path.write_text(entries(("c", "en", "C?")))
    report = await bring_in(path, url)
    assert report.summary() == ["knowledge: 1 added, 0 changed, 0 removed, 0 unchanged"]
    assert await count(url, Entry) == 4


async def test_a_change_can_be_undone_and_leaves_translations_behind(
    tmp_path: Path, url: str
) -> None:
    path = tmp_path / "k.toml"
    french = entries(("a", "fr", "A ?"), more='translated_from = "en"\nreviewed = "2020-01-01"\n')
    path.write_text(entries(("a", "en", "A?")) + "\n" + french)
    await bring_in(path, url)
    path.write_text(entries(("a", "en", "A, really?"), more='phrasings = ["a then"]\n'))
    await bring_in(path, url)
    db = Database(url)
    await db.open()
    async with db.read() as session:
        [(behind, original)] = await counterparts.stale(session)
        assert (behind.language, original.question) == ("fr", "A, really?")
        change = await session.scalar(
            select(EntryChange).where(EntryChange.operation == "imported").limit(1)
        )
        assert change is not None
        assert change.before is not None
        assert (change.before["question"], change.before["phrasings"]) == ("A?", [])
        finder = knowledge_base.Knowledge()
        await finder.refresh(session)
    await db.close()


async def test_nothing_points_to_what_is_retired(tmp_path: Path, url: str) -> None:
    path = tmp_path / "k.toml"
    french = entries(("a", "fr", "A ?"), more='translated_from = "en"\n')
    path.write_text(entries(("a", "en", "A?")) + "\n" + french)
    await bring_in(path, url)
    path.write_text(french)
    await bring_in(path, url, mirror=True)
    await bring_out_file(path, url, ["knowledge"])
    assert "translated_from" not in path.read_text()
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.db"
    await migrated(elsewhere)
    assert (await bring_in(path, elsewhere)).steps == 1
    assert (await bring_in(path, elsewhere)).steps == 0


async def test_a_column_that_is_not_there_changes_nothing(tmp_path: Path, url: str) -> None:
    path = tmp_path / "groups.csv"
    path.write_text("key,title,link,place,topics\nx,Old,https://e.org,Dakar,a\n")
    await bring_in(path, url)
    path.write_text("key,title,link,description\nx,New,https://e.org,\n")
    assert (await bring_in(path, url)).summary() == [
        "groups: 0 added, 1 changed, 0 removed, 0 unchanged"
    ]
    await bring_out_file(path, url, ["groups"])
    assert path.read_text().splitlines()[1] == "x,New,https://e.org,,,Dakar,a"


async def test_a_cell_is_no_formula(tmp_path: Path, url: str) -> None:
    path = tmp_path / "groups.csv"
    path.write_text("key,title,link,place\nx,=HYPERLINK(1),https://e.org,'-quoted\n")
    await bring_in(path, url)
    await bring_out_file(path, url, ["groups"])
    assert "'=HYPERLINK(1)" in path.read_text()
    assert (await bring_in(path, url)).steps == 0


def test_what_the_command_line_says_of_mistakes(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none.csv"
    assert exchange_line.bring_in(path, url, dry=False, mirror=False) == 2
    assert "No such file" in capsys.readouterr().err
    path.write_text("key,title,link,place\nx,,https://e.org,\n")
    assert exchange_line.bring_in(path, url, dry=False, mirror=False) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"{path}: line 2: title: expected something, got nothing",
        "1 problem, nothing was imported",
    ]
    assert exchange_line.bring_out(path, url, []) == 2
    assert exchange_line.bring_out(path, url, ["people"]) == 2
