"""`security.txt` (RFC 9116): whom to tell of a vulnerability."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.web.decorators import public

# Told again each day: a copy kept by somebody ends by itself.
VALID = timedelta(days=180)


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact of the settings, else the legal notice; what it says ends half a year later, at midnight UTC."""
    expires = (timezone.now() + VALID).strftime("%Y-%m-%dT00:00:00Z")
    contact = settings.SECURITY_CONTACT or f"{settings.SITE_URL}{reverse('pages:legal_notice')}"
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
