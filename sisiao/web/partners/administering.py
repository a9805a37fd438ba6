"""Partners and their keys, for the nation's administrators: a key is shown once, by the page that makes it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.partners.actions import (
    OVERLAP,
    UnableToIssue,
    add_partner,
    issue_key,
    restrict_key,
    revoke_key,
    rotate_key,
)
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.models import Partner, PartnerKey
from sisiao.partners.queries import calls_by_day, last_calls
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.partners.forms import AddressesForm, KeyForm, PartnerForm

KEEP = Capability.MANAGE_PARTNERS


def _partner(request: ActorRequest, public_id: UUID) -> Partner:
    return get_object_or_404(Partner.objects.able_to(request.actor, KEEP), public_id=public_id)


def _key(request: ActorRequest, public_id: UUID) -> PartnerKey:
    mine = PartnerKey.objects.filter(partner__in=Partner.objects.able_to(request.actor, KEEP))
    return get_object_or_404(mine.select_related("partner"), public_id=public_id)


@requires(KEEP)
@require_safe
def listed(request: ActorRequest) -> HttpResponse:
    """Every partner, its keys that open and when it last asked."""
    partners = list(Partner.objects.able_to(request.actor, KEEP).prefetch_related("keys").order_by("name"))
    now, last = timezone.now(), last_calls(partners)
    lines = [(each, sum(key.is_valid(now) for key in each.keys.all()), last.get(each.pk)) for each in partners]
    return render(request, "partners/list.html", {"lines": lines})


@requires(KEEP)
def add(request: ActorRequest) -> HttpResponse:
    """A new partner, without key."""
    form = PartnerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        audience = PartnerAudience(told["audience"])
        try:
            partner = add_partner(told["name"], audience, actor=request.actor, now=timezone.now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, f"{partner} est ajouté. Créez maintenant sa clé.")
            return redirect("partners:detail", partner.public_id)
    return render(request, "partners/add.html", {"form": form}, status=422 if form.errors else 200)


@requires(KEEP)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The keys of a partner, its calls by day."""
    return _shown(request, _partner(request, public_id), KeyForm())


def _shown(request: ActorRequest, partner: Partner, form: KeyForm, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    keys = list(PartnerKey.objects.filter(partner=partner).select_related("created_by").order_by("-created_at"))
    context = {
        "partner": partner,
        "keys": [(key, key.is_valid(now), AddressesForm(initial=_typed(key), prefix=str(key.pk))) for key in keys],
        "form": form,
        "days": calls_by_day(partner, timezone.localdate(now)),
        "overlap": OVERLAP.days,
    }
    return render(request, "partners/detail.html", context | more, status=status)


def _typed(key: PartnerKey) -> dict[str, str]:
    return {"addresses": "\n".join(key.addresses)}


@requires(KEEP)
@require_POST
@never_cache
def new_key(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Make a key and show it, once."""
    partner, form = _partner(request, public_id), KeyForm(request.POST)
    if form.is_valid():
        try:
            key, secret = issue_key(partner, form.told(), actor=request.actor, now=timezone.now())
        except UnableToIssue as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return render(request, "partners/secret.html", {"partner": partner, "key": key, "secret": secret})
    return _shown(request, partner, form, status=422)


@requires(KEEP)
@require_POST
@never_cache
def rotate(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put another key in place of one, which still opens for a while."""
    key = _key(request, public_id)
    try:
        new, secret = rotate_key(key, actor=request.actor, now=timezone.now())
    except UnableToIssue as refused:
        messages.error(request, str(refused))
        return redirect("partners:detail", key.partner.public_id)
    key.refresh_from_db()
    context = {"partner": key.partner, "key": new, "secret": secret, "former": key}
    return render(request, "partners/secret.html", context)


@requires(KEEP)
@require_POST
def revoke(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """End a key at once, once it is confirmed: it never comes back."""
    key = _key(request, public_id)
    if "confirmed" not in request.POST:
        return render(request, "partners/revoke.html", {"key": key, "partner": key.partner})
    revoke_key(key, actor=request.actor, now=timezone.now())
    messages.success(request, f"La clé {key} n'ouvre plus rien.")
    return redirect("partners:detail", key.partner.public_id)


@requires(KEEP)
@require_POST
def restrict(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Say from where a key may be used."""
    key = _key(request, public_id)
    form = AddressesForm(request.POST, prefix=str(key.pk))
    if not form.is_valid():
        return _shown(request, key.partner, KeyForm(), status=422, wrong=form, wrong_key=key.pk)
    restrict_key(key, form.cleaned_data["addresses"], actor=request.actor)
    messages.success(request, f"Les adresses de la clé {key} sont à jour.")
    return redirect("partners:detail", key.partner.public_id)
