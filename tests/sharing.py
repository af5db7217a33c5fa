"""What all tests of a process share: whatever takes long and always comes out the same.

Fitting a matcher and learning languages are pure functions of what is known, and most dialogues
begin with the same starter pack: each distinct input is fitted once. Results can't be changed, so
no test can tell.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.language_detection import detector
from bot.domain.matching import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from bot.domain.matching import Phrasing

REMEMBERED = 12
"""Results of each kind; a matcher of the starter pack takes some megabytes."""


class Memory:
    """The results for the inputs that came last."""

    def __init__(self) -> None:
        self._results: OrderedDict[Hashable, Any] = OrderedDict()

    def recall(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Give the result for the key, made now if it has to be."""
        if key in self._results:
            self._results.move_to_end(key)
            return self._results[key]
        result = self._results[key] = make()
        if len(self._results) > REMEMBERED:
            self._results.popitem(last=False)
        return result


@pytest.fixture(scope="session", autouse=True)
def fit_once() -> Iterator[None]:
    """Fit each distinct knowledge base once in a test process."""
    matchers, profiles = Memory(), Memory()
    fit, learn = Matcher.fit, detector.learn

    def fit_or_recall(_cls: type[Matcher], /, rows: Sequence[Phrasing], **options: Any) -> Matcher:
        if options.get("vectors") is not None:
            return fit(rows, **options)
        inputs = {**options, "labels": tuple(options.get("labels", ()))}
        key = (tuple(rows), tuple(sorted(inputs.items())))
        matcher: Matcher = matchers.recall(key, lambda: fit(rows, **options))
        return matcher

    def learn_or_recall(texts: Iterable[tuple[str, str]]) -> detector.Profiles:
        key = tuple(texts)
        learned: detector.Profiles = profiles.recall(key, lambda: learn(key))
        return learned

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Matcher, "fit", classmethod(fit_or_recall))
        patch.setattr(detector, "learn", learn_or_recall)
        yield


def leave_modules_alone() -> None:
    """Let the garbage collector skip what is there from the start: thousands of modules and tests.

    The bot collects garbage whenever it has fitted a matcher, which would take half a second here.
    """
    gc.collect()
    gc.freeze()
