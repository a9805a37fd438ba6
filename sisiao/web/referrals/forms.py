"""Answers to an orientation."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms

from sisiao.households.models import Person
from sisiao.referrals.enums import RefusalReason

LATER = ((30, "30 minutes"), (60, "1 heure"), (120, "2 heures"))


class ArrivalForm(forms.Form):
    """Who is there: everyone unless somebody is unticked."""

    arrived = forms.TypedMultipleChoiceField(
        label="Personnes arrivées",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une personne. Si personne n'est venu, constatez l'absence.",
            "invalid_choice": "Une de ces personnes n'est plus attendue\u00a0: vérifiez la liste.",
        },
    )

    def __init__(self, persons: Sequence[Person], data: Any = None) -> None:
        super().__init__(data, initial={"arrived": [str(person.pk) for person in persons]})
        self.fields["arrived"].choices = [(person.pk, person.full_name) for person in persons]

    @property
    def ticked(self) -> set[str]:
        """Keys of the persons to show as ticked."""
        return set(self["arrived"].value() or ())


class RefusalForm(forms.Form):
    """A typed reason and facts: what the SIAO reads at once (R13)."""

    reason = forms.ChoiceField(
        label="Motif du refus",
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un motif."},
    )
    facts = forms.CharField(
        label="Faits",
        help_text="Ce qui empêche l'accueil ce soir. Exemple\u00a0: chauffage en panne depuis 16 h, chambre à 9 °C.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Décrivez les faits\u00a0: un refus est toujours motivé."},
    )


class LaterForm(forms.Form):
    """How much longer to wait."""

    minutes = forms.TypedChoiceField(
        label="Attendre encore",
        choices=LATER,
        coerce=int,
        error_messages={"required": "Choisissez une durée.", "invalid_choice": "Choisissez une durée proposée."},
    )

    def until(self, limit: datetime, now: datetime) -> datetime:
        """The new hour of arrival: from the present limit, or from now when it has passed."""
        return max(limit, now) + timedelta(minutes=self.cleaned_data["minutes"])
