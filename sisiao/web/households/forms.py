"""Forms of the households' pages: the search, the members of a new household."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.households.actions import NewMember
from sisiao.households.enums import MemberRole, ReceptionWish, Sex
from sisiao.households.models import Person
from sisiao.households.queries import MIN_LETTERS, Criteria
from sisiao.web.forms import PhoneField, RecordNumberField, TypedDateField

MAX_MEMBERS = 20
OLDEST = 120


class SearchForm(forms.Form):
    """What is known of the person; everything that is filled must match. Travels by POST and lives in the session."""

    all_optional = True  # said once above the form, not on each field
    name = forms.CharField(
        label="Nom ou prénom", help_text="Même partiel ou mal orthographié", required=False, max_length=80
    )
    birth_date = TypedDateField(label="Date de naissance", help_text="Exemple\u00a0: 05/03/1990", required=False)
    phone = PhoneField(label="Téléphone", help_text="Exemple\u00a0: 06 12 34 56 78", required=False)
    record_number = RecordNumberField(label="Identifiant", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"data-search": True, "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.criteria():
            raise ValidationError(
                f"Donnez au moins {MIN_LETTERS} lettres du nom, la date de naissance, le téléphone ou l'identifiant."
            )
        return cleaned

    def criteria(self) -> Criteria:
        """The criteria of the search, from the cleaned fields."""
        return Criteria(**{name: self.cleaned_data[name] for name in self.fields})


class MemberForm(forms.Form):
    """One person. Everything may stay empty: an anonymous person has the right to a place."""

    all_optional = True
    role = forms.ChoiceField(label="Place dans le ménage", choices=MemberRole.choices)
    first_name = forms.CharField(label="Prénom", required=False, max_length=80)
    last_name = forms.CharField(label="Nom", required=False, max_length=80)
    sex = forms.ChoiceField(label="Sexe", choices=Sex.choices, required=False)
    birth_date = TypedDateField(label="Date de naissance", help_text="Exemple\u00a0: 05/03/1990", required=False)
    age = forms.IntegerField(
        label="Âge",
        help_text="Si la date est inconnue",
        required=False,
        min_value=0,
        max_value=OLDEST,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "L'âge est un nombre d'années. Exemple\u00a0: 32."},
    )
    phone = PhoneField(label="Téléphone", required=False)
    reception_wish = forms.ChoiceField(label="Accueil souhaité", choices=ReceptionWish.choices, required=False)
    wheelchair = forms.BooleanField(label="Se déplace en fauteuil roulant", required=False)
    pregnant = forms.BooleanField(label="Enceinte", required=False)

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born is not None and born > timezone.localdate():
            raise ValidationError("Cette date est dans l'avenir. Vérifiez l'année.")
        return born

    def member(self, night: date) -> NewMember:
        """The member to record; an age alone gives an estimated date of birth, of that age tonight."""
        data = self.cleaned_data
        born, age = data["birth_date"], data["age"]
        if estimated := born is None and age is not None:
            born = date(night.year - age, night.month, min(night.day, 28))
        person = Person(
            birth_date=born,
            birth_date_estimated=estimated,
            anonymous=not (data["first_name"] or data["last_name"]),
            **{name: data[name] for name in ("first_name", "last_name", "sex", "phone", "reception_wish")},
            wheelchair=data["wheelchair"],
            pregnant=data["pregnant"],
        )
        return NewMember(MemberRole(data["role"]), person)


MemberFormSet = forms.formset_factory(
    MemberForm, extra=0, min_num=1, max_num=MAX_MEMBERS, validate_max=True, validate_min=True, absolute_max=MAX_MEMBERS
)
