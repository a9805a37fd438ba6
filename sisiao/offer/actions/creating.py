"""An entité or a dispositif is born, with the perimeter that grants may cover."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Departement
from sisiao.offer.actions.versions import check_versions, first_versions
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.models import Siao


@transaction.atomic
def create_entity(fields: Mapping[str, Any], departement: Departement, *, actor: Actor) -> Entity:
    """A legal person that works in a département. The caller has checked the right. Raises `ValidationError`."""
    entity = Entity(**fields)
    # The commune of the seat may be written later, on the workbook of the département.
    entity.full_clean(exclude={"scope", "commune"})
    entity.scope = Scope.objects.create(kind=ScopeKind.ENTITY, label=str(entity))
    entity.save()
    entity.departements.add(departement)
    return entity


@transaction.atomic
def create_dispositif(
    entity: Entity, siao: Siao, fields: Mapping[str, Any], said: Mapping[str, Any], *, actor: Actor
) -> Dispositif:
    """A dispositif of an entité, attached to a SIAO; `said` is its first version.

    Raises `ValidationError`, `UnableToDescribe` for what its type does not allow.
    """
    dispositif = Dispositif(entity=entity, siao=siao, **fields)
    dispositif.full_clean(exclude={"scope"})
    dispositif.scope = Scope.objects.create(
        kind=ScopeKind.DISPOSITIF, label=str(dispositif), parent=entity.scope, departement=siao.departement
    )
    dispositif.save()
    first_versions([(dispositif, said)])
    check_versions()
    entity.departements.add(siao.departement)
    return dispositif
