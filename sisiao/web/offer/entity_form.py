"""Who an entité gestionnaire is, under the rules of the workbook (tab « Entités »)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.core.mailboxes import is_shared_mailbox
from sisiao.core.spreadsheet.identifiers import Finess, Siren
from sisiao.core.spreadsheet.parsers import Several
from sisiao.imports.cell_types import DepartementCode
from sisiao.imports.offer_workbook.writing import departement_codes
from sisiao.offer.enums import EntitySituation, LegalStatus
from sisiao.offer.models import Entity
from sisiao.web.forms import PhoneField
from sisiao.web.merging import MergingMixin
from sisiao.web.offer.forms import one_person, read_as
from sisiao.web.siao.address import AddressForm

MANAGER = ("manager_last_name", "manager_first_name", "manager_email")
NO_SIREN = (LegalStatus.STATE_SERVICE, EntitySituation.BEING_CREATED)


class EntityForm(MergingMixin, AddressForm):
    """Identity, seat, means to reach it, where it acts. `departements` once valid: their codes."""

    siren = forms.CharField(label="N°\u00a0SIREN", required=False, max_length=30, help_text="9\u00a0chiffres")
    finess = forms.CharField(
        label="N°\u00a0FINESS juridique", required=False, max_length=30, help_text="9\u00a0caractères, si elle en a un"
    )
    phone = PhoneField(label="Téléphone", required=False)
    departements_told = forms.CharField(
        label="Départements d'intervention",
        max_length=400,
        help_text="Codes séparés par «\u00a0;\u00a0». Exemple\u00a0: 95\u00a0; 78",
        error_messages={"required": "Donnez au moins un département."},
    )
    departements: tuple[str, ...] = ()

    class Meta:
        model = Entity
        fields = (
            "name", "short_name", "legal_status", "situation", "siren", "finess", "address", "address_extra",
            "postal_code", "phone", "email", "manager_last_name", "manager_first_name", "manager_email",
            "deputy_name", "deputy_email", "old_name", "comment",
        )  # fmt: skip
        labels = {
            "manager_last_name": "Nom",
            "manager_first_name": "Prénom",
            "manager_email": "Courriel nominatif",
            "deputy_name": "Nom et prénom",
            "deputy_email": "Courriel du suppléant",
        }
        help_texts = {
            "address": "Le siège, jamais un lieu d'hébergement",
            "short_name": "Nom court affiché",
            "deputy_name": "NOM Prénom",
            "old_name": "Les rattachements le proposent",
            "comment": "Aucune donnée sur des personnes hébergées",
        }

    field_order = (
        "name", "short_name", "legal_status", "situation", "siren", "finess", "address", "address_extra", "postal_code",
        "town", "phone", "email", "departements_told", *MANAGER, "deputy_name", "deputy_email", "old_name",
        "comment",
    )  # fmt: skip

    def __init__(self, data: Any, *, instance: Entity) -> None:
        super().__init__(data, instance=instance)
        self.initial["departements_told"] = " ; ".join(
            instance.departements.order_by("pk").values_list("pk", flat=True)
        )

    def clean_siren(self) -> str:
        return read_as(Siren().parse, self.cleaned_data["siren"])

    def clean_finess(self) -> str:
        return read_as(Finess().parse, self.cleaned_data["finess"])

    def clean_manager_email(self) -> str:
        email: str = self.cleaned_data["manager_email"]
        if email and is_shared_mailbox(email):
            raise ValidationError("Une boîte partagée est indiquée\u00a0: un compte est à une seule personne.")
        return email

    def clean_deputy_email(self) -> str:
        return one_person(self.cleaned_data.get("deputy_name") or "", self.cleaned_data["deputy_email"], "suppléant")

    def clean_departements_told(self) -> str:
        told: str = self.cleaned_data["departements_told"]
        self.departements = read_as(Several(DepartementCode(departement_codes())).parse, told)
        return told

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        excused = {data.get("legal_status"), data.get("situation")} & set(NO_SIREN)
        if not data.get("siren") and not excused and "siren" not in self.errors:
            self.add_error(
                "siren", "Donnez le n° SIREN\u00a0: seuls un service de l'État et une entité en création n'en ont pas."
            )
        told = [name for name in MANAGER if data.get(name)]
        for name in MANAGER if told else ():
            if name not in told and name not in self.errors:
                self.add_error(name, "Donnez le nom, le prénom et le courriel du gestionnaire, ou aucun des trois.")
        return data
