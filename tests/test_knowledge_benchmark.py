"""The knowledge benchmark: its measures, its data sets, and one whole run."""

import math
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bench.asked import read_asked, read_pack
from bench.datasets import UNCOVERED, Dataset, read
from bench.knowledge import app
from bench.measures import area_under_roc, calibration_error
from bench.priors import split
from bot.domain.matching import Phrasing

ENTRIES = """entry,language,kind,text
cats,en,question,where is my cat
cats,en,question,my cat ran away
dogs,en,question,how do I feed the dog
dogs,en,question,what does a dog eat
"""
QUERIES = """text,language,entry
my cat is gone,en,cats
feed my dog,en,dogs
the weather in June,en,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "pets"
    path.mkdir()
    (path / "entries.csv").write_text(ENTRIES, "utf-8")
    (path / "queries.csv").write_text(QUERIES, "utf-8")
    return path


def test_area_under_roc_counts_ties_half() -> None:
    assert area_under_roc(np.array([2.0, 3.0]), np.array([1.0])) == 1
    assert area_under_roc(np.array([1.0]), np.array([1.0])) == 0.5
    assert area_under_roc(np.array([0.0, 2.0]), np.array([1.0])) == 0.5
    assert math.isnan(area_under_roc(np.array([1.0]), np.array([])))


def test_calibration_error_is_the_gap_between_promise_and_outcome() -> None:
    right = np.array([1.0, 1.0, 1.0, 0.0])
    assert calibration_error(np.full(4, 0.75), right) == pytest.approx(0)
    assert calibration_error(np.full(4, 0.95), right) == pytest.approx(0.2)


def test_a_data_set_is_read_and_drawn_from(folder: Path) -> None:
    data = read(folder)
    assert [query.entry for query in data.queries] == [0, 1, UNCOVERED]
    assert len(data.draw(1, seed=0)) == 2
    assert len(data.draw(None, seed=0)) == 4
    assert data.draw(1, seed=3) == data.draw(1, seed=3)


@pytest.mark.slow
def test_a_run_prints_a_row_for_each_matcher(folder: Path) -> None:
    arguments = [str(folder), "--shots", "1,all", "--matcher", "default", "--seeds", "1"]
    result = CliRunner().invoke(app, [*arguments, "--matcher", "fts5-words"])
    assert result.exit_code == 0, result.output
    assert result.output.count("default") == result.output.count("fts5-words") == 2
    assert "pets, all phrasings" in result.output


def test_labelled_questions_name_entries_of_the_pack() -> None:
    root = Path(__file__).parents[1]
    keys = {phrasing.key for phrasing in read_pack(root / "starter").phrasings}
    asked = read_asked(root / "bench" / "newcomers.tsv")
    assert len(asked) > 300
    assert {key for question in asked for key in question.accepted} <= keys
    assert any(not question.accepted for question in asked)


def test_an_entry_left_out_is_left_out_in_all_languages() -> None:
    pack = Dataset(
        "pack",
        tuple(
            Phrasing(number + first, language, f"{word} {number}", key=str(number))
            for number in range(10)
            for language, first in (("en", 0), ("fr", 100))
            for word in ("one", "two", "three")
        ),
        (),
    )
    known, asked = split(pack, 2, 1.0, 0)
    assert len({phrasing.key for phrasing in known}) == 7
    assert len({phrasing.entry for phrasing in known}) == 14
    assert len(known) + len(asked) == len(pack.phrasings)
