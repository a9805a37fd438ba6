"""What is asked of « Qui appeler maintenant ? »: a commune by its name, a moment by its clock."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.text import normalise
from sisiao.directory.enums import Reader
from sisiao.directory.places import Place, of_collectivity, place_of
from sisiao.directory.queries import Answer, who_to_call
from sisiao.directory.telling import answer_told
from sisiao.geo.models import Collectivity
from sisiao.partners.enums import PartnerAudience
from sisiao.siao.models import Siao
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
        return who_to_call(place, place.instant(self.cleaned_data.get("instant"), self.now), reader, self.now)

    def shown(self, reader: Reader) -> dict[str, Any]:
        """Context of the answer, with its words. Needs a valid form."""
        answer = self.answer(reader)
        local = answer.place.local(answer.instant)
        holiday = answer.place.is_holiday(local.date())
        return {"answer": answer, "local": local, "holiday": holiday, "at_once": not self.cleaned_data.get("instant")}


class PreviewForm(WhereForm):
    """What a partner would ask, by whoever keeps the directory there; `preview()` once valid.

    Of another SIAO, what is open to partners alone is not shown.
    """

    pour = forms.TypedChoiceField(label="Vu par", choices=PartnerAudience.choices, coerce=Reader)
    field_order = ("pour", "commune", "instant")

    def __init__(self, data: Any, actor: Actor, now: datetime) -> None:
        super().__init__(data, actor.perimeter.departement_code, now)
        self.actor = actor

    def clean_commune(self) -> Place:
        place = super().clean_commune()
        mine = Siao.objects.able_to(self.actor, Capability.MANAGE_DIRECTORY)
        if place.siao is None or not mine.filter(pk=place.siao.pk).exists():
            raise ValidationError("Cette commune n'est pas de votre SIAO\u00a0: l'aperçu ne montre que son annuaire.")
        return place

    def preview(self) -> dict[str, Any]:
        """Context of what the partner sees: on a page, and as its software receives it. Needs a valid form."""
        reader: Reader = self.cleaned_data["pour"]
        shown = self.shown(reader)
        received = json.dumps(answer_told(shown["answer"], reader), ensure_ascii=False, indent=2)
        return shown | {"reader": reader, "received": received}
