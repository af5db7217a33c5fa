"""The picture of how mentoring stands."""

import io
from fractions import Fraction

from PIL import Image

from bot.domain.mentoring import charts


def test_it_is_a_small_picture_and_the_same_each_time() -> None:
    waiting = (("en", 12), ("ha", 3), ("pt-BR", 1))
    loads = ((0, 3), (1, 3), (3, 3), (4, 3))
    content = charts.draw(waiting, loads)
    assert content == charts.draw(waiting, loads)
    assert len(content) < 20_000
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size) == ("PNG", (charts.WIDTH, charts.HEIGHT))


def test_nobody_waits_and_nobody_mentors() -> None:
    assert charts.draw((), ()) != charts.draw((("en", 1),), ())


def test_mentors_are_counted_by_what_they_carry() -> None:
    counts = charts.shares([(0, 3), (1, 3), (2, 3), (3, 3), (5, 3), (0, 0)])
    assert counts == {
        Fraction(0): 2, Fraction(1, 2): 1, Fraction(3, 4): 1, Fraction(1): 2,
    }  # fmt: skip
