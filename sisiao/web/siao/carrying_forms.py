"""Who carries a SIAO, what it covers, the opening of one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.core.spreadsheet.identifiers import Siren
from sisiao.core.spreadsheet.parsers import Unreadable
from sisiao.geo.models import Collectivity, Departement
from sisiao.offer.models import Entity
from sisiao.siao.actions import Operator
from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models import CoveredTerritory, SiaoOperator
from sisiao.web.forms import DateInput

NOT_A_DATE = "Cette date n'est pas comprise. Exemple\u00a0: 01/01/2027."


class OperatorForm(forms.Form):
    """The legal person and the day from which it carries the SIAO; `operator()` gives it once valid."""

    name = forms.CharField(
        label="Raison sociale", max_length=150, error_messages={"required": "Donnez la raison sociale de l'opérateur."}
    )
    status = forms.ChoiceField(
        label="Statut juridique",
        choices=(("", "Choisir un statut"), *OperatorStatus.choices),
        error_messages={"required": "Choisissez le statut juridique."},
    )
    siren = forms.CharField(label="N° SIREN", max_length=20, required=False, help_text="9 chiffres")
    entity = forms.ModelChoiceField(
        label="Entité gestionnaire du service",
        queryset=Entity.objects.none(),
        required=False,
        empty_label="Aucune\u00a0: cet opérateur ne gère pas de dispositif",
        help_text="Ses propres demandes de création sont alors instruites par la DDETS, pas par le SIAO.",
    )
    act = forms.CharField(label="Convention ou arrêté", max_length=60, required=False, help_text="Référence de l'acte")
    on = forms.DateField(
        label="À partir du",
        widget=DateInput,
        error_messages={"required": "Donnez le premier jour.", "invalid": NOT_A_DATE},
    )

    def __init__(self, departement: str | None, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if departement is None:
            del self.fields["entity"]
        else:
            self.fields["entity"].queryset = Entity.objects.filter(departements=departement).order_by("name")

    def clean_siren(self) -> str:
        text: str = self.cleaned_data["siren"]
        try:
            return Siren().parse(text) if text else ""
        except Unreadable as error:
            raise ValidationError("Ce n'est pas un n° SIREN\u00a0: 9 chiffres et leur clé.") from error

    def operator(self) -> Operator:
        data = self.cleaned_data
        entity = data.get("entity")
        return Operator(
            name=data["name"],
            status=OperatorStatus(data["status"]),
            siren=data["siren"],
            act=data["act"],
            scope=entity.scope if entity else None,
        )


class CorrectionForm(OperatorForm):
    """What a line says of the legal person, without its days."""

    def __init__(self, row: SiaoOperator, data: Any = None) -> None:
        known = {name: getattr(row, name) for name in ("name", "status", "siren", "act")}
        entity = Entity.objects.filter(scope=row.scope_id).first() if row.scope_id else None
        super().__init__(row.siao.departement_id, data, initial=known | {"entity": entity})
        if entity is not None:
            listed = self.fields["entity"].queryset
            self.fields["entity"].queryset = (listed | Entity.objects.filter(pk=entity.pk)).distinct()
        del self.fields["on"]


class OpeningForm(OperatorForm):
    """The SIAO of a département that has none."""

    departement = forms.ModelChoiceField(
        label="Département de rattachement",
        queryset=Departement.objects.filter(siao=None).order_by("code"),
        empty_label="Choisir un département",
        error_messages={"required": "Choisissez le département."},
    )
    siao_name = forms.CharField(
        label="Nom du SIAO", max_length=150, error_messages={"required": "Donnez le nom du SIAO."}
    )

    field_order = ("departement", "siao_name", "name", "status", "siren", "act", "on")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(None, data, **kwargs)


class TerritoryForm(forms.Form):
    """An overseas collectivity that no SIAO covers."""

    collectivity = forms.ModelChoiceField(
        label="Territoire",
        queryset=Collectivity.objects.none(),
        empty_label="Choisir un territoire",
        error_messages={"required": "Choisissez le territoire."},
    )
    on = forms.DateField(
        label="À partir du",
        widget=DateInput,
        error_messages={"required": "Donnez le premier jour.", "invalid": NOT_A_DATE},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        covered = CoveredTerritory.objects.filter(ends_on=None).values("collectivity")
        self.fields["collectivity"].queryset = Collectivity.objects.exclude(pk__in=covered).order_by("code")
