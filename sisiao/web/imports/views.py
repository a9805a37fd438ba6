"""Import of the offer: a template to download, a filled workbook to deposit, its report, then the import."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.geo.models import Departement
from sisiao.imports.actions import make_template
from sisiao.imports.deposits import commit_deposit, deposit
from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.registry import SOURCES
from sisiao.imports.sources import Source
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.imports import report as words
from sisiao.web.imports.forms import DepositForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FINDINGS_BY_PAGE = 100
RECENT = 10


def _source(kind: str) -> Source:
    try:
        return SOURCES[kind]
    except KeyError:
        raise Http404 from None


def _departement(request: ActorRequest) -> Departement:
    return get_object_or_404(Departement, pk=request.actor.perimeter.departement_code)


def _page(request: ActorRequest, refused: DepositForm | None = None) -> HttpResponse:
    """The page of the imports; `refused` is the form to show again with its error."""
    forms = [refused if refused and refused.source is source else DepositForm(source) for source in SOURCES.values()]
    recent = UploadedWorkbook.objects.visible_to(request.actor).defer("content").order_by("-uploaded_at")[:RECENT]
    context = {
        "departement": _departement(request),
        "forms": forms,
        "form": refused,
        "recent": [(upload, words.status_of(upload), SOURCES[upload.kind].title) for upload in recent],
    }
    return render(request, "imports/index.html", context, status=200 if refused is None else 422)


@requires(Capability.IMPORT_OFFER)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Templates to download, workbooks to deposit, last deposits."""
    return _page(request)


@requires(Capability.IMPORT_OFFER)
@require_safe
def template(request: ActorRequest, kind: str) -> HttpResponse:
    """The pre-filled workbook of the département."""
    source, departement = _source(kind), _departement(request)
    content = make_template(source, departement, today=timezone.localdate())
    name = f"{kind}_{departement.pk}.xlsx"
    return HttpResponse(content, XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


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


@requires(Capability.IMPORT_OFFER)
@require_safe
def report(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Everything that was found in a deposited workbook."""
    kept = get_object_or_404(UploadedWorkbook.objects.visible_to(request.actor).defer("content"), public_id=public_id)
    context = {
        "upload": kept,
        "source": SOURCES[kept.kind],
        "status": words.status_of(kept),
        "headings": [heading for _, heading in words.TAB_HEADINGS],
        "tabs": words.tab_rows(kept),
        "totals": list(kept.report["totals"].items()),
        "changes": words.changes(kept),
        "page": Paginator(words.findings(kept), FINDINGS_BY_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "imports/report.html", context)


@requires(Capability.IMPORT_OFFER)
@require_POST
def commit(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """Import a deposited workbook for good."""
    visible = UploadedWorkbook.objects.visible_to(request.actor).select_for_update(no_key=True, of=("self",))
    kept = get_object_or_404(visible, public_id=public_id)
    if commit_deposit(kept, actor=request.actor, now=timezone.now()):
        messages.success(request, "Le classeur est importé.")
    else:
        messages.error(request, "Rien n'est importé : corrigez les remarques bloquantes.")
    return redirect("offer:import_report", kept.public_id)
