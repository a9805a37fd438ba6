"""One line of each list of a sheet."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from sisiao.core.files import ACCEPTED, KINDS_IN_WORDS, MAXIMUM_BYTES, CheckedFile, RefusedFile, check_file
from sisiao.siao.enums import Audience, ContactRole, DocumentKind, PartnerKind
from sisiao.siao.models import Antenna, SiaoContact, SiaoDocument, SiaoPartner
from sisiao.web.forms import DateInput, PhoneField
from sisiao.web.merging import MergingMixin
from sisiao.web.siao.address import AddressForm

HOURS_EXAMPLE = "Exemple\u00a0: lundi à vendredi, 9\u00a0h – 17\u00a0h"
NOT_A_DATE = "Cette date n'est pas comprise. Exemple\u00a0: 31/12/2027."


class AntennaForm(MergingMixin, AddressForm):
    phone = PhoneField(label="Téléphone", required=False)

    class Meta:
        model = Antenna
        fields = ("name", "area", "address", "postal_code", "phone", "email", "hours")
        help_texts = {
            "area": "Communes ou bassin que l'antenne reçoit",
            "hours": "Exemple\u00a0: lundi à vendredi, 9\u00a0h – 17\u00a0h",
        }

    field_order = ("name", "area", "address", "postal_code", "town", "phone", "email", "hours")


class ContactForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    role = forms.ChoiceField(label="Fonction", choices=[("", "Choisir une fonction"), *ContactRole.choices])
    phone = PhoneField(label="Téléphone", required=False)

    class Meta:
        model = SiaoContact
        fields = ("role", "name", "phone", "email", "hours")
        labels = {"hours": "Quand l'appeler"}
        help_texts = {"hours": HOURS_EXAMPLE}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("phone") and not data.get("email") and not self.errors:
            self.add_error("phone", "Indiquez un téléphone ou un courriel.")
        return data


class PartnerForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    kind = forms.ChoiceField(label="Nature", choices=[("", "Choisir une nature"), *PartnerKind.choices])
    phone = PhoneField(label="Téléphone", required=False)

    class Meta:
        model = SiaoPartner
        fields = ("kind", "name", "purpose", "contact", "phone", "email", "agreement", "agreement_ends_on")
        widgets = {"agreement_ends_on": DateInput}
        error_messages = {"agreement_ends_on": {"invalid": NOT_A_DATE}}


class DocumentForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    """The file is asked for once: another version is another document. `checked` is the file once valid."""

    upload = forms.FileField(
        label="Fichier",
        help_text=f"{KINDS_IN_WORDS}, 10\u00a0Mo au plus.",
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={
            "required": "Choisissez le fichier.",
            "empty": "Le fichier est vide. Choisissez un autre fichier.",
        },
    )
    kind = forms.ChoiceField(label="Nature", choices=[("", "Choisir une nature"), *DocumentKind.choices])
    audience = forms.ChoiceField(
        label="Qui le lit", choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.TEAM
    )
    checked: CheckedFile

    class Meta:
        model = SiaoDocument
        fields = ("kind", "title", "audience", "ends_on")
        widgets = {"ends_on": DateInput}
        error_messages = {"ends_on": {"invalid": NOT_A_DATE}}

    field_order = ("kind", "title", "upload", "audience", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["audience"] = self.instance.audience or Audience.TEAM
        if self.instance.pk:
            del self.fields["upload"]

    def clean_upload(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["upload"]
        content = file.read(MAXIMUM_BYTES + 1)
        try:
            self.checked = check_file(str(file.name), content)
        except RefusedFile as refused:
            raise forms.ValidationError(str(refused)) from None
        return file
