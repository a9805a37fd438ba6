"""Background work: enqueued by task name, in the transaction of the change that causes it."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

# Always Django's own connection: inside a worker, the app's connector is another one, outside the transaction.
_IN_TRANSACTION = JobManager(DjangoConnector())


def job(name: str, *, queue: str = "default", one_transaction: bool = True) -> Callable[[Callable[..., None]], Any]:
    """Declare a task `<app>.<verb>`; it runs in one transaction, so a crash leaves nothing half done.

    One that calls another service opens its own (`one_transaction` False): none waits for an answer. A crash of the
    worker may run a task again: it must bear that.
    """

    def declare(function: Callable[..., None]) -> Any:
        @wraps(function)
        def run(**arguments: Any) -> None:
            with transaction.atomic() if one_transaction else nullcontext():
                function(**arguments)

        return app.task(name=name, queue=queue)(run)

    return declare


def enqueue(task_name: str, *, at: datetime | None = None, **arguments: Any) -> int:
    """Record the job in the current transaction, to run now or not before `at`; returns its number.

    `arguments` are JSON values: identifiers, dates as ISO text; never a name. An unknown task raises TaskNotFound.
    """
    deferrer = app.configure_task(name=task_name, schedule_at=at, allow_unknown=False)
    deferrer.job_manager = _IN_TRANSACTION
    return deferrer.defer(**arguments)


# A worker that is there tells it every ten seconds; procrastinate forgets the others, and leaves their jobs « doing ».
ALIVE = """
SELECT EXISTS (
    SELECT FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
    WHERE j.task_name = %s AND j.args @> %s::jsonb
      AND (j.status = 'todo' OR j.status = 'doing' AND w.last_heartbeat > now() - interval '1 minute')
)
"""


def is_alive(task_name: str, **arguments: Any) -> bool:
    """Whether such a job waits, or is run by a worker that is still there."""
    with connection.cursor() as cursor:
        cursor.execute(ALIVE, [task_name, json.dumps(arguments)])
        return bool(cursor.fetchone()[0])
