"""A feature for the benchmark alone: it finds pairs for a large community without pause."""

from collections.abc import Sequence

from bench.communities import NOW, community
from bot.domain import jobs
from bot.domain.mentoring.matching import Assignment, assign_apart
from bot.engine.features import Feature, Job, Outside, Tick
from bot.words import Action

JOB = "bench.pairing"
COMMUNITY = community(2000, 500, seed=1)
feature = Feature("bench.pairing")


async def find(_outside: Outside, _job: Job) -> Assignment:
    """Find the best pairs of 2,000 with 500 mentors, as the mentoring feature does."""
    return await assign_apart(*COMMUNITY, NOW)


@feature.job(JOB, work=find)
async def begin_anew(tick: Tick, _job: Job, _found: Assignment) -> Sequence[Action]:
    """Have it done again at once."""
    await jobs.schedule(tick.db, JOB, 0, tick.now)
    return []
