"""Which texts say much the same, as far as their words and letters tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.matching.corpora import Floats

ALIKE = 0.45
"""From here on two questions are taken for the same one. Of the pairs of phrasings in the starter
pack that are so alike, 72 % (English, French, Swahili: 71 to 76 %) belong to one entry; a person
looks at what is made of it."""

MOST = 1000
"""So many texts are compared at most: each with each takes 4 MB, and under a second."""


def table(texts: Sequence[str]) -> Floats:
    """The likeness of each text to each, 0 to 1; 1 on the diagonal. At most `MOST` texts."""
    import numpy as np  # noqa: PLC0415 - a tenth of a second, for what is rarely asked

    from bot.domain.matching.corpora import Corpus  # noqa: PLC0415 - as numpy
    from bot.domain.matching.likeness import LikenessIndex  # noqa: PLC0415 - as numpy

    rows = np.arange(len(texts))
    return LikenessIndex(Corpus(texts)).among(rows) if len(texts) else np.zeros((0, 0), np.float32)


def against(texts: Sequence[str]) -> Callable[[str], Floats]:
    """What gives the likeness of a text to each of these, in their order; for very many texts a
    lower bound for those that are little alike.
    """
    from bot.domain.matching.corpora import Corpus  # noqa: PLC0415 - as numpy
    from bot.domain.matching.likeness import LikenessIndex  # noqa: PLC0415 - as numpy

    corpus = Corpus(texts)
    index, vocabulary = LikenessIndex(corpus), corpus.vocabulary
    return lambda text: index.to(vocabulary.bag(text))


def groups(likeness: Floats, least: float = ALIKE) -> list[list[int]]:
    """Put what is alike together: groups of places, the largest first, each headed by the text
    that most others are like. Every text is in one group.
    """
    import numpy as np  # noqa: PLC0415 - as above

    near = likeness >= least
    is_left = np.ones(len(near), bool)
    alike = near.sum(axis=1)  # to how many of those that are left
    made: list[list[int]] = []
    while is_left.any():
        head = int(np.where(is_left, alike, -1).argmax())
        is_left[head] = False
        others = np.flatnonzero(near[head] & is_left)
        others = others[np.argsort(-likeness[head, others], kind="stable")]
        is_left[others] = False
        group = [head, *others.tolist()]
        alike -= near[:, group].sum(axis=1)
        made.append(group)
    return made
