"""What the probe `/readyz` looks at: the database, the queue, the last periodic run."""

from collections.abc import Callable

from django.db import DatabaseError, connection

from sisiao.core.periodic import HEARTBEAT

OVERDUE = "5 minutes"  # a job that waits longer than this means that no worker takes them


def readiness() -> dict[str, str]:
    """State of each part: `ok`, or a word that says what is wrong. Never raises."""
    parts: dict[str, Callable[[], str]] = {"database": _database, "queue": _queue, "periodic": _periodic}
    return {name: _guarded(check) for name, check in parts.items()}


def _guarded(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "unreachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _queue() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at,"
            " (SELECT min(at) FROM procrastinate_events e WHERE e.job_id = procrastinate_jobs.id))"
            " < now() - %s::interval)",
            [OVERDUE],
        )
        (late,) = cursor.fetchone()
    return "late" if late else "ok"


def _periodic() -> str:
    """`ok` when a heartbeat succeeded lately."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(at) > now() - %s::interval FROM procrastinate_events JOIN procrastinate_jobs j ON j.id = job_id"
            " WHERE task_name = %s AND type = 'succeeded'",
            [OVERDUE, HEARTBEAT],
        )
        (recent,) = cursor.fetchone()
    return {None: "never ran", True: "ok", False: "late"}[recent]
