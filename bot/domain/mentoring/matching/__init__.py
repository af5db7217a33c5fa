"""Who goes with whom: hard filters, a score with its reasons, and the best pairs of all together.

Pure functions of plain values; no tables. `ranked` serves one request, `assign` all that wait.
With many people both are slow: they go into `offload`, or a job's work. SciPy is imported when
several wait, and not before.
"""

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
    "first_common_time",
    "obstacle_of",
    "ranked",
    "shared_languages",
]
