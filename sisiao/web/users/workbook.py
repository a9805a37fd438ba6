"""Import of a list of users: a template, a filled workbook checked, then imported."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.imports.reports import ImportReport
from sisiao.imports.users_workbook.actions import import_users, users_template
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.imports import report as words
from sisiao.web.imports.forms import DepositForm
from sisiao.web.imports.views import XLSX
from sisiao.web.users.page import area

FINDINGS = 500


class ListForm(forms.Form):
    """The filled workbook."""

    file = DepositForm.base_fields["file"]
    clean_file = DepositForm.clean_file


@requires(Capability.MANAGE_USERS)
def index(request: ActorRequest) -> HttpResponse:
    """Check a workbook, or import it when nothing blocks: the report says which."""
    posted = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if posted else ListForm()
    context: dict[str, Any] = {"form": form, "report": None} | area(request.actor, "import")
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        commit = request.POST.get("act") == "import"
        context |= _told(import_users(content, actor=request.actor, now=timezone.now(), commit=commit))
    return render(request, "users/import.html", context, status=422 if form.errors else 200)


def _told(report: ImportReport) -> dict[str, Any]:
    """The report in the words of the imports of the offer."""
    told = SimpleNamespace(report=report.as_dict())
    return {
        "report": report,
        "headings": [heading for _, heading in words.TAB_HEADINGS],
        "tabs": words.tab_rows(told),  # type: ignore[arg-type]
        "totals": [],
        "page": Paginator(words.findings(told), FINDINGS).get_page(1),  # type: ignore[arg-type]
    }


@requires(Capability.MANAGE_USERS)
@require_safe
def template(request: ActorRequest) -> HttpResponse:
    """The empty workbook, with the lists of what the actor may give."""
    perimeter = request.actor.perimeter
    code = perimeter.departement_code if len(perimeter.departement_codes) < 2 else ""
    name = request.grant.scope.label if request.grant else ""
    content = users_template(code, name, actor=request.actor)
    return HttpResponse(content, XLSX, headers={"Content-Disposition": 'attachment; filename="comptes.xlsx"'})
