"""Import of a list of accounts: a template, a deposited workbook with its report, then the invitations."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.core.capabilities import Capability
from sisiao.geo.models import Departement
from sisiao.imports.deposits import deposit
from sisiao.imports.models import ACCOUNTS, UploadedWorkbook
from sisiao.imports.users_workbook.source import users_template
from sisiao.web.decorators import requires
from sisiao.web.http import XLSX, ActorRequest, made_file
from sisiao.web.imports import report as words
from sisiao.web.imports.forms import DepositForm
from sisiao.web.imports.views import RECENT
from sisiao.web.users.page import area


class ListForm(forms.Form):
    """The filled workbook."""

    file = DepositForm.base_fields["file"]
    clean_file = DepositForm.clean_file


def _home(request: ActorRequest) -> str:
    """Code of the département whose perimeters the list offers, empty for whoever administers several."""
    perimeter = request.actor.perimeter
    return perimeter.departement_code if len(perimeter.departement_codes) < 2 else ""


@requires(Capability.MANAGE_USERS)
def index(request: ActorRequest) -> HttpResponse:
    """Keep the posted workbook and show its report; else the template, the form and the last lists."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        departement = Departement.objects.filter(pk=_home(request)).first()
        content = file.read()
        kept = deposit(ACCOUNTS, content, file_name=file.name, departement=departement, actor=request.actor, now=now)
        return redirect("offer:import_report", kept.public_id)
    recent = UploadedWorkbook.objects.visible_to(request.actor).of_accounts().defer("content", "typed")
    lines = [(each, words.status_of(each), "") for each in recent.order_by("-uploaded_at")[:RECENT]]
    context = {"form": form, "recent": lines} | area(request.actor, "import")
    return render(request, "users/import.html", context, status=422 if form.errors else 200)


@requires(Capability.MANAGE_USERS)
@require_safe
def template(request: ActorRequest) -> HttpResponse:
    """The empty workbook, with the lists of what the actor may give."""
    name = request.grant.scope.label if request.grant else ""
    content = users_template(_home(request), name, actor=request.actor)
    return made_file(content, XLSX, "comptes.xlsx")
