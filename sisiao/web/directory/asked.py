"""What is asked of « Qui appeler maintenant ? »: a commune by its name, a moment by its clock."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.core.text import normalise
from sisiao.directory.enums import Reader
from sisiao.directory.places import Place, of_collectivity, place_of
from sisiao.directory.queries import Answer, who_to_call
from sisiao.geo.models import Collectivity
from sisiao.web.helpline.communes import resolve

NOT_UNDERSTOOD = "Ce moment n'est pas compris. Exemple\u00a0: 26/11/2026 03:00."


class MomentInput(forms.DateTimeInput):
    """A native picker of a day and an hour."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class WhereForm(forms.Form):
    """A commune, and a moment by the clock on its wall; `answer()` once valid."""

    commune = forms.CharField(
        label="Commune où se trouve la personne",
        max_length=80,
        help_text="Nom ou code postal. Exemple\u00a0: Vigny",
        error_messages={"required": "Tapez la commune."},
        widget=forms.TextInput({"autocomplete": "off", "data-communes": ""}),
    )
    instant = forms.CharField(
        label="À un autre moment",
        required=False,
        max_length=20,
        widget=MomentInput(),
        help_text="À l'heure de la commune\u00a0; vide\u00a0: maintenant",
    )

    def __init__(self, data: Any, departement: str, now: datetime) -> None:
        super().__init__(data)
        self.departement, self.now = departement, now

    def clean_commune(self) -> Place:
        typed = self.cleaned_data["commune"]
        try:
            commune = resolve(typed, self.departement)
        except ValueError as refused:
            name = normalise(typed)
            known = (each for each in Collectivity.objects.order_by("pk") if normalise(each.name) == name)
            if (collectivity := next(known, None)) is None:
                raise ValidationError(str(refused)) from refused
            return of_collectivity(collectivity, self.now)
        place = place_of(commune.pk, self.now) if commune else None
        if place is None:
            raise ValidationError("Tapez la commune.")
        return place

    def clean_instant(self) -> datetime | None:
        typed = self.cleaned_data["instant"]
        if not typed:
            return None
        for read in (datetime.fromisoformat, lambda text: datetime.strptime(text, "%d/%m/%Y %H:%M")):  # noqa: DTZ007
            try:
                found = read(typed)
            except ValueError:
                continue
            if 2000 <= found.year < 2100:
                return found.replace(tzinfo=None)
        raise ValidationError(NOT_UNDERSTOOD)

    def answer(self, reader: Reader) -> Answer:
        """Whom to call, for this reader. Needs a valid form."""
        place: Place = self.cleaned_data["commune"]
        moment: datetime | None = self.cleaned_data.get("instant")
        instant = moment.replace(tzinfo=place.zone) if moment else self.now
        return who_to_call(place, instant, reader, self.now)

    def shown(self, reader: Reader) -> dict[str, Any]:
        """Context of the answer, with its words. Needs a valid form."""
        answer = self.answer(reader)
        local = answer.place.local(answer.instant)
        holiday = answer.place.is_holiday(local.date())
        return {"answer": answer, "local": local, "holiday": holiday, "at_once": not self.cleaned_data.get("instant")}
