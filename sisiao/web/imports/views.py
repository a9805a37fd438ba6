"""Import of the offer: a template to download, a filled workbook to deposit, its report, then the import."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from sisiao.core.capabilities import Capability
from sisiao.geo.models import Departement
from sisiao.imports.actions import make_template
from sisiao.imports.corrected import corrected_workbook
from sisiao.imports.deposits import (
    UnableToWithdraw,
    commit_deposit,
    deposit,
    read_again,
    withdraw_deposit,
)
from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.registry import SOURCES
from sisiao.imports.report_files import findings_csv, findings_xlsx
from sisiao.imports.sources import Source
from sisiao.web.decorators import requires
from sisiao.web.http import CSV, XLSX, ActorRequest, made_file
from sisiao.web.imports import report as words
from sisiao.web.imports.corrections import correct
from sisiao.web.imports.forms import DepositForm
from sisiao.web.imports.page import report_page
from sisiao.web.imports.reading import reading_of
from sisiao.web.imports.row import row_page

RECENT = 10
# The kind of the deposit says which of them opens it (`UploadedWorkbook.visible_to`).
IMPORTS = (Capability.IMPORT_OFFER, Capability.MANAGE_USERS)


def _source(kind: str) -> Source:
    try:
        return SOURCES[kind]
    except KeyError:
        raise Http404 from None


def _visible(request: ActorRequest, public_id: uuid.UUID, *, content: bool = False) -> UploadedWorkbook:
    """A deposit of the perimeter; its bytes only where they are read."""
    visible = UploadedWorkbook.objects.visible_to(request.actor).select_related("departement")
    return get_object_or_404(visible if content else visible.defer("content"), public_id=public_id)


def _locked(request: ActorRequest, public_id: uuid.UUID) -> UploadedWorkbook:
    """A deposit of the perimeter, held until the end of the request."""
    visible = UploadedWorkbook.objects.visible_to(request.actor).select_for_update(no_key=True, of=("self",))
    return get_object_or_404(visible, public_id=public_id)


def _departement(request: ActorRequest) -> Departement:
    return get_object_or_404(Departement, pk=request.actor.perimeter.departement_code)


def _page(request: ActorRequest, refused: DepositForm | None = None) -> HttpResponse:
    """The page of the imports; `refused` is the form to show again with its error."""
    forms = [refused if refused and refused.source is source else DepositForm(source) for source in SOURCES.values()]
    recent = (
        UploadedWorkbook.objects.visible_to(request.actor)
        .of_offer()
        .defer("content", "typed")
        .order_by("-uploaded_at")[:RECENT]
    )
    context = {
        "departement": _departement(request),
        "forms": forms,
        "form": refused,
        "follows_deposits": request.actor.can(Capability.FOLLOW_DEPOSITS),
        "recent": [(upload, words.status_of(upload), SOURCES[upload.kind].title) for upload in recent],
    }
    return render(request, "imports/index.html", context, status=200 if refused is None else 422)


@requires(Capability.IMPORT_OFFER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Templates to download, workbooks to deposit, last deposits."""
    return _page(request)


@requires(Capability.IMPORT_OFFER)
@require_POST
def template(request: ActorRequest, kind: str) -> HttpResponse:
    """The pre-filled workbook of the département: what has no code yet is given one."""
    source, departement = _source(kind), _departement(request)
    content = make_template(source, departement, today=timezone.localdate())
    return made_file(content, XLSX, f"{kind}_{departement.pk}.xlsx")


@requires(Capability.IMPORT_OFFER)
@require_POST
def upload(request: ActorRequest, kind: str) -> HttpResponse:
    """Keep the file, read it, show its report."""
    form = DepositForm(_source(kind), request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    kept = deposit(
        kind,
        file.read(),
        file_name=file.name,
        departement=_departement(request),
        actor=request.actor,
        now=timezone.now(),
    )
    return redirect("offer:import_report", kept.public_id)


@requires(*IMPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Everything that was found in a deposited workbook; what is posted corrects it."""
    if request.method == "POST":
        return correct(request, _locked(request, public_id))
    kept = _visible(request, public_id)
    if kept.job is not None or not kept.report:
        # The page asks again for its own step until the reading has ended.
        template = "imports/includes/reading.html" if request.htmx else "imports/reading.html"
        return render(request, template, {"upload": kept, **words.home_of(kept), **reading_of(kept)})
    if request.htmx:
        return HttpResponseClientRedirect(request.path)
    return report_page(request, kept)


@requires(*IMPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: ActorRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """One row with all its cells; what is posted corrects it."""
    if request.method == "POST":
        return correct(request, _locked(request, public_id), key)
    return row_page(request, _visible(request, public_id), key)


@requires(*IMPORTS)
@require_POST
def reread(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Play the dry run again: after a reading that stopped, or to see what other imports changed."""
    kept = _locked(request, public_id)
    read_again(kept, actor=request.actor, now=timezone.now())
    return redirect("offer:import_report", kept.public_id)


@requires(*IMPORTS)
@require_POST
def commit(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Import a deposited workbook for good, with its corrections."""
    kept = _locked(request, public_id)
    commit_deposit(kept, actor=request.actor, now=timezone.now())
    if kept.job is not None:
        messages.info(request, "L'import est lancé.")
    elif kept.report["committed"]:
        messages.success(request, "Le classeur est importé.")
    else:
        messages.error(request, "Rien n'est importé\u00a0: corrigez les remarques bloquantes.")
    return redirect("offer:import_report", kept.public_id)


@requires(*IMPORTS)
@require_POST
def withdraw(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Forget a deposit that will not be imported."""
    kept = _locked(request, public_id)
    try:
        withdraw_deposit(kept, actor=request.actor)
    except UnableToWithdraw as refused:
        messages.error(request, str(refused))
        return redirect("offer:import_report", public_id)
    messages.success(request, "Le dépôt est retiré\u00a0: rien n'en a été importé.")
    return redirect(words.home_of(kept)["home_url"])


@requires(*IMPORTS)
@require_safe
def findings(request: ActorRequest, public_id: uuid.UUID, kind: str) -> HttpResponse:
    """The remarks as a file."""
    kept = _visible(request, public_id)
    if kind == "csv":
        return made_file(findings_csv(kept), CSV, "remarques.csv")
    return made_file(findings_xlsx(kept), XLSX, "remarques.xlsx")


@requires(*IMPORTS)
@require_safe
def corrected(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """The workbook with its corrections; of a file whose tabs could not be read there is only the report."""
    kept = _visible(request, public_id, content=True)
    content = corrected_workbook(kept, actor=request.actor, now=timezone.now())
    if content is None:
        return redirect("offer:import_report", kept.public_id)
    return made_file(content, XLSX, f"{kept.kind}_{kept.departement_id or 'liste'}_corrige.xlsx")
