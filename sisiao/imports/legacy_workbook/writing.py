"""Writing the old offer: structures, groups and users, known by their old numbers; raw cells kept."""

from typing import Any

from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.imports.facts import Facts
from sisiao.imports.legacy_workbook import declaration as tabs
from sisiao.imports.legacy_workbook.declaration import TELLING, first_rows, structure_key
from sisiao.imports.legacy_workbook.people import PeopleWriter
from sisiao.imports.sources import Change, Written
from sisiao.imports.sync import BATCH, set_fields, update_changed
from sisiao.siao.models import Siao
from sisiao.transition.models import LegacyPlaceGroup, LegacyStructure, LegacyUser

TOLD_NOTHING = {"address": "", "postal_code": "", "commune_id": None}


class LegacyWriter:
    """One import of the old offer of a SIAO; `write` runs inside the caller's transaction."""

    def __init__(self, examined: Examined, facts: Facts, siao: Siao) -> None:
        self.facts, self.siao = facts, siao
        self.groups = first_rows(examined.rows[tabs.GROUPS], "side", "legacy_id")
        self.users = first_rows(examined.rows[tabs.USERS], "login")
        self.written = Written()
        self.people = PeopleWriter(examined, siao, self.written)
        self.structures: dict[str, LegacyStructure] = {}

    def write(self) -> Written:
        self._write_structures()
        known = {(group.side, group.legacy_id): group for group in LegacyPlaceGroup.objects.filter(siao=self.siao)}
        self._write(LegacyPlaceGroup, self.groups, known, ("side", "legacy_id"), self._group_fields)
        accounts = {(user.login,): user for user in LegacyUser.objects.filter(siao=self.siao)}
        self._write(LegacyUser, self.users, accounts, ("login",), self._user_fields)
        self.people.write()
        return self.written

    def _write_structures(self) -> None:
        """Each structure once, under the first name that a row gives it."""
        self.structures = {each.key: each for each in LegacyStructure.objects.filter(siao=self.siao)}
        new: dict[str, LegacyStructure] = {}
        for row in (*self.groups, *self.users):
            key, name = structure_key(row)[:150], row.get("structure") or ""
            if not key:
                continue
            found = self.structures.get(key) or new.setdefault(
                key, LegacyStructure(siao=self.siao, key=key, legacy_id=row.get("structure_id") or "")
            )
            if not found.name and name:
                found.name = name
                if found.pk:
                    found.save(update_fields=["name"])
        made = LegacyStructure.objects.bulk_create(new.values(), batch_size=BATCH)
        self.structures |= {each.key: each for each in made}

    def _write(self, model: Any, rows: list[Row], known: dict[Any, Any], keys: tuple[str, ...], fields_of: Any) -> None:
        new, changed = [], []
        for row in rows:
            item = known.get(tuple(row.get(key) for key in keys))
            wanted = fields_of(row, item)
            if item is None:
                new.append(model(siao=self.siao, **wanted))
                self.written.add(Change(row.tab.name, row.number, "", created=True))
                continue
            before = dict(item.raw)
            names = set_fields(item, wanted)
            changed.append((item, names))
            self._note(row, before, wanted["raw"], names)
        model.objects.bulk_create(new, batch_size=BATCH)
        update_changed(model, changed)

    def _note(self, row: Row, before: dict[str, str], after: dict[str, str], names: list[str]) -> None:
        if not names:
            self.written.keep(row.tab.name)
            return
        keys = [column.key for column in row.tab.columns if before.get(column.key) != after.get(column.key)]
        headings = tuple(row.tab.column(key).heading for key in keys)
        self.written.add(Change(row.tab.name, row.number, "", created=False, headings=headings))

    def _group_fields(self, row: Row, known: LegacyPlaceGroup | None) -> dict[str, Any]:
        protected = row.concealed or (known is not None and known.protected)
        commune = None if protected else self.facts.communes.commune_of(row)
        wanted = {
            "structure_id": self.structures[structure_key(row)[:150]].pk,
            "side": row.get("side"),
            "legacy_id": row.get("legacy_id"),
            "name": row.get("name") or f"Groupe n°\u00a0{row.get('legacy_id')}",
            "manager": row.get("manager") or "",
            "address": row.get("address") or "",
            "postal_code": row.get("postal_code") or "",
            "commune_id": commune.pk if commune else None,
            "type_code": row.get("type_code") or "",
            "category_code": row.get("category_code") or "",
            "places": row.get("places"),
            "closed": bool(row.get("closed")),
            "opened_on": row.get("opened_on"),
            "closed_on": row.get("closed_on"),
            "protected": protected,
            "raw": {key: text for key, text in row.typed.items() if not (protected and key in TELLING)},
        }
        return wanted | TOLD_NOTHING if protected else wanted

    def _user_fields(self, row: Row, known: LegacyUser | None) -> dict[str, Any]:
        structure = self.structures.get(structure_key(row)[:150])
        return {
            "structure_id": structure.pk if structure else None,
            "login": row.get("login"),
            "email": row.get("email") or "",
            "last_name": row.get("last_name") or "",
            "first_name": row.get("first_name") or "",
            "profile": row.get("profile") or "",
            "raw": dict(row.typed),
        }
