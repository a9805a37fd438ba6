"""A département in Temps 2: two old structures, their groups, the dispositifs that take their places, who decides."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage
from sisiao.core.actor import Actor
from sisiao.offer.models import Dispositif
from sisiao.siao.models import Siao
from sisiao.transition.enums import LegacySide
from sisiao.transition.models import LegacyPlaceGroup, LegacyStructure, LegacyUser
from tests.factories import actor_for, make_dispositif, make_entity, make_siao, make_user

_numbers = count(1)


def set_stage(siao: Siao, stage: Stage) -> None:
    DepartementStage.objects.update_or_create(departement=siao.departement, defaults={"stage": stage})


def make_structure(siao: Siao | None = None, name: str = "ASSO. LES PEUPLIERS") -> LegacyStructure:
    siao = siao or make_siao()
    key = str(next(_numbers))
    return LegacyStructure.objects.create(siao=siao, key=key, legacy_id=key, name=name)


def make_legacy_group(structure: LegacyStructure | None = None, **fields: Any) -> LegacyPlaceGroup:
    """An open group of urgence of 24 places, unless told."""
    structure = structure or make_structure()
    number = str(next(_numbers))
    values = {"side": LegacySide.EMERGENCY, "legacy_id": number, "name": f"GROUPE {number}", "places": 24} | fields
    values.setdefault("type_code", "10")
    return LegacyPlaceGroup.objects.create(siao=structure.siao, structure=structure, **values)


def make_legacy_user(structure: LegacyStructure, email: str = "", **fields: Any) -> LegacyUser:
    login = f"compte{next(_numbers)}"
    values = {"profile": Profile.OLD_STRUCTURE_MANAGER, "first_name": "Jeanne", "last_name": "PETIT"} | fields
    return LegacyUser.objects.create(siao=structure.siao, structure=structure, login=login, email=email, **values)


@dataclass
class Temps2:
    """The SIAO of Val-d'Oise; `manager` holds the CHU of the first structure, `other` another one."""

    siao: Siao
    structure: LegacyStructure
    group: LegacyPlaceGroup
    chu: Dispositif
    chrs: Dispositif
    operator: Actor
    colleague: Actor
    manager: Actor


def make_temps2() -> Temps2:
    siao = make_siao()
    set_stage(siao, Stage.SECOND)
    entity = make_entity(name="Association Les Peupliers")
    chu = make_dispositif(siao, entity, name="CHU des Tilleuls", capacity=24, capacity_unit="place")
    chrs = make_dispositif(siao, entity, name="CHRS du Gué", type_id="chrs", capacity=30, capacity_unit="place")
    structure = make_structure(siao)
    account = make_user()
    make_legacy_user(structure, account.email.lower())
    return Temps2(
        siao,
        structure,
        make_legacy_group(structure, name="CHU LES TILLEULS"),
        chu,
        chrs,
        actor_for(Profile.OLD_SIAO_OPERATOR, siao.scope),
        actor_for(Profile.SIAO_OPERATOR, siao.scope),
        actor_for(Profile.OLD_STRUCTURE_MANAGER, chu.scope, account),
    )
