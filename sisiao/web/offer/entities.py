"""The sheet of an entité gestionnaire: who it is, where it works, its dispositifs."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif, Entity
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.offer.listing import lines_of


@requires(Capability.VIEW_OFFER)
@require_safe
def entity(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """An entité with a dispositif in the perimeter, and those of its dispositifs that lie in it."""
    today = timezone.localdate()
    mine = Dispositif.objects.visible_to(request.actor)
    held = Entity.objects.filter(pk__in=mine.values("entity")).select_related("commune", "scope")
    found = get_object_or_404(held, public_id=public_id)
    dispositifs = (
        mine.filter(entity=found).select_related("type", "commune", "siao__departement").order_by("name", "pk")
    )
    managers = Grant.objects.active_on(today).filter(scope=found.scope_id, profile=Profile.ENTITY_MANAGER)
    context = {
        "entity": found,
        "departements": found.departements.order_by("code"),
        "lines": lines_of(dispositifs, today),
        "managers": managers.select_related("user").order_by("user__last_name", "pk"),
    }
    return render(request, "offer/entity.html", context)
