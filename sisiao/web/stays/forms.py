"""Prolong a stay, declare an exit, note the date to talk about."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from sisiao.core.models import Reference
from sisiao.stays.exits import DESTINATION_GROUPS, EXIT_LIST, EXIT_REASONS
from sisiao.stays.models import Stay
from sisiao.web.forms import DateInput

LONGEST_PROLONGATION = timedelta(days=31)
NOT_A_DATE = "Cette date n'est pas comprise. Exemple\u00a0: 24/11/2026."


class PersonsForm(forms.Form):
    """Which persons of the household the act is about: all of them unless unticked."""

    persons = forms.TypedMultipleChoiceField(
        label="Personnes concernées",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une personne.",
            "invalid_choice": "Une de ces personnes est déjà sortie\u00a0: vérifiez la liste.",
        },
    )

    def __init__(self, stays: Sequence[Stay], data: Any = None, **initial: Any) -> None:
        super().__init__(data, prefix=self.prefix, initial={"persons": [str(stay.pk) for stay in stays], **initial})
        self.stays = {stay.pk: stay for stay in stays}
        self.fields["persons"].choices = [(stay.pk, stay.person.full_name) for stay in stays]

    def chosen(self) -> list[Stay]:
        return [self.stays[pk] for pk in self.cleaned_data["persons"]]


class ProlongForm(PersonsForm):
    prefix = "prolong"

    until = forms.DateField(
        label="Jusqu'au matin du",
        help_text="La personne dort là jusqu'à la nuit qui précède ce matin.",
        widget=DateInput(),
        error_messages={"required": "Indiquez jusqu'à quel matin.", "invalid": NOT_A_DATE},
    )

    def __init__(self, stays: Sequence[Stay], night: date, data: Any = None) -> None:
        ends = [stay.occupation.nights.upper for stay in stays if stay.occupation.nights.upper]
        super().__init__(stays, data, until=max([night, *ends]) + timedelta(days=1))
        self.latest = night + LONGEST_PROLONGATION

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until > self.latest:
            raise forms.ValidationError(
                f"Un séjour à la nuit se prolonge d'un mois au plus, jusqu'au {self.latest:%d/%m/%Y}."
            )
        return until


class ExitForm(PersonsForm):
    prefix = "exit"

    left_on = forms.DateField(
        label="Date de sortie",
        help_text="La place est libre dès la nuit de cette date.",
        widget=DateInput(),
        error_messages={"required": "Indiquez la date de sortie.", "invalid": NOT_A_DATE},
    )
    reason = forms.ChoiceField(label="Motif", error_messages={"required": "Choisissez le motif de sortie."})
    destination = forms.ChoiceField(
        label="Destination",
        help_text="Où va la personne. Si elle ne l'a pas dit\u00a0: «\u00a0Information non renseignée\u00a0».",
        error_messages={"required": "Choisissez la destination."},
    )

    def __init__(self, stays: Sequence[Stay], night: date, today: date, data: Any = None) -> None:
        """`today` is the day of the calendar: before the change of night, it is not yet the date of the night."""
        super().__init__(stays, data, left_on=night)
        if night < today:
            self.fields["left_on"].help_text += (
                f" La nuit du {night:%d/%m/%Y} est encore en cours\u00a0: indiquez le {today:%d/%m/%Y} si la personne y"
                " a dormi."
            )
        active = Reference.objects.in_list(EXIT_LIST).active(today)
        labels = dict(active.values_list("code", "label"))
        self.fields["reason"].choices = [("", "Choisir un motif"), *_choices(EXIT_REASONS, labels)]
        groups = [(title, _choices(codes, labels)) for title, codes in DESTINATION_GROUPS]
        self.fields["destination"].choices = [("", "Choisir une destination"), *groups]


def _choices(codes: Sequence[str], labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, labels[code]) for code in codes if code in labels]


class PlannedEndForm(forms.Form):
    prefix = "end"

    planned_end = forms.DateField(
        label="Fin prévue",
        required=False,
        help_text="Une date pour en parler\u00a0: elle ne libère aucune place.",
        widget=DateInput(),
        error_messages={"invalid": NOT_A_DATE},
    )


class AnswerForm(PersonsForm):
    """The written answer that these persons were handed before their places close (R10)."""

    prefix = "answer"

    closes_on = forms.DateField(
        label="Première nuit fermée",
        widget=DateInput(),
        error_messages={"required": "Indiquez la date de la fermeture.", "invalid": NOT_A_DATE},
    )
    text = forms.CharField(
        label="Réponse donnée",
        max_length=300,
        help_text="Où la personne va, ou ce qu'elle garde\u00a0; 300\u00a0caractères au plus",
        error_messages={"required": "Écrivez ce qui a été répondu."},
    )
    signed_on = forms.DateField(
        label="Remise et signée le",
        widget=DateInput(),
        error_messages={"required": "Indiquez le jour de la signature.", "invalid": NOT_A_DATE},
    )

    def __init__(self, stays: Sequence[Stay], closes_on: date | None, today: date, data: Any = None) -> None:
        super().__init__(stays, data, closes_on=closes_on, signed_on=today)
