"""Jobs of the platform itself."""

from django.db import connection

from sisiao.core.jobs import job
from sisiao.core.periodic import HEARTBEAT

KEEP_FINISHED = "7 days"


@job(HEARTBEAT)
def heartbeat(timestamp: int) -> None:
    """Does nothing: that it ran is the news."""


@job("core.tidy_jobs")
def tidy_jobs(timestamp: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE status IN ('succeeded', 'cancelled', 'aborted') AND NOT EXISTS ("
            " SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - %s::interval)",
            [KEEP_FINISHED],
        )
