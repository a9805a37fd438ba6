"""Background work: enqueued by task name, in the transaction of the change that causes it."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import transaction
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
