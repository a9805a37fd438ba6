"""A try-out with a key; a partner; a key."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.partners.actions import LIFE, KeyTold
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.models import HOURLY_LIMIT, Partner
from sisiao.partners.networks import UnknownAddress, networks_of
from sisiao.web.directory.asked import WhereForm
from sisiao.web.forms import DateInput


class TryForm(WhereForm):
    """A question with a key."""

    key = forms.CharField(
        label="Votre clé",
        max_length=100,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text="Le SI SIAO ne la garde pas\u00a0: elle reste dans ce champ tant que la page est ouverte.",
        error_messages={"required": "Collez votre clé."},
    )

    field_order = ("key", "commune", "instant")

    def __init__(self, data: Any, now: datetime) -> None:
        super().__init__(data, "", now)
        self.fields["commune"].widget.attrs.pop("data-communes")


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    audience = forms.ChoiceField(
        label="Nature",
        choices=PartnerAudience.choices,
        widget=forms.RadioSelect,
        help_text="Décide de ce que ses clés voient. Pour de bon\u00a0: un autre destinataire est un autre partenaire.",
        error_messages={"required": "Choisissez la nature."},
    )

    class Meta:
        model = Partner
        fields = ("name", "audience")
        labels = {"name": "Nom du logiciel ou du service"}
        error_messages = {"name": {"required": "Donnez le nom du partenaire."}}


class AddressesForm(forms.Form):
    """Networks from which a key may be used."""

    addresses = forms.CharField(
        label="Adresses IP admises",
        required=False,
        max_length=4_000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Une adresse ou un réseau par ligne. Exemple\u00a0: 192.0.2.0/24. Vide\u00a0: toutes.",
    )

    def clean_addresses(self) -> list[str]:
        try:
            return networks_of(self.cleaned_data["addresses"].split())
        except UnknownAddress as refused:
            raise ValidationError(str(refused)) from refused


class KeyForm(AddressesForm):
    """A new key; `told()` once valid."""

    expires_on = forms.DateField(
        label="Dernier jour",
        widget=DateInput,
        help_text="Deux ans au plus",
        error_messages={"required": "Donnez le dernier jour.", "invalid": "Exemple\u00a0: 30/06/2027."},
    )
    hourly_limit = forms.IntegerField(
        label="Appels par heure",
        min_value=1,
        max_value=100_000,
        initial=HOURLY_LIMIT,
        help_text="3\u00a0600 d'ordinaire",
    )

    field_order = ("expires_on", "hourly_limit", "addresses")

    def __init__(self, data: Any = None) -> None:
        last: date = timezone.localdate() + LIFE - timedelta(days=1)
        super().__init__(data, initial={"expires_on": last})

    def told(self) -> KeyTold:
        data = self.cleaned_data
        end = timezone.make_aware(datetime.combine(data["expires_on"] + timedelta(days=1), time()))
        return KeyTold(end, addresses=data["addresses"], hourly_limit=data["hourly_limit"])
