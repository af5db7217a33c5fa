import asyncio
import contextlib
import json
import logging
import os
import re
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot.storage import migrating
from bot.storage.errors import DatabaseAway
from bot.storage.sessions import Database
from tests.databases import migrate
from tests.telegram.remote import RemoteTelegram

pytestmark = pytest.mark.long

TOKEN = "123456:of-nobody"
NO_FILE = "No such file or directory"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """A command sets logging up for its process, which is not ours to keep."""
    root, levels = (
        logging.getLogger(),
        {name: logging.getLogger(name).level for name in ("bot", "")},
    )
    handlers = root.handlers[:]
    yield
    root.handlers[:] = handlers
    logging.captureWarnings(capture=False)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


class Lamplighter:
    """Runs commands in this process, in a directory of the test's own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: object, **environ: str) -> Ended:
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["lamplighter", *map(str, arguments)])
            for name, value in environ.items():
                patch.setenv(f"LAMPLIGHTER_{name}", value)
            try:
                cli.main()
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
        out, err = self._capsys.readouterr()
        return Ended(code, out, err)


@pytest.fixture
def lamplighter(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,
) -> Lamplighter:
    monkeypatch.chdir(tmp_path)
    prepare = migrating.prepare

    async def prepare_by_copying(db: Database) -> None:
        if await migrating.current(db) == "":
            await migrate(db)
        await prepare(db)

    monkeypatch.setattr(migrating, "prepare", prepare_by_copying)  # `lamplighter migrate` migrates
    return Lamplighter(monkeypatch, capsys)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.txt"
    path.write_text("# hello\nada > hello\n", encoding="utf-8")
    return path


def one_line(ended: Ended) -> str:
    assert ended.out == ""
    (line,) = ended.err.splitlines()
    return line.removeprefix("lamplighter: ")


# ── chat ─────────────────────────────────────────────────────────────────────────────────────


def test_a_script_is_played(lamplighter: Lamplighter, script: Path, tmp_path: Path) -> None:
    ended = lamplighter("chat", "--demo", "--script", script)
    assert (ended.code, ended.err) == (0, "")
    first, second = ended.out.splitlines()
    assert first == "ada > hello"
    assert second.startswith("bot to ada > ")
    assert sorted(tmp_path.iterdir()) == [script]


def test_people_read_their_language(lamplighter: Lamplighter, script: Path) -> None:
    ended = lamplighter("chat", "--lang", "ar", "--script", script)
    assert re.search(r"bot to ada > .*[\u0621-\u064a]{3}", ended.out)


def test_a_database_that_is_named_stays(lamplighter: Lamplighter, script: Path) -> None:
    for _ in range(2):
        assert lamplighter("chat", "--db", "sqlite:///kept.db", "--script", script).code == 0
    with contextlib.closing(sqlite3.connect("kept.db")) as kept:
        assert kept.execute("SELECT count(*) FROM inbox").fetchone() == (2,)
        assert kept.execute("SELECT count(*) FROM person").fetchone() == (1,)


def test_it_begins_when_it_is_told_to(lamplighter: Lamplighter, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("... until 2030-02-01 08:00\n", encoding="utf-8")
    assert lamplighter("chat", "--script", script).code == 0
    late = lamplighter("chat", "--at", "2030-02-01T09:00+00:00", "--script", script)
    assert late.code == 2
    assert one_line(late).startswith("line 1: expected a moment after 2030-02-01 09:00")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--script", "none.txt"], f"none.txt: can't be read: {NO_FILE}"),
        (
            ["--script", "script.txt", "--at", "soon"],
            '--at: expected an ISO date and time such as "2030-01-07T09:00", got "soon"',
        ),
        (
            ["--script", "script.txt", "--db", "mysql://h/n"],
            "the database must be sqlite or postgresql, not mysql",
        ),
        (
            ["--script", "script.txt", "--db", "postgresql://h/n?schema=Wiki"],
            (
                "schema in the database's URL: expected at most 48 of a-z, 0-9 and _, "
                'no pg_… and not information_schema, got "Wiki"'
            ),
        ),
        (
            ["--script", "script.txt", "--config", "none.toml"],
            f"none.toml: can't be read: {NO_FILE} (config.example.toml is one to start from)",
        ),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("script")
def test_what_is_wrong_is_said_in_a_line(
    lamplighter: Lamplighter, arguments: list[str], said: str
) -> None:
    ended = lamplighter("chat", *arguments)
    assert (ended.code, one_line(ended)) == (2, said)


def test_a_line_that_can_not_be_understood_ends_it_before_it_begins(
    lamplighter: Lamplighter, script: Path
) -> None:
    script.write_text("ada > hello\n\nada says hello\n", encoding="utf-8")
    ended = lamplighter("chat", "--script", script)
    assert ended.code == 2
    assert one_line(ended).startswith("line 3: expected ")


def test_a_feature_that_is_not_there(lamplighter: Lamplighter, script: Path) -> None:
    ended = lamplighter("chat", "--script", script, COMMUNITY__FEATURES="start, hotlin")
    said = "[community] features: no handler module is called hotlin; did you mean hotline?"
    assert (ended.code, one_line(ended)) == (2, said)


def test_one_can_talk_through_a_pipe(
    lamplighter: Lamplighter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    typed = tmp_path / "typed"
    typed.write_text("hello\n/quit\n", encoding="utf-8")
    with typed.open(encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        ended = lamplighter("chat", "--demo")
    assert ended.code == 0
    assert "you > hello\n" in ended.out


# ── migrate, inbox, version ──────────────────────────────────────────────────────────────────


def test_migrating(lamplighter: Lamplighter) -> None:
    first = lamplighter("migrate", "--db", "sqlite:///a.db")
    assert (first.code, first.out) == (
        0, f"sqlite:///a.db went from migration none to {migrating.head()}\n",
    )  # fmt: skip
    again = lamplighter("migrate", STORAGE__URL="sqlite:///a.db")
    assert again.out == f"sqlite:///a.db is at migration {migrating.head()}, the newest\n"


def test_a_database_that_does_not_answer_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise DatabaseAway("OperationalError")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said == "lamplighter: the database does not answer (OperationalError)\n"


def test_migrating_a_database_that_can_not_be_reached(lamplighter: Lamplighter) -> None:
    ended = lamplighter("migrate", "--db", "sqlite:////no/such/folder/a.db")
    assert ended.code == 1
    assert one_line(ended).startswith("the database sqlite:////no/such/folder/a.db can't be opened")


@pytest.fixture
def quarantine(lamplighter: Lamplighter) -> Iterator[sqlite3.Connection]:
    lamplighter("migrate", "--db", "sqlite:///lamplighter.db")
    with contextlib.closing(sqlite3.connect("lamplighter.db", isolation_level=None)) as rows:
        for number, state in enumerate(("new", "quarantined", "quarantined"), start=1):
            rows.execute(
                "INSERT INTO inbox (id, platform, account, event, payload, sender, crowd, turn,"
                " state, attempts, problem, received_at)"
                " VALUES (?, 'telegram', 'bot', ?, 'a secret wish', '7', '', 1, ?, 3,"
                " 'KeyError in handlers.introductions:7', '2030-01-07 09:00:00')",
                (number, f"e{number}", state),
            )
        yield rows


def test_the_quarantine_is_listed_without_what_was_said(
    lamplighter: Lamplighter, quarantine: sqlite3.Connection
) -> None:
    ended = lamplighter("inbox")
    assert ended.code == 0
    assert [line.split() for line in ended.out.splitlines()] == [
        [
            number,
            "telegram",
            "2030-01-07",
            "09:00:00Z",
            "3",
            "x",
            "KeyError",
            "in",
            "handlers.introductions:7",
        ]
        for number in ("2", "3")
    ]


def test_events_are_retried_and_dropped(
    lamplighter: Lamplighter, quarantine: sqlite3.Connection
) -> None:
    assert lamplighter("inbox", "retry", 2, 1).out == "1 of 2 will be handled again\n"
    assert lamplighter("inbox", "drop", 3).out == "1 of 1 dropped\n"
    rows = quarantine.execute("SELECT state, attempts, payload FROM inbox ORDER BY id").fetchall()
    assert rows == [("new", 3, "a secret wish"), ("new", 0, "a secret wish"), ("done", 3, None)]
    assert lamplighter("inbox").out == "nothing is in quarantine\n"


@pytest.fixture
def crowded_quarantine(quarantine: sqlite3.Connection) -> sqlite3.Connection:
    """1,000 of one kind over 20 hours, 3 of another, and the 2 of `quarantine`."""
    rows = [
        ("telegram", f"t{number}", "TypeError in bot.x:7", f"2030-01-08 {number % 20:02}:30:00")
        for number in range(1000)
    ]
    rows += [("matrix", f"m{number}", "TypeErrors", "2030-01-09 00:00:00") for number in range(3)]
    quarantine.executemany(
        "INSERT INTO inbox (platform, account, event, payload, sender, crowd, turn, state,"
        " attempts, problem, received_at)"
        " VALUES (?, 'bot', ?, 'a secret wish', '7', '', 1, 'quarantined', 3, ?, ?)",
        rows,
    )
    return quarantine


def test_events_are_retried_and_dropped_in_bulk(
    lamplighter: Lamplighter, crowded_quarantine: sqlite3.Connection
) -> None:
    listed = lamplighter("inbox", "--kind", "TypeErrors").out.splitlines()
    assert len(listed) == 3
    old = ("--kind", "TypeError", "--before", "2030-01-08T10:00")
    assert lamplighter("inbox", "drop", *old).out == "500 dropped\n"
    assert lamplighter("inbox", "drop", *old).out == "0 dropped\n"
    new = ("--kind", "TypeError in bot.x:7", "--platform", "telegram")
    assert lamplighter("inbox", "retry", *new).out == "500 will be handled again\n"
    assert lamplighter("inbox", "retry", "--before", "2030-01-08").out == (
        "2 will be handled again\n"
    )
    assert lamplighter("inbox", "drop", "--all").out == "3 dropped\n"
    kept = crowded_quarantine.execute(
        "SELECT state, payload IS NULL, count(*) FROM inbox GROUP BY 1, 2 ORDER BY 1"
    ).fetchall()
    assert kept == [("done", 1, 503), ("new", 0, 503)]


@pytest.mark.parametrize(
    "choice",
    [
        (),
        ("1", "--all"),
        ("1", "--kind", "KeyError"),
        ("--before", "yesterday"),
        ("--all", "--kind", "x"),
    ],
)
def test_what_is_meant_of_the_quarantine_must_be_said(
    lamplighter: Lamplighter, quarantine: sqlite3.Connection, choice: tuple[str, ...]
) -> None:
    for command in ("retry", "drop"):
        assert lamplighter("inbox", command, *choice).code == 2
    assert lamplighter("inbox", "--kind", "KeyError", "drop", "2").code == 2
    assert len(lamplighter("inbox").out.splitlines()) == 2


@pytest.fixture
def failed_jobs(lamplighter: Lamplighter) -> Iterator[sqlite3.Connection]:
    lamplighter("migrate", "--db", "sqlite:///lamplighter.db")
    with contextlib.closing(sqlite3.connect("lamplighter.db", isolation_level=None)) as rows:
        for number, (state, problem) in enumerate(
            [("waiting", ""), ("waiting", "KeyError"), ("quarantined", "ValueError in bot.app:7")],
            start=1,
        ):
            rows.execute(
                "INSERT INTO job (id, name, subject, key, arguments, of_person, quiet, host,"
                " planned_at, due_at, state, attempts, problem) VALUES (?, 'hotline.fade', ?, '',"
                " '{\"a\": \"secret\"}', 0, '', '', '2030-01-07 09:00:00', '2030-01-07 09:30:00',"
                " ?, 3, ?)",
                (number, number, state, problem),
            )
        yield rows


def test_failed_jobs_are_listed_without_what_they_hold(
    lamplighter: Lamplighter, failed_jobs: sqlite3.Connection
) -> None:
    ended = lamplighter("jobs")
    assert ended.code == 0
    assert [" ".join(line.split()) for line in ended.out.splitlines()] == [
        "2 waiting hotline.fade 2 2030-01-07 09:30:00Z 3 x KeyError",
        "3 quarantined hotline.fade 3 2030-01-07 09:30:00Z 3 x ValueError in bot.app:7",
        "1 waiting hotline.fade from 2030-01-07 09:30:00Z",
    ]


def test_failed_jobs_are_retried_and_dropped(
    lamplighter: Lamplighter, failed_jobs: sqlite3.Connection
) -> None:
    assert lamplighter("jobs", "retry").code == 2
    assert lamplighter("jobs", "drop", 1, 2).out == "1 of 2 dropped\n"
    assert lamplighter("jobs", "retry", 1, 3).out == "1 of 2 will be tried again\n"
    assert lamplighter("jobs", "retry", "--all").out == "0 will be tried again\n"
    rows = failed_jobs.execute("SELECT id, state, attempts, problem FROM job ORDER BY id")
    assert rows.fetchall() == [(1, "waiting", 3, ""), (3, "waiting", 0, "")]
    assert lamplighter("jobs").out.startswith("no job has failed\n")


def test_nothing_waits(lamplighter: Lamplighter) -> None:
    lamplighter("migrate", "--db", "sqlite:///lamplighter.db")
    ended = lamplighter("status")
    assert [line.split()[0] for line in ended.out.splitlines()] == ["lamplighter", "0", "0"]
    facts = json.loads(lamplighter("status", "--json").out)
    assert (facts["running"], facts["memory_megabytes"]) == ("", None)
    assert facts["schema"] == migrating.head()
    assert {facts[name] for name in facts if name.endswith(("_depth", "_seconds"))} == {0}
    found = json.loads(lamplighter("check", "--json").out)
    assert [each["well"] for each in found if each["trouble"] == "nobody_answers"] == [False]
    assert lamplighter("announcements").out == "nothing was announced yet\n"


def test_the_audit_log_is_verified(lamplighter: Lamplighter) -> None:
    assert lamplighter("migrate").code == 0
    noted = lamplighter("audit", "head").out.strip()
    assert noted == "0:" + "0" * 64
    sound = lamplighter("audit", "verify", "--head", noted)
    assert (sound.code, sound.out) == (0, "0 entries are as they were written\n")
    assert lamplighter("audit", "verify", "--head", "none").code == 2
    with contextlib.closing(sqlite3.connect("lamplighter.db")) as db, db:
        db.execute("INSERT INTO audit_head VALUES (1, 7, ?)", ("a" * 64,))
    ended = lamplighter("audit", "verify")
    assert (ended.code, ended.out) == (1, "entries 1 to 7 are missing\n")


def test_there_is_no_inbox_yet(lamplighter: Lamplighter, tmp_path: Path) -> None:
    assert lamplighter("inbox").code == 1
    assert list(tmp_path.iterdir()) == []


def test_the_version(lamplighter: Lamplighter) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", lamplighter("version").out)


def test_what_is_our_fault_keeps_its_traceback(
    lamplighter: Lamplighter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_settings: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.commands.check.check", fail)
    with pytest.raises(ZeroDivisionError):
        lamplighter("check")


# ── check ────────────────────────────────────────────────────────────────────────────────────


def findings(ended: Ended, mark: str) -> list[str]:
    return [line[2:] for line in ended.out.splitlines() if line.startswith(mark)]


def test_checking_before_anything_is_set_up(lamplighter: Lamplighter, tmp_path: Path) -> None:
    ended = lamplighter("check")
    assert ended.code == 1
    assert [line.split(":")[0] for line in findings(ended, "✗")] == [
        "nobody owns the bot, so nobody can name organizers",
        "no mentors' room",
        "no platform has an account for the bot",
    ]
    assert "database: sqlite:///lamplighter.db will be made at the first start" in ended.out
    assert list(tmp_path.iterdir()) == []


def test_checking_a_wrong_config(lamplighter: Lamplighter, tmp_path: Path) -> None:
    tmp_path.joinpath("config.toml").write_text("[community]\nname = 5", encoding="utf-8")
    ended = lamplighter("check")
    said = "config.toml: [community] name: expected text in quotes"
    assert (ended.code, one_line(ended)) == (2, said)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("COMMUNITY__LANGUAGES", "en,xx", "no catalog for xx; there are "),
        ("COMMUNITY__FEATURES", "stars", "[community] features: no handler module is called stars"),
        ("STORAGE__URL", "sqlite:///.", "the database sqlite:///. can't be opened"),
        ("STORAGE__URL", "sqlite:///no/such/x.db", "there is no folder for sqlite:///no/such/x.db"),
        ("STORAGE__URL", "postgresql://127.0.0.1:1/n", "the database postgresql://127.0.0.1:1/n"),
        ("STORAGE__URL", "postgresql://127.0.0.1:1/n?schema=pg_x", "schema in the database's URL"),
    ],
)
def test_what_is_wrong_is_found(
    lamplighter: Lamplighter, setting: str, value: str, said: str
) -> None:
    ended = lamplighter("check", **{setting: value})
    assert ended.code == 1
    assert any(line.startswith(said) for line in findings(ended, "✗")), ended.out


def test_an_old_and_a_new_database_are_found(
    lamplighter: Lamplighter, quarantine: sqlite3.Connection
) -> None:
    for version, advice in (("0000", "Run `lamplighter migrate`."), ("9999", "newer version")):
        quarantine.execute("UPDATE alembic_version SET version_num = ?", (version,))
        ended = lamplighter("check")
        assert any(f"is at migration {version}" in line for line in findings(ended, "✗"))
        assert advice in ended.out


# ── run ──────────────────────────────────────────────────────────────────────────────────────


def test_running_needs_an_account(lamplighter: Lamplighter) -> None:
    ended = lamplighter("run")
    assert ended.code == 2
    assert one_line(ended).startswith("there is no account to run with: set token in [telegram]")


def test_a_second_process_is_told_who_runs(lamplighter: Lamplighter) -> None:
    async def own() -> Database:
        db = Database("sqlite:///lamplighter.db")
        await db.open()
        return db

    with asyncio.Runner() as runner:
        db = runner.run(own())
        ended = lamplighter("run", TELEGRAM__TOKEN=TOKEN)
        runner.run(db.close())
    assert ended.code == 1
    assert one_line(ended) == (
        f"another Lamplighter is running on this database (process {os.getpid()}); stop it first"
    )


@pytest.fixture
async def telegram() -> AsyncIterator[RemoteTelegram]:
    async with RemoteTelegram.spawned("--no-privacy") as telegram:
        yield telegram


class Started:
    """A command as a process of its own."""

    def __init__(self, folder: Path, telegram: RemoteTelegram, token: str) -> None:
        self._folder = folder
        self._environ = os.environ | {
            "LAMPLIGHTER_TELEGRAM__TOKEN": token,
            "LAMPLIGHTER_TELEGRAM__API_BASE_URL": f"http://127.0.0.1:{telegram.port}",
            "LAMPLIGHTER_COMMUNITY__OWNERS": "telegram:1",
            "LAMPLIGHTER_LOG__FORMAT": "json",
        }

    async def __call__(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, cwd=self._folder, env=self._environ,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip


@pytest.mark.slow
async def test_it_runs_until_it_is_stopped(tmp_path: Path, telegram: RemoteTelegram) -> None:
    start = Started(tmp_path, telegram, telegram.token)
    running = await start("run")
    ada = telegram.person("ada")
    await ada.start()
    await ada.receives()

    checking = await start("check")
    checked, _ = await checking.communicate()
    assert f"✓ running: process {running.pid}" in checked.decode()
    assert "✓ Telegram: the bot is @" in checked.decode()

    running.send_signal(signal.SIGHUP)
    running.send_signal(signal.SIGTERM)
    out, err = await running.communicate()
    assert (running.returncode, out) == (0, b"")
    said = err.decode()
    assert '"message": "running on telegram"' in said
    assert "configuration read again" in said
    assert '"message": "stopped"' in said
    assert telegram.token not in said


async def test_a_refused_token_ends_it(tmp_path: Path, telegram: RemoteTelegram) -> None:
    process = await Started(tmp_path, telegram, TOKEN)("run")
    out, err = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    (line,) = err.decode().splitlines()
    assert line.startswith("lamplighter: a platform refuses the bot (")
    assert TOKEN not in line


def test_a_database_that_is_not_there_yet_is_not_made_by_looking(
    lamplighter: Lamplighter, tmp_path: Path
) -> None:
    path = tmp_path / "groups.csv"
    path.write_text("key,title,link,place\nx,Dakar,https://e.org,Dakar\n")
    db = tmp_path / "new.db"
    ended = lamplighter("import", path, "--db", f"sqlite:///{db}")
    assert ended.code == 1
    assert ended.err.endswith("isn't there yet: run `lamplighter migrate` first\n")
    assert not db.exists()
    assert lamplighter("migrate", "--db", f"sqlite:///{db}").code == 0
    assert lamplighter("import", path, "--db", f"sqlite:///{db}").code == 0
