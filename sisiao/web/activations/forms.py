"""What is asked of an activation: which places, by whom, when."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.offer.enums import ActivationLevel
from sisiao.offer.models import Activation, PlaceGroup
from sisiao.web.merging import MergingMixin
from sisiao.web.places.group_forms import day

WATCHED = ("nights", "places", "ended_at")


class ActivationForm(forms.Form):
    """`nights()` once valid."""

    group = forms.ChoiceField(label="Places de renfort", error_messages={"required": "Choisissez les places à ouvrir."})
    level = forms.ChoiceField(
        label="Niveau",
        choices=(("", "Choisir un niveau"), *ActivationLevel.choices),
        error_messages={"required": "Choisissez le niveau."},
    )
    decided_by = forms.CharField(
        label="Autorité qui décide",
        max_length=120,
        help_text="Préfet, DDETS, maire…",
        error_messages={"required": "Dites qui décide de l'ouverture."},
    )
    act_reference = forms.CharField(label="Référence de l'acte", max_length=60, required=False)
    first_night = day("Première nuit")
    last_night = day("Dernière nuit", required=False, help_text="Vide si elle n'est pas connue")
    places = forms.IntegerField(
        label="Nombre de places ouvertes", min_value=1, help_text="Les premières chambres du groupe s'ouvrent d'abord"
    )

    def __init__(self, groups: Sequence[PlaceGroup], night: date, data: Any = None) -> None:
        super().__init__(data, initial={"first_night": night})
        told = [(str(each.public_id), f"{each.dispositif} – {each} ({each.number} places)") for each in groups]  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", "Choisir un groupe"), *told]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_night"), data.get("last_night")
        if first and last and last < first:
            self.add_error("last_night", "La dernière nuit ne peut pas précéder la première.")
        return data

    def nights(self) -> DateRange:
        last = self.cleaned_data["last_night"]
        return DateRange(self.cleaned_data["first_night"], last + timedelta(days=1) if last else None)


class ExtensionForm(MergingMixin, forms.Form):
    """Until when, and how many places. `until()` is the first night closed."""

    prefix = "extend"
    last_night = day("Dernière nuit", required=False, help_text="Vide si elle n'est pas connue")
    places = forms.IntegerField(label="Nombre de places ouvertes", min_value=1)

    def __init__(self, activation: Activation, data: Any = None) -> None:
        initial = {"last_night": activation.last_night, "places": activation.places}
        super().__init__(data, prefix=self.prefix, initial=initial)

    def until(self) -> date | None:
        last = self.cleaned_data["last_night"]
        return last + timedelta(days=1) if last else None
