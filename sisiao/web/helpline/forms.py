"""The forms of the call page. No field is obligatory: what is missing is missing, what is wrong is said beside it."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format

from sisiao.geo.models import Commune
from sisiao.helpline.elsewhere import Answers
from sisiao.helpline.enums import CallerKind, CallPurpose, FreeToSpeak
from sisiao.helpline.models import Call
from sisiao.households.enums import MemberRole, ReceptionWish, Sex
from sisiao.housing_requests.enums import NotCountedReason, UnmetReason
from sisiao.siao.nights import current_night
from sisiao.web.forms import TelInput, TypedDateField
from sisiao.web.helpline.birth import Birth, parse_birth
from sisiao.web.helpline.communes import label_of, resolve
from sisiao.web.helpline.draft import Row, prefix_of
from sisiao.web.helpline.lists import Choice
from sisiao.web.helpline.phone import to_international

NOT_SAID = ("", "Non renseigné")
PRIVATE = {"data-private": "", "autocomplete": "off", "spellcheck": "false"}
SEARCHED = {**PRIVATE, "data-search-person": ""}
REASONS = (
    ("", "Choisissez le motif"),
    ("Demande non pourvue", UnmetReason.choices),
    ("Compté à part", NotCountedReason.choices),
)
ROLES = (
    ("", "À préciser"),
    (MemberRole.CONTACT, "Contact"),
    (MemberRole.PARTNER, "Conjoint·e"),
    (MemberRole.CHILD, "Enfant"),
    (MemberRole.OTHER, "Autre"),
)


def night_choices(call: Call) -> list[Choice]:
    """The night of R2, then the next one."""
    tonight = current_night(call.siao, call.started_at)
    following = tonight + timedelta(days=1)
    return [
        (f"{tonight:%Y-%m-%d}", f"Cette nuit ({date_format(tonight, 'l j')})"),
        (f"{following:%Y-%m-%d}", f"La nuit prochaine ({date_format(following, 'l j')})"),
    ]


class CallForm(forms.Form):
    """Who calls, from where, what they ask, what is said of the household as a whole."""

    free_to_speak = forms.ChoiceField(
        label="Pouvez-vous parler sans être entendu(e)\u00a0?",
        choices=((FreeToSpeak.YES, "Oui"), (FreeToSpeak.NO, "Non")),
        widget=forms.RadioSelect,
        required=False,
    )
    phone = forms.CharField(label="Téléphone", max_length=30, required=False, widget=TelInput(SEARCHED))
    caller_kind = forms.ChoiceField(label="Qui appelle", choices=CallerKind.choices, required=False)
    commune = forms.CharField(
        label="D'où",
        max_length=80,
        required=False,
        widget=forms.TextInput({"data-combobox": ""}),
    )
    slept_last_night = forms.ChoiceField(label="Nuit dernière", required=False)
    motive = forms.ChoiceField(label="Motif", required=False)
    purpose = forms.ChoiceField(label="Demande", choices=CallPurpose.choices, required=False)
    night = forms.ChoiceField(label="Pour quand", required=False)
    note = forms.CharField(label="Note", max_length=500, required=False, widget=forms.Textarea({"rows": 2, **PRIVATE}))
    animals = forms.MultipleChoiceField(label="Animaux", required=False, widget=forms.CheckboxSelectMultiple)
    to_protect = forms.BooleanField(label="À protéger", required=False)
    message = forms.CharField(
        label="Message au dispositif", max_length=500, required=False, widget=forms.Textarea({"rows": 2, **PRIVATE})
    )
    reason = forms.ChoiceField(label="Motif de l'absence de solution", choices=REASONS, required=False)

    def __init__(self, fields: dict[str, list[str]], *, call: Call, lists: dict[str, list[Choice]]) -> None:
        defaults = {"purpose": [call.purpose], "caller_kind": [call.caller_kind], "night": [f"{call.night:%Y-%m-%d}"]}
        super().__init__(MultiValueDict({**defaults, **fields}))
        self.call = call
        self._offer("slept_last_night", [NOT_SAID, *lists["situationDemandes"]])
        self._offer("motive", [NOT_SAID, *lists["motifDemandes"]])
        self._offer("animals", lists["animaux"])
        self._offer("night", night_choices(call))

    def _offer(self, name: str, choices: list[Choice]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean_phone(self) -> str:
        try:
            return to_international(self.cleaned_data["phone"], self.call.siao.departement_id)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def clean_commune(self) -> Commune | None:
        typed, known = self.cleaned_data["commune"], self.call.commune
        if known is not None and typed == label_of(known):
            return known
        try:
            return resolve(typed, self.call.siao.departement_id)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def columns(self) -> dict[str, Any]:
        """What goes into the columns of the call; a field that is wrong is empty there and stays in the draft."""
        self.is_valid()
        clean = self.cleaned_data
        night = clean.get("night")
        return {
            "free_to_speak": clean.get("free_to_speak", ""),
            "caller_kind": clean.get("caller_kind") or CallerKind.SELF,
            "purpose": clean.get("purpose") or CallPurpose.SHELTER,
            "phone": clean.get("phone", ""),
            "commune": clean.get("commune"),
            "slept_last_night": clean.get("slept_last_night", ""),
            "motive": clean.get("motive", ""),
            "note": clean.get("note", ""),
            "night": date.fromisoformat(night) if night else self.call.night,
        }


class MemberForm(forms.Form):
    """One person of the household, as said on the telephone."""

    first_name = forms.CharField(label="Prénom", max_length=80, required=False, widget=forms.TextInput(SEARCHED))
    last_name = forms.CharField(label="Nom", max_length=80, required=False, widget=forms.TextInput(SEARCHED))
    birth = forms.CharField(label="Âge ou naissance", max_length=20, required=False, widget=forms.TextInput(SEARCHED))
    sex = forms.ChoiceField(
        label="Sexe", choices=(("", "–"), (Sex.FEMALE, "Femme"), (Sex.MALE, "Homme")), required=False
    )
    role = forms.ChoiceField(label="Lien", choices=ROLES, required=False)
    pregnant = forms.BooleanField(label="Enceinte", required=False)
    wheelchair = forms.BooleanField(label="Fauteuil roulant", required=False)
    reception_wish = forms.ChoiceField(
        label="Accueil souhaité",
        choices=(("", "–"), *(choice for choice in ReceptionWish.choices if choice[0])),
        required=False,
    )

    def __init__(self, row: Row, *, rank: int, on: date, today: date) -> None:
        prefix = prefix_of(row["key"])
        super().__init__({f"{prefix}-{name}": value for name, value in row.items()}, prefix=prefix)
        self.row, self.key, self.rank, self.on, self.today = row, row["key"], rank, on, today

    @property
    def who(self) -> str:
        return f"personne {self.rank}"

    def clean_birth(self) -> Birth | None:
        try:
            return parse_birth(self.cleaned_data["birth"], self.on, self.today)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def role_on_record(self, age: int | None) -> MemberRole:
        """The link that was said; else the first person is the contact, and a minor a child."""
        said = self.cleaned_data.get("role")
        if said:
            return MemberRole(said)
        if self.rank == 1:
            return MemberRole.CONTACT
        return MemberRole.CHILD if age is not None and age < 18 else MemberRole.OTHER


class ElsewhereForm(forms.Form):
    """What the household answers; the page never shows what is expected."""

    prefix = "elsewhere"
    record_number = forms.IntegerField(
        label="Identifiant du ménage ou d'une personne",
        required=False,
        min_value=1,
        max_value=10**15,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "L'identifiant ne comporte que des chiffres."},
    )
    phone = forms.CharField(label="Téléphone connu du SIAO", required=False, max_length=30, widget=TelInput)
    first_name = forms.CharField(
        label="Prénom d'un autre membre", required=False, max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )
    birth_date = TypedDateField(label="Naissance du contact principal", required=False)

    def __init__(self, call: Call, posted: Any = None) -> None:
        super().__init__(posted)
        self.call = call

    def clean_phone(self) -> str:
        try:
            return to_international(self.cleaned_data["phone"], self.call.siao.departement_id)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def answers(self) -> Answers:
        """From the cleaned fields."""
        return Answers(**{name: self.cleaned_data[name] for name in self.fields})
