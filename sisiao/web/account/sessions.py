"""Sessions of the browser: written after the answer, and not by what runs by itself."""

from typing import Any

from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# The browser says so of a request that nobody asked for: a list that refreshes itself proves no activity.
BACKGROUND_HEADER = "X-Background"


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, and the time of the last activity, at most once a minute (`accounts.sessions`)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> Any:
        session: Any = request.session
        saved = session.modified
        response = super().process_response(request, response)
        if not saved and not is_background(request):
            session.mark_seen(now=timezone.now())
        return response


def is_background(request: HttpRequest) -> bool:
    return BACKGROUND_HEADER in request.headers
