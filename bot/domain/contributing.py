"""Ways to contribute: what somebody likes, and the time they have, lead to a few first steps."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STEPS = Path(__file__).parents[2] / "starter" / "contribute.toml"
LIKES = ("writing", "details", "pictures", "languages", "people", "events", "technology")
TIMES = ("minutes", "hour", "weekly")
MOST = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A first step: for whom, its resources' keys, and the command that it begins with, if any."""

    key: str
    likes: tuple[str, ...]
    time: tuple[str, ...]
    resources: tuple[str, ...]
    command: str = ""
    text: str = ""


@cache
def steps(path: Path = STEPS) -> tuple[Step, ...]:
    """Read all steps. Raises OSError, tomllib.TOMLDecodeError, KeyError, and ValueError for a
    liking or a time that nobody can choose.
    """
    read = tuple(
        Step(
            one["key"],
            tuple(one["likes"]),
            tuple(one["time"]),
            tuple(one["resources"]),
            one.get("command", ""),
            one.get("text", ""),
        )
        for one in tomllib.loads(path.read_text(encoding="utf-8")).get("step", [])
    )
    for step in read:
        unknown = {*step.likes} - {*LIKES} | {*step.time} - {*TIMES}
        if unknown:
            msg = f"{path}: {step.key}: nobody can choose {', '.join(sorted(unknown))}"
            raise ValueError(msg)
    return read


def fitting(liked: str, time: str) -> list[Step]:
    """Two or three steps for somebody: what fits best first (what is named first, is meant most).

    Where too little fits the time, what fits the liking alone follows.
    """
    liking = sorted(
        (step for step in steps() if liked in step.likes), key=lambda step: step.likes.index(liked)
    )
    timely = [step for step in liking if time in step.time]
    untimely = [step for step in liking if time not in step.time]
    return timely[:MOST] if len(timely) > 1 else [*timely, *untimely][: MOST - 1]
