"""`lamplighter setup` from nothing to a running bot, on the simulated Telegram: what is typed, what
is written, what happens when something is wrong, or broken off.
"""

import asyncio
import shutil
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.commands.opening import ready_database
from bot.commands.setup.answers import Missing, Options
from bot.commands.setup.dialogue import Setup
from bot.commands.setup.service import Service
from bot.domain.setup import owner_codes
from bot.engine.clock import utc_now
from tests.setting_up import Operator
from tests.telegram.simulator import TelegramSimulator

LONGEST_WAIT = 30.0
FRESH = [
    ("Where is your community?", "telegram"),
    ("token", "{token}"),
    ("called", "Lamp lovers"),
    ("time zone", "Africa/Lagos"),
]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator() as simulator:
        yield simulator


def answers(telegram: TelegramSimulator, *more: tuple[str, str]) -> list[tuple[str, str]]:
    typed = [(part, answer.format(token=telegram.token)) for part, answer in FRESH]
    return [*typed, *more]


@pytest.fixture
async def folder(tmp_path: Path, known_database: Callable[[], Awaitable[Path]]) -> Path:
    """Where a database is ready already, which takes a while to make."""
    shutil.copyfile(await known_database(), tmp_path / "lamplighter.db")
    return tmp_path


OPERATORS: list[Operator] = []


@pytest.fixture(autouse=True)
async def everybody_leaves() -> AsyncIterator[None]:
    """Whatever went wrong: a thread that waits would hold up the end of the tests."""
    yield
    while OPERATORS:
        OPERATORS.pop().is_gone = True


def setup(
    folder: Path, telegram: TelegramSimulator, operator: Operator, **given: object
) -> tuple[Setup, asyncio.Task[int]]:
    OPERATORS.append(operator)
    options = Options(config=folder / "config.toml", **given)  # type: ignore[arg-type]
    environ = {"LAMPLIGHTER_TELEGRAM__API_BASE_URL": telegram.base_url}
    running = Setup(options, operator, environ)
    return running, asyncio.create_task(asyncio.to_thread(running.run))


async def shows_a_link(operator: Operator, running: asyncio.Task[int]) -> str:
    async with asyncio.timeout(LONGEST_WAIT):
        while not operator.link() and not running.done():  # noqa: ASYNC110 - it is in a thread
            await asyncio.sleep(0.02)
    assert operator.link(), (running, operator.said)
    return operator.link()


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.slow
async def test_from_nothing_to_a_running_community(
    tmp_path: Path, telegram: TelegramSimulator
) -> None:
    operator = Operator(answers(telegram, ("systemd", "print")))
    _setup, running = setup(tmp_path, telegram, operator)
    link = await shows_a_link(operator, running)
    olu, eve = (telegram.person(name, language="en") for name in ("olu", "eve"))
    await olu.start(link)
    await olu.receives("You own me now")
    await eve.start(link)
    await eve.receives("This code was used already.")
    mentors = telegram.group("mentors", owner=olu)
    await mentors.add_bot()
    asked = await olu.receives("What is the group Mentors for?")
    await olu.presses(asked, "For mentors")
    await olu.receives("questions come here as cards", chat=mentors)
    assert await asyncio.wait_for(running, LONGEST_WAIT) == 0, operator.said
    assert not operator.answers, "all that was expected was asked"
    assert operator.asked == 5
    said = "\n".join(operator.said)
    assert f"✓ owners: telegram:{olu.id} (by setup)" in operator.said
    assert "✓ Mentors: for mentors" in operator.said
    assert "privacy mode is on" in said
    assert "NoNewPrivileges=yes" in said
    assert telegram.token not in said


async def test_what_is_written_is_for_the_bot_alone_and_holds_no_secret(
    tmp_path: Path, telegram: TelegramSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    operator = Operator(answers(telegram, ("systemd", "none")))
    _setup, running = setup(tmp_path, telegram, operator, wait=False)
    assert await running == 0
    code = (await shows_a_link(operator, running)).removeprefix("owner_")
    config = tmp_path / "config.toml"
    secret = tmp_path / "secrets" / "telegram-token"
    assert secret.read_text(encoding="utf-8").strip() == telegram.token
    assert [mode(one) for one in (secret, secret.parent, config)] == [0o600, 0o700, 0o600]
    assert mode(tmp_path / "lamplighter.db") == 0o600
    assert mode(tmp_path / "identity-keys") == 0o600
    written = config.read_text(encoding="utf-8")
    assert telegram.token not in written
    assert tomllib.loads(written) == {
        "community": {"name": "Lamp lovers", "zone": "Africa/Lagos"},
        "storage": {
            "url": f"sqlite:///{tmp_path}/lamplighter.db",
            "identity_keys": f"{tmp_path}/identity-keys",
        },
        "telegram": {"token_file": "secrets/telegram-token"},
    }
    assert telegram.token not in caplog.text
    assert code not in caplog.text
    assert code.encode() not in (tmp_path / "lamplighter.db").read_bytes()
    assert left_behind(tmp_path) == []


async def test_a_wrong_token_is_asked_for_again(folder: Path, telegram: TelegramSimulator) -> None:
    typed = answers(telegram, ("systemd", "none"))
    typed.insert(1, ("token", "12345:of-somebody-else"))
    operator = Operator(typed)
    _setup, running = setup(folder, telegram, operator, wait=False)
    assert await running == 0
    assert any("refuses the token" in line for line in operator.said)
    assert not any("of-somebody-else" in line for line in operator.said)


async def test_without_a_network_nothing_is_written(
    tmp_path: Path, telegram: TelegramSimulator
) -> None:
    telegram.hang_up()
    (tmp_path / "token").write_text(telegram.token, encoding="utf-8")
    given = {"platforms": ("telegram",), "token_file": tmp_path / "token", "yes": True}
    operator = Operator(is_interactive=False)
    _setup, running = setup(tmp_path, telegram, operator, **given)
    assert await asyncio.wait_for(running, LONGEST_WAIT) == 1
    assert any("can't be reached" in line for line in operator.said)
    assert not (tmp_path / "config.toml").exists()
    assert not (tmp_path / "secrets").exists()


async def test_a_script_needs_nobody(folder: Path, telegram: TelegramSimulator) -> None:
    (folder / "token").write_text(telegram.token, encoding="utf-8")
    given = {"platforms": ("telegram",), "token_file": folder / "token", "yes": True}
    operator = Operator(is_interactive=False)
    _setup, running = setup(folder, telegram, operator, **given)
    assert await running == 0
    assert operator.link().startswith("owner_")
    again = Operator(is_interactive=False)
    _setup, running = setup(folder, telegram, again, **given)
    assert await running == 0


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "--platform telegram"),
        ({"platforms": ("telegram",)}, "--token-file"),
        ({"platforms": ("matrix",)}, "--homeserver"),
        ({"platforms": ("telegram",), "token_file": Path("/nowhere/token")}, "can't be read"),
    ],
)
def test_where_nobody_can_be_asked_it_says_what_to_give(
    tmp_path: Path, given: dict[str, object], complaint: str
) -> None:
    options = Options(config=tmp_path / "config.toml", **given)  # type: ignore[arg-type]
    with pytest.raises(Missing, match=complaint):
        Setup(options, Operator(is_interactive=False), {}).run()
    assert list(tmp_path.iterdir()) == []


async def test_broken_off_and_begun_again(folder: Path, telegram: TelegramSimulator) -> None:
    operator = Operator([*answers(telegram)[:2], ("called", "^C")])
    _setup, running = setup(folder, telegram, operator)
    assert await running == 130
    assert not (folder / "config.toml").exists()
    assert not (folder / "secrets").exists()

    def breaks_off(_findings: object) -> None:
        raise KeyboardInterrupt

    operator = Operator(answers(telegram), when_shown=breaks_off)
    _setup, running = setup(folder, telegram, operator)
    assert await running == 130
    first = operator.link()
    again = Operator([("What would you like to do?", "go on")])
    _setup, running = setup(folder, telegram, again, wait=False)
    assert await running == 0
    assert again.link() not in {"", first}


async def test_an_existing_config_is_changed_only_when_asked_and_keeps_its_comments(
    folder: Path, telegram: TelegramSimulator
) -> None:
    config = folder / "config.toml"
    before = (
        "# ours\n[community]\nname = 'Old'  # as ever\n\n"
        f"[telegram]\n# by hand\ntoken = '{telegram.token}'\n\n[log]\nlevel = 'warning'\n"
    )
    config.write_text(before, encoding="utf-8")
    choice = ("What would you like to do?", "telegram")
    refusing = Operator([choice, ("token", telegram.token), ("Change", "n")])
    _setup, running = setup(folder, telegram, refusing)
    assert await running == 130
    assert config.read_text(encoding="utf-8") == before
    agreeing = Operator([choice, ("token", telegram.token), ("Change", "y")])
    _setup, running = setup(folder, telegram, agreeing)
    assert await running == 0
    assert config.read_text(encoding="utf-8") == (
        "# ours\n[community]\nname = 'Old'  # as ever\n\n"
        "[telegram]\n# by hand\n# A file with the bot's token from @BotFather in it.\n"
        "token_file = \"secrets/telegram-token\"\n\n[log]\nlevel = 'warning'\n"
    )


async def test_who_comes_too_late_is_told_and_another_link_is_offered(
    folder: Path, telegram: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_codes, "LIFETIME", owner_codes.LIFETIME / 1800)
    operator = Operator(answers(telegram, ("Another one?", "n")))
    _setup, running = setup(folder, telegram, operator)
    link = await shows_a_link(operator, running)
    assert await asyncio.wait_for(running, LONGEST_WAIT) == 130
    assert any("Nobody has come in time" in line for line in operator.said)
    assert link


async def test_an_owner_is_there_so_no_link_is_shown_until_it_is_asked_for(
    folder: Path, telegram: TelegramSimulator
) -> None:
    (folder / "config.toml").write_text(
        f"[community]\nowners = ['telegram:7']\n[telegram]\ntoken = '{telegram.token}'\n"
        f"[storage]\nurl = 'sqlite:///{folder}/lamplighter.db'\n",
        encoding="utf-8",
    )
    operator = Operator(is_interactive=False)
    _setup, running = setup(folder, telegram, operator, yes=True)
    assert await running == 0
    assert operator.link() == ""
    _setup, running = setup(folder, telegram, operator, owner_link=True)
    assert await running == 0
    assert operator.link().startswith("owner_")


async def test_the_unit_of_ones_own_is_written_and_not_overwritten_unasked(
    folder: Path, telegram: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "xdg"))
    unit = folder / "xdg" / "systemd" / "user" / "lamplighter.service"
    operator = Operator(answers(telegram))
    _setup, running = setup(folder, telegram, operator, service=Service.USER, wait=False)
    assert await running == 0
    assert f"run --config {folder}/config.toml" in unit.read_text("utf-8")
    unit.write_text("# mine", encoding="utf-8")
    refusing = Operator([("anew", "n")])
    _setup, running = setup(folder, telegram, refusing, service=Service.USER)
    assert await running == 0
    assert unit.read_text("utf-8") == "# mine"


async def test_a_link_for_another_owner_is_made_beside_a_bot_that_runs(
    folder: Path, telegram: TelegramSimulator
) -> None:
    url = f"sqlite:///{folder}/lamplighter.db"
    (folder / "config.toml").write_text(
        f"[telegram]\ntoken = '{telegram.token}'\n[storage]\nurl = '{url}'\n", encoding="utf-8"
    )
    operator = Operator(is_interactive=False)
    async with ready_database(url) as db:
        _setup, running = setup(folder, telegram, operator, owner_link=True)
        assert await running == 0
        code = operator.link().removeprefix("owner_")
        async with db.read() as session:
            assert await owner_codes.is_waiting(session, code, utc_now())
