"""Entités, dispositifs, groupes de places, units."""

from datetime import date
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.models import Scope
from sisiao.core.enums import ScopeKind
from sisiao.offer.enums import (
    AccessRoute,
    ActivationLevel,
    DispositifSituation,
    EntitySituation,
    Layout,
    LegalStatus,
    Public,
    QuotaHolder,
    ReceptionMode,
    Sharing,
    SiaoReferral,
    UnitKind,
)
from sisiao.offer.models import (
    DESCRIBED,
    Activation,
    Dispositif,
    DispositifVersion,
    Entity,
    Place,
    PlaceGroup,
    Quota,
    Unit,
)
from sisiao.siao.models import Siao
from tests.factories.structure import make_siao

ALWAYS = DateRange(date(2020, 1, 1), None, "[)")
_numbers = count(1)


def make_entity(**fields: object) -> Entity:
    name = str(fields.pop("name", f"Association Le Refuge {next(_numbers)}"))
    scope = Scope.objects.create(kind=ScopeKind.ENTITY, label=name)
    values = {"legal_status": LegalStatus.ASSOCIATION, "situation": EntitySituation.ACTIVE} | fields
    return Entity.objects.create(name=name, scope=scope, **values)


def make_dispositif(siao: Siao | None = None, entity: Entity | None = None, **fields: object) -> Dispositif:
    """A CHU of the SIAO (Val-d'Oise by default), in Cergy unless told, that receives everybody since always.

    Fields of its version, and `state_reserved` and `siao_reserved`, are told like its own.
    """
    siao = siao or make_siao()
    entity = entity or make_entity()
    name = str(fields.pop("name", f"CHU des Tilleuls {next(_numbers)}"))
    scope = Scope.objects.create(
        kind=ScopeKind.DISPOSITIF, label=name, parent=entity.scope, departement=siao.departement
    )
    values = {
        "type_id": "hors_chrs",
        "siao_referral": SiaoReferral.ALL,
        "layout": Layout.GROUPED,
        "situation": DispositifSituation.OPEN,
        "publics": [public.value for public in Public],
        "phone": "+33130000000",
        "commune_id": "95127",
    } | fields
    if values.get("protected_address"):
        values |= {"phone": "", "commune_id": None}
    facts = {name: values.pop(name) for name in DESCRIBED if name in values}
    reserved, given = values.pop("state_reserved", None), values.pop("siao_reserved", None)
    made = Dispositif.objects.create(siao=siao, entity=entity, scope=scope, name=name, **values)
    DispositifVersion.objects.create(dispositif=made, period=DateRange(None, None), **facts)
    if reserved is not None:
        Quota.objects.create(
            dispositif=made,
            holder=QuotaHolder.STATE,
            dwellings=reserved,
            given_to_siao=given,
            period=DateRange(None, None),
        )
    return made


def make_group(dispositif: Dispositif | None = None, **fields: object) -> PlaceGroup:
    """Urgence à la nuit reached by SIAO-115, declared just now, for everybody unless told."""
    values = {
        "name": "Urgence",
        "mode": ReceptionMode.NIGHT_EMERGENCY,
        "route": AccessRoute.SIAO_115,
        "period": ALWAYS,
        "publics": [public.value for public in Public],
        "declared_at": timezone.now(),
    } | fields
    if values["route"] == AccessRoute.QUOTA_HOLDER:
        values.setdefault("quota_holder", "Action Logement")
    return PlaceGroup.objects.create(dispositif=dispositif or make_dispositif(), **values)


def make_activation(group: PlaceGroup, nights: DateRange, places: int = 100, **fields: object) -> Activation:
    """Of a surge group, decided by the préfet, for grand froid unless told."""
    values = {"level": ActivationLevel.GREAT_COLD, "decided_by": "Préfet", "recorded_at": timezone.now()} | fields
    return Activation.objects.create(group=group, nights=nights, places=places, **values)


def make_unit(group: PlaceGroup | None = None, places: int = 1, **fields: object) -> Unit:
    """A room with its places, exclusive unless told."""
    values = {
        "name": f"Chambre {next(_numbers)}",
        "kind": UnitKind.ROOM,
        "sharing": Sharing.EXCLUSIVE,
        "period": ALWAYS,
    }
    unit = Unit.objects.create(group=group or make_group(), **values | fields)
    Place.objects.bulk_create(Place(unit=unit, number=n, period=unit.period) for n in range(1, places + 1))
    return unit
