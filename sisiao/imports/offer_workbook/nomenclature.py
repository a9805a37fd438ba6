"""The dated nomenclature as the workbook's lists, labels on one side, rows on the other."""

from dataclasses import dataclass
from datetime import date

from sisiao.offer.models import BudgetLine, DispositifType, Precision
from sisiao.offer.units import unit_labels

FIRST_CONTACT = "Premier accueil"
SHELTER = "Hébergement"
HOUSING_IML = "Logement IML"
SOCIAL_RESIDENCE = "Logement Résidence sociale"
MEASURES = "Mesures accompagnement"
WATCH = "Veille sociale"


@dataclass(frozen=True)
class Nomenclature:
    """Active types, precisions and lines on a day, by their labels. A type's label is unique within its family."""

    types: dict[tuple[str, str], DispositifType]
    precisions: dict[tuple[str, str], Precision]
    lines: dict[str, BudgetLine]
    units: dict[str, str]

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(family for family, _ in self.types))

    @property
    def types_by_family(self) -> dict[str, tuple[str, ...]]:
        return {family: tuple(label for key, label in self.types if key == family) for family in self.families}

    @property
    def precisions_by_type(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for type_label, label in self.precisions:
            found.setdefault(type_label, []).append(label)
        return {type_label: tuple(labels) for type_label, labels in found.items()}

    def type_labels(self, *codes: str) -> tuple[str, ...]:
        """Labels of these types, in the order of the nomenclature."""
        return tuple(label for (_, label), row in self.types.items() if row.code in codes)

    def unit_code(self, label: str | None) -> str:
        """Code of a unit by its label, empty when there is none."""
        return next((code for code, name in self.units.items() if name == label), "")


def load_nomenclature(on: date) -> Nomenclature:
    """Three queries and one file of the repository."""
    types = DispositifType.objects.active(on).order_by("position")
    precisions = Precision.objects.active(on).select_related("type").order_by("type__position", "position")
    lines = BudgetLine.objects.active(on).order_by("position")
    return Nomenclature(
        types={(row.family_label, row.label): row for row in types},
        precisions={(row.type.label, row.label): row for row in precisions},
        lines={row.label: row for row in lines},
        units=unit_labels(),
    )
