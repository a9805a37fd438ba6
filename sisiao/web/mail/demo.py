"""The mailbox of the demo: its mail never leaves, so that anyone reads it here. Elsewhere the page does not exist."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.notifications.letters import letter_of
from sisiao.notifications.models import OutgoingMail
from sisiao.web.decorators import public

SHOWN = 50


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The last mails of everyone, with their links."""
    if not settings.DEMO_MAILBOX:
        raise Http404
    mails = OutgoingMail.objects.order_by("-created_at", "-pk")[:SHOWN]
    letters = [(mail, letter_of(mail)) for mail in mails]
    # The link stands alone on its line: what comes before it, and after.
    lines = [(mail, letter, letter.text.partition(letter.link or "\0")) for mail, letter in letters]
    return render(request, "mail/demo.html", {"lines": lines, "now": timezone.now()})
