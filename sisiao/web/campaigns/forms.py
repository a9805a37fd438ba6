"""The forms of campaigns: what is decided of one, a signature, its withdrawal."""

from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.campaigns.models import Campaign
from sisiao.geo.models import Departement
from sisiao.imports.registry import SOURCES
from sisiao.web.forms import DateInput
from sisiao.web.merging import MergingMixin

NOT_A_DATE = "Cette date n'est pas comprise. Exemple\u00a0: 31/12/2026."
DATES = ("opens_on", "send_by", "receive_by", "import_by", "validate_by", "closes_on")


class CampaignForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A campaign and its départements; each date is held against the one before it."""

    UNWATCHED = ("everywhere",)

    workbook = forms.ChoiceField(
        label="Classeur à remplir", choices=[(kind, source.title) for kind, source in SOURCES.items()]
    )
    everywhere = forms.BooleanField(label="Toute la France", required=False)
    departements = forms.MultipleChoiceField(
        label="Départements",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins un département.",
            "invalid_choice": "Choisissez des départements de la liste.",
        },
    )

    class Meta:
        model = Campaign
        fields = ("name", "workbook", *DATES, "remind_before", "remind_every", "note")
        labels = {
            "name": "Nom de la campagne",
            "opens_on": "Ouverture",
            "send_by": "Modèle envoyé avant le",
            "receive_by": "Classeur reçu avant le",
            "import_by": "Classeur importé avant le",
            "validate_by": "Recensement validé avant le",
            "closes_on": "Fin prévue",
            "remind_before": "Relance automatique, en jours avant l'échéance",
            "remind_every": "Délai entre deux relances, en jours",
            "note": "Consigne aux départements",
        }
        help_texts = {
            "closes_on": "La campagne reste ouverte jusqu'à ce que vous la closiez.",
            "remind_before": "0 pour ne rien envoyer automatiquement",
            "note": "Affichée sur la page de chaque département. Aucun nom de personne.",
        }
        widgets = dict.fromkeys(DATES, DateInput()) | {"note": forms.Textarea({"rows": 4})}
        error_messages = {key: {"required": "Donnez cette date.", "invalid": NOT_A_DATE} for key in DATES} | {
            "name": {"required": "Donnez un nom à la campagne."}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        chosen = list(instance.entries.values_list("departement", flat=True)) if instance and instance.pk else []
        kwargs["initial"] = {"departements": sorted(chosen)} | kwargs.get("initial", {})
        places = [(place.pk, str(place)) for place in Departement.objects.order_by("code")]
        super().__init__(*args, **kwargs)
        self.fields["departements"].choices = places  # type: ignore[attr-defined]
        self.fields["departements"].required = not self.data.get("everywhere")

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        for before, after in pairwise(DATES):
            if told.get(before) and told.get(after) and told[after] < told[before]:
                words = str(self.fields[before].label)
                self.add_error(after, f"Cette date précède «\u00a0{words}\u00a0».")
        if told.get("everywhere"):
            told["departements"] = [code for code, _name in self.fields["departements"].choices]  # type: ignore[attr-defined]
        return told

    def clean_remind_every(self) -> int:
        days: int = self.cleaned_data["remind_every"]
        if days < 1:
            raise ValidationError("Au moins un jour entre deux relances.")
        return days

    def validate_constraints(self) -> None:
        """The order of the dates is told beside each of them; the action checks the rest."""


class SignForm(forms.Form):
    """The name written out, and the offer that was read."""

    digest = forms.CharField(max_length=32, widget=forms.HiddenInput)
    name = forms.CharField(
        label="Vos prénom et nom",
        max_length=120,
        help_text="Ils sont gardés avec la date et les chiffres validés",
        error_messages={"required": "Écrivez votre nom pour signer."},
    )


class WithdrawForm(forms.Form):
    """Why a validation no longer holds."""

    reason = forms.CharField(
        label="Motif du retrait",
        max_length=250,
        help_text="250 caractères au plus. Aucun nom de personne hébergée.",
        error_messages={"required": "Dites pourquoi."},
    )
