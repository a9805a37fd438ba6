"""One line of each list of the sheet of a dispositif: funding, contingent, act."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from sisiao.core.files import ACCEPTED, KINDS_IN_WORDS, MAXIMUM_BYTES, CheckedFile, RefusedFile, check_file
from sisiao.core.periods import last_day
from sisiao.imports.offer_workbook.funding import FIRST_YEAR, FUNDERS
from sisiao.offer.models import Act, BudgetLine, Funding, Provision, Quota, SupportMeasure
from sisiao.offer.units import unit_labels
from sisiao.web.forms import DateInput
from sisiao.web.merging import MergingMixin
from sisiao.web.offer.listing import NOT_A_DATE

BOP_177 = "État – BOP 177"
LUMP_SUM, FTE = "lump_sum", "fte"
MEASURES = ("measure", "household")
CHOOSE = "Choisir"
MONEY = forms.NumberInput({"step": "0.01", "min": "0"})


class FundingForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A line of funding, under the rules of the workbook (tab « Financement »)."""

    funder = forms.ChoiceField(label="Financeur", choices=[("", CHOOSE), *((each, each) for each in FUNDERS)])
    unit = forms.ChoiceField(label="Unité financée")
    line = forms.ModelChoiceField(
        label="Ligne BOP\u00a0177",
        queryset=BudgetLine.objects.order_by("position"),
        required=False,
        empty_label="Aucune",
    )

    class Meta:
        model = Funding
        fields = (
            "funder", "line", "regime", "fiscal_year", "starts_on", "ends_on", "unit", "number", "violence_places",
            "siao_places", "amount", "act_reference", "act_date", "cpom", "cpom_ends_on", "comment",
        )  # fmt: skip
        widgets = {
            **dict.fromkeys(("starts_on", "ends_on", "act_date", "cpom_ends_on"), DateInput),
            "number": MONEY,
            "amount": MONEY,
        }
        labels = {"amount": "Montant notifié, en euros", "cpom": "Financé par un CPOM"}
        help_texts = {
            "number": "Pour des nuitées\u00a0: le plafond de l'année",
            "comment": "Aucune donnée sur des personnes",
        }
        error_messages = {
            name: {"invalid": NOT_A_DATE} for name in ("starts_on", "ends_on", "act_date", "cpom_ends_on")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", CHOOSE), *unit_labels().items()]
        # Those of its type, and the one that a file gave it all the same (a warning of the workbook).
        line = self.instance
        lines = BudgetLine.objects.filter(Q(types__contains=[line.dispositif.type_id]) | Q(pk=line.line_id))
        self.fields["line"].queryset = lines.order_by("position")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_line(data)
        self._check_period(data)
        number, unit = data.get("number"), data.get("unit")
        if number is None and unit and unit != LUMP_SUM:
            self.add_error("number", "Donnez le nombre financé. Seul un forfait n'en a pas.")
        if number is not None and number < 0:
            self.add_error("number", "Ce nombre ne peut pas être négatif.")
        elif number is not None and unit != FTE and number != int(number):
            self.add_error("number", "Seuls les ETP admettent des décimales.")
        self._check_amount(data)
        for name in ("violence_places", "siao_places"):
            if number is not None and (data.get(name) or 0) > number:
                self.add_error(name, "Ce nombre dépasse le nombre financé.")
        if data.get("cpom") and not data.get("cpom_ends_on"):
            self.add_error("cpom_ends_on", "Donnez l'échéance du CPOM.")
        return data

    def _check_line(self, data: dict[str, Any]) -> None:
        line, unit = data.get("line"), data.get("unit")
        if data.get("funder") == BOP_177 and line is None and "line" not in self.errors:
            self.add_error("line", "Choisissez la ligne du BOP\u00a0177.")
        if line and unit and unit not in line.units:
            allowed = ", ".join(unit_labels()[code].lower() for code in line.units)
            self.add_error("unit", f"Cette ligne se compte autrement\u00a0: {allowed}.")

    def _check_amount(self, data: dict[str, Any]) -> None:
        amount = data.get("amount")
        if amount is not None and amount < 0:
            self.add_error("amount", "Le montant ne peut pas être négatif.")
        elif amount is None and data.get("funder") == BOP_177 and "amount" not in self.errors:
            self.add_error("amount", "Donnez le montant notifié\u00a0: il est demandé pour le BOP\u00a0177.")

    def _check_period(self, data: dict[str, Any]) -> None:
        year, start, end = data.get("fiscal_year"), data.get("starts_on"), data.get("ends_on")
        if year is not None and year < FIRST_YEAR:
            self.add_error("fiscal_year", f"L'exercice est {FIRST_YEAR} ou après.")
        if year is not None and year > timezone.localdate().year + 1:
            self.add_error("fiscal_year", "L'exercice est celui de l'an prochain au plus tard.")
        for name, day in (("starts_on", start), ("ends_on", end)):
            if day and year and day.year != year:
                self.add_error(name, f"La date est hors de l'exercice {year}\u00a0: faites une ligne par exercice.")
        if start and end and end < start:
            self.add_error("ends_on", "La fin précède le début.")
        elif start and end and self._overlaps(data, start, end):
            self.add_error(
                "starts_on", "Une ligne du même financeur, de même ligne et de même régime couvre déjà ces jours."
            )

    def _overlaps(self, data: dict[str, Any], start: Any, end: Any) -> bool:
        same = Funding.objects.filter(dispositif=self.instance.dispositif, funder=data.get("funder"))
        twins = same.filter(line=data.get("line"), regime=data.get("regime"), starts_on__lte=end, ends_on__gte=start)
        return twins.exclude(pk=self.instance.pk).exists()


class PeriodForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    """For a model with a `period`: its first and its last day, both included."""

    starts_on = forms.DateField(
        label="Depuis le", required=False, widget=DateInput, help_text="Vide\u00a0: depuis toujours"
    )
    ends_on = forms.DateField(
        label="Jusqu'au", required=False, widget=DateInput, help_text="Vide\u00a0: sans fin connue"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial |= {"starts_on": self.instance.period.lower, "ends_on": last_day(self.instance.period)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin précède le début.")
        else:
            self.instance.period = DateRange(start, end + timedelta(days=1) if end else None)
        return data


class QuotaForm(PeriodForm):
    """Logements identified for one réservataire, of which so many given to the SIAO (R30)."""

    class Meta:
        model = Quota
        fields = ("holder", "holder_name", "dwellings", "given_to_siao")
        help_texts = {
            "dwellings": "Identifiés dans la convention, jamais un pourcentage",
            "holder_name": "Quand plusieurs réservataires sont de même nature",
        }


class MeasureForm(PeriodForm):
    """So many measures at a time, in a unit of the type."""

    unit = forms.ChoiceField(label="Unité")

    class Meta:
        model = SupportMeasure
        fields = ("name", "number", "unit", "months")
        help_texts = {"name": "Exemple\u00a0: AVDL ménages relogés", "months": "Renouvellements non compris"}

    field_order = ("name", "number", "unit", "months", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [code for code in self.instance.dispositif.type.units if code in MEASURES]
        self.fields["unit"].choices = [(code, unit_labels()[code]) for code in units]


class ProvisionForm(PeriodForm):
    """A service: what, when."""

    class Meta:
        model = Provision
        fields = ("kind", "details", "hours")
        help_texts = {"hours": "Exemple\u00a0: lundi à vendredi, 9\u00a0h – 12\u00a0h"}


class ActForm(MergingMixin, forms.ModelForm):  # type: ignore[type-arg]
    """An arrêté, a convention…, with its document when there is one. `checked` is the file once valid."""

    upload = forms.FileField(
        label="Document",
        required=False,
        help_text=f"{KINDS_IN_WORDS}, 10\u00a0Mo au plus. Jamais l'adresse d'un dispositif protégé.",
        widget=forms.FileInput({"accept": ACCEPTED}),
    )
    checked: CheckedFile | None = None

    class Meta:
        model = Act
        fields = ("kind", "reference", "signed_on", "ends_on")
        widgets = {"signed_on": DateInput, "ends_on": DateInput}
        error_messages = {name: {"invalid": NOT_A_DATE} for name in ("signed_on", "ends_on")}

    field_order = ("kind", "reference", "signed_on", "ends_on", "upload")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.dispositif.protected_address:
            # A document would tell where it is (R26).
            del self.fields["upload"]

    def clean_upload(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["upload"]
        if file is None:
            return None
        try:
            self.checked = check_file(str(file.name), file.read(MAXIMUM_BYTES + 1))
        except RefusedFile as refused:
            raise ValidationError(str(refused)) from None
        return file
