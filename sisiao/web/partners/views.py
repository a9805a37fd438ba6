"""The public page of the partner interface: how to ask, the state of the service, a try-out with one's own key."""

import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sisiao.core.readguard import read_only
from sisiao.directory.enums import Reader
from sisiao.partners.actions import OVERLAP, Unadmitted, admit, log_call
from sisiao.partners.enums import KeyScope
from sisiao.partners.models import PartnerKey
from sisiao.partners.queries import health
from sisiao.web.account.origin import client_address
from sisiao.web.decorators import own_transactions, public
from sisiao.web.http import ActorRequest
from sisiao.web.partners.forms import TryForm

OPERATION = "essai"


@public
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """What a developer of a partner reads."""
    context = {"health": health(timezone.now()), "site": settings.SITE_URL, "overlap": OVERLAP.days}
    return render(request, "partners/index.html", context)


@public
@never_cache
@own_transactions
@require_http_methods(["GET", "POST"])
def try_out(request: ActorRequest) -> HttpResponse:
    """Ask with one's own key, as the interface would be asked; the page alone keeps the key, never sent back."""
    form = TryForm(request.POST if request.method == "POST" else None, timezone.now())
    context: dict[str, Any] = {"form": form, "answer": None}
    if form.is_valid():
        begun, status = time.perf_counter(), 200
        key: PartnerKey | None = None
        try:
            key = admit(form.cleaned_data["key"], KeyScope.DIRECTORY, client_address(request), now=form.now)
            with transaction.atomic(), read_only():
                context |= form.shown(Reader(key.partner.audience)) | {"partner": key.partner}
        except Unadmitted as unadmitted:
            form.add_error("key", str(unadmitted))
            key, status = unadmitted.key, unadmitted.status
        if status != 429:
            spent = (time.perf_counter() - begun) * 1000
            log_call(key, OPERATION, _code(form), status, spent, form.now)
    with timezone.override(context["answer"].place.zone if context["answer"] else None):
        return render(request, "partners/try_out.html", context, status=422 if form.errors else 200)


def _code(form: TryForm) -> str:
    """The commune, for the log; an overseas collectivité has a shorter code."""
    code: str = form.cleaned_data["commune"].code
    return code
