"""The lists of the sheet of a dispositif: funding, contingents, acts. One table, one set of pages for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.offer.actions import Line, remove_line, save_line
from sisiao.offer.models import Act, Dispositif, Funding, Provision, Quota, SupportMeasure
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest, attached
from sisiao.web.merging import say_merged
from sisiao.web.offer.line_forms import ActForm, FundingForm, MeasureForm, ProvisionForm, QuotaForm
from sisiao.web.offer.views import opened


@dataclass(frozen=True, slots=True)
class Kind:
    """One list: what its lines are, the form of a line, the words of its pages (« ajoutée » agrees)."""

    model: type[Line]
    form: Callable[..., forms.ModelForm]  # type: ignore[type-arg]
    one: str
    added: str
    kept: str
    removed: str


KINDS: dict[str, Kind] = {
    "financements": Kind(
        Funding, FundingForm, "une ligne de financement", "Ligne ajoutée.", "Ligne modifiée.", "Ligne retirée."
    ),
    "contingents": Kind(
        Quota, QuotaForm, "un contingent", "Contingent ajouté.", "Contingent modifié.", "Contingent retiré."
    ),
    "mesures": Kind(
        SupportMeasure, MeasureForm, "une mesure", "Mesure ajoutée.", "Mesure modifiée.", "Mesure retirée."
    ),
    "prestations": Kind(
        Provision, ProvisionForm, "une prestation", "Prestation ajoutée.", "Prestation modifiée.", "Prestation retirée."
    ),
    "actes": Kind(Act, ActForm, "un acte", "Acte ajouté.", "Acte modifié.", "Acte retiré."),
}


def _holds(dispositif: Dispositif, kind: str) -> bool:
    """Whether a dispositif of this type may have such a line: the base refuses it too (`offer/sql/*holds.sql`)."""
    held = dispositif.type
    return {
        "mesures": held.holds_measures,
        "prestations": held.holds_services,
        "contingents": held.holds_places,
        "financements": bool(held.units) or held.holds_services,
    }.get(kind, True)


def _kind(name: str) -> Kind:
    try:
        return KINDS[name]
    except KeyError as error:
        raise Http404 from error


def _line(dispositif: Dispositif, kind: Kind, line_id: UUID) -> Line:
    line: Line = get_object_or_404(kind.model._default_manager.filter(dispositif=dispositif), public_id=line_id)
    line.dispositif = dispositif
    return line


@requires(Capability.MANAGE_OFFER)
def add(request: ActorRequest, public_id: UUID, kind: str) -> HttpResponse:
    """A new line of a list."""
    dispositif, chosen = opened(request, public_id), _kind(kind)
    if not _holds(dispositif, kind):
        raise Http404
    return _edited(request, kind, chosen.model(dispositif=dispositif), chosen.added)


@requires(Capability.MANAGE_OFFER)
def edit(request: ActorRequest, public_id: UUID, kind: str, part_id: UUID) -> HttpResponse:
    """A line that is there."""
    dispositif, chosen = opened(request, public_id, lock=True), _kind(kind)
    return _edited(request, kind, _line(dispositif, chosen, part_id), chosen.kept)


def _edited(request: ActorRequest, name: str, line: Line, words: str) -> HttpResponse:
    kind, sent = KINDS[name], request.method == "POST"
    form = kind.form(request.POST if sent else None, request.FILES if sent else None, instance=line)
    if sent and form.is_valid():
        try:
            save_line(line, file=getattr(form, "checked", None), actor=request.actor, now=timezone.now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, words)
            say_merged(request, form)
            return redirect(f"{_sheet(line.dispositif)}#{name}")
    context = {
        "dispositif": line.dispositif,
        "form": form,
        "kind": kind,
        "name": name,
        "part": line,
        "here": kind.one.capitalize(),
    }
    return render(request, "offer/line.html", context, status=422 if form.errors else 200)


def _sheet(dispositif: Dispositif) -> str:
    return reverse("dispositifs:sheet", args=(dispositif.public_id,))


@requires(Capability.MANAGE_OFFER)
@require_POST
def remove(request: ActorRequest, public_id: UUID, kind: str, part_id: UUID) -> HttpResponse:
    """Take a line off."""
    dispositif, chosen = opened(request, public_id), _kind(kind)
    remove_line(_line(dispositif, chosen, part_id), actor=request.actor)
    messages.success(request, chosen.removed)
    return redirect(f"{_sheet(dispositif)}#{kind}")


@requires(Capability.VIEW_LEDGER)
@require_safe
def download(request: ActorRequest, public_id: UUID, act: UUID) -> HttpResponse:
    """The document of an act, to be saved and never run by the browser."""
    held = Act.objects.filter(dispositif=opened(request, public_id)).exclude(file=None).select_related("file")
    return attached(get_object_or_404(held, public_id=act).file)
