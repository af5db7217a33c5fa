from pathlib import Path

import pytest

POSTGRES = pytest.param(
    "postgresql", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
)


@pytest.fixture(params=["sqlite", POSTGRES])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of each kind that the test need not share; to be migrated."""
    return _address(request, tmp_path, "postgres_url")


@pytest.fixture(params=["sqlite", POSTGRES])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of each kind that has no tables yet."""
    return _address(request, tmp_path, "empty_postgres_url")


def _address(request: pytest.FixtureRequest, folder: Path, on_postgresql: str) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{folder}/test.db"
    url: str = request.getfixturevalue(on_postgresql)
    return url
