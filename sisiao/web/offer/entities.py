"""The sheet of an entité gestionnaire: who it is, where it works, its dispositifs."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.capabilities import Capability
from sisiao.offer.actions import save_entity
from sisiao.offer.models import Dispositif, Entity
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.merging import held, say_merged
from sisiao.web.offer.entity_form import EntityForm
from sisiao.web.offer.listing import lines_of


def _opened(request: ActorRequest, public_id: UUID) -> Entity:
    """An entité with a dispositif in the perimeter; 404 otherwise."""
    mine = Dispositif.objects.visible_to(request.actor)
    seen = Entity.objects.filter(pk__in=mine.values("entity")).select_related("commune", "scope")
    return get_object_or_404(held(seen, request), public_id=public_id)


@requires(Capability.VIEW_OFFER)
@require_safe
def entity(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """An entité, and those of its dispositifs that lie in the perimeter."""
    today, found = timezone.localdate(), _opened(request, public_id)
    mine = Dispositif.objects.visible_to(request.actor)
    dispositifs = (
        mine.filter(entity=found).select_related("type", "commune", "siao__departement").order_by("name", "pk")
    )
    managers = Grant.objects.active_on(today).filter(scope=found.scope_id, profile=Profile.ENTITY_MANAGER)
    context = {
        "entity": found,
        "departements": found.departements.order_by("code"),
        "lines": lines_of(dispositifs, today),
        "keeps": request.actor.can(Capability.MANAGE_OFFER),
        "managers": managers.select_related("user").order_by("user__last_name", "pk"),
    }
    return render(request, "offer/entity.html", context)


@requires(Capability.MANAGE_OFFER)
def edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Who it is: what is kept here is said in each of its départements."""
    found, today = _opened(request, public_id), timezone.localdate()
    form = EntityForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        try:
            save_entity(found, form.departements, actor=request.actor, today=today)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "L'entité est à jour.")
            say_merged(request, form)
            return redirect("dispositifs:entity", found.public_id)
    elsewhere = found.departements.exclude(pk=request.actor.perimeter.departement_code).order_by("pk")
    context = {"entity": found, "form": form, "elsewhere": elsewhere}
    return render(request, "offer/entity_edit.html", context, status=422 if form.errors else 200)
