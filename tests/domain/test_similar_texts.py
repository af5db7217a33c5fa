"""Alike texts are put together as one would by hand, comparing each with each again and again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.matching import similar_texts

LEAST = 0.45


def by_hand(likeness: list[list[float]]) -> list[list[int]]:
    """The text that most of what is left is like, with all that is; then again."""
    left, made = list(range(len(likeness))), []
    while left:
        head = max(left, key=lambda one: sum(likeness[one][other] >= LEAST for other in left))
        others = [one for one in left if one != head and likeness[head][one] >= LEAST]
        group = [head, *sorted(others, key=lambda one: -likeness[head][one])]
        left = [one for one in left if one not in group]
        made.append(group)
    return made


@st.composite
def tables(draw: st.DrawFn) -> list[list[float]]:
    """Symmetric, with ones on the diagonal; with many that are equally alike."""
    size = draw(st.integers(0, 9))
    values = st.sampled_from([0.0, 0.25, 0.5, 0.75])
    table = [[1.0] * size for _row in range(size)]
    for row in range(size):
        for column in range(row):
            table[row][column] = table[column][row] = draw(values)
    return table


@given(tables())
def test_groups_are_as_by_hand(table: list[list[float]]) -> None:
    likeness = np.array(table, np.float32).reshape(len(table), len(table))
    assert similar_texts.groups(likeness, LEAST) == by_hand(table)
