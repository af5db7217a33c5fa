import re
import tomllib
from datetime import time
from pathlib import Path

import pytest

from bot.config.settings import SECTIONS, ConfigError, MatrixSettings, Settings, load

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def complaint(file: Path, content: str, **environ: str) -> str:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, environ)
    said = str(caught.value)
    assert "\n" not in said
    return said.replace(str(file.parent), "…")


def test_defaults_need_nothing() -> None:
    assert load(None, {}) == Settings()
    assert not Settings().telegram.enabled
    assert not Settings().matrix.enabled


def test_the_example_loads_and_shows_the_defaults() -> None:
    assert load(EXAMPLE, {}) == Settings()


def test_the_example_has_every_key_and_no_other() -> None:
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert {section: set(keys) for section, keys in example.items()} == {
        section: set(model.model_fields) for section, model in SECTIONS.items()
    }


def test_the_example_explains_every_key() -> None:
    """A comment stands above each group of keys, and groups are small."""
    groups = re.split(r"\n\s*\n|\n(?=\[)", EXAMPLE.read_text(encoding="utf-8"))
    for group in groups:
        lines = [line for line in group.splitlines() if not re.match(r"\[\w+\]", line)]
        keys = [line for line in lines if re.match(r"\w+ =", line)]
        assert not keys or lines[0].startswith("#"), group
        assert len(keys) <= 6, group


def test_everything_can_be_set(file: Path) -> None:
    file.write_text(
        """
        [community]
        name = "Accra"
        languages = ["en", "pt-BR"]
        fallbacks = { gn = ["es", "en"] }
        zone = "Africa/Accra"
        owners = ["telegram:12345", "matrix:@olu:example.org", "console:olu"]
        [telegram]
        token = "1:a"
        messages_per_second = 10
        [hotline]
        quiet_from = 21:30:00
        quiet_until = "06:00"
        ladder_minutes = [1, 2.5, 3]
        [log]
        format = "json"
        """,
        encoding="utf-8",
    )
    settings = load(file, {})
    assert settings.community.languages == ("en", "pt-BR")
    assert settings.community.fallbacks == {"gn": ("es", "en")}
    assert settings.community.owners[1] == "matrix:@olu:example.org"
    assert settings.telegram.enabled
    assert settings.telegram.messages_per_second == 10
    assert (settings.hotline.quiet_from, settings.hotline.quiet_until) == (time(21, 30), time(6))
    assert list(settings.hotline.ladder_minutes) == [1, 2.5, 3]
    assert settings.log.format == "json"


def test_quiet_hours_can_be_none(file: Path) -> None:
    file.write_text('[hotline]\nquiet_from = ""\nquiet_until = ""', encoding="utf-8")
    assert load(file, {}).hotline.quiet_from is None


def test_settings_stay_as_they_are() -> None:
    community = Settings().community
    with pytest.raises(ValueError, match="frozen"):
        setattr(community, "name", "other")  # noqa: B010 - what the type checker refuses


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("x =", "not TOML: Invalid value (at end of document)"),
        ("x = 1", "no such section: x"),
        ("[telegrm]", "no such section: telegrm; did you mean telegram?"),
        ("telegram = 3", "[telegram]: expected a section with keys"),
        ("log.level = 'loud'\nlog.format = 'xml'",
         "[log] level: expected 'debug', 'info', 'warning' or 'error' (and 1 more)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(file: Path, content: str, said: str) -> None:
    assert complaint(file, content) == f"…/config.toml: {said}"


CLOCK = 'a time of day such as "22:00", or "" for none'
WEBHOOK = 'mode = "webhook"'


@pytest.mark.parametrize(
    ("section", "content", "key", "said"),
    [
        ("telegram", "tokn = 1", "tokn", "no such key; did you mean token?"),
        ("telegram", "zzz = 1", "zzz", "no such key"),
        ("telegram", "token = 5", "token", "expected text in quotes"),
        ("telegram", 'in_flight = "4"', "in_flight", "expected a whole number"),
        ("telegram", "in_flight = true", "in_flight", "expected a whole number"),
        ("telegram", "in_flight = 0", "in_flight",
         "expected a number greater than or equal to 1"),
        ("telegram", 'seconds_per_chat = "2"', "seconds_per_chat", "expected a number"),
        ("telegram", 'mode = "pull"', "mode", "expected 'polling' or 'webhook'"),
        ("telegram", WEBHOOK, "webhook_url",
         f"{WEBHOOK} needs the https:// address that Telegram calls"),
        ("telegram", f'{WEBHOOK}\nwebhook_url = "https://a.example"', "webhook_secret",
         f"{WEBHOOK} needs a secret (any long random word)"),
        ("telegram", 'api_base_url = "localhost"', "api_base_url",
         "expected an http:// or https:// address"),
        ("telegram", 'token_file = "none"', "token_file",
         "can't read …/none: No such file or directory"),
        ("telegram", 'token = "1:a"\ntoken_file = "none"', "token_file",
         "give token or token_file, not both"),
        ("matrix", 'user = "bot"', "user",
         'expected a Matrix user such as "@bot:example.org"'),
        ("matrix", 'user = "@bot:example.org"', "homeserver",
         "the bot's user needs the https:// address of its homeserver"),
        ("matrix", 'user = "@b:a.org"\nhomeserver = "http://a.org:8008"', "homeserver",
         ("with http:// everybody on the way reads the password; use https://, or set "
          "allow_http = true where nobody else is on that network")),
        ("matrix", 'store = ""', "store", "expected the path of a directory"),
        ("community", 'owners = "console:olu"', "owners", "expected a list in [brackets]"),
        ("community", 'owners = ["olu"]', "owners",
         'expected accounts such as "telegram:12345", "matrix:@olu:example.org" or "console:olu"'),
        ("community", 'language = "English"', "language",
         'expected a language tag such as "en" or "pt-BR"'),
        ("community", 'languages = ["en", 5]', "languages", "expected text in quotes"),
        ("community", 'fallbacks = "es"', "fallbacks",
         'expected a table such as { gn = ["es", "en"] }'),
        ("community", 'zone = "Mars/Olympus"', "zone",
         'expected the name of a time zone such as "Africa/Lagos"'),
        ("community", 'starter = "yes"', "starter", "expected true or false"),
        ("community", 'features = ["../hotline"]', "features",
         'expected names of handler modules such as "hotline"'),
        ("storage", 'url = "mysql://u@h/n"', "url",
         "expected sqlite:///file.db or postgresql://user@host/name"),
        ("safety", 'contacts = [{ phone = "1" }]', "contacts", "table 1: name is missing"),
        ("safety", 'contacts = [{ name = "a" }]', "contacts", "a: give a phone or a link"),
        ("safety", 'contacts = [{ name = "a", phone = "1", countries = ["Kenya"] }]', "contacts",
         'table 1: countries: expected countries by two letters such as "KE"'),
        ("safety", 'contacts = [{ name = "a", fax = "1" }]', "contacts",
         "table 1: no such key: fax"),
        ("safety", "alarm_minutes = [30, 10]", "alarm_minutes",
         "two waits since it was written, the shorter first"),
        ("hotline", 'quiet_from = "25:00"', "quiet_from", f"expected {CLOCK}"),
        ("hotline", "quiet_from = 22", "quiet_from", f"expected {CLOCK}"),
        ("hotline", 'quiet_from = ""', "quiet_until",
         'set it and quiet_from both, or both to ""'),
        ("hotline", "ladder_minutes = [30, 60]", "ladder_minutes",
         "expected three waits such as [30, 120, 360]"),
        ("hotline", "ladder_minutes = [30, 20, 10]", "ladder_minutes",
         "three waits since the question was asked, the shortest first"),
        ("hotline", "sure_target = 95", "sure_target",
         "expected a number less than or equal to 1"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named(file: Path, section: str, content: str, key: str, said: str) -> None:
    expected = f"…/config.toml: [{section}] {key}: {said}"
    assert complaint(file, f"[{section}]\n{content}") == expected


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: can't be read: No such file"):
        load(tmp_path / "none.toml", {})


def test_a_file_that_is_no_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="it must be UTF-8 text"):
        load(file, {})


# ── the environment ──────────────────────────────────────────────────────────────────────────


def test_the_environment_wins(file: Path) -> None:
    file.write_text("[telegram]\nin_flight = 2\nmessages_per_second = 9", encoding="utf-8")
    settings = load(file, {"LAMPLIGHTER_TELEGRAM__IN_FLIGHT": "3"})
    assert (settings.telegram.in_flight, settings.telegram.messages_per_second) == (3, 9)


@pytest.mark.parametrize(
    ("variable", "value", "section", "key", "expected"),
    [
        ("COMMUNITY__NAME", "12", "community", "name", "12"),
        ("COMMUNITY__LANGUAGES", "en, fr", "community", "languages", ("en", "fr")),
        ("COMMUNITY__LANGUAGES", '["en", "fr"]', "community", "languages", ("en", "fr")),
        ("COMMUNITY__LANGUAGES", "", "community", "languages", ()),
        ("COMMUNITY__FALLBACKS", '{gn = ["es"]}', "community", "fallbacks", {"gn": ("es",)}),
        ("COMMUNITY__STARTER", "false", "community", "starter", False),
        ("HOTLINE__LADDER_MINUTES", "1,2.5,3", "hotline", "ladder_minutes", (1, 2.5, 3)),
        ("HOTLINE__QUIET_FROM", "21:00", "hotline", "quiet_from", time(21)),
        ("TELEGRAM__SECONDS_PER_CHAT", "2", "telegram", "seconds_per_chat", 2),
    ],
)
def test_variables_are_read_as_what_is_wanted(
    variable: str, value: str, section: str, key: str, expected: object
) -> None:
    settings = load(None, {f"LAMPLIGHTER_{variable}": value})
    assert getattr(getattr(settings, section), key) == expected


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("TELEGRAM__IN_FLIGHT", "many", "expected a whole number"),
        ("HOTLINE__LADDER_MINUTES", "1,b,3", "expected a number"),
        ("TELEGRAM__TOKN", "1:a",
         "no such setting; did you mean LAMPLIGHTER_TELEGRAM__TOKEN?"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_environment_names_the_variable(
    file: Path, setting: str, value: str, said: str
) -> None:
    variable = f"LAMPLIGHTER_{setting}"
    assert complaint(file, "", **{variable: value}) == f"environment: {variable}: {said}"


def test_other_variables_are_not_ours() -> None:
    assert load(None, {"LAMPLIGHTER_HOME": "/srv", "PATH": "/bin", "A__B": "c"}) == Settings()


# ── secrets ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "key",
    ["telegram.token", "telegram.webhook_secret", "matrix.password", "matrix.access_token"],
)
def test_a_secret_comes_from_the_environment_or_a_file(file: Path, key: str) -> None:
    section, _dot, name = key.partition(".")
    variable = f"LAMPLIGHTER_{section}__{name}".upper()
    file.parent.joinpath("secret").write_text(" from-file\n", encoding="utf-8")

    def secret(content: str, environ: dict[str, str]) -> str:
        file.write_text(f"[{section}]\n{content}", encoding="utf-8")
        value: str = getattr(getattr(load(file, environ), section), name).get_secret_value()
        return value

    in_file = f'{name}_file = "secret"'
    assert secret(f'{name} = "plain"', {}) == "plain"
    assert secret("", {variable: "from-environment"}) == "from-environment"
    assert secret(in_file, {}) == "from-file"
    assert secret(in_file, {variable: "from-environment"}) == "from-environment"
    path = str(file.parent / "secret")
    assert secret(f'{name} = "plain"', {f"{variable}_FILE": path}) == "from-file"


def test_the_database_can_come_from_a_file(file: Path) -> None:
    file.parent.joinpath("url").write_text("postgresql://u:secret@h/n\n", encoding="utf-8")
    file.write_text('[storage]\nurl_file = "url"', encoding="utf-8")
    assert load(file, {}).storage.url == "postgresql://u:secret@h/n"


def test_a_file_that_is_no_secret_is_not_read(file: Path) -> None:
    file.write_text('[storage]\nerasures_file = "not there yet"', encoding="utf-8")
    assert load(file, {}).storage.erasures_file == "not there yet"


def test_secrets_are_not_shown(file: Path) -> None:
    file.write_text(
        """
        [storage]
        url = "postgresql://u:secret@h/n"
        [telegram]
        token = "1:secret"
        webhook_secret = "secret"
        [matrix]
        password = "secret"
        access_token = "secret"
        """,
        encoding="utf-8",
    )
    settings = load(file, {})
    assert "secret'" not in repr(settings).replace("webhook_secret", "")
    assert ":secret" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    "content", ['[telegram]\ntoken = ["1:hush"]', '[storage]\nurl = "mysql://u:hush@h/n"']
)
def test_complaints_do_not_show_them_either(file: Path, content: str) -> None:
    assert "hush" not in complaint(file, content)


def test_a_feature_may_be_named_as_it_was_before(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[community]\nfeatures = ["start", "hotline", "curation"]\n', encoding="utf-8")
    assert load(path, {}).community.features == ("introductions", "hotline", "drafts")


@pytest.mark.parametrize(
    ("homeserver", "allowed"),
    [
        ("https://example.org", False),
        ("http://localhost:8008", False),
        ("http://127.0.0.1:8008", False),
        ("http://[::1]:8008", False),
        ("http://synapse:8008", True),
    ],
)
def test_plain_http_is_for_this_machine_unless_allowed(homeserver: str, allowed: bool) -> None:
    MatrixSettings(user="@bot:example.org", homeserver=homeserver, allow_http=allowed)
