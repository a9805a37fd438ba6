"""The old offer of a département as its export would be: upper case, old names, typos, holes, doubles, closed groups.

Always the same for a base: it is drawn from the dispositifs that the base holds, and from what they no longer are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from sisiao.core.spreadsheet.template import Value
from sisiao.core.text import normalise
from sisiao.demo.spelling import mistyped
from sisiao.imports.legacy_workbook.declaration import GROUPS, USERS
from sisiao.offer.models import Dispositif

Row = dict[str, Value]
OLD_TYPES = {
    "hotel": "1", "hors_chrs": "10", "chrs": "30", "rhvs": "10", "other_shelter": "90", "iml_sublet": "100",
    "iml_mandate": "100", "un_chez_soi": "100", "pension_de_famille": "100", "residence_accueil": "100", "fjt": "100",
    "ftm": "100", "residence_sociale": "100",
}  # fmt: skip
PARTS = (" - FAMILLES", " - HOMMES", " FEMMES", " (HIVER)", " ANNEXE", " - DIFFUS", " 2", " ETAGE")
OLD_PROFILES = (
    "Gestionnaire structure",
    "Utilisateur hébergement logement",
    "Gestionnaire local",
    "GESTIONNAIRE STRUCTURE",
)
SIAO_PROFILES = ("Opérateur SIAO", "Administrateur fonctionnel", "Coordinateur", "Écoutant", "Opérateur")
FIRST_NAMES = ("Josiane", "Thierry", "Nadège", "Omar", "Sylvette", "Régis", "Aïcha", "Pascal", "Murielle", "Hervé")
LAST_NAMES = (
    "LACOSTE",
    "BERTIN",
    "Diakité",
    "MOREL",
    "Vasquez",
    "TESSIER",
    "Da Silva",
    "ROUSSEL",
    "Ferrand",
    "N'GUYEN",
)
ELSEWHERE = (
    ("CADA LES ACACIAS", "70"),
    ("LITS HALTE SOINS SANTE", "50"),
    ("HUDA DU PARC", "70"),
    ("LHSS ST MARTIN", "50"),
)


@dataclass
class OldRows:
    """Builds the rows of both tabs: `many` groups, half as many users at most."""

    departement: str
    many: int
    known: Sequence[tuple[str, str]] = ()  # e-mails of accounts of the demo, and the name of their entité
    groups: list[Row] = field(default_factory=list)
    users: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rng = Random(int(self.departement) * 7 + 2)  # noqa: S311 - a reproducible world, not a secret
        self._structures: dict[str, str] = {}
        held = Dispositif.objects.filter(siao__departement=self.departement, type__in=OLD_TYPES)
        self._held = list(held.select_related("entity", "commune", "type").order_by("pk"))
        self._build()

    def filling(self) -> Mapping[str, Sequence[Row]]:
        """Rows by tab name, as `write_template` takes them."""
        return {GROUPS: self.groups, USERS: self.users}

    def _build(self) -> None:
        """Each dispositif in the parts that it had, then what exists no more, until there are enough."""
        rng = self._rng
        for each, parts in zip(self._held, self._parts(), strict=True):
            for number, places in enumerate(parts):
                part = PARTS[number % len(PARTS)] if len(parts) > 1 else ""
                self._group_of(each, places, f"{part} {number // len(PARTS) + 1}" if number >= len(PARTS) else part)
        for number in range(self.many - len(self.groups)):
            kind = rng.choices(("closed", "double", "elsewhere"), (45, 35, 20))[0]
            if kind == "double":
                self._double(rng.choice(self.groups))
            elif kind == "elsewhere":
                self._elsewhere(number)
            else:
                self._group_of(rng.choice(self._held), rng.randrange(2, 30), rng.choice(PARTS), closed=True)
        self._people()

    def _parts(self) -> list[list[int]]:
        """The capacity of each dispositif cut in groups, the largest in more of them: four rows out of five."""
        versions = (each.versions.order_by("period").last() for each in self._held)
        capacities = [version.capacity if version and version.capacity else 12 for version in versions]
        most = self.many * 4 // 5
        largest = next(size for size in range(4, 10_000) if sum(-(-each // size) for each in capacities) <= most)
        cut = []
        for capacity in capacities:
            whole, rest = divmod(capacity, largest)
            cut.append([largest] * whole + ([rest] if rest else []))
        return cut

    def _group_of(self, each: Dispositif, places: int, part: str, *, closed: bool = False) -> None:
        rng = self._rng
        row: Row = {
            "legacy_id": str(40_000 + len(self.groups) * 7),
            "side": rng.choice(("115", "Volet 115")) if OLD_TYPES[each.type_id] in ("1", "10", "90") else "Insertion",
            "name": self._old_name(each.name, part),
            "manager": rng.choice((each.entity.name, each.entity.short_name or each.entity.name, "")),
            "address": self._old_address(each.address),
            "postal_code": each.postal_code,
            "commune": each.commune.name.upper() if each.commune else "",
            "type_code": OLD_TYPES[each.type_id],
            "category_code": rng.choice(("40", "50", "20", "", "Dortoir 5 et +")),
            "places": str(places),
            "closed": "Fermé" if closed else rng.choice(("Ouvert", "OUVERT", "O", "")),
            "opened_on": f"01/{rng.randrange(1, 13):02d}/{rng.randrange(2003, 2021)}",
        }
        self._soil(row | self._structure(each.entity.name), protected=each.protected_address)

    def _old_name(self, name: str, part: str) -> str:
        """As it was typed years ago."""
        rng = self._rng
        way = rng.randrange(8)
        if way < 3:
            name = name.upper().replace(" DES ", " LES " if rng.random() < 0.4 else " DES ")
        elif way == 3:
            name = mistyped(rng, name)
        elif way == 4:
            name = normalise(name)
        elif way == 5:
            name = f"{name.upper()} (EX {rng.choice(('ACCUEIL', 'FOYER', 'CENTRE'))})"
        return f"{name}{part}"

    def _old_address(self, address: str) -> str:
        short = address.replace("avenue", "av").replace("boulevard", "bd").replace(" rue ", ", rue ")
        return self._rng.choice((address, address.upper(), short))

    def _structure(self, entity: str) -> Row:
        """Its number, and the name that somebody gave it then."""
        number = self._structures.setdefault(entity, str(3_000 + len(self._structures) * 3))
        words = entity.upper().replace("ASSOCIATION", "ASSO.").replace("'", " ")
        return {"structure_id": number, "structure": self._rng.choice((words, entity, f"{words} (ANCIEN)"))}

    def _soil(self, row: Row, *, protected: bool) -> None:
        """One row in four has a hole or a wrong cell; a place for victims of violence says its type and no address."""
        rng = self._rng
        if protected:
            row |= {"type_code": "60", "address": "", "postal_code": "", "commune": "", "name": "Accueil VIF"}
        elif rng.random() < 0.25:
            row |= rng.choice(
                (
                    {"commune": ""}, {"type_code": "999"}, {"places": f"{row['places']} pl."}, {"places": "?"},
                    {"postal_code": "95"}, {"opened_on": "00/00/2011"}, {"type_code": ""}, {"closed": "à voir"},
                    {"commune": "CEDEX"}, {"type_code": "110"}, {"address": ""}, {"manager": "NC"},
                )
            )  # fmt: skip
        self.groups.append(row)

    def _double(self, row: Row) -> None:
        """Typed twice under two numbers, or once again under the same."""
        again = dict(row)
        if self._rng.random() < 0.7:
            again["legacy_id"] = str(40_000 + len(self.groups) * 7)
        self.groups.append(again)

    def _elsewhere(self, number: int) -> None:
        name, kind = ELSEWHERE[number % len(ELSEWHERE)]
        row: Row = {
            "legacy_id": str(40_000 + len(self.groups) * 7), "side": "Insertion", "name": f"{name} {number}",
            "type_code": kind, "places": str(10 + number % 40), "closed": "Ouvert",
        }  # fmt: skip
        self.groups.append(row | self._structure("Gestionnaire national de l'asile"))

    def _people(self) -> None:
        """One or two accounts for each structure, those of the SIAO, and those of the demo that sign in."""
        for entity, number in self._structures.items():
            for _ in range(self._rng.randrange(2, 9)):
                self._user(self._rng.choice(OLD_PROFILES), number, entity)
        for profile in SIAO_PROFILES:
            self._user(profile, "", "")
        for email, entity in self.known:
            self._user("Gestionnaire structure", self._structures.get(entity, ""), entity, email)

    def _user(self, profile: str, number: str, structure: str, email: str = "") -> None:
        rng, rank = self._rng, len(self.users) + 1
        first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
        login = f"{normalise(first)[:1]}{normalise(last).replace(' ', '')}{self.departement}{rank}"
        address = f"{normalise(first)}.{normalise(last).replace(' ', '-')}.{rank}@ancien{self.departement}.example"
        self.users.append(
            {
                "login": login, "last_name": last, "first_name": first, "profile": profile, "structure_id": number,
                "structure": structure,
                "email": email or rng.choices((address, address.upper(), "", "contact@"), (70, 15, 10, 5))[0],
            }
        )  # fmt: skip
