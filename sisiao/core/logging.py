"""Structured logs without personal data: one JSON line per event, no query string, no body, no header."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

logger = structlog.get_logger("sisiao.request")

# What an event may carry. Anything else is dropped: a name must be added here on purpose.
ALLOWED = frozenset(
    {
        *("event", "level", "logger", "timestamp", "request_id", "method", "route", "status", "duration_ms"),
        *("user_id", "profile", "task", "job_id", "queue", "attempts", "error", "exception", "command", "count"),
    }
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|=\([^)]*\)")


def only_allowed(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep the keys of `ALLOWED`; the others are dropped, whatever they hold."""
    return {key: value for key, value in event.items() if key in ALLOWED or key.startswith("_")}


def without_quoted_values(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank what libraries quote in their messages: SQL errors repeat the values that were written."""
    for key in ("event", "exception", "error"):
        if isinstance(event.get(key), str):
            event[key] = _QUOTED.sub("'…'", event[key])
    return event


def unformatted(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep the message of a library as it was written, without the values put in it: paths and data stay out."""
    record = event.get("_record")
    if record is not None and not event.get("_from_structlog"):
        event["event"] = str(record.msg)
    return event


def location_only(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace a traceback by its type and places: messages of exceptions may quote what a user typed."""
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else None)
    if error is not None:
        places, trace = [], error.__traceback__
        while trace is not None:
            places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
            trace = trace.tb_next
        event["exception"] = f"{type(error).__name__} at {' > '.join(places[-8:])}"
    return event


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    location_only,
    only_allowed,
    without_quoted_values,
]


def logging_configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, as JSON lines or as short lines for a terminal.

    `level` is that of our own events; libraries speak from WARNING up.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": [structlog.stdlib.ExtraAdder(allow=ALLOWED), unformatted, *SHARED_PROCESSORS],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "sisiao": {"level": level},
            "procrastinate": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},  # crashes; our own line says the route and the status of the rest
            "django.server": {"level": "CRITICAL"},
        },
    }


class RequestLogMiddleware:
    """One line per request: route (never the path, whose identifiers point to persons), status, duration, user id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = str(uuid.uuid4())
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            match = request.resolver_match
            logger.log(
                logging.INFO if response.status_code < 500 else logging.ERROR,
                "request",
                method=request.method,
                route=match.view_name or match.route if match else "unknown",
                status=response.status_code,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
                user_id=getattr(getattr(request, "user", None), "pk", None),
            )
        response["X-Request-ID"] = request_id
        return response
