"""Put places out of service, and back."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.occupation.enums import UnavailabilityCause
from sisiao.web.forms import DateInput

NOT_A_DATE = "Cette date n'est pas comprise. Exemple\u00a0: 24/11/2026."


class ClosingForm(forms.Form):
    """Places where nobody sleeps or is awaited, the nights, the cause. `nights()` gives the half-open range."""

    places = forms.TypedMultipleChoiceField(
        label="Places",
        coerce=int,
        error_messages={
            "required": "Cochez au moins une place dans la liste.",
            "invalid_choice": "Une de ces places est prise\u00a0: vérifiez la liste.",
        },
    )
    first_night = forms.DateField(
        label="Première nuit",
        widget=DateInput(),
        error_messages={"required": "Indiquez la première nuit.", "invalid": NOT_A_DATE},
    )
    last_night = forms.DateField(
        label="Dernière nuit",
        required=False,
        help_text="Vide si elle n'est pas connue.",
        widget=DateInput(),
        error_messages={"invalid": NOT_A_DATE},
    )
    cause = forms.ChoiceField(
        label="Cause",
        choices=(("", "Choisir une cause"), *UnavailabilityCause.choices),
        error_messages={"required": "Choisissez la cause."},
    )

    def __init__(self, free: Sequence[int], night: date, data: Any = None) -> None:
        super().__init__(data, initial={"first_night": night})
        self.night = night
        self.fields["places"].choices = [(pk, str(pk)) for pk in free]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_night"), data.get("last_night")
        if first and first < self.night:
            self.add_error("first_night", f"La nuit du {first:%d/%m/%Y} est passée\u00a0: choisissez ce soir ou après.")
        if first and last and last < first:
            self.add_error("last_night", "La dernière nuit ne peut pas précéder la première.")
        return data

    def nights(self) -> DateRange:
        last = self.cleaned_data["last_night"]
        return DateRange(self.cleaned_data["first_night"], last + timedelta(days=1) if last else None, "[)")

    @property
    def ticked(self) -> set[str]:
        """Keys of the places to show as ticked."""
        return set(self["places"].value() or ())
