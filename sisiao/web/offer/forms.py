"""What is asked of a dispositif: where it is, and what it says from a day on."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.core.mailboxes import is_shared_mailbox
from sisiao.core.spreadsheet.identifiers import Finess, Siret
from sisiao.core.spreadsheet.parsers import Unreadable
from sisiao.imports.cell_types import PersonLine, Season, person_line
from sisiao.imports.offer_workbook.dispositifs import HOURS, LEGAL_FRAMES, MODE_CODES, SPECIFIC_PUBLICS, WITH_MODES
from sisiao.offer.enums import OpeningRegime, Public, SiaoReferral
from sisiao.offer.models import DESCRIBED, REFUGEES, Dispositif, DispositifVersion
from sisiao.offer.units import unit_labels
from sisiao.web.forms import DateInput, PhoneField
from sisiao.web.merging import MergingMixin
from sisiao.web.siao.address import AddressForm

FIRST_CONTACT = "first_contact"
NOT_SAID = "Non renseigné"
TELLING = ("siret", "finess", "address", "address_extra", "postal_code", "town", "phone", "email")


def read_as(parse: Callable[[Any], Any], text: str) -> Any:
    """A text as a cell of the workbook reads it, "" without one; refused, a `ValidationError` with the same words."""
    if not text:
        return ""
    try:
        return parse(text)
    except Unreadable as refused:
        raise ValidationError(f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}") from None


def one_person(name: str, email: str, who: str) -> str:
    """The mailbox of somebody whose name is told beside: as the cell of the workbook reads both."""
    if bool(name) != bool(email):
        raise ValidationError(f"Donnez le nom et le courriel du {who}, ou aucun des deux.")
    if email and is_shared_mailbox(email):
        raise ValidationError("Une boîte partagée est indiquée\u00a0: un compte est à une seule personne.")
    read = read_as(PersonLine().parse, person_line(name, email))
    return str(read[1]) if read else ""


class PlaceForm(MergingMixin, AddressForm):
    """Name, identifiers, place and means to reach a dispositif. One with a protected address has none of them (R26)."""

    siret = forms.CharField(label="N°\u00a0SIRET", required=False, max_length=30, help_text="14\u00a0chiffres")
    finess = forms.CharField(
        label="N°\u00a0FINESS géographique", required=False, max_length=30, help_text="9\u00a0caractères"
    )
    phone = PhoneField(label="Téléphone", required=False)

    class Meta:
        model = Dispositif
        fields = (
            "name", "siret", "finess", "layout", "address", "address_extra", "postal_code", "area", "phone", "email",
            "head_name", "head_email", "arrival_limit", "opened_on", "comment",
        )  # fmt: skip
        widgets = {"opened_on": DateInput, "arrival_limit": forms.TimeInput({"type": "time"}, format="%H:%M")}
        help_texts = {
            "name": "Nom d'usage\u00a0; neutre si l'adresse est protégée",
            "area": "Communes ou «\u00a0tout le département\u00a0»",
            "head_name": "NOM Prénom\u00a0: une personne, jamais un service",
            "arrival_limit": "Au-delà, une orientation passe à «\u00a0arrivée à confirmer\u00a0»",
            "comment": "Aucune donnée sur des personnes hébergées",
        }

    field_order = (
        "name", "siret", "finess", "layout", "address", "address_extra", "postal_code", "town", "area", "phone",
        "email", "head_name", "head_email", "arrival_limit", "opened_on", "comment",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TELLING if self.instance.protected_address else ():
            del self.fields[name]
        if not self.instance.type.holds_places:
            del self.fields["arrival_limit"]

    def clean_siret(self) -> str:
        return read_as(Siret().parse, self.cleaned_data["siret"])

    def clean_finess(self) -> str:
        return read_as(Finess().parse, self.cleaned_data["finess"])

    def clean_head_email(self) -> str:
        name, email = self.cleaned_data.get("head_name") or "", self.cleaned_data["head_email"]
        return one_person(name, email, "responsable")

    def clean(self) -> dict[str, Any]:
        return forms.ModelForm.clean(self) or {} if self.instance.protected_address else super().clean()


class VersionForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    """What a dispositif says, from `since` on; a correction asks for no day. `facts()` gives it once valid."""

    UNWATCHED = ("since", "reason")
    all_optional = True
    since = forms.DateField(label="À compter du", widget=DateInput, help_text="Un jour passé, aujourd'hui, ou à venir.")
    publics = forms.MultipleChoiceField(
        label="Publics reçus", choices=Public.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    specific_publics = forms.MultipleChoiceField(
        label="Publics spécifiques",
        choices=[(each, each) for each in SPECIFIC_PUBLICS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reception_modes = forms.MultipleChoiceField(
        label="Modes d'accueil",
        choices=[(code, label) for label, code in MODE_CODES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hours = forms.ChoiceField(label="Horaires", choices=[("", NOT_SAID), *((h, h) for h in HOURS)], required=False)
    legal_frame = forms.ChoiceField(
        label="Cadre juridique", choices=[("", NOT_SAID), *((each, each) for each in LEGAL_FRAMES)], required=False
    )
    capacity_unit = forms.ChoiceField(label="Unité", required=False)

    class Meta:
        model = DispositifVersion
        fields = (*DESCRIBED, "reason")
        widgets = {"stay_rules": forms.Textarea({"rows": 3})}
        help_texts = {
            "season": "Exemple\u00a0: 01/11 – 31/03",
            "stay_rules": "Durée, horaires, visites, participation\u00a0; 400\u00a0caractères au plus",
            "reason": "Ce qui explique le changement\u00a0: extension, avenant, travaux…",
        }

    def __init__(
        self, dispositif: Dispositif, version: DispositifVersion, today: date | None, data: Any = None
    ) -> None:
        super().__init__(data, instance=version, initial={"since": today})
        self.dispositif = dispositif
        if today is None:
            del self.fields["since"]
        units = [(code, unit_labels()[code]) for code in dispositif.type.units]
        self.fields["capacity_unit"].choices = [("", NOT_SAID), *units]
        for name in () if units else ("capacity", "capacity_unit"):
            del self.fields[name]
        if dispositif.type.unconditional:
            # Neither nationality nor permit decides who is sheltered (R24): the base refuses it too.
            self.fields["specific_publics"].choices = [(each, each) for each in SPECIFIC_PUBLICS if each != REFUGEES]
        # As in the workbook and the public form.
        self.fields["reception_modes"].required = dispositif.type_id in WITH_MODES
        if dispositif.type.family == FIRST_CONTACT:
            self.fields["siao_referral"].choices = [(SiaoReferral.NONE.value, SiaoReferral.NONE.label)]

    def clean_season(self) -> str:
        return read_as(Season().parse, self.cleaned_data["season"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            data.get("opening_regime") == OpeningRegime.SEASONAL
            and not data.get("season")
            and "season" not in self.errors
        ):
            self.add_error("season", "Donnez la période d'ouverture. Exemple\u00a0: 01/11 – 31/03.")
        low, high = data.get("min_age"), data.get("max_age")
        if low is not None and high is not None and low > high:
            self.add_error("max_age", "L'âge maximum est inférieur à l'âge minimum.")
        if data.get("capacity") is not None and not data.get("capacity_unit") and "capacity_unit" in self.fields:
            self.add_error("capacity_unit", "Dites dans quelle unité la capacité est comptée.")
        return data

    def facts(self) -> dict[str, Any]:
        """Fields of the version, as `describe` takes them."""
        return {name: self.cleaned_data[name] for name in DESCRIBED if name in self.cleaned_data}
