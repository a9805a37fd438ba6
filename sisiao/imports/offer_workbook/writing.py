"""Writing the Temps 1 workbook: entités, then dispositifs, then lines of funding, each by its code."""

from typing import Any

from django.utils import timezone

from sisiao.access.models import Scope
from sisiao.core.enums import ScopeKind
from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.geo.models import Departement
from sisiao.imports.facts import Facts
from sisiao.imports.offer_workbook import dispositifs as dispositif_tab
from sisiao.imports.offer_workbook import entities as entity_tab
from sisiao.imports.offer_workbook import funding as funding_tab
from sisiao.imports.offer_workbook.described import follow_agreements, follow_described
from sisiao.imports.offer_workbook.moves import Was, keep_history
from sisiao.imports.offer_workbook.nomenclature import Nomenclature
from sisiao.imports.offer_workbook.wanted import (
    dispositif_fields,
    entity_fields,
    funding_fields,
    version_fields,
)
from sisiao.imports.sources import Change, Written
from sisiao.imports.sync import BATCH, CodeBook, is_given, set_fields, update_changed
from sisiao.offer.actions import first_versions
from sisiao.offer.enums import LegalStatus, WorkbookTab
from sisiao.offer.models import Dispositif, Entity, Funding, WorkbookCode
from sisiao.siao.actions import Operator, recognise_carrier, recognises
from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models import Siao

COLUMN_OF_FIELD = {
    "entity_id": "entity", "type_id": "type", "precision_id": "precision", "commune_id": "commune",
    "reception_modes": "modes", "protected_address": "protected", "publics": "men", "dispositif_id": "dispositif",
    "line_id": "line", "specific_publics": "specific_public", "deputy_name": "deputy", "deputy_email": "deputy",
    "head_name": "manager", "head_email": "manager",
}  # fmt: skip


# Legal forms that a SIAO may have, by that of the entité.
OPERATOR_STATUS = {
    LegalStatus.ASSOCIATION: OperatorStatus.ASSOCIATION,
    LegalStatus.CCAS: OperatorStatus.CCAS,
    LegalStatus.GIP: OperatorStatus.GIP,
    LegalStatus.GCSMS: OperatorStatus.GCSMS,
    LegalStatus.OTHER_PUBLIC: OperatorStatus.PUBLIC_BODY,
    LegalStatus.PUBLIC_HOSPITAL: OperatorStatus.PUBLIC_BODY,
    LegalStatus.STATE_SERVICE: OperatorStatus.STATE,
}


def as_operator(entity: Entity) -> Operator:
    """The entité as the one legal person that carries a SIAO."""
    status = OPERATOR_STATUS.get(LegalStatus(entity.legal_status), OperatorStatus.OTHER)
    return Operator(entity.name, status, entity.siren, scope=entity.scope if entity.scope_id else None)


class OfferWriter:
    """One import of one département. `write` runs inside the caller's transaction."""

    def __init__(self, examined: Examined, facts: Facts, siao: Siao, nomenclature: Nomenclature) -> None:
        self.examined = examined
        self.facts = facts
        self.siao = siao
        self.nomenclature = nomenclature
        self.written = Written()
        self.entities = CodeBook.of(facts.departement, WorkbookTab.ENTITIES)
        self.dispositifs = CodeBook.of(facts.departement, WorkbookTab.DISPOSITIFS)
        self.fundings = CodeBook.of(facts.departement, WorkbookTab.FUNDINGS)

    def write(self) -> Written:
        self._write_entities(self.examined.rows[entity_tab.NAME])
        self._write_carrier(self.examined.rows[entity_tab.NAME])
        self._write_dispositifs(self.examined.rows[dispositif_tab.NAME])
        self._write_fundings(self.examined.rows[funding_tab.NAME])
        return self.written

    def _note(self, row: Row, names: list[str], *, created: bool) -> None:
        if not created and not names:
            self.written.keep(row.tab.name)
            return
        keys = dict.fromkeys(COLUMN_OF_FIELD.get(name, name) for name in names)
        headings = () if created else tuple(row.tab.column(key).heading for key in keys)
        self.written.add(Change(row.tab.name, row.number, row.code, created, headings))

    def _write_entities(self, rows: list[Row]) -> None:
        linked = link_known_entities(rows, self.entities)
        self.entities.remember(linked)
        known = Entity.objects.in_bulk([self.entities.ids[row.code] for row in rows if row.code in self.entities.ids])
        shared = shared_entities(set(known), self.facts.departement)
        new: list[tuple[Row, Entity]] = []
        changed: list[tuple[Entity, list[str]]] = []
        for row in rows:
            wanted = entity_fields(row, self.facts)
            entity = known.get(self.entities.ids.get(row.code, 0))
            if entity is None:
                new.append((row, Entity(**wanted)))
                self._note(row, [], created=True)
            else:
                names = [] if entity.pk in shared else set_fields(entity, wanted)
                changed.append((entity, names))
                news = row.get("carries_siao") and recognises(self.siao, as_operator(entity), self.facts.today)
                self._note(row, [*names, "carries_siao"] if news else names, created=False)
        self._create(new, Entity, self.entities, ScopeKind.ENTITY)
        update_changed(Entity, changed)
        rename_scopes([entity for entity, names in changed if {"name", "short_name"} & set(names)])
        self._write_departements(rows)

    def _write_carrier(self, rows: list[Row]) -> None:
        """Who carries the SIAO, when the file says it and nobody else does."""
        for row in (each for each in rows if each.get("carries_siao")):
            entity = Entity.objects.select_related("scope").get(pk=self.entities.ids[row.code])
            if recognises(self.siao, as_operator(entity), self.facts.today):
                recognise_carrier(self.siao, as_operator(entity), on=self.facts.today)

    def _write_departements(self, rows: list[Row]) -> None:
        """Départements d'intervention: added; taken off only where the entité has no dispositif."""
        through = Entity.departements.through
        ids = [self.entities.ids[row.code] for row in rows]
        known = set(through.objects.filter(entity_id__in=ids).values_list("entity_id", "departement_id"))
        wanted = {(self.entities.ids[row.code], code) for row in rows for code in row.get("departements")}
        through.objects.bulk_create(
            [through(entity_id=entity, departement_id=code) for entity, code in sorted(wanted - known)],
            batch_size=BATCH,
        )
        left = known - wanted
        busy = set(
            Dispositif.objects.filter(entity_id__in={entity for entity, _ in left}).values_list(
                "entity_id", "siao__departement_id"
            )
        )
        for entity, code in left - busy:
            through.objects.filter(entity_id=entity, departement_id=code).delete()

    def _write_dispositifs(self, rows: list[Row]) -> None:
        known = Dispositif.objects.select_related("scope").in_bulk(
            [self.dispositifs.ids[row.code] for row in rows if row.code in self.dispositifs.ids]
        )
        described = follow_described(
            {self.dispositifs.ids[row.code]: row for row in rows if self.dispositifs.ids.get(row.code) in known},
            self.nomenclature,
            self.facts.today,
        )
        before = {pk: Was.of(each) for pk, each in known.items()}
        new: list[tuple[Row, Dispositif]] = []
        changed: list[tuple[Dispositif, list[str]]] = []
        for row in rows:
            wanted = dispositif_fields(row, self.facts, self.nomenclature, self.entities.ids)
            dispositif = known.get(self.dispositifs.ids.get(row.code, 0))
            if dispositif is None:
                new.append((row, Dispositif(siao=self.siao, **wanted)))
                self._note(row, [], created=True)
            else:
                names = set_fields(dispositif, wanted)
                changed.append((dispositif, names))
                self._note(row, names + described[dispositif.pk], created=False)
        parents = dict(Entity.objects.filter(pk__in=self.entities.ids.values()).values_list("pk", "scope_id"))
        self._create(new, Dispositif, self.dispositifs, ScopeKind.DISPOSITIF, parents)
        first_versions([(item, version_fields(row, self.nomenclature)) for row, item in new])
        follow_agreements({item.pk: row for row, item in new}, self.facts.today)
        update_changed(Dispositif, changed)
        keep_history(before, known.values(), on=self.facts.today, now=timezone.now())
        rename_scopes([item for item, names in changed if "name" in names])
        for dispositif, names in changed:
            if "entity_id" in names:
                Scope.objects.filter(pk=dispositif.scope_id).update(parent_id=parents[dispositif.entity_id])

    def _create(
        self,
        new: list[tuple[Row, Any]],
        model: Any,
        codes: CodeBook,
        kind: ScopeKind,
        parents: dict[int, int] | None = None,
    ) -> None:
        """Create the rows, each with the scope that grants may cover, and keep their codes."""
        scopes = Scope.objects.bulk_create(
            [
                Scope(
                    kind=kind, label=str(item), parent_id=parents[item.entity_id], departement_id=self.facts.departement
                )
                if parents is not None
                else Scope(kind=kind, label=str(item))
                for _, item in new
            ],
            batch_size=BATCH,
        )
        for (_, item), scope in zip(new, scopes, strict=True):
            item.scope = scope
        made = model.objects.bulk_create([item for _, item in new], batch_size=BATCH)
        codes.remember({row.code: item.pk for (row, _), item in zip(new, made, strict=True)})

    def _write_fundings(self, rows: list[Row]) -> None:
        known = Funding.objects.in_bulk([self.fundings.ids[row.code] for row in rows if row.code in self.fundings.ids])
        new: list[tuple[Row, Funding]] = []
        changed: list[tuple[Funding, list[str]]] = []
        for row in rows:
            wanted = funding_fields(row, self.nomenclature, self.dispositifs.ids)
            funding = known.get(self.fundings.ids.get(row.code, 0))
            if funding is None:
                new.append((row, Funding(**wanted)))
                self._note(row, [], created=True)
            else:
                names = set_fields(funding, wanted)
                changed.append((funding, names))
                self._note(row, names, created=False)
        made = Funding.objects.bulk_create([item for _, item in new], batch_size=BATCH)
        self.fundings.remember({row.code: item.pk for (row, _), item in zip(new, made, strict=True)})
        update_changed(Funding, changed)


def link_known_entities(rows: list[Row], codes: CodeBook) -> dict[str, int]:
    """Entités recognised by their SIREN: the same legal person is not created twice.

    Those of other départements, and those created outside the workbooks, under the code that the file chose for them.
    """
    sirens = {row.get("siren"): row.code for row in rows if row.get("siren") and row.code not in codes.ids}
    in_file = {row.code for row in rows}
    taken = {pk for code, pk in codes.ids.items() if not is_given(code) or code in in_file}
    found = Entity.objects.filter(siren__in=sirens).values_list("siren", "pk")
    return {sirens[siren]: pk for siren, pk in found if pk not in taken}


def shared_entities(ids: set[int], departement: str) -> set[int]:
    """Those that another département's workbook also describes: its identity is not changed from here."""
    others = WorkbookCode.objects.filter(tab=WorkbookTab.ENTITIES, object_id__in=ids).exclude(
        departement_id=departement
    )
    return set(others.values_list("object_id", flat=True))


def rename_scopes(renamed: list[Any]) -> None:
    for item in renamed:
        Scope.objects.filter(pk=item.scope_id).update(label=str(item))


def departement_codes() -> tuple[str, ...]:
    return tuple(Departement.objects.order_by("code").values_list("code", flat=True))
