"""One old group: what was read of it, what is suggested and why, what has been decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.core.capabilities import Capability
from sisiao.core.models import Reference
from sisiao.transition.actions import UnableToAttach, attach_group, leave_group, settle, undo_attachment
from sisiao.transition.enums import AttachmentState, NothingReason
from sisiao.transition.models import Attachment, LegacyPlaceGroup
from sisiao.transition.perms import may_settle, may_undo
from sisiao.transition.suggestions import nothing_to_become, suggestions
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.forms import NothingForm, SharesForm
from sisiao.web.transition.listing import targets
from sisiao.web.transition.page import area, closed_page

TITLE = "Rattacher un groupe de places"
HEADINGS = (
    ("name", "Nom"), ("structure", "Structure"), ("manager", "Gestionnaire"), ("address", "Adresse"),
    ("postal_code", "Code postal"), ("commune", "Commune"), ("type_code", "Type"), ("category_code", "Catégorie"),
    ("places", "Places"), ("closed", "État"), ("opened_on", "Ouvert le"), ("closed_on", "Fermé le"),
)  # fmt: skip


def _opened(request: ActorRequest, public_id: UUID) -> LegacyPlaceGroup:
    mine = LegacyPlaceGroup.objects.visible_to(request.actor).select_related("structure", "siao", "commune")
    return get_object_or_404(mine, public_id=public_id)


@requires(Capability.ATTACH_LEGACY)
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Attach it: whole by one gesture on a suggestion, or in shares."""
    group = _opened(request, public_id)
    closed = closed_page(request, TITLE, "groups")
    if closed:
        return closed
    offered = targets(request.actor).filter(siao=group.siao_id)
    form = SharesForm(request.POST if request.method == "POST" else None, offered, _initial(group))
    if form.is_valid() and _attached(request, group, form):
        return redirect("transition:group", group.public_id)
    return render(request, "transition/group.html", _context(request, group, form), status=422 if form.errors else 200)


def _initial(group: LegacyPlaceGroup) -> dict[str, Any]:
    return {"places_1": group.places}


def _attached(request: ActorRequest, group: LegacyPlaceGroup, form: SharesForm) -> bool:
    told = form.cleaned_data
    try:
        made = attach_group(
            group,
            form.shares(),
            actor=request.actor,
            now=timezone.now(),
            difference=told["difference"],
            comment=told["comment"],
        )
    except UnableToAttach as refused:
        form.add_error({"shares": "dispositif_1", "": None}.get(refused.field, refused.field), str(refused))
        return False
    _tell(request, made)
    return True


def _tell(request: ActorRequest, made: Attachment) -> None:
    if made.state == AttachmentState.CONTESTING:
        messages.warning(
            request,
            "Quelqu'un a déjà décidé autrement\u00a0: votre décision attend que le SIAO tranche. Rien n'est perdu.",
        )
    else:
        messages.success(request, "La décision est enregistrée.")


def _context(
    request: ActorRequest, group: LegacyPlaceGroup, form: SharesForm, nothing: NothingForm | None = None
) -> dict[str, Any]:
    today, actor = timezone.localdate(), request.actor
    offered = targets(actor).filter(siao=group.siao_id)
    decisions = list(
        group.attachments.select_related("made_by", "undone_by").prefetch_related("shares__dispositif").order_by("-pk")
    )
    hint = nothing_to_become([group], today).get(group.pk)
    return {
        "group": group,
        "type": _label("typePlaces", group.type_code),
        "category": _label("categoriePlaces", group.category_code),
        "cells": [(label, group.raw[key]) for key, label in HEADINGS if key in group.raw],
        "suggestions": suggestions([group.pk], list(offered.values_list("pk", flat=True)), today).get(group.pk, []),
        "hint": hint,
        "form": form,
        "nothing": nothing or NothingForm(initial={"reason": hint.reason if hint else NothingReason.CLOSED}),
        "active": next((each for each in decisions if each.state == AttachmentState.ACTIVE), None),
        "contesting": [each for each in decisions if each.state == AttachmentState.CONTESTING],
        "undone": [each for each in decisions if each.state == AttachmentState.UNDONE],
        "settles": may_settle(actor),
        "may_undo": [each.pk for each in decisions if may_undo(actor, each)],
    } | area(actor, "groups")


def _label(list_code: str, code: str) -> str:
    found = Reference.objects.in_list(list_code).filter(code=code).first() if code else None
    return str(found) if found else ""


@requires(Capability.ATTACH_LEGACY)
@require_POST
def leave(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Nothing to attach, and why."""
    group = _opened(request, public_id)
    closed = closed_page(request, TITLE, "groups")
    if closed:
        return closed
    form = NothingForm(request.POST)
    if form.is_valid():
        reason, comment = NothingReason(form.cleaned_data["reason"]), form.cleaned_data["comment"]
        try:
            _tell(request, leave_group(group, reason, actor=request.actor, now=timezone.now(), comment=comment))
        except UnableToAttach as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("transition:group", group.public_id)
    shares = SharesForm(None, targets(request.actor).filter(siao=group.siao_id), _initial(group))
    return render(request, "transition/group.html", _context(request, group, shares, form), status=422)


def _decision(request: ActorRequest, group: LegacyPlaceGroup) -> Attachment | None:
    key = request.POST.get("decision", "")
    return group.attachments.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None


@requires(Capability.ATTACH_LEGACY)
@require_POST
def undo(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take a decision back."""
    group = _opened(request, public_id)
    row = _decision(request, group)
    try:
        if row is None:
            raise UnableToAttach("Choisissez la décision à annuler.")
        undo_attachment(row, actor=request.actor, now=timezone.now())
    except UnableToAttach as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La décision est annulée\u00a0: le groupe attend une nouvelle décision.")
    return _back(request, group)


@requires(Capability.ATTACH_LEGACY)
@require_POST
def end_disagreement(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Keep one of two decisions."""
    group = _opened(request, public_id)
    row = _decision(request, group)
    try:
        if row is None:
            raise UnableToAttach("Choisissez la décision à garder.")
        settle(row, keep="garder" in request.POST, actor=request.actor, now=timezone.now())
    except UnableToAttach as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Le désaccord est tranché.")
    return _back(request, group)


def _back(request: ActorRequest, group: LegacyPlaceGroup) -> HttpResponse:
    """To the group; to the list once it is out of the perimeter (it was seen by its decision alone)."""
    seen = LegacyPlaceGroup.objects.visible_to(request.actor).filter(pk=group.pk).exists()
    return redirect("transition:group", group.public_id) if seen else redirect("transition:groups")
