"""How probable an answer has to be, so that as many of the answers are right as organizers want."""

from dataclasses import dataclass

import numpy as np

from bot.domain.matching.logistic import Array

EXACT = 0.995
"""Likeness from which a question counts as one of the phrasings, and the certainty it gives."""

CAUTION = 2.0
"""How much more often than a model says it errs in its best cases; see `careful`."""


@dataclass(frozen=True, slots=True)
class Trials:
    """What would have been answered: guarded probabilities, best first, right or not, weights."""

    guarded: Array
    right: Array
    weights: Array

    def threshold(self, target: float) -> float:
        """Return the lowest guarded probability above which `target` of the answers are right.

        It is as cautious as `careful(target)` at least, and one more wrong answer than seen is
        reckoned with. Where too few examples, or too many wrong ones, leave the target out of
        reach, only what is certainer than any wrong answer seen will do.
        """
        mass = np.cumsum(self.weights)
        share = np.cumsum(self.weights * self.right) / (mass + 1)
        reached = np.flatnonzero(share >= target)
        if len(reached):
            lowest = float(self.guarded[reached[-1]])
        else:
            lowest = float(self.guarded[self.right == 0].max(initial=0))
        return min(max(lowest, careful(target)), EXACT)


def careful(target: float) -> float:
    """Return the probability to ask for, so that real questions reach `target`.

    People's questions are further from the phrasings than these are from each other, and a
    logistic model is too sure of its best cases: the chance of error is taken to be `CAUTION`
    times what it says.
    """
    return min(1 - (1 - target) / CAUTION, EXACT)
