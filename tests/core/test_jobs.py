"""Jobs live and die with the transaction that enqueues them."""

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

from sisiao.core.health import readiness
from sisiao.core.jobs import enqueue
from sisiao.core.periodic import HEARTBEAT, PERIODIC, register_periodic
from tests.support.database import FreshDatabase


@pytest.mark.django_db
def test_a_rollback_takes_the_job_with_it() -> None:
    with transaction.atomic():
        enqueue(HEARTBEAT, timestamp=0)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_a_job_keeps_its_arguments() -> None:
    number = enqueue(HEARTBEAT, timestamp=42)
    job = ProcrastinateJob.objects.get(pk=number)
    assert (job.task_name, job.args, job.status) == (HEARTBEAT, {"timestamp": 42}, "todo")


@pytest.mark.django_db
def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(TaskNotFound):
        enqueue("core.no_such_task")


def test_every_periodic_task_exists_and_the_table_is_sorted() -> None:
    assert [entry.task for entry in PERIODIC] == sorted({entry.task for entry in PERIODIC})
    register_periodic(app)
    assert {task for task, _ in app.periodic_registry.periodic_tasks} >= {entry.task for entry in PERIODIC}


@pytest.mark.concurrency
def test_the_worker_makes_the_site_ready(committed_database: FreshDatabase) -> None:
    assert readiness()["periodic"] == "never ran"
    enqueue(HEARTBEAT, timestamp=0)
    committed_database.manage("worker", "--once")
    assert readiness() == {"database": "ok", "queue": "ok", "periodic": "ok"}


@pytest.mark.concurrency
def test_a_late_job_and_a_silent_worker_are_seen(committed_database: FreshDatabase) -> None:
    enqueue(HEARTBEAT, timestamp=0)
    committed_database.manage("worker", "--once")
    enqueue(HEARTBEAT, timestamp=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '1 hour'")
    assert readiness() == {"database": "ok", "queue": "late", "periodic": "late"}


@pytest.mark.concurrency
def test_finished_jobs_of_more_than_a_week_are_deleted(committed_database: FreshDatabase) -> None:
    enqueue(HEARTBEAT, timestamp=0)
    committed_database.manage("worker", "--once")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '8 days'")
    enqueue("core.tidy_jobs", timestamp=0)
    committed_database.manage("worker", "--once")
    assert list(ProcrastinateJob.objects.values_list("task_name", flat=True).order_by("pk")) == ["core.tidy_jobs"]
