"""How every form of the service is drawn: fields of the State's design system, error beside the field.

The renderer is set for the whole project (`FORM_RENDERER`), so plain Django forms and model forms need no base class:
`{{ form }}` draws all the fields, `{{ form.name.as_field_group }}` one of them.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from sisiao.core.spreadsheet.identifiers import Phone
from sisiao.core.spreadsheet.parsers import Unreadable

FIELD_TEMPLATES = {
    "checkbox": "components/fields/checkbox.html",
    "radioselect": "components/fields/choices.html",
    "checkboxselectmultiple": "components/fields/choices.html",
    "clearablefile": "components/fields/upload.html",
    "file": "components/fields/upload.html",
}
CLASSES = {
    "select": "fr-select",
    "nullbooleanselect": "fr-select",
    "selectmultiple": "fr-select",
    "clearablefile": "fr-upload",
    "file": "fr-upload",
    "checkbox": "",
    "radioselect": "",
    "checkboxselectmultiple": "",
}
GROUPS = {
    "select": "fr-select-group",
    "nullbooleanselect": "fr-select-group",
    "selectmultiple": "fr-select-group",
    "radioselect": "fr-radio-group",
    "checkboxselectmultiple": "fr-checkbox-group",
}


# What Django writes for an empty choice that nobody has named.
UNNAMED = "---------"


class DsfrBoundField(forms.BoundField):
    """A field drawn as the State's design system asks."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        empty = "Choisir" if field.required else "Non renseigné"
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = empty if field.empty_label == UNNAMED else field.empty_label
        elif isinstance(field, forms.ChoiceField):
            field.choices = [(value, empty if label == UNNAMED else label) for value, label in field.choices]

    @property
    def template_name(self) -> str:
        own: str | None = getattr(self.field, "template_name", None)
        return own or FIELD_TEMPLATES.get(self.widget_type, "components/fields/input.html")

    @property
    def messages_id(self) -> str:
        return f"{self.auto_id}-messages"

    @property
    def first_input_id(self) -> str:
        """Where a link to the field lands when it is a group of choices."""
        return f"{self.auto_id}_0"

    @property
    def group_class(self) -> str:
        """Class of the design system for the block of the field."""
        return GROUPS.get(self.widget_type, "fr-input-group")

    @property
    def aria_describedby(self) -> str:
        """The hint, then the messages: read by screen readers after the label."""
        hint = f"{self.auto_id}_helptext " if self.help_text else ""
        return f"{hint}{self.messages_id}"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        kind = CLASSES.get(self.widget_type, "fr-input")
        classes = " ".join(part for part in (kind, (widget or self.field.widget).attrs.get("class", "")) if part)
        if classes:
            attrs["class"] = classes
        return attrs


class FormRenderer(TemplatesSetting):
    """Project-wide renderer: our templates first, Django's for the widgets themselves."""

    form_template_name = "components/form.html"
    bound_field_class = DsfrBoundField


# The days that a workbook understands too: beyond them, a slip of the keys (« 0026 ») or a way to say « no end ».
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2150, 12, 31)


def within_reach(day: date) -> None:
    """Refuse a day that nobody means. Every date of every form is held to it (`apps.WebConfig`)."""
    if day < FIRST_DAY:
        raise ValidationError("Vérifiez l'année\u00a0: elle s'écrit avec quatre chiffres, à partir de 1900.")
    if day > LAST_DAY:
        raise ValidationError("Cette date est trop lointaine. Si la fin n'est pas connue, laissez la case vide.")


class DateInput(forms.DateInput):
    """A native date picker: the browser shows day/month/year and sends ISO."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        bounds = {"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        super().__init__(bounds | (attrs or {}), format="%Y-%m-%d")


class TelInput(forms.TextInput):
    """A telephone number, as typed; `autocomplete` is off, since it is another person's number."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "inputmode": "tel", **(attrs or {})})


class TypedDateField(forms.DateField):
    """A date that is typed faster than picked: 05/03/1990, 5.3.1990 or 05031990."""

    default_error_messages = {"invalid": "Cette date n'est pas comprise. Exemple\u00a0: 05/03/1990."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput({"autocomplete": "off", "maxlength": 10}, format="%d/%m/%Y"))
        kwargs.setdefault("input_formats", ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d%m%Y", "%d %m %Y", "%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found is not None and found.year < 1900:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class PhoneField(forms.CharField):
    """A telephone number as people write it; gives the E.164 form that the base holds, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=TelInput, max_length=30, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return Phone().parse(text)
        except Unreadable:
            raise ValidationError(
                "Ce numéro n'est pas compris. Exemple\u00a0: 06 12 34 56 78, ou +262 692 12 34 56.", code="invalid"
            ) from None


class RecordNumberField(forms.IntegerField):
    """The numeric identifier of a person or of a household, as partners quote it."""

    default_error_messages = {"invalid": "L'identifiant ne comporte que des chiffres."}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(
            min_value=1, max_value=10**15, widget=widget, help_text="De la personne ou du ménage", **kwargs
        )


def shown_message() -> forms.CharField:
    """A few lines that users read on their pages: of a SIAO, of the service."""
    return forms.CharField(
        label="Message",
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text="400 caractères au plus. Aucun nom de personne hébergée, aucune adresse protégée.",
        error_messages={"required": "Écrivez le message."},
    )
