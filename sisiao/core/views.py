"""The two probes of operations. They answer anyone and say nothing about anyone."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sisiao.core.health import readiness
from sisiao.core.middleware import without_database


@login_not_required
@require_safe
@never_cache
@without_database
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers: no database, no queue."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
@without_database
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database, the queue and the periodic work are well, else 503; says which one is not."""
    checks = readiness()
    ready = all(check == "ok" for check in checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)
