"""`security.txt` (RFC 9116): whom to tell of a vulnerability."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.web.decorators import public

# Told again each day: a copy kept by somebody ends by itself.
VALID = timedelta(days=180)
TEXT = "text/plain; charset=utf-8"
NOBODY = "# No address where to report a vulnerability has been set for this service yet.\n"


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact of the settings; what it says ends half a year later, at midnight UTC.

    The RFC asks for a contact: without one there is no such file, and the answer says so rather than where to look.
    """
    if not settings.SECURITY_CONTACT:
        return HttpResponse(NOBODY, content_type=TEXT, status=404)
    expires = (timezone.now() + VALID).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)
