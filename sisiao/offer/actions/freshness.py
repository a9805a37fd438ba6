"""Places that nobody has confirmed at their rhythm: whoever keeps them is nudged, once a rhythm (issue "Offer")."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Q, Value

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.offer.models import Dispositif, PlaceGroup
from sisiao.siao.nights import current_night

# Who is told: those of the dispositif, else those of its entité.
OF_DISPOSITIF = (Profile.DISPOSITIF_MANAGER, Profile.OLD_STRUCTURE_MANAGER)
OF_ENTITY = (Profile.ENTITY_MANAGER, Profile.ASSISTANT, Profile.OLD_LOCAL_MANAGER)


def remind_of_stale_places(*, actor: Actor, now: datetime) -> int:
    """Tell who keeps each dispositif whose open groups are past their rhythm; how many dispositifs.

    A group is nudged for once a rhythm. Inside the transaction of the caller.
    """
    rhythm = ExpressionWrapper(F("update_rhythm_hours") * Value(timedelta(hours=1)), output_field=DurationField())
    stale = PlaceGroup.objects.alias(due=now - rhythm).filter(
        Q(declared_at=None) | Q(declared_at__lt=F("due")), Q(reminded_at=None) | Q(reminded_at__lt=F("due"))
    )
    keys = stale.order_by().values("dispositif").distinct()
    dispositifs = list(
        Dispositif.objects.filter(pk__in=keys).select_related("scope", "entity", "siao__settings", "siao__departement")
    )
    grants = _keepers(dispositifs, now)
    told = 0
    for dispositif in dispositifs:
        night = current_night(dispositif.siao, now)
        groups = list(stale.filter(dispositif=dispositif).open_on(night).values_list("pk", flat=True))
        if not groups:
            continue
        PlaceGroup.objects.filter(pk__in=groups).update(reminded_at=now)
        path, params = f"/mes-places/{dispositif.public_id}/", {"scope": dispositif.name}
        for user_id, email in grants[dispositif.scope_id] or grants[dispositif.entity.scope_id]:
            notify(user_id, email, Category.STALE_PLACES, actor=actor, now=now, params=params, path=path)
        told += 1
    return told


def _keepers(dispositifs: list[Dispositif], now: datetime) -> dict[int, list[tuple[int, str]]]:
    """Accounts (key, address) that keep the places of each scope, each once."""
    scopes = {each.scope_id for each in dispositifs} | {each.entity.scope_id for each in dispositifs}
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    usable = Grant.objects.usable(now).filter(profile__in=(*OF_DISPOSITIF, *OF_ENTITY))
    held = usable.filter(Q(scope__in=scopes) | Q(also__in=scopes)).distinct().order_by("pk")
    for grant in held.select_related("user").prefetch_related("also"):
        account = (grant.user_id, grant.user.email)
        for scope in scopes & {grant.scope_id, *(each.pk for each in grant.also.all())}:
            if account not in found[scope]:
                found[scope].append(account)
    return found
