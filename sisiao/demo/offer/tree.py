"""Temps 1 of one département: entités and dispositifs, as rows by column key of the declared workbook."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import cycle

from sisiao.core.spreadsheet.template import Value
from sisiao.core.text import normalise
from sisiao.demo.offer.fundings import Fundings
from sisiao.demo.offer.identifiers import email, finess, phone, siren, siret
from sisiao.demo.offer.plan import Line, day, lines, places_of, postal_codes, precision_labels, rooms_of, type_labels
from sisiao.demo.population import DemoPerson, Population

PUBLICS = {
    "m": "men",
    "w": "women",
    "c": "couples",
    "wc": "women_with_children",
    "mc": "men_with_children",
    "cc": "couples_with_children",
}
MEASURES = "Mesures accompagnement"
MODES = ("Urgence", "Stabilisation", "Insertion")
PLANTS = (
    "des Genêts", "de l'Escale", "des Bruyères", "du Vieux Pont", "des Lavandes", "de la Source", "des Ormes",
    "du Phare", "des Cerisiers", "de la Passerelle", "des Hirondelles", "du Moulin", "des Glycines", "de la Clairière",
    "des Saules", "du Belvédère", "des Vignes", "de la Lanterne", "des Capucines", "du Lavoir", "des Mésanges",
)  # fmt: skip
COMMUNES = {
    "48": ("Mende", "Marvejols", "Saint-Chély-d'Apcher", "Langogne", "Florac Trois Rivières"),
    "95": ("Cergy", "Argenteuil", "Sarcelles", "Garges-lès-Gonesse", "Pontoise", "Ermont", "Franconville", "Persan"),
    "974": ("Saint-Denis", "Saint-Paul", "Saint-Pierre", "Le Tampon", "Saint-André", "Le Port", "Saint-Benoît"),
}
SHARED_ENTITY = "commun"  # one entité of several départements: the same identity in each workbook
SIREN_BASES = {"48": 48_000, "95": 95_000, "974": 74_000}
WITH_FINESS = ("chrs", "fjt", "ftm", "pension_de_famille", "residence_accueil", "residence_sociale")
NOT_REFERRED = ("maraude", "day_centre", "sao", "food_aid", "pex", "fsl_asll")
PARTLY_REFERRED = ("fjt", "ftm", "residence_sociale")
WITH_RESERVED = ("fjt", "residence_sociale", "pension_de_famille")
LEGAL_FRAMES = {"chrs": "Autorisation CASF (CHRS)", "hotel": "Marché"}

Row = dict[str, Value]


class Tree:
    """Builds the tree of one département, always the same. `codes` gives the code of a dispositif by its name."""

    def __init__(self, departement: str) -> None:
        self.departement = departement
        self.entities: list[Row] = []
        self.dispositifs: list[Row] = []
        self.codes: dict[str, str] = {}
        self._fundings = Fundings(departement)
        self._postal = dict(postal_codes(departement))
        self._types, self._precisions = type_labels(), precision_labels()
        self._managers = _people(int(departement))
        self._streets, self._places, self._plants = cycle(PLANTS), cycle(COMMUNES[departement]), cycle(PLANTS)
        self._entity_codes: dict[str, str] = {}
        self._build()

    def filling(self) -> Mapping[str, Sequence[Row]]:
        """Rows by tab name, as `write_template` takes them."""
        return {"Entités": self.entities, "Dispositifs": self.dispositifs, "Financement": self._fundings.rows}

    def _build(self) -> None:
        managing = lines("entities.csv", self.departement)
        contacts = lines("first_contacts.csv", self.departement)
        for line in managing:
            self._managing_entity(line)
        for line in contacts:
            if line["entity"] not in self._entity_codes:
                self._entity(line["entity"], line["status"], line["commune"], line["street"])
        groups: dict[str, list[Line]] = {}
        for line in lines("shelters.csv", self.departement):
            groups.setdefault(line["dispositif"], []).append(line)
        for name, its_groups in groups.items():
            self._shelter(name, its_groups)
        self._services(managing)
        for line in contacts:
            self._first_contact(line)

    def _managing_entity(self, line: Line) -> None:
        shared = line["key"] == SHARED_ENTITY
        code = self._entity(line["name"], line["status"], line["commune"], line["street"], shared=shared)
        manager = next(_people(0) if shared else self._managers)
        names = normalise(manager.first_name), normalise(manager.last_name)
        more: Row = {
            "short_name": line["short_name"],
            "departements": line["departements"].replace(";", " ; "),
            "carries_siao": line["carries_siao"] == "Oui",
            "manager_last_name": manager.last_name.upper(),
            "manager_first_name": manager.first_name,
            "manager_email": email(*names, normalise(line["short_name"] or line["name"])),
        }
        self.entities[-1] |= more
        self._entity_codes[line["key"]] = code

    def _entity(self, name: str, status: str, commune: str, street: str, *, shared: bool = False) -> str:
        rank = len(self.entities) + 1
        home = "95" if shared else self.departement
        row: Row = {
            "code": f"E{rank:04d}",
            "name": name,
            "legal_status": status,
            "siren": "" if status == "Service de l'État" else siren(99_001 if shared else SIREN_BASES[home] + rank),
            "address": street,
            "postal_code": (dict(postal_codes(home)) if shared else self._postal)[commune],
            "commune": commune,
            "phone": phone(home, 9_900 if shared else rank),
            "departements": self.departement,
            "carries_siao": False,
            "situation": "Active",
        }
        self.entities.append(row)
        self._entity_codes[name] = str(row["code"])
        return self._entity_codes[name]

    def _dispositif(self, name: str, kind: str, entity: str, commune: str, values: Row) -> str:
        """Add a dispositif of the entité (its key in the plan, or its name); gives « D0001 – Nom »."""
        rank = len(self.dispositifs) + 1
        owner = self.entities[int(self._entity_codes[entity][1:]) - 1]
        family, label = self._types[kind]
        row: Row = {"code": f"D{rank:04d}", "entity": f"{owner['code']} – {owner['name']}", "name": name}
        row |= {"family": family, "type": label, "protected": False, "situation": "Ouvert"}
        row |= values
        if not row["protected"]:
            row |= {"postal_code": self._postal[commune], "commune": commune}
            if owner["siren"] and family != "Premier accueil":
                row["siret"] = siret(str(owner["siren"]), rank)
            if kind in WITH_FINESS:
                row["finess"] = finess(self.departement, rank)
        self.dispositifs.append(row)
        self.codes[name] = str(row["code"])
        return f"{row['code']} – {name}"

    def _shelter(self, name: str, groups: list[Line]) -> None:
        first, rank = groups[0], len(self.dispositifs) + 1
        lasting = [group for group in groups if group["group_regime"] != "Saisonnier"]
        flats = first["precision"] == "alt"
        capacity = sum(sum(r.count for r in rooms_of(group)) if flats else places_of(group) for group in lasting)
        nightly = all(group["mode"] == "Urgence à la nuit" for group in groups)
        frame = LEGAL_FRAMES.get(first["type"], "Subvention annuelle")
        values: Row = _publics({public for group in groups for public in group["publics"].split()})
        values |= {
            "precision": self._precisions.get((first["type"], first["precision"]), ""),
            "modes": " ; ".join(mode for mode in MODES if any(group["mode"].startswith(mode) for group in groups)),
            "siao_referral": "Toutes les places",
            "protected": bool(first["protected"]),
            "layout": first["layout"],
            "opened_on": min(day(group["starts"]) for group in lasting),
            "opening_regime": first["regime"].partition(" (")[0],
            "hours": "Nuit" if nightly else "24 h/24",
            "min_age": 18,
            "specific_public": first["special"],
            "wheelchair": first["wheelchair"],
            "animals": first["animals"],
            "capacity": capacity,
            "capacity_unit": "Logement" if flats else "Place",
            "legal_frame": "Convention ALT" if flats else frame,
        }
        if not first["protected"]:
            values |= {"address": f"{rank} rue {next(self._streets)}", "phone": phone(self.departement, 500 + rank)}
        code = self._dispositif(name, first["type"], first["entity"], first["commune"], values)
        self._fundings.of_shelter(code, groups, capacity)

    def _services(self, managing: list[Line]) -> None:
        keys: dict[str, list[str]] = {}
        for entity in managing:
            for family in entity["families"].split():
                keys.setdefault(family, []).append(entity["key"])
        in_turn = {family: cycle(its_keys) for family, its_keys in keys.items()}
        for line in lines("services.csv"):
            count, total = int(line[f"n{self.departement}"]), int(line[f"c{self.departement}"] or 0)
            families = [family for family in line["families"].split() if family in in_turn]
            for index in range(count):
                capacity = total // count + (index < total % count)
                self._service(line, next(in_turn[families[0]]), capacity)

    def _service(self, line: Line, entity: str, capacity: int) -> None:
        kind, rank = line["type"], len(self.dispositifs) + 1
        commune, plant = next(self._places), next(self._plants)
        values: Row = _publics(set(line["publics"].split())) if line["publics"] else {}
        values |= {
            "precision": self._precisions[kind, "nights"] if kind == "hotel" else "",
            "modes": "Urgence" if kind == "hotel" else "",
            "siao_referral": _referral(kind),
            "layout": line["layout"],
            "address": f"{rank} rue {plant}" if line["layout"] == "Regroupé" else "",
            "area": "tout le département" if self._types[kind][0] == MEASURES or kind == "maraude" else "",
            "phone": phone(self.departement, 500 + rank),
            "opened_on": date(2006 + rank * 7 % 18, 1 + rank % 12, 1),
            "opening_regime": "Permanent",
            "hours": line["hours"],
            "capacity": capacity or None,
            "capacity_unit": line["unit"],
            "legal_frame": line["legal_frame"],
        }
        if kind in WITH_RESERVED:
            values |= {"state_reserved": capacity * 3 // 10, "siao_reserved": capacity // 8}
        code = self._dispositif(line["name"].format(commune=commune, plant=plant), kind, entity, commune, values)
        self._fundings.of_service(code, line, capacity)

    def _first_contact(self, line: Line) -> None:
        precision = self._precisions.get((line["type"], line["precision"]), "")
        values: Row = {"precision": precision, "siao_referral": "Aucune", "layout": "Sans objet"}
        self._dispositif(line["dispositif"], line["type"], line["entity"], line["commune"], values)


def _people(seed: int) -> Iterator[DemoPerson]:
    """Invented adults, always the same for a seed."""
    drawn = Population(seed, departement="95", on=date(2026, 1, 1)).households(999)
    return (household.members[0] for household in drawn)


def _publics(received: set[str]) -> Row:
    return {key: short in received for short, key in PUBLICS.items()}


def _referral(kind: str) -> str:
    if kind in NOT_REFERRED:
        return "Aucune"
    return "Une partie" if kind in PARTLY_REFERRED else "Toutes les places"
