"""« Démarche Numérique »: the dossiers of the perimeter, what became of each, and a pass on demand."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability as C
from sisiao.core.models import StoredFile, TransitionLog
from sisiao.interop.actions import UnableToFollow, ask_for_pass, is_asked, why_off
from sisiao.interop.enums import DossierState
from sisiao.interop.models import Dossier, Procedure, ReceivedFile
from sisiao.interop.workflow import DOSSIER
from sisiao.web.decorators import requires
from sisiao.web.demarche.lines import line_of, procedure_line
from sisiao.web.http import ActorRequest, attached
from sisiao.web.timeline import Entry, who_did

BY_PAGE = 25
# What each tag of the list shows.
SHOWN: dict[str, tuple[str, tuple[DossierState, ...]]] = {
    "": ("En cours", (DossierState.WAITING, DossierState.TO_CORRECT, DossierState.TO_IMPORT)),
    "to_import": ("À importer", (DossierState.TO_IMPORT,)),
    "to_correct": ("À corriger", (DossierState.TO_CORRECT,)),
    "waiting": ("À recevoir", (DossierState.WAITING,)),
    "imported": ("Importés", (DossierState.IMPORTED,)),
    "closed": ("Clos ou supprimés", (DossierState.CLOSED, DossierState.DELETED)),
}


class ListForm(forms.Form):
    """The number of a dossier, a département where there are several."""

    all_optional = True
    numero = forms.IntegerField(label="Numéro du dossier", required=False, min_value=1, max_value=10**15)
    departement = forms.ChoiceField(label="Département", required=False)

    def __init__(self, data: Any, departements: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["departement"].choices = [("", "Tous"), *departements]  # type: ignore[attr-defined]
        if len(departements) < 2:
            del self.fields["departement"]

    def narrow(self, rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
        """The dossiers that answer what is asked; a field that is not understood asks for nothing."""
        self.full_clean()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        rows = rows.filter(number=asked["numero"]) if "numero" in asked else rows
        return rows.filter(departement=asked["departement"]) if "departement" in asked else rows


def _whole(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """With the files and their deposits, whose bytes stay where they are."""
    files = ReceivedFile.objects.select_related("upload", "dossier").defer("upload__content", "upload__typed")
    loaded = Prefetch("files", files.order_by("pk"))
    return rows.select_related("procedure", "departement").prefetch_related(loaded)


@requires(C.FOLLOW_DEPOSITS)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The dossiers of the perimeter, the last deposited first; how the last pass ended."""
    asked = request.GET.get("etat", "")
    shown = asked if asked in SHOWN else ""
    everything = Dossier.objects.visible_to(request.actor)
    there = everything.exclude(departement=None).values_list("departement", "departement__name").distinct()
    form = ListForm(request.GET, list(there.order_by("departement")))
    mine = form.narrow(everything)
    rows = _whole(mine.filter(state__in=SHOWN[shown][1])).order_by("-deposited_at", "-pk")
    page = Paginator(rows, BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [line_of(dossier, request.actor) for dossier in page],
        "count": page.paginator.count,
        "shown": shown,
        "filters": _filters(request, mine),
        "form": form,
        "narrowed": any(form.cleaned_data.values()),
        **_passes(),
    }
    return render(request, "demarche/index.html", context)


def _filters(request: ActorRequest, mine: QuerySet[Dossier]) -> list[tuple[str, str, int, str]]:
    """The tags: key, words, how many, address."""
    kept, found = request.GET.copy(), []
    kept.pop("page", None)
    for key, (words, states) in SHOWN.items():
        kept["etat"] = key
        found.append((key, words, mine.filter(state__in=states).count(), kept.urlencode()))
    return found


def _passes() -> dict[str, Any]:
    """Where the passes stand: of the procedures, hence the same for everybody."""
    now, off = timezone.now(), why_off()
    procedures = [procedure_line(each, now) for each in Procedure.objects.order_by("number")]
    return {"off": off, "procedures": procedures, "asked": not off and is_asked()}


def _held(request: ActorRequest, public_id: UUID) -> Dossier:
    return get_object_or_404(_whole(Dossier.objects.visible_to(request.actor)), public_id=public_id)


@requires(C.FOLLOW_DEPOSITS)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One dossier: where it stands here and there, its files, its history."""
    held = _held(request, public_id)
    steps = TransitionLog.objects.filter(subject_type=DOSSIER.subject_type, subject_id=held.pk).select_related("user")
    history = [
        Entry(row.at, DOSSIER.steps[row.step].label, row.comment, who_did(row.user, row.profile, "Relève automatique"))
        for row in steps.order_by("-pk")
    ]
    context = {"held": held, "line": line_of(held, request.actor), "history": history, "off": why_off()}
    return render(request, "demarche/detail.html", context)


@requires(C.FOLLOW_DEPOSITS)
@require_POST
def follow(request: ActorRequest) -> HttpResponse:
    """« Relever maintenant »."""
    return _asked(request, None, "demarche:index")


@requires(C.FOLLOW_DEPOSITS)
@require_POST
def follow_dossier(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """« Relever ce dossier »."""
    return _asked(request, _held(request, public_id), "demarche:detail", public_id)


def _asked(request: ActorRequest, dossier: Dossier | None, route: str, *arguments: Any) -> HttpResponse:
    try:
        ask_for_pass(actor=request.actor, now=timezone.now(), dossier=dossier)
    except UnableToFollow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La relève est demandée. Rechargez cette page dans un instant.")
    return redirect(route, *arguments)


@requires(C.FOLLOW_DEPOSITS)
@require_safe
def download(request: ActorRequest, public_id: UUID, file: UUID) -> HttpResponse:
    """An attachment of a dossier, to be saved and never run by the browser."""
    kept = StoredFile.objects.filter(received_file__dossier=_held(request, public_id), received_file__public_id=file)
    return attached(get_object_or_404(kept))
