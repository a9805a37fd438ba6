"""The page of a planned stop: while its file exists, every request gets it, without database nor static files.

`manage.py maintenance on --until "2026-11-30 06:00"` writes the file on a server, `off` removes it. Each server looks
at its own file at each request: nothing has to be started again. The checks of life still answer.
"""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from math import ceil
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils import timezone

from sisiao.core.wording import moment

PROBES = ("/healthz", "/readyz")
# Told to programs when the end is not known.
RETRY = 1800
PAGE = Path(__file__).parent / "data" / "maintenance.html"
# The page runs nothing and loads nothing: its own style alone, known by its digest.
_STYLE = PAGE.read_text(encoding="utf-8").partition("<style>")[2].partition("</style>")[0]
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; base-uri 'none'"
)


def start(until: datetime | None) -> None:
    """Show the page, with the end that is announced."""
    settings.MAINTENANCE_FILE.parent.mkdir(parents=True, exist_ok=True)
    settings.MAINTENANCE_FILE.write_text(until.isoformat() if until else "", encoding="utf-8")


def stop() -> None:
    """Serve the site again."""
    settings.MAINTENANCE_FILE.unlink(missing_ok=True)


def page(now: datetime) -> HttpResponse | None:
    """The page of the stop in progress; None when there is none."""
    try:
        said = settings.MAINTENANCE_FILE.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    until = datetime.fromisoformat(said) if said else None
    with timezone.override(timezone.get_default_timezone()):
        words = moment(until) if until and until > now else ""
    template = Engine().from_string(PAGE.read_text(encoding="utf-8"))
    answer = HttpResponse(template.render(Context({"until": words})), status=503)
    seconds = ceil((until - now).total_seconds()) if words and until else RETRY
    answer.headers["Retry-After"] = str(seconds)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


class MaintenanceMiddleware:
    """First of all: nothing else may fail while the base is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            return self.get_response(request)
        return page(timezone.now()) or self.get_response(request)
