"""One contact of the directory: who it is, for whom, where, its numbers and their hours; its closures."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from sisiao.directory.actions import TEXTS, Reach, SlotTold
from sisiao.directory.addresses import refusal
from sisiao.directory.enums import ContactKind, Reader, SlotDay, Victim
from sisiao.directory.models import INSTRUCTIONS_LENGTH, PrivilegedContact
from sisiao.geo.models import Commune
from sisiao.siao.models import Siao
from sisiao.web.directory.words import SHOWN, slot_in_words
from sisiao.web.forms import DateInput, PhoneField
from sisiao.web.helpline.communes import label_of, resolve
from sisiao.web.merging import DISPUTED, MergingFormSet, MergingMixin
from sisiao.web.siao.forms import TimeInput
from sisiao.web.templatetags.siao import phone

MOST_SLOTS = 8
NOT_A_DATE = "Cette date n'est pas comprise. Exemple\u00a0: 24/12/2026."


class ContactForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    """`communes` are typed by name, one on each line; none of them is the whole territory of the SIAO."""

    kind = forms.ChoiceField(
        label="Nature",
        choices=[("", "Choisir une nature"), *ContactKind.choices],
        error_messages={"required": "Choisissez la nature."},
    )
    victims = forms.MultipleChoiceField(
        label="Public reçu",
        choices=Victim.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché\u00a0: toute victime de violence",
    )
    readers = forms.MultipleChoiceField(
        label="Qui le voit",
        choices=Reader.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins qui voit ce contact."},
    )
    communes = forms.CharField(
        label="Communes couvertes",
        required=False,
        max_length=4_000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Une par ligne, ou séparées par des points-virgules. Vide\u00a0: tout le territoire du SIAO.",
    )

    class Meta:
        model = PrivilegedContact
        fields = ("label", "kind", "organisation", "email", "instructions", "victims", "readers")
        labels = {"instructions": "Consignes avant d'appeler"}
        help_texts = {
            "label": "Ce que lira l'appelant, jamais une adresse. Exemple\u00a0: Astreinte de nuit",
            "instructions": f"{INSTRUCTIONS_LENGTH} caractères au plus. Exemple\u00a0: donner le numéro de la brigade",
        }
        widgets = {"instructions": forms.Textarea({"rows": 2})}
        error_messages = {
            "label": {"required": "Donnez un libellé."},
            "organisation": {"required": "Donnez l'organisme."},
        }

    field_order = ("label", "kind", "organisation", "readers", "victims", "email", "instructions", "communes")

    def __init__(self, siao: Siao, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.siao = siao
        contact: PrivilegedContact = self.instance
        if contact.pk:
            known = contact.communes.select_related("departement").order_by("name")
            self.initial["communes"] = "\n".join(label_of(each) for each in known)
        else:
            self.initial["readers"] = Reader.values

    def _merge(self) -> None:
        super()._merge()
        if "communes" in self._disputed:
            said = str(self.initial["communes"]).splitlines()
            others = [f"{len(said) - SHOWN} autres"] if len(said) > SHOWN else []
            self._disputed["communes"] = DISPUTED.format(said=", ".join([*said[:SHOWN], *others]) or "vide")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in TEXTS:
            if sentence := refusal(data.get(name) or ""):
                self.add_error(name, sentence)
        return data

    def clean_communes(self) -> list[Commune]:
        typed = [each.strip() for each in self.cleaned_data["communes"].replace(";", "\n").splitlines() if each.strip()]
        found = []
        for name in typed:
            try:
                commune = resolve(name, self.siao.departement_id)
            except ValueError as refused:
                raise ValidationError(f"«\u00a0{name[:60]}\u00a0»\u00a0: {refused}") from refused
            if commune is None or commune.departement_id != self.siao.departement_id:
                raise ValidationError(f"«\u00a0{name[:60]}\u00a0» n'est pas dans le département du SIAO.")
            found.append(commune)
        return list(dict.fromkeys(found))


class SlotForm(forms.Form):
    """A number and when it answers; a line without a number is no line, one whose number is taken off goes."""

    phone = PhoneField(label="Téléphone", required=False)
    opens = forms.TimeField(label="De", widget=TimeInput(), error_messages={"invalid": "Exemple\u00a0: 20:00."})
    closes = forms.TimeField(label="À", widget=TimeInput(), error_messages={"invalid": "Exemple\u00a0: 08:00."})
    days = forms.TypedMultipleChoiceField(
        label="Jours où la plage commence",
        choices=SlotDay.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un jour."},
    )

    def has_its_number(self) -> bool:
        """Whether the line is one of the contact's own."""
        return bool(self.initial.get("phone"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("phone") and not self.errors and not self.has_its_number():
            self.add_error("phone", "Donnez le numéro de cette plage.")
        opens, closes = data.get("opens"), data.get("closes")
        if opens is not None and opens == closes and opens != time(0):
            self.add_error(
                "closes", "L'heure de fin est la même que celle de début. De 00:00 à 00:00\u00a0: 24\u00a0h/24."
            )
        return data


BLANK = {"opens": time(0), "closes": time(0), "days": SlotDay.values}


class BaseSlots(MergingFormSet):
    """The lines of a contact, then empty ones, which say « every day, all day » until they have a number."""

    BLANK = BLANK
    LABEL = "Numéros et heures"

    def __init__(self, contact: PrivilegedContact, data: Any = None) -> None:
        kept = list(contact.slots.order_by("pk")) if contact.pk else []
        rows = [{"phone": s.phone, "opens": s.opens, "closes": s.closes, "days": s.days} for s in kept]
        said = "\u00a0; ".join(f"{phone(slot.phone)}, {slot_in_words(slot)}" for slot in kept)
        super().__init__(data, initial=[*rows, *[BLANK] * self.extra], prefix="plages", in_words=said)
        self.extra = 0

    def add_fields(self, form: SlotForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.use_required_attribute = False
        form.fields["phone"].awaited = True
        if index is not None and index >= len(self.initial or ()):
            form.initial = BLANK
        # Django reads nothing of a line that may be empty and is as it was.
        form.empty_permitted = not form.has_its_number()

    def given(self) -> list[SlotTold]:
        """Needs valid lines: those that hold a number."""
        told = [form.cleaned_data for form in self.forms if form.cleaned_data.get("phone")]
        return [SlotTold(each["phone"], each["days"], each["opens"], each["closes"]) for each in told]


Slots = formset_factory(SlotForm, formset=BaseSlots, extra=2, max_num=MOST_SLOTS, validate_max=True)


def reach_of(form: ContactForm, slots: Any) -> Reach:
    """Needs both valid."""
    return Reach(slots.given(), form.cleaned_data["communes"])


class ClosureForm(forms.Form):
    """Days on which a contact does not answer, both included."""

    first = forms.DateField(
        label="Du", widget=DateInput, error_messages={"required": "Donnez le premier jour.", "invalid": NOT_A_DATE}
    )
    last = forms.DateField(
        label="Au", widget=DateInput, error_messages={"required": "Donnez le dernier jour.", "invalid": NOT_A_DATE}
    )

    def days(self) -> tuple[date, date]:
        return self.cleaned_data["first"], self.cleaned_data["last"]
