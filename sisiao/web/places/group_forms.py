"""What is asked of a groupe de places, of its rooms, and of what is out of service."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.imports.offer_workbook.dispositifs import SPECIFIC_PUBLICS
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.offer.actions import Series
from sisiao.offer.enums import Public, Sharing, UnitKind
from sisiao.offer.models import GROUP_FACTS, REFUGEES, PlaceGroup, Unit
from sisiao.web.forms import DateInput
from sisiao.web.merging import MergingMixin

NOT_A_DATE = "Cette date n'est pas comprise. Exemple\u00a0: 24/11/2026."


def day(label: str, **kwargs: Any) -> forms.DateField:
    """A day that is picked."""
    errors = {"required": "Indiquez la date.", "invalid": NOT_A_DATE}
    return forms.DateField(label=label, widget=DateInput(), error_messages=errors, **kwargs)


def a_year_later(on: date) -> date:
    """The same day of the next year; the last of February for the 29th."""
    return on.replace(year=on.year + 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


def next_season(name: str) -> str:
    """« Renfort d'hiver 2026-2027 » → « Renfort d'hiver 2027-2028 »."""
    return re.sub(r"\b20\d\d\b", lambda year: str(int(year[0]) + 1), name)


class GroupForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A groupe de places: its nights when it is new, the night it changes from otherwise. `facts()` once valid."""

    UNWATCHED = ("since",)
    since = day(
        "À compter de la nuit du", help_text="Ce soir ou une nuit à venir\u00a0: les nuits passées ne changent pas"
    )
    starts_on = day("Première nuit")
    ends_on = day("Dernière nuit", required=False, help_text="Vide si aucune fin n'est prévue")
    publics = forms.MultipleChoiceField(
        label="Publics reçus",
        choices=Public.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ni la nationalité ni le titre de séjour ne décident de l'accueil",
        error_messages={"required": "Cochez au moins un public."},
    )
    specific_publics = forms.MultipleChoiceField(
        label="Publics spécifiques",
        choices=[(each, each) for each in SPECIFIC_PUBLICS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = PlaceGroup
        fields = (*GROUP_FACTS, "update_rhythm_hours")
        help_texts = {
            "quota_holder": "Si la voie d'accès est «\u00a0Réservataire\u00a0»",
            "regime": "«\u00a0Sur activation\u00a0»\u00a0: les places n'ouvrent que par une décision datée",
            "update_rhythm_hours": "Au-delà, les écoutants voient les places «\u00a0à vérifier\u00a0»",
        }

    field_order = (
        "since", "name", "mode", "route", "quota_holder", "regime", "starts_on", "ends_on", "publics",
        "specific_publics", "min_age", "max_age", "wheelchair", "animals", "update_rhythm_hours",
    )  # fmt: skip

    def __init__(self, group: PlaceGroup, night: date, data: Any = None, like: PlaceGroup | None = None) -> None:
        told: dict[str, Any] = {"since": night, "starts_on": night}
        if like is not None and like.last_day is not None:
            told |= {"starts_on": a_year_later(like.period.lower or night), "ends_on": a_year_later(like.last_day)}
            told["name"] = next_season(like.name)
        super().__init__(data, instance=group, initial=told)
        for name in ("starts_on", "ends_on") if group.pk else ("since",):
            del self.fields[name]
        self.fields["update_rhythm_hours"].widget.attrs["min"] = 1
        if group.dispositif.type.unconditional:
            # Neither nationality nor permit decides who is sheltered (R24): the base refuses it too.
            allowed = [(each, each) for each in SPECIFIC_PUBLICS if each != REFUGEES]
            self.fields["specific_publics"].choices = allowed  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Fields of the group, as the actions take them."""
        return {name: self.cleaned_data[name] for name in GROUP_FACTS}

    @property
    def rhythm(self) -> int:
        return int(self.cleaned_data["update_rhythm_hours"])


class SeriesForm(forms.Form):
    """Alike rooms: a word and numbers, or one name alone. `series()` once valid."""

    prefix_name = forms.CharField(
        label="Nom", max_length=50, initial="Chambre", help_text="Chambre, Logement, Dortoir A…"
    )
    first = forms.IntegerField(label="Du numéro", required=False, min_value=0, max_value=9999)
    last = forms.IntegerField(
        label="Au numéro", required=False, min_value=0, max_value=9999, help_text="Vide pour une seule chambre"
    )
    kind = forms.ChoiceField(label="Type", choices=UnitKind.choices)
    sharing = forms.ChoiceField(
        label="Partage", choices=Sharing.choices, help_text="Exclusif\u00a0: un seul ménage à la fois"
    )
    places = forms.IntegerField(label="Places dans chacune", min_value=1, max_value=200, initial=2)
    floor = forms.CharField(label="Étage", max_length=20, required=False)
    wheelchair = forms.BooleanField(label="Accessible en fauteuil roulant", required=False)
    starts_on = day("Première nuit")

    def __init__(self, night: date, data: Any = None) -> None:
        super().__init__(data, initial={"starts_on": night})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if last is not None and first is None:
            self.add_error("first", "Donnez le premier numéro. Exemple\u00a0: 101.")
        elif first is not None and last is not None and last < first:
            self.add_error("last", "Le dernier numéro ne peut pas précéder le premier.")
        return data

    def series(self) -> Series:
        data = self.cleaned_data
        first, last, name = data["first"], data["last"], data["prefix_name"].strip()
        numbers = range(first, (last if last is not None else first) + 1) if first is not None else ()
        return Series(
            names=tuple(f"{name} {number}" for number in numbers) or (name,),
            kind=UnitKind(data["kind"]),
            sharing=Sharing(data["sharing"]),
            places=data["places"],
            wheelchair=data["wheelchair"],
            floor=data["floor"],
        )


class ResizeForm(forms.Form):
    """How many places a room has from a night on. `known` is how many it had on the page."""

    prefix = "resize"
    places = forms.IntegerField(label="Nombre de places", min_value=1, max_value=200)
    on = day("À compter de la nuit du")
    known = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, there: int, night: date, data: Any = None) -> None:
        super().__init__(data, prefix=self.prefix, initial={"places": there, "on": night, "known": there})
        self.there = there

    def clean_known(self) -> int:
        if self.cleaned_data["known"] != self.there:
            known = self.there
            self.data = self.data.copy()
            self.data[self.add_prefix("known")] = str(known)
            self.add_error(
                "places", f"Quelqu'un vient de changer cette chambre\u00a0: elle a maintenant {known} places. Relisez."
            )
        return self.there


class RenewForm(forms.Form):
    """Another sharing rule, or another kind, from a night on."""

    prefix = "renew"
    kind = forms.ChoiceField(label="Type", choices=UnitKind.choices)
    sharing = forms.ChoiceField(label="Partage", choices=Sharing.choices)
    on = day("À compter de la nuit du")

    def __init__(self, unit: Unit, night: date, data: Any = None) -> None:
        super().__init__(data, prefix=self.prefix, initial={"kind": unit.kind, "sharing": unit.sharing, "on": night})


class EndForm(forms.Form):
    """The first night closed."""

    on = day("Première nuit fermée")

    def __init__(self, night: date | None, data: Any = None, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix, initial={"on": night})


class WorksForm(forms.Form):
    """So many places of a room out of service. `nights()` once valid."""

    unit = forms.ChoiceField(label="Chambre", error_messages={"invalid_choice": "Choisissez une chambre de la liste."})
    number = forms.IntegerField(label="Nombre de places", min_value=1, max_value=200, initial=1)
    first_night = day("Première nuit")
    back_on = day("Retour prévu le matin du", required=False, help_text="Vide s'il n'est pas connu")
    cause = forms.ChoiceField(
        label="Cause",
        choices=(("", "Choisir une cause"), *UnavailabilityCause.choices),
        error_messages={"required": "Choisissez la cause."},
    )

    def __init__(self, units: Sequence[Unit], night: date, data: Any = None) -> None:
        super().__init__(data, initial={"first_night": night})
        self.night = night
        self.fields["unit"].choices = [
            ("", "Choisir une chambre"),
            *((str(each.public_id), f"{each.name} ({each.group.name})") for each in units),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, back = data.get("first_night"), data.get("back_on")
        if first and first < self.night:
            self.add_error("first_night", f"La nuit du {first:%d/%m/%Y} est passée\u00a0: choisissez ce soir ou après.")
        if first and back and back <= first:
            self.add_error("back_on", "Le retour vient après la première nuit.")
        return data

    def nights(self) -> DateRange:
        return DateRange(self.cleaned_data["first_night"], self.cleaned_data["back_on"])


class ReturnForm(forms.Form):
    """When places out of service come back, and why they are out."""

    back_on = day("Retour prévu le matin du", required=False, help_text="Vide s'il n'est pas connu")
    cause = forms.ChoiceField(label="Cause", choices=UnavailabilityCause.choices)
