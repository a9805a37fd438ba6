"""What is asked of an entité and of a dispositif to create: who, where, for whom. The workbook's controls judge it."""

from datetime import date
from typing import Any

from django import forms

from sisiao.core.spreadsheet.identifiers import Finess, Siren, Siret
from sisiao.creation.controls import controls_of
from sisiao.creation.models import TELLING, CreationRequest
from sisiao.imports.offer_workbook.dispositifs import WITH_MODES
from sisiao.offer.enums import EntitySituation, LegalStatus
from sisiao.offer.models import REFUGEES, DispositifType, Precision
from sisiao.offer.protected import NAMES_A_PLACE, NOT_NEUTRAL, name_is_neutral, tells_where
from sisiao.offer.units import unit_labels
from sisiao.web.forms import DateInput, PhoneField
from sisiao.web.offer.forms import FIRST_CONTACT, NOT_SAID, VersionForm, read_as
from sisiao.web.siao.address import AddressForm

CHOOSE = "Choisir"
SIREN = "9\u00a0chiffres\u00a0; sauf service de l'État, ou entité en cours de création"
SHELTER = "shelter"
# Free words of a dispositif, which may tell where it is.
TELLING_WORDS = ("name", "purpose", "area")
EMPTIED = "L'adresse est protégée\u00a0: cette case doit rester vide. Elle a été effacée."
NAMES_AND_EMPTIED = f"{NAMES_A_PLACE} La case a été effacée."


def judge(request: CreationRequest, today: date, *described: forms.BaseForm) -> bool:
    """Say beside its field what the workbook would refuse; whether nothing is wrong."""
    for form in described:
        form.is_valid()  # fills the request, even when a field is wrong
    for said in controls_of(request, today):
        for form in described:
            if said.blocking and said.field in form.fields and said.field not in form.errors:
                form.add_error(said.field, said.sentence)
    return not any(form.errors for form in described)


def as_draft(form: forms.ModelForm) -> list[str]:  # type: ignore[type-arg]
    """Put in the request what may be kept of a page that is not whole; the labels of what was typed and may not.

    What is only missing is no fault of a draft. What would tell where a protected dispositif is, is not kept, even
    if it was typed before the address was declared protected (R26).
    """
    needed = [field for field in form.fields.values() if field.required]
    for field in needed:
        field.required = False
    form.is_valid()
    for field in needed:  # the page comes back as it was, and says what is needed
        field.required = True
    wrong = [name for name in form.errors if name in form.fields]
    held = form.instance
    for name in TELLING_WORDS if held.protected_address else ():
        tells = tells_where(getattr(held, name), held.departement_id)
        if tells or (name == "name" and not name_is_neutral(held.name, held.departement_id)):
            setattr(held, name, "")
    return [str(form.fields[name].label) for name in wrong]


def in_rows(*described: forms.BaseForm) -> list[list[forms.BoundField]]:
    """The fields of these forms by rows, those that a form does not ask left out."""
    rows = ([form[name] for name in row if name in form.fields] for form in described for row in form.ROWS)
    return [row for row in rows if row]


class EntityForm(AddressForm):
    """The legal person."""

    ROWS = (
        ("entity_name",), ("entity_short_name", "entity_status"), ("entity_situation", "entity_siren"),
        ("entity_finess",), ("entity_address",), ("entity_postal_code", "entity_town"),
        ("entity_phone", "entity_email"),
    )  # fmt: skip

    PREFIX = "entity_"
    town = None
    entity_town = forms.CharField(label="Commune du siège", max_length=60, required=False)
    entity_status = forms.ChoiceField(label="Statut juridique", choices=[("", CHOOSE), *LegalStatus.choices])
    entity_situation = forms.ChoiceField(
        label="Situation",
        choices=[(each.value, each.label) for each in (EntitySituation.ACTIVE, EntitySituation.BEING_CREATED)],
    )
    entity_siren = forms.CharField(label="N°\u00a0SIREN", required=False, max_length=30, help_text=SIREN)
    entity_finess = forms.CharField(
        label="N°\u00a0FINESS juridique", required=False, max_length=30, help_text="9\u00a0caractères, si elle en a un"
    )
    entity_phone = PhoneField(label="Téléphone", required=False)

    class Meta:
        model = CreationRequest
        fields = (
            "entity_name", "entity_short_name", "entity_status", "entity_situation", "entity_siren", "entity_finess",
            "entity_address", "entity_postal_code", "entity_phone", "entity_email",
        )  # fmt: skip
        labels = {"entity_email": "Courriel de contact", "entity_postal_code": "Code postal"}
        help_texts = {
            "entity_name": "Comme à l'INSEE",
            "entity_address": "Numéro et voie du siège, jamais un lieu d'hébergement protégé",
            "entity_email": "Une boîte partagée convient",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("entity_name", "entity_address", "entity_postal_code"):
            self.fields[name].required = True
        _await(self, "entity_siren", "entity_town")

    def clean_entity_siren(self) -> str:
        return read_as(Siren().parse, self.cleaned_data["entity_siren"])

    def clean_entity_finess(self) -> str:
        return read_as(Finess().parse, self.cleaned_data["entity_finess"])


def _await(form: forms.BaseForm, *names: str) -> None:
    """Fields that are needed in most cases, which their hint or an error says: never « facultatif »."""
    for name in names:
        form.fields[name].awaited = True  # type: ignore[attr-defined]


class DispositifForm(AddressForm):
    """The service or establishment, and where it is. One with a protected address says nothing of it (R26)."""

    ROWS = (
        ("name",), ("type",), ("purpose",), ("protected_address",), ("layout", "area"), ("address",),
        ("address_extra",), ("postal_code", "town"), ("siret", "finess"), ("phone", "email"),
    )  # fmt: skip

    type = forms.ModelChoiceField(label="Type", queryset=DispositifType.objects.none(), empty_label=CHOOSE)
    siret = forms.CharField(label="N°\u00a0SIRET", required=False, max_length=30, help_text="14\u00a0chiffres")
    finess = forms.CharField(
        label="N°\u00a0FINESS géographique", required=False, max_length=30, help_text="9\u00a0caractères, s'il en a un"
    )
    phone = PhoneField(label="Téléphone", required=False)

    class Meta:
        model = CreationRequest
        fields = (
            "name", "type", "purpose", "protected_address", "layout", "address", "address_extra", "postal_code", "area",
            "siret", "finess", "phone", "email",
        )  # fmt: skip
        widgets = {"purpose": forms.Textarea({"rows": 4})}
        labels = {"protected_address": "L'adresse de ce dispositif est protégée"}
        help_texts = {
            "name": "Neutre si l'adresse est protégée\u00a0: ni commune, ni rue",
            "address": "Numéro et voie, s'il est regroupé ou mixte et que l'adresse n'est pas protégée",
            "purpose": "Qui y est accueilli, comment, avec quel financement. Aucune donnée sur des personnes.",
            "protected_address": "Victimes de violences ou de traite, autre danger\u00a0: ne donnez aucune adresse.",
            "area": "Maraude et mesures\u00a0: communes, ou «\u00a0tout le département\u00a0»",
        }

    def __init__(self, data: Any = None, *, today: date, instance: CreationRequest, typed: bool = False) -> None:
        super().__init__(data, instance=instance)
        for name in ("name", "purpose"):
            self.fields[name].required = True
        _await(self, "address", "postal_code", "town")
        if typed:  # who decides has already chosen the type, and says nothing of what it is for
            del self.fields["type"], self.fields["purpose"]
            return
        kinds = DispositifType.objects.active(today).order_by("position")
        self.fields["type"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["type"].label_from_instance = in_family  # type: ignore[attr-defined]

    def clean_siret(self) -> str:
        return read_as(Siret().parse, self.cleaned_data["siret"])

    def clean_finess(self) -> str:
        return read_as(Finess().parse, self.cleaned_data["finess"])

    def clean(self) -> dict[str, Any]:
        return self._clean_protected() if self.data.get("protected_address") else super().clean()

    def _clean_protected(self) -> dict[str, Any]:
        """Nothing that tells where it is: each box that was filled is said, and emptied without being shown again."""
        data = forms.ModelForm.clean(self) or {}
        self.instance.commune = None
        departement = self.instance.departement_id
        wrong = {name: EMPTIED for name in (*TELLING, "town") if self.data.get(name)}
        wrong |= {n: NAMES_AND_EMPTIED for n in ("purpose", "area") if tells_where(self.data.get(n) or "", departement)}
        if not name_is_neutral(self.data.get("name") or "", departement):
            wrong["name"] = NOT_NEUTRAL
        typed = self.data.copy()
        for name, words in wrong.items():
            self.errors.pop(name, None)
            typed[name] = ""
            self.add_error(name, words)
        for name in (*TELLING, "town"):
            data[name] = ""
        self.data = typed
        return data


def in_family(kind: DispositifType) -> str:
    """A type after its family."""
    return f"{kind.family_label} – {kind.label}"


class WelcomeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whom it receives, when, how many: what means nothing for its type is not asked."""

    ROWS = (
        ("precision",), ("reception_modes",), ("opens_on", "hours"), ("opening_regime", "season"),
        ("capacity", "capacity_unit"), ("legal_frame",), ("publics",), ("min_age", "max_age"),
        ("specific_publics",), ("wheelchair", "animals"),
    )  # fmt: skip

    publics = VersionForm.declared_fields["publics"]
    specific_publics = VersionForm.declared_fields["specific_publics"]
    reception_modes = VersionForm.declared_fields["reception_modes"]
    hours = VersionForm.declared_fields["hours"]
    legal_frame = VersionForm.declared_fields["legal_frame"]
    capacity_unit = VersionForm.declared_fields["capacity_unit"]
    precision = forms.ModelChoiceField(
        label="Précision", queryset=Precision.objects.none(), required=False, empty_label=NOT_SAID
    )

    class Meta:
        model = CreationRequest
        fields = (
            "precision", "reception_modes", "opens_on", "opening_regime", "season", "hours", "legal_frame", "capacity",
            "capacity_unit", "publics", "specific_publics", "min_age", "max_age", "wheelchair", "animals",
        )  # fmt: skip
        widgets = {"opens_on": DateInput}
        labels = {"opens_on": "Ouvert, ou à ouvrir, le", "capacity": "Capacité autorisée ou agréée"}
        help_texts = {"season": "S'il est saisonnier. Exemple\u00a0: 01/11 – 31/03"}

    def __init__(self, data: Any = None, *, today: date, instance: CreationRequest) -> None:
        super().__init__(data, instance=instance)
        kind = instance.type
        if kind is None:
            self.fields.clear()
            return
        precisions = Precision.objects.active(today).filter(type=kind).order_by("position")
        self.fields["precision"].queryset = precisions  # type: ignore[attr-defined]
        units = [(code, unit_labels()[code]) for code in kind.units]
        self.fields["capacity_unit"].choices = [("", NOT_SAID), *units]  # type: ignore[attr-defined]
        if kind.unconditional:
            # Neither nationality nor permit decides who is sheltered (R24): the base refuses it too.
            choices = self.fields["specific_publics"].choices  # type: ignore[attr-defined]
            self.fields["specific_publics"].choices = [each for each in choices if each[0] != REFUGEES]  # type: ignore[attr-defined]
        self.fields["reception_modes"].required = kind.code in WITH_MODES
        for name in self._meaningless(kind, bool(units), precisions.exists()):
            del self.fields[name]

    def _meaningless(self, kind: DispositifType, counted: bool, precise: bool) -> list[str]:
        if kind.family == FIRST_CONTACT:
            return [name for name in self.fields if name != "precision" or not precise]
        without = [] if precise else ["precision"]
        without += [] if counted else ["capacity", "capacity_unit"]
        return without + ([] if kind.family == SHELTER else ["reception_modes"])

    def clean_season(self) -> str:
        return VersionForm.clean_season(self)  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("capacity") is not None and not data.get("capacity_unit"):
            self.add_error("capacity_unit", "Dites dans quelle unité la capacité est comptée.")
        return data
