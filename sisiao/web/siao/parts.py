"""The lists of a sheet: antennas, contacts, partners, documents. One table, one set of pages for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.siao.actions import Part, add_document, remove_part, save_part
from sisiao.siao.models import Antenna, Siao, SiaoContact, SiaoDocument, SiaoPartner
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest, attached, given_id
from sisiao.web.merging import held, say_merged
from sisiao.web.siao.part_forms import AntennaForm, ContactForm, DocumentForm, PartnerForm


@dataclass(frozen=True, slots=True)
class Kind:
    """One list: what its lines are, the form of a line, the words of its pages (« ajoutée » agrees)."""

    model: type[Part]
    form: Callable[..., forms.ModelForm]  # type: ignore[type-arg]
    one: str
    added: str
    kept: str
    removed: str


KINDS: dict[str, Kind] = {
    "antennes": Kind(Antenna, AntennaForm, "une antenne", "Antenne ajoutée.", "Antenne modifiée.", "Antenne retirée."),
    "contacts": Kind(SiaoContact, ContactForm, "un contact", "Contact ajouté.", "Contact modifié.", "Contact retiré."),
    "partenaires": Kind(
        SiaoPartner, PartnerForm, "un partenaire", "Partenaire ajouté.", "Partenaire modifié.", "Partenaire retiré."
    ),
    "documents": Kind(
        SiaoDocument, DocumentForm, "un document", "Document ajouté.", "Document modifié.", "Document retiré."
    ),
}


def managed(request: ActorRequest, public_id: UUID, *, lock: bool = False) -> Siao:
    """A SIAO that the actor keeps, locked if asked and something is posted; 404 outside their perimeter."""
    mine = Siao.objects.able_to(request.actor, Capability.MANAGE_SIAO)
    related = mine.select_related("departement", "settings", "commune")
    return get_object_or_404(held(related, request) if lock else related, public_id=public_id)


def _kind(name: str) -> Kind:
    try:
        return KINDS[name]
    except KeyError as error:
        raise Http404 from error


def _line(siao: Siao, kind: Kind, part_id: UUID) -> Part:
    part: Part = get_object_or_404(kind.model._default_manager.filter(siao=siao), public_id=part_id)
    return part


@requires(Capability.MANAGE_SIAO)
def add(request: ActorRequest, public_id: UUID, kind: str) -> HttpResponse:
    """A new line of a list."""
    siao, chosen = managed(request, public_id), _kind(kind)
    part = chosen.model(siao=siao, public_id=given_id(request) or uuid4())
    return _edited(request, siao, kind, part, chosen.added)


@requires(Capability.MANAGE_SIAO)
def edit(request: ActorRequest, public_id: UUID, kind: str, part_id: UUID) -> HttpResponse:
    """A line that is there."""
    siao, chosen = managed(request, public_id, lock=True), _kind(kind)
    return _edited(request, siao, kind, _line(siao, chosen, part_id), chosen.kept)


def _edited(request: ActorRequest, siao: Siao, name: str, part: Part, words: str) -> HttpResponse:
    kind, sent = KINDS[name], request.method == "POST"
    form = kind.form(request.POST if sent else None, request.FILES if sent else None, instance=part)
    if sent and form.is_valid():
        part.siao = siao
        try:
            _keep(form, part, request)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, words)
            say_merged(request, form)
            return redirect(f"{_sheet(siao)}#{name}")
    context = {"siao": siao, "form": form, "kind": kind, "name": name, "part": part, "line": uuid4()}
    return render(request, "siao/part.html", context, status=422 if form.errors else 200)


def _keep(form: Any, part: Part, request: ActorRequest) -> None:
    if isinstance(part, SiaoDocument) and part.pk is None:
        add_document(part, form.checked, actor=request.actor, now=timezone.now())
    else:
        save_part(part, actor=request.actor)


def _sheet(siao: Siao) -> str:
    return reverse("siao:sheet", args=(siao.public_id,))


@requires(Capability.MANAGE_SIAO)
@require_POST
def remove(request: ActorRequest, public_id: UUID, kind: str, part_id: UUID) -> HttpResponse:
    """Take a line off; a document, whose file does not come back, once it is confirmed."""
    siao, chosen = managed(request, public_id), _kind(kind)
    part = _line(siao, chosen, part_id)
    if isinstance(part, SiaoDocument) and "confirmed" not in request.POST:
        return render(request, "siao/erase.html", {"siao": siao, "document": part, "file": part.file})
    remove_part(part, actor=request.actor)
    messages.success(request, chosen.removed)
    return redirect(f"{_sheet(siao)}#{kind}")


@requires(Capability.VIEW_SIAO)
@require_safe
def download(request: ActorRequest, public_id: UUID, document: UUID) -> HttpResponse:
    """The file of a document, to be saved and never run by the browser."""
    readable = SiaoDocument.objects.readable_by(request.actor).filter(siao__public_id=public_id)
    return attached(get_object_or_404(readable.select_related("file"), public_id=document).file)
