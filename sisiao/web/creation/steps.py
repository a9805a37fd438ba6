"""The address of a request of creation, and the pages that describe it, in order."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from sisiao.core.tokens import row_of, token_for
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import CreationRequest
from sisiao.notifications.enums import Category
from sisiao.web.creation.described import DispositifForm, EntityForm, WelcomeForm

TITLES = {
    "entite": "L'entité gestionnaire",
    "dispositif": "Le dispositif",
    "accueil": "L'accueil et la capacité",
    "pieces": "Les pièces",
    "envoi": "Relire et envoyer",
}
TOO_MANY = "Trop d'envois depuis une heure. Réessayez plus tard\u00a0: rien n'est perdu."

Described = EntityForm | DispositifForm | WelcomeForm


def address_of(held: CreationRequest) -> str:
    """The token of the page that follows a request."""
    return token_for(Category.CREATION_NEWS, held.public_id)


def followed(token: str) -> CreationRequest:
    """The request that a link follows; 404 for a link that the service did not make."""
    public_id = row_of(Category.CREATION_NEWS, token)
    if public_id is None:
        raise Http404
    return get_object_or_404(
        CreationRequest.objects.select_related("departement", "type", "precision", "commune", "entity_commune"),
        public_id=public_id,
    )


def form_of(name: str, held: CreationRequest, data: Any = None) -> Described:
    """The form of a page that describes what is asked."""
    if name == "entite":
        return EntityForm(data, instance=held)
    kind = DispositifForm if name == "dispositif" else WelcomeForm
    return kind(data, today=timezone.localdate(), instance=held)


def plan_of(held: CreationRequest) -> list[str]:
    """Pages of a request, in order; one that asks nothing for the type is passed over."""
    if held.kind == CreationKind.ENTITY:
        return ["entite", "pieces", "envoi"]
    asks = held.type is None or form_of("accueil", held).fields
    return ["entite", "dispositif", *(["accueil"] if asks else []), "pieces", "envoi"]


def stepper(held: CreationRequest, name: str) -> dict[str, Any]:
    plan = plan_of(held)
    rank = plan.index(name)
    following = TITLES[plan[rank + 1]] if rank + 1 < len(plan) else ""
    return {"title": TITLES[name], "number": rank + 2, "total": len(plan) + 1, "following": following}
