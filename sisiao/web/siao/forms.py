"""The sheet of a SIAO, the hours of its 115, its settings, its message of the day."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.siao.actions import Settings, Week
from sisiao.siao.enums import Audience, MessageTone, Outside, Weekday
from sisiao.siao.models import HelplineHours, Siao
from sisiao.web.forms import DateInput, PhoneField, shown_message
from sisiao.web.merging import MergingMixin
from sisiao.web.siao.address import AddressForm

ALWAYS, HOURS = "always", "hours"
PRESENCE = ((ALWAYS, "24\u00a0h/24, par l'équipe du SIAO"), (HOURS, "À certaines heures"))
WHOLE_HOURS = tuple((hour, f"{hour}\u00a0h") for hour in range(24))


class SheetForm(MergingMixin, AddressForm):
    """Name, address, means to reach the SIAO."""

    phone = PhoneField(label="Téléphone", required=False, help_text="Celui que les professionnels appellent, hors 115")
    website = forms.URLField(
        label="Site internet", required=False, assume_scheme="https", help_text="Exemple\u00a0: https://www.exemple.fr"
    )

    class Meta:
        model = Siao
        fields = ("name", "phone", "email", "website", "address", "postal_code")
        labels = {"name": "Nom du SIAO"}

    field_order = ("name", "phone", "email", "website", "address", "postal_code", "town")


class TimeInput(forms.TimeInput):
    """A native time picker."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HoursForm(forms.Form):
    """When the team answers the 115; `week()` gives it once valid. Two boxes for each day of the week."""

    all_optional = True
    presence = forms.ChoiceField(label="Le 115 est tenu", choices=PRESENCE, widget=forms.RadioSelect)
    outside = forms.ChoiceField(
        label="En dehors de ces heures", choices=Outside.choices, widget=forms.RadioSelect, required=False
    )
    relay = forms.ModelChoiceField(
        label="SIAO qui prend le relais", queryset=Siao.objects.none(), required=False, empty_label="Choisir un SIAO"
    )

    def __init__(self, siao: Siao, hours: list[HelplineHours], data: Any = None) -> None:
        initial: dict[str, Any] = {
            "presence": ALWAYS if siao.round_the_clock else HOURS,
            "outside": siao.outside,
            "relay": siao.relay_id,
        }
        for row in hours:
            initial |= {f"opens_{row.weekday}": row.opens, f"closes_{row.weekday}": row.closes}
        super().__init__(data, initial=initial)
        self.fields["relay"].queryset = Siao.objects.listed().exclude(pk=siao.pk).order_by("departement")
        for day in Weekday:
            for edge, word in (("opens", "de"), ("closes", "à")):
                label = f"{day.label}, {word}"
                self.fields[f"{edge}_{day}"] = forms.TimeField(label=label, required=False, widget=TimeInput())
        self.order_fields(["presence", *(f"{edge}_{day}" for day in Weekday for edge in ("opens", "closes"))])

    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The rows of the table."""
        return [(day.label, self[f"opens_{day}"], self[f"closes_{day}"]) for day in Weekday]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("presence") != HOURS:
            return data
        if not self._given(data) and not self.errors:
            self.add_error("opens_0", "Donnez les heures d'au moins un jour.")
        if not data.get("outside"):
            self.add_error("outside", "Dites qui répond au 115 en dehors de ces heures\u00a0: le numéro ne ferme pas.")
        if data.get("outside") == Outside.RELAYED and not data.get("relay"):
            self.add_error("relay", "Choisissez le SIAO qui prend le relais.")
        return data

    def _given(self, data: dict[str, Any]) -> dict[Weekday, tuple[time, time]]:
        given = {}
        for day in Weekday:
            opens, closes = data.get(f"opens_{day}"), data.get(f"closes_{day}")
            if (opens is None) != (closes is None):
                self.add_error(f"{'opens' if opens is None else 'closes'}_{day}", "Donnez les deux heures du jour.")
            elif opens is not None and opens == closes and opens != time(0):
                self.add_error(f"closes_{day}", "L'heure de fin est la même que celle de début.")
            elif opens is not None and closes is not None:
                given[day] = (opens, closes)
        return given

    def week(self) -> Week:
        data = self.cleaned_data
        if data["presence"] == ALWAYS:
            return Week({})
        outside = Outside(data["outside"])
        return Week(self._given(data), outside, data["relay"] if outside == Outside.RELAYED else None)


class SettingsForm(forms.Form):
    """What the SIAO decides for itself (R2, R4)."""

    night_change_hour = forms.TypedChoiceField(
        label="Heure de changement de nuit",
        choices=WHOLE_HOURS,
        coerce=int,
        help_text="Avant cette heure, un appel est pour la nuit en cours\u00a0; après, pour la nuit qui vient.",
    )
    release_hour = forms.TypedChoiceField(
        label="Heure de libération des places",
        choices=WHOLE_HOURS,
        coerce=int,
        help_text="Celle à laquelle une place d'une seule nuit se libère.",
    )
    hold_minutes = forms.IntegerField(
        label="Durée d'une réservation, en minutes",
        min_value=1,
        max_value=120,
        help_text="Le temps d'un appel\u00a0: au-delà, la place réservée redevient libre.",
    )

    def wanted(self) -> Settings:
        return Settings(**self.cleaned_data)


class MessageForm(forms.Form):
    """A few lines for the users of the SIAO, until the end of a night."""

    body = shown_message()
    tone = forms.ChoiceField(
        label="Importance", choices=MessageTone.choices, widget=forms.RadioSelect, initial=MessageTone.INFO
    )
    audience = forms.ChoiceField(
        label="Qui le lit", choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.TEAM
    )
    last_night = forms.DateField(
        label="Affiché jusqu'à la fin de la nuit du", widget=DateInput, help_text="Un mois au plus."
    )

    def __init__(self, night: date, data: Any = None) -> None:
        super().__init__(data, initial={"last_night": night})
        self.night = night

    def clean_last_night(self) -> date:
        night: date = self.cleaned_data["last_night"]
        if not 0 <= (night - self.night).days <= 31:
            raise ValidationError("Choisissez cette nuit, ou une nuit du mois qui vient.")
        return night
