"""« Ouvertures hors lien »: who opened a record without a link, why, who checked (T09); the support views (R20)."""

from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.access.models import SupportView
from sisiao.core.capabilities import Capability
from sisiao.households.break_glass import UnableToVerify, verify_opening
from sisiao.households.models import BreakGlass
from sisiao.households.outside import overseen
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest

LATEST = 100


@requires(Capability.OVERSEE_ACCESS)
@require_safe
def openings(request: ActorRequest) -> HttpResponse:
    """Openings of the SIAO, or of the country for the data protection officer; those to check first."""
    rows = BreakGlass.objects.overseen_by(request.actor).order_by(F("verified_at").desc(nulls_first=True), "pk")
    context = {"openings": overseen(rows[:LATEST]), "now": timezone.now(), "latest": LATEST}
    return render(request, "oversight/openings.html", context)


@requires(Capability.OVERSEE_ACCESS)
@require_POST
def verify(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Say that one was checked."""
    opening = get_object_or_404(BreakGlass.objects.overseen_by(request.actor), public_id=public_id)
    try:
        verify_opening(opening, actor=request.actor, now=timezone.now())
        messages.success(request, "L'ouverture est notée comme vérifiée.")
    except UnableToVerify as refused:
        messages.error(request, str(refused))
    return redirect("oversight:openings")


@requires(Capability.OVERSEE_ACCESS)
@require_safe
def support_views(request: ActorRequest) -> HttpResponse:
    """Views of the site as a user of the SIAO sees it, or as any user does for the data protection officer (R20)."""
    rows = SupportView.objects.overseen_by(request.actor).order_by("-pk")
    rows = rows.select_related("viewer", "grant__user", "grant__scope")[:LATEST]
    context = {"views": rows, "now": timezone.now(), "latest": LATEST}
    return render(request, "oversight/support_views.html", context)
