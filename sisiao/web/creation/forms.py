"""What is asked of whoever wants an entité or a dispositif to be created, page by page."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from sisiao.core.files import ACCEPTED, KINDS_IN_WORDS, MAXIMUM_BYTES, CheckedFile, RefusedFile, check_file
from sisiao.core.spreadsheet.identifiers import Finess, Siren, Siret
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import TELLING, CreationRequest
from sisiao.geo.models import Departement
from sisiao.offer.enums import LegalStatus, Public
from sisiao.offer.models import DispositifType, Entity
from sisiao.offer.units import unit_labels
from sisiao.siao.models import Siao
from sisiao.web.forms import DateInput, PhoneField
from sisiao.web.offer.forms import read_as
from sisiao.web.siao.address import AddressForm

SALT = "sisiao.public_form"
QUICKEST, SLOWEST = timedelta(seconds=3), timedelta(days=1)
CHOOSE = "Choisir"


def stamp() -> str:
    """When a form was shown, signed: a machine that answers at once is told apart from a person."""
    return signing.TimestampSigner(salt=SALT).sign("shown")


class StartForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who asks for what, where. `trap` stays empty: only a machine fills what nobody sees."""

    kind = forms.ChoiceField(label="Que faut-il créer\u00a0?", choices=CreationKind.choices, widget=forms.RadioSelect)
    departement = forms.ModelChoiceField(
        label="Département",
        queryset=Departement.objects.none(),
        empty_label="Choisir un département",
        help_text="Celui où le dispositif accueille, ou celui du siège de l'entité",
    )
    applicant_phone = PhoneField(label="Votre téléphone", required=False)
    trap = forms.CharField(label="Ne remplissez pas cette case", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CreationRequest
        fields = (
            "kind", "departement", "applicant_last_name", "applicant_first_name", "applicant_role", "applicant_email",
            "applicant_phone",
        )  # fmt: skip
        labels = {
            "applicant_last_name": "Votre nom",
            "applicant_first_name": "Votre prénom",
            "applicant_role": "Votre fonction",
            "applicant_email": "Votre courriel professionnel",
        }
        help_texts = {
            "applicant_email": "Un lien y sera envoyé pour confirmer, puis pour suivre la demande",
            "applicant_role": "Exemple\u00a0: directrice de pôle",
        }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"shown": stamp()})
        with_siao = Departement.objects.filter(pk__in=Siao.objects.listed().values("departement"))
        self.fields["departement"].queryset = with_siao.order_by("code")  # type: ignore[attr-defined]
        for name in ("applicant_last_name", "applicant_first_name", "applicant_role"):
            self.fields[name].required = True
        for name, kind in (("applicant_last_name", "family-name"), ("applicant_first_name", "given-name")):
            self.fields[name].widget.attrs["autocomplete"] = kind
        self.fields["applicant_email"].widget.attrs["autocomplete"] = "email"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("trap"):
            self.add_error(
                None, "Cette demande ressemble à celle d'une machine. Laissez vide la case à ne pas remplir."
            )
        signer = signing.TimestampSigner(salt=SALT)
        try:
            signer.unsign(data.get("shown") or "", max_age=SLOWEST)
        except signing.SignatureExpired:
            self.add_error(None, "Cette page était ouverte depuis plus d'un jour. Envoyez de nouveau.")
        except signing.BadSignature:
            self.add_error(None, "La page n'a pas été reconnue. Envoyez de nouveau.")
        else:
            if self._too_quick(data["shown"]):
                self.add_error(None, "La page a été remplie en moins de trois secondes. Envoyez de nouveau.")
        return data

    @staticmethod
    def _too_quick(shown: str) -> bool:
        try:
            signing.TimestampSigner(salt=SALT).unsign(shown, max_age=QUICKEST)
        except signing.SignatureExpired:
            return False
        return True


class EntityForm(forms.ModelForm):  # type: ignore[type-arg]
    """The legal person."""

    entity_status = forms.ChoiceField(label="Statut juridique", choices=[("", CHOOSE), *LegalStatus.choices])
    entity_siren = forms.CharField(label="N°\u00a0SIREN", required=False, max_length=30, help_text="9\u00a0chiffres")
    entity_phone = PhoneField(label="Téléphone", required=False)

    class Meta:
        model = CreationRequest
        fields = ("entity_name", "entity_status", "entity_siren", "entity_address", "entity_phone")
        help_texts = {
            "entity_name": "Comme à l'INSEE",
            "entity_address": "Le siège, jamais un lieu d'hébergement protégé",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity_name"].required = True

    def clean_entity_siren(self) -> str:
        return read_as(Siren().parse, self.cleaned_data["entity_siren"])


class DispositifForm(AddressForm):
    """The service or establishment. One with a protected address says nothing of where it is (R26)."""

    type = forms.ModelChoiceField(label="Type", queryset=DispositifType.objects.none(), empty_label=CHOOSE)
    siret = forms.CharField(label="N°\u00a0SIRET", required=False, max_length=30, help_text="14\u00a0chiffres")
    finess = forms.CharField(
        label="N°\u00a0FINESS géographique", required=False, max_length=30, help_text="9\u00a0caractères, s'il en a un"
    )
    phone = PhoneField(label="Téléphone", required=False)
    publics = forms.MultipleChoiceField(
        label="Publics reçus", choices=Public.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    capacity_unit = forms.ChoiceField(label="Unité", required=False, choices=[("", CHOOSE), *unit_labels().items()])

    class Meta:
        model = CreationRequest
        fields = (
            "name", "type", "purpose", "protected_address", "siret", "finess", "layout", "address", "address_extra",
            "postal_code", "phone", "email", "opens_on", "publics", "capacity", "capacity_unit",
        )  # fmt: skip
        widgets = {"opens_on": DateInput, "purpose": forms.Textarea({"rows": 4})}
        labels = {"opens_on": "Ouvert, ou à ouvrir, le", "protected_address": "L'adresse de ce dispositif est protégée"}
        help_texts = {
            "name": "Neutre si l'adresse est protégée\u00a0: ni commune, ni rue",
            "purpose": "Qui y est accueilli, comment, avec quel financement. Aucune donnée sur des personnes.",
            "protected_address": "Victimes de violences ou de traite, autre danger\u00a0: ne donnez aucune adresse.",
        }

    field_order = (
        "name", "type", "purpose", "protected_address", "layout", "address", "address_extra", "postal_code", "town",
        "siret", "finess", "phone", "email", "opens_on", "publics", "capacity", "capacity_unit",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = DispositifType.objects.order_by("position")  # type: ignore[attr-defined]
        self.fields["type"].label_from_instance = lambda kind: f"{kind.family_label} – {kind.label}"  # type: ignore[attr-defined]
        for name in ("name", "purpose"):
            self.fields[name].required = True

    def clean_siret(self) -> str:
        return read_as(Siret().parse, self.cleaned_data["siret"])

    def clean_finess(self) -> str:
        return read_as(Finess().parse, self.cleaned_data["finess"])

    def clean(self) -> dict[str, Any]:
        hidden = bool(self.data.get("protected_address"))
        if hidden:
            return self._clean_protected()
        data = super().clean()
        kind, unit = data.get("type"), data.get("capacity_unit")
        if kind and unit and unit not in kind.units:
            allowed = ", ".join(unit_labels()[code].lower() for code in kind.units) or "aucune"
            self.add_error("capacity_unit", f"Ce type ne se compte pas ainsi. Unité admise\u00a0: {allowed}.")
        if data.get("capacity") is not None and not unit and "capacity_unit" not in self.errors:
            self.add_error("capacity_unit", "Dites dans quelle unité la capacité est comptée.")
        return data

    def _clean_protected(self) -> dict[str, Any]:
        """Nothing that tells where it is: each box that was filled is said, and emptied without being shown again."""
        data = forms.ModelForm.clean(self) or {}
        self.instance.commune = None
        typed = self.data.copy()
        for name in (*TELLING, "town"):
            if self.data.get(name):
                self.errors.pop(name, None)
                self.add_error(name, "L'adresse est protégée\u00a0: cette case doit rester vide. Elle a été effacée.")
                typed[name] = ""
            data[name] = ""
        self.data = typed
        return data


class AttachmentForm(forms.Form):
    """A file to join. `checked` is the file once valid."""

    upload = forms.FileField(
        label="Pièce à joindre",
        help_text=f"{KINDS_IN_WORDS}, 10\u00a0Mo au plus.",
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={
            "required": "Choisissez le fichier.",
            "empty": "Le fichier est vide. Choisissez un autre fichier.",
        },
    )
    checked: CheckedFile

    def clean_upload(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["upload"]
        try:
            self.checked = check_file(str(file.name), file.read(MAXIMUM_BYTES + 1))
        except RefusedFile as refused:
            raise ValidationError(str(refused)) from None
        return file


class TextForm(forms.Form):
    """A question, an answer, a reason: what the other side reads."""

    text = forms.CharField(label="Message", max_length=2_000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, label: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields["text"].label = label
        self.fields["text"].error_messages["required"] = "Écrivez votre message."


class ValidationForm(forms.Form):
    """In which entité what is asked is created: one that exists, or the one that is asked for."""

    entity = forms.ModelChoiceField(
        label="Entité gestionnaire",
        queryset=Entity.objects.none(),
        required=False,
        empty_label="Créer celle de la demande",
    )

    def __init__(self, request: CreationRequest, data: Any = None) -> None:
        super().__init__(data)
        here = Entity.objects.filter(departements=request.departement_id)
        if request.entity_siren:
            here |= Entity.objects.filter(siren=request.entity_siren)
        self.fields["entity"].queryset = here.distinct().order_by("name")  # type: ignore[attr-defined]
