"""Who goes with whom: hard filters, a score with its reasons, and the best pairs of all together.

Pure functions of plain values; no tables. `ranked` serves one request: it goes into `offload`. All
that wait are served together by `assign_apart`, in a job's work: it does `assign` in a process of
its own, so that SciPy is imported there alone.
"""

from bot.domain.mentoring.matching.apart import assign_apart
from bot.domain.mentoring.matching.filters import Obstacle, obstacle_of, shared_languages
from bot.domain.mentoring.matching.hours import first_common_time
from bot.domain.mentoring.matching.offers import Assignment, Offer, assign, ranked
from bot.domain.mentoring.matching.profiles import FreeTime, Mentor, Profile, Seeker
from bot.domain.mentoring.matching.reasons import Reasons

__all__ = [
    "Assignment",
    "FreeTime",
    "Mentor",
    "Obstacle",
    "Offer",
    "Profile",
    "Reasons",
    "Seeker",
    "assign",
    "assign_apart",
    "first_common_time",
    "obstacle_of",
    "ranked",
    "shared_languages",
]
