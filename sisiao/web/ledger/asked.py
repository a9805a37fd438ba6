"""What the address asks of the ledger, within the perimeter of the actor."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from sisiao.core.actor import Actor
from sisiao.core.nights import national_night
from sisiao.geo.models import Departement
from sisiao.occupation.ledger import PLACE, Entry, ledger
from sisiao.offer.models import Dispositif, Entity, Transfer
from sisiao.web.ledger.forms import LedgerForm


@dataclass(frozen=True, slots=True)
class Asked:
    """The form, the entries that answer it, and the address that their links narrow.

    `entries` are those of every unit: the page shows the lines that hold something in `unit`.
    """

    form: LedgerForm
    night: date
    by: str
    entity: Entity | None
    kind: str
    unit: str
    entries: list[Entry]
    address: dict[str, str]

    @property
    def shown(self) -> list[Entry]:
        """The entries that hold something in the unit; with the places, those that hold nothing at all."""
        return [
            each
            for each in self.entries
            if self.unit in (units := each.figures.units())
            or (self.unit == PLACE and (each.figures.surplus or not units))
        ]

    @property
    def narrowed(self) -> list[tuple[str, str, str]]:
        """Filters that no field of the form shows: label, parameter, value."""
        told = []
        if self.entity is not None:
            told.append((str(self.entity), "entite", str(self.entity.public_id)))
        if self.kind:
            told.append((self.kind, "type", self.kind))
        return told


def asked_of(query: QueryDict, actor: Actor, now: datetime) -> Asked:
    """Read the address; what is not understood is told by the form and left aside."""
    mine = Dispositif.objects.visible_to(actor)
    codes = set(mine.values_list("siao__departement", flat=True).distinct())
    form = LedgerForm(query, codes, national_night(now), _widest(codes))
    form.is_valid()
    given = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    night, by, kind = given["date"] or form.night, str(given["par"] or form.by), query.get("type", "")
    unit = str(given["unite"] or PLACE)
    if given["region"]:
        mine = mine.filter(siao__departement__region=given["region"])
    if given["departement"]:
        mine = mine.filter(siao__departement=given["departement"])
    entity = _entity(query.get("entite", ""), mine)
    entries = ledger(list(mine.values_list("pk", flat=True)), night, now)
    # Whose it is and what it is are those of the night asked.
    kept = [
        each
        for each in entries
        if given["famille"] in ("", each.family)
        and kind in ("", each.type)
        and (entity is None or each.entity_id == entity.public_id)
    ]
    return Asked(form, night, by, entity, kind, unit, kept, _address(given, night, by, entity, kind))


def _widest(codes: set[str]) -> str:
    """By what the lines are made at first: the widest that tells something."""
    regions = Departement.objects.filter(pk__in=codes).values("region").distinct().count()
    if regions > 1:
        return "region"
    return "departement" if len(codes) > 1 else "dispositif"


def _entity(asked: str, mine: Any) -> Entity | None:
    """The entité that holds, has held or will hold a dispositif of the perimeter."""
    try:
        key = UUID(asked)
    except ValueError:
        return None
    moves = Transfer.objects.filter(dispositif__in=mine)
    held = Q(dispositifs__in=mine) | Q(pk__in=moves.values("from_entity")) | Q(pk__in=moves.values("to_entity"))
    return Entity.objects.filter(held, public_id=key).first()


def _address(given: dict[str, Any], night: date, by: str, entity: Entity | None, kind: str) -> dict[str, str]:
    told = {
        "date": night.isoformat(),
        "par": by,
        "region": given["region"].pk if given["region"] else "",
        "departement": given["departement"].pk if given["departement"] else "",
        "famille": str(given["famille"]),
        "unite": str(given["unite"]) if given["unite"] != PLACE else "",
        "entite": str(entity.public_id) if entity else "",
        "type": kind,
    }
    return {name: value for name, value in told.items() if value}
