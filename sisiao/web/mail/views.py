"""« Courriels »: what became of the mails sent to the accounts of a perimeter, never what they say (T57)."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.access.queries import accounts_within
from sisiao.audit.queries import changes_of
from sisiao.core.capabilities import Capability
from sisiao.notifications.actions import UnableToSendAgain, send_again
from sisiao.notifications.enums import MailState
from sisiao.notifications.models import OutgoingMail, OutgoingMailQuerySet
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.mail.forms import MailFilterForm

BY_PAGE = 25
TONES = {MailState.WAITING: "info", MailState.SENT: "success", MailState.FAILED: "error"}


def _mails(request: ActorRequest) -> OutgoingMailQuerySet:
    accounts = accounts_within(request.actor, timezone.localdate())
    return OutgoingMail.objects.visible_to(request.actor, accounts)


@requires(Capability.FOLLOW_MAIL)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The last asked for first; `?etat=` narrows the list."""
    form = MailFilterForm(request.GET)
    state = form.cleaned_data["etat"] if form.is_valid() else ""
    mails = _mails(request).select_related("user").order_by("-created_at", "-pk")
    page = Paginator(mails.filter(state=state) if state else mails, BY_PAGE).get_page(request.GET.get("page"))
    resends = changes_of(OutgoingMail._meta.db_table, [mail.pk for mail in page])
    context = {
        "form": form,
        "page": page,
        "lines": [(mail, TONES[MailState(mail.state)], resends.get(mail.pk, [])) for mail in page],
        "tags": [(MailState(state).label, request.path)] if state else [],
        "now": timezone.now(),
    }
    return render(request, "mail/index.html", context)


@requires(Capability.FOLLOW_MAIL)
@require_POST
def resend(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put a mail back in the queue."""
    mail = get_object_or_404(_mails(request), public_id=public_id)
    try:
        send_again(mail, actor=request.actor, now=timezone.now())
    except UnableToSendAgain as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Le courriel part de nouveau\u00a0: son état se met à jour ici.")
    return redirect("mail:index")
