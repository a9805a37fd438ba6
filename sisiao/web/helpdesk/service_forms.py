"""The hours of the support, the messages to users."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.helpdesk.enums import MessageLevel
from sisiao.helpdesk.models import SupportHours
from sisiao.siao.enums import Weekday
from sisiao.web.forms import DateInput, shown_message
from sisiao.web.helpdesk.forms import profiles_field

LONGEST_SHOWN = timedelta(days=31)
_STRETCH = re.compile(r"(\d{1,2})(?:[h:](\d{2})?)?-(\d{1,2})(?:[h:](\d{2})?)?")
EXAMPLE = "Exemple\u00a0: 9h30-11h30 14h-16h30"


class HoursForm(forms.Form):
    """One box for each day of the week, from a day on; the days to come when nobody answers."""

    all_optional = True
    since = forms.DateField(label="À compter du", widget=DateInput, error_messages={"required": "Choisissez le jour."})
    closed = forms.CharField(
        label="Fermetures exceptionnelles à venir",
        required=False,
        help_text="Des dates séparées par un espace. Exemple\u00a0: 24/12/2026 31/12/2026",
    )

    def __init__(self, hours: list[SupportHours], closed: list[date], today: date, data: Any = None) -> None:
        initial: dict[str, Any] = {"since": today, "closed": " ".join(f"{day:%d/%m/%Y}" for day in closed)}
        for day in Weekday:
            told = [each for each in hours if each.weekday == day.value]
            initial[f"day_{day.value}"] = " ".join(f"{_short(each.opens)}-{_short(each.closes)}" for each in told)
        super().__init__(data, initial=initial)
        self.today = today
        for day in Weekday:
            self.fields[f"day_{day.value}"] = forms.CharField(label=day.label, required=False, help_text=EXAMPLE)
        self.order_fields(["since", *(f"day_{day.value}" for day in Weekday), "closed"])

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < self.today:
            raise ValidationError("Ce jour est passé\u00a0: choisissez aujourd'hui ou après.")
        return since

    def clean_closed(self) -> list[date]:
        try:
            days = [datetime.strptime(word, "%d/%m/%Y").date() for word in self.cleaned_data["closed"].split()]  # noqa: DTZ007
        except ValueError as error:
            raise ValidationError("Une de ces dates n'est pas comprise. Exemple\u00a0: 24/12/2026.") from error
        if any(day < self.today for day in days):
            raise ValidationError("Un de ces jours est passé\u00a0: n'indiquez que les fermetures à venir.")
        return days

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for day in Weekday:
            name = f"day_{day.value}"
            try:
                data[name] = _stretches(data.get(name, ""))
            except ValueError:
                self.add_error(name, f"Ces heures ne sont pas comprises, ou se chevauchent. {EXAMPLE}.")
        return data

    def week(self) -> dict[int, list[tuple[time, time]]]:
        return {day.value: self.cleaned_data[f"day_{day.value}"] for day in Weekday}


def _short(value: time) -> str:
    return f"{value.hour}h{value.minute:02d}" if value.minute else f"{value.hour}h"


def _stretches(typed: str) -> list[tuple[time, time]]:
    """« 9h30-11h30 14h-16h30 »: in order, apart. Raises `ValueError`."""
    found: list[tuple[time, time]] = []
    for word in re.sub(r"\s*[-–]\s*", "-", typed.replace("\u00a0", " ").replace(" h", "h")).split():
        read = _STRETCH.fullmatch(word)
        if read is None:
            raise ValueError(word)
        opens, closes = (time(int(read[at]), int(read[at + 1] or 0)) for at in (1, 3))
        if closes <= opens or (found and opens < found[-1][1]):
            raise ValueError(word)
        found.append((opens, closes))
    return found


class ServiceMessageForm(forms.Form):
    """A few lines to the users of one's perimeter, from a day to another included."""

    body = shown_message()
    level = forms.ChoiceField(
        label="Importance", choices=MessageLevel.choices, widget=forms.RadioSelect, initial=MessageLevel.INFO
    )
    since = forms.DateField(label="Du", widget=DateInput, error_messages={"required": "Choisissez le premier jour."})
    until = forms.DateField(
        label="Au",
        widget=DateInput,
        help_text="Un mois au plus.",
        error_messages={"required": "Choisissez le dernier jour."},
    )
    profiles = profiles_field()

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"since": today, "until": today + timedelta(days=1)})
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and since < self.today:
            self.add_error("since", "Ce jour est passé\u00a0: choisissez aujourd'hui ou après.")
        if since and until and not timedelta(0) <= until - since <= LONGEST_SHOWN:
            self.add_error("until", "Choisissez un jour du mois qui suit le premier.")
        return data

    def edges(self, now: datetime) -> tuple[datetime, datetime]:
        """From now, or the first hour of a day to come, to the end of the last day, on the reader's clock."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"] + timedelta(days=1)
        begins, ends = (timezone.make_aware(datetime.combine(day, time(0))) for day in (since, until))
        return max(begins, now), ends
