"""What the ledger is asked: a date, a part of the perimeter, by what the lines are made."""

from typing import Any

from django import forms

from sisiao.geo.models import Departement, Region
from sisiao.occupation.ledger import PLACE
from sisiao.offer.models import DispositifType
from sisiao.offer.units import unit_labels
from sisiao.web.forms import DateInput

GROUPINGS = (
    ("region", "Région"),
    ("departement", "Département"),
    ("entity", "Entité"),
    ("type", "Type de dispositif"),
    ("dispositif", "Dispositif"),
)


class LedgerForm(forms.Form):
    """Everything is optional and comes from the address; a value that is not understood is told and left aside."""

    all_optional = True
    date = forms.DateField(
        label="Nuit du",
        required=False,
        widget=DateInput,
        error_messages={"invalid": "Cette date n'est pas comprise. Exemple\u00a0: 24/11/2026."},
    )
    region = forms.ModelChoiceField(
        label="Région", queryset=Region.objects.none(), required=False, empty_label="Toutes"
    )
    departement = forms.ModelChoiceField(
        label="Département", queryset=Departement.objects.none(), required=False, empty_label="Tous"
    )
    famille = forms.ChoiceField(label="Famille", required=False)
    unite = forms.ChoiceField(label="Unité", choices=list(unit_labels().items()), required=False)
    par = forms.ChoiceField(label="Une ligne par", choices=GROUPINGS, required=False)

    def __init__(self, data: Any, departements: set[str], tonight: date, by: str) -> None:
        filled = data.copy()
        filled.setdefault("date", tonight.isoformat())
        filled.setdefault("par", by)
        filled.setdefault("unite", PLACE)
        super().__init__(filled)
        places = Departement.objects.filter(pk__in=departements).order_by("code")
        self.fields["departement"].queryset = places
        self.fields["region"].queryset = Region.objects.filter(departements__in=places).distinct().order_by("name")
        families = DispositifType.objects.exclude(units=[]).order_by("family_label").distinct()
        labels = families.values_list("family_label", flat=True)
        self.fields["famille"].choices = [("", "Toutes"), *((label, label) for label in sorted(set(labels)))]
        self.night, self.by = tonight, by
