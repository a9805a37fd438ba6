"""Deciding of one old group: its shares, or why it has nothing to become."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from sisiao.geo.models import Departement
from sisiao.offer.models import Dispositif
from sisiao.transition.actions import Share
from sisiao.transition.enums import NothingReason

ROWS = 4


class SharesForm(forms.Form):
    """Up to four dispositifs, each with its places; a row left empty counts for nothing."""

    all_optional = True

    def __init__(self, data: Any, dispositifs: QuerySet[Dispositif], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        choices = [("", "Aucun"), *((each.pk, str(each)) for each in dispositifs)]
        for row in range(1, ROWS + 1):
            self.fields[f"dispositif_{row}"] = forms.TypedChoiceField(
                label=f"Dispositif {row}",
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                error_messages={"invalid_choice": "Choisissez un dispositif de la liste."},
            )
            self.fields[f"places_{row}"] = forms.IntegerField(
                label=f"Places {row}",
                min_value=1,
                max_value=9999,
                required=False,
                error_messages={"invalid": "Donnez un nombre de places.", "min_value": "Une place au moins."},
            )
        self.fields["difference"] = forms.CharField(
            label="Pourquoi le total diffère",
            help_text="Seulement si les parts ne font pas le nombre de places de l'ancien groupe",
            max_length=250,
            required=False,
        )
        self.fields["comment"] = forms.CharField(label="Précision", max_length=250, required=False)

    def rows(self) -> list[tuple[Any, Any]]:
        """Bound fields, row by row."""
        return [(self[f"dispositif_{row}"], self[f"places_{row}"]) for row in range(1, ROWS + 1)]

    def clean(self) -> None:
        told = self.cleaned_data
        for row in range(1, ROWS + 1):
            chosen, places = told.get(f"dispositif_{row}"), told.get(f"places_{row}")
            if chosen and not places and f"places_{row}" not in self.errors:
                self.add_error(f"places_{row}", "Donnez le nombre de places de cette part.")
            if places and not chosen and f"dispositif_{row}" not in self.errors:
                self.add_error(f"dispositif_{row}", "Choisissez le dispositif de cette part.")

    def shares(self) -> list[Share]:
        """What is decided."""
        pairs = [
            (self.cleaned_data.get(f"dispositif_{row}"), self.cleaned_data.get(f"places_{row}"))
            for row in range(1, ROWS + 1)
        ]
        return [Share(dispositif, places) for dispositif, places in pairs if dispositif and places]


class NothingForm(forms.Form):
    """Why an old group has nothing to become."""

    prefix = "rien"
    reason = forms.ChoiceField(
        label="Motif", choices=NothingReason.choices, error_messages={"invalid_choice": "Choisissez un motif."}
    )
    comment = forms.CharField(
        label="Précision", max_length=250, required=False, help_text="Obligatoire pour «\u00a0Autre motif\u00a0»"
    )


class ReversalForm(forms.Form):
    """The code of the département, typed, and the new facts that were read."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    code = forms.CharField(label="Code du département", max_length=3)

    def __init__(self, data: Any, departement: Departement, since: str) -> None:
        super().__init__(data)
        self.departement, self.since = departement, since
        self.fields["code"].help_text = f"Tapez {departement.pk} pour confirmer"
        self.fields["code"].error_messages["required"] = f"Tapez {departement.pk} pour confirmer."

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip().upper()
        if code != self.departement.pk:
            raise forms.ValidationError(f"Ce n'est pas le code de ce département\u00a0: tapez {self.departement.pk}.")
        return code

    def clean(self) -> None:
        if self.cleaned_data.get("seen", "") != self.since:
            raise forms.ValidationError("Des faits nouveaux sont arrivés depuis l'affichage\u00a0: relisez-les.")
