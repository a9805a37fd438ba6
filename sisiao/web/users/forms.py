"""Forms of the administration of users."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.access.actions.grants import GrantSpec
from sisiao.access.enums import Profile, Stage
from sisiao.access.field_classes import CLEARABLE
from sisiao.access.models import Scope
from sisiao.access.perms import all_scopes_to_grant, grantable_by
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Departement
from sisiao.web.forms import DateInput

MIN_LETTERS = 2


class SearchForm(forms.Form):
    """A name or an address; travels by POST and lives in the session."""

    all_optional = True
    name = forms.CharField(
        label="Nom, prénom ou courriel",
        max_length=80,
        min_length=MIN_LETTERS,
        widget=forms.TextInput({"data-search": True, "autocomplete": "off"}),
        error_messages={
            "required": "Donnez un nom, un prénom ou un courriel.",
            "min_length": f"Donnez au moins {MIN_LETTERS} lettres.",
        },
    )


class NamesForm(forms.Form):
    """The name of an account."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class GrantForm(forms.Form):
    """A profile to give: only those below the actor's own, only on perimeters inside theirs."""

    profile = forms.ChoiceField(label="Profil")
    scope = forms.TypedChoiceField(label="Périmètre", coerce=int)
    starts_on = forms.DateField(label="À partir du", widget=DateInput)
    ends_on = forms.DateField(
        label="Jusqu'au", help_text="Dernier jour, pour un remplacement par exemple", required=False, widget=DateInput
    )
    also = forms.TypedMultipleChoiceField(
        label="Autres périmètres de même nature", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    clearances = forms.MultipleChoiceField(
        label="Habilité nommément pour",
        choices=[(kind.value, kind.label) for kind in CLEARABLE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Seulement si le travail de la personne l'exige",
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profiles = [profile for profile in Profile if profile in grantable_by(actor)]
        scopes = list(all_scopes_to_grant(actor).order_by("label", "pk"))
        self.scopes = {scope.pk: scope for scope in scopes}
        self.fields["profile"].choices = [("", "Choisir un profil"), *((p.value, p.label) for p in self.profiles)]
        self.fields["scope"].choices = [("", "Choisir un périmètre"), *grouped(scopes)]
        several = [(s.pk, s.label) for s in scopes if s.kind in (ScopeKind.DISPOSITIF, ScopeKind.DEPARTEMENT)]
        self.fields["also"].choices = several
        self.fields["starts_on"].initial = timezone.localdate()

    def spec(self) -> GrantSpec:
        """What was asked for; the end that people type is the last day, the base holds the day after."""
        data = self.cleaned_data
        also = [self.scopes[key] for key in data["also"] if key != data["scope"]]
        return GrantSpec(
            profile=Profile(data["profile"]),
            scope=self.scopes[data["scope"]],
            starts_on=data["starts_on"],
            ends_on=day_after(data["ends_on"]),
            clearances=frozenset(data["clearances"]),
            also=tuple(also),
        )


class InviteForm(GrantForm, NamesForm):
    """A colleague and a first profile."""

    email = forms.EmailField(
        label="Courriel nominatif",
        help_text="Celui de la personne, jamais celui d'un service. Exemple\u00a0: prenom.nom@association.fr",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    field_order = ("first_name", "last_name", "email", "profile", "scope", "starts_on", "ends_on")


class EndForm(forms.Form):
    """When a grant ends: now, or after a last day."""

    grant = forms.IntegerField(widget=forms.HiddenInput)
    now = forms.BooleanField(required=False, widget=forms.HiddenInput)
    ends_on = forms.DateField(
        label="Dernier jour", help_text="Laissez vide pour ne fixer aucune fin", required=False, widget=DateInput
    )


class StageForm(forms.Form):
    """The « temps » of a département."""

    departement = forms.ModelChoiceField(
        Departement.objects.order_by("code"), label="Département", empty_label="Choisir un département"
    )
    stage = forms.TypedChoiceField(label="Temps", coerce=lambda value: Stage(int(value)), choices=Stage.choices)


def day_after(last: date | None) -> date | None:
    """The end of a half-open range whose last day was typed."""
    if last is None:
        return None
    if last.year > 2150:
        raise ValidationError("Cette date est trop lointaine.")
    return date.fromordinal(last.toordinal() + 1)


def grouped(scopes: Iterable[Scope]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Perimeters by nature, the widest first, as a list with headings."""
    by_kind: dict[ScopeKind, list[tuple[int, str]]] = {}
    for scope in scopes:
        by_kind.setdefault(ScopeKind(scope.kind), []).append((scope.pk, scope.label))
    return [(kind.label, by_kind[kind]) for kind in ScopeKind if kind in by_kind]
