"""Recovery keys are written and read as people's clients do it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.matrix import recovery_keys
from bot.words.failures import Forbidden

SPECIFIED = "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"


@given(st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read_again(key: bytes) -> None:
    words = recovery_keys.written(key)
    assert words.startswith("Es")
    assert len(words.replace(" ", "")) == 48
    assert recovery_keys.read(words.replace(" ", "\n")) == key


def test_the_specifications_own_key_is_read() -> None:
    key = recovery_keys.read(SPECIFIED)
    assert key.hex() == "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
    assert recovery_keys.written(key) == SPECIFIED


@pytest.mark.parametrize("mistyped", ["", "EsTc", SPECIFIED.replace("LW2K", "LW2L"),
                                      SPECIFIED.replace("A", "0"), f"{SPECIFIED} A"])  # fmt: skip
def test_a_mistyped_one_is_none(mistyped: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        recovery_keys.read(mistyped)


def test_one_is_kept_beside_the_store_for_its_owner_alone(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert recovery_keys.load(store) is None
    key = recovery_keys.make(store)
    assert recovery_keys.load(store) == key
    path = recovery_keys.path_beside(store)
    assert path.parent == tmp_path
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("EsTc")
    with pytest.raises(Forbidden):
        recovery_keys.load(store)
