"""What setup writes: configs that keep what is in them, files for one reader, units."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.setup import service
from bot.commands.setup.config_file import CannotChange, change
from bot.commands.setup.files import write_private, write_secret
from bot.commands.setup.service import Service

WORDS = st.text("ab1=[]{},.#\"'\\ \t\n\r\x00\x7f\x85\u2028é灯🪔", max_size=12)
VALUES = st.one_of(WORDS, st.booleans(), st.integers(-9, 9), st.lists(WORDS, max_size=3))
KEYS = st.tuples(st.sampled_from(["community", "telegram"]), st.sampled_from(["name", "zone", "x"]))


@settings(max_examples=40)
@given(st.dictionaries(KEYS, VALUES), st.dictionaries(KEYS, st.one_of(st.none(), VALUES)))
def test_only_what_was_asked_for_changes(
    before: dict[tuple[str, str], str], changes: dict[tuple[str, str], str | None]
) -> None:
    text = change("", before)
    after = tomllib.loads(change(text, changes))
    for (section, key), value in {**before, **changes}.items():
        assert after.get(section, {}).get(key) == value


def test_a_value_of_several_lines_is_replaced_as_a_whole() -> None:
    text = 'a = 1\n[community]\nowners = [\n  "telegram:1",\n]\nname = "x"\n'
    assert change(text, {("community", "owners"): ["matrix:@a:b"]}) == (
        'a = 1\n[community]\nowners = ["matrix:@a:b"]\nname = "x"\n'
    )


@pytest.mark.parametrize(
    "text", ['community.name = "x"\n', '["community"]\nname = "x"\n[community.y]\nz = 1\n',
             'community = { name = "x" }\n'],
)  # fmt: skip
def test_what_cannot_be_changed_safely_is_not(text: str) -> None:
    with pytest.raises(CannotChange, match='name = "y"'):
        change(text, {("community", "name"): "y"})


def test_an_example_with_all_its_comments_is_kept() -> None:
    text = Path("config.example.toml").read_text(encoding="utf-8")
    after = change(text, {("community", "name"): "Ours", ("matrix", "invites_from"): ["@a:b"]})
    lines = zip(text.splitlines(), after.splitlines(), strict=True)
    assert [new for old, new in lines if old != new] == ['name = "Ours"', 'invites_from = ["@a:b"]']


def test_files_are_for_one_reader_from_the_first_moment(tmp_path: Path) -> None:
    path = write_secret(tmp_path / "secrets", "token", "abc")
    assert path.read_text(encoding="utf-8") == "abc\n"
    path.chmod(0o644)
    write_private(path, "def\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["token"]


def test_what_could_not_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "token").mkdir()
    with pytest.raises(OSError, match="token"):
        write_private(tmp_path / "token", "abc")
    assert [one.name for one in tmp_path.iterdir()] == ["token"]


def test_a_unit_may_write_into_its_folder_alone(tmp_path: Path) -> None:
    config = tmp_path / "our 100%" / "config.toml"
    text = service.unit(config, Service.SYSTEM)
    folder = str(config.parent).replace("%", "%%")
    assert f'ReadWritePaths="{folder}"' in text
    assert f'run --config "{folder}/config.toml"' in text
    assert "ProtectSystem=strict" in text
    assert "User=root" not in text
    users = service.unit(config, Service.USER)
    assert "User=" not in users
    assert "WantedBy=default.target" in users
