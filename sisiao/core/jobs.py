"""Background work: enqueued by task name, in the transaction of the change that causes it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app


def job(name: str, *, queue: str = "default") -> Callable[[Callable[..., None]], Any]:
    """Declare a task `<app>.<verb>`; it runs in one transaction, so a crash leaves nothing half done."""

    def declare(function: Callable[..., None]) -> Any:
        @wraps(function)
        def run(**arguments: Any) -> None:
            with transaction.atomic():
                function(**arguments)

        return app.task(name=name, queue=queue)(run)

    return declare


def enqueue(task_name: str, *, at: datetime | None = None, **arguments: Any) -> int:
    """Record the job in the current transaction, to run now or not before `at`; returns its number.

    `arguments` are JSON values: identifiers, dates as ISO text; never a name. An unknown task raises TaskNotFound.
    """
    if task_name not in app.tasks:
        app.perform_import_paths()
    return app.configure_task(name=task_name, schedule_at=at, allow_unknown=False).defer(**arguments)
