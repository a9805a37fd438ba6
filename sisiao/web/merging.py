"""Two people who have the same form open: field by field, nobody's work is lost (design, « Pages »)."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest

DISPUTED = (
    "Ce champ a changé entre-temps\u00a0: il dit maintenant «\u00a0{said}\u00a0». "
    "Enregistrez à nouveau pour garder votre valeur."
)
LINES_DISPUTED = (
    "Quelqu'un a changé ces lignes entre-temps\u00a0: elles disent maintenant «\u00a0{said}\u00a0». "
    "Enregistrez à nouveau pour garder les vôtres."
)
# What a form shows or sends, by field.
Line = dict[str, list[str]]


class MergingMixin(forms.BaseForm):
    """For the form of a record: what somebody else changed meanwhile stays; where both wrote, it is told.

    A hidden field carries what each field said on the page. A field left as it was takes what the record says now
    (`merged` names it); one that both changed is refused once, with what the record says: saving again keeps one's own.
    The record of the form must have just been read under its lock. `UNWATCHED` fields are none of the record's.
    """

    UNWATCHED: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=self._state)
        self.merged: list[str] = []
        self._disputed: dict[str, str] = {}

    def full_clean(self) -> None:
        if self.is_bound:
            self._merge()
        super().full_clean()
        for name, words in self._disputed.items():
            if name not in self.errors:
                self.add_error(name, words)

    def _watched(self) -> list[str]:
        out = ("known", *self.UNWATCHED)
        return [name for name, field in self.fields.items() if name not in out and not _is_file(field)]

    def _state(self) -> str:
        return json.dumps({name: _said(self[name]) for name in self._watched()}, ensure_ascii=False)

    def _merge(self) -> None:
        name_of_known = self.add_prefix("known")
        before = _read(self.data.get(name_of_known))
        data = self.data.copy()
        for name in before.keys() & set(self._watched()):
            said, typed = _said(self[name]), _typed(self[name])
            if said in (before[name], typed):
                continue
            if typed == before[name]:
                _put(data, self.add_prefix(name), said)
                self.merged.append(str(self[name].label))
            else:
                self._disputed[name] = DISPUTED.format(said=_in_words(self[name], said))
        if before:
            data[name_of_known] = self._state()
        self.data = data


class MergingFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """For the lines of a record, which are one thing: hours of one number must not slip to another.

    Lines left as they were take what the record says now; lines that both changed are refused once. The page carries
    `known` in a hidden field, `{prefix}-known`. A line that shows what `BLANK` does is no line; `in_words` tells the
    lines of the record, which must have just been read under its lock.
    """

    BLANK: dict[str, Any]
    LABEL: str

    def __init__(self, *args: Any, in_words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merged: list[str] = []
        self._in_words, self._disputed = in_words, ""

    @property
    def known(self) -> str:
        """What the record says now, as the page shows it."""
        return json.dumps(self._told(self._rows()), ensure_ascii=False)

    def full_clean(self) -> None:
        if self.is_bound:
            self._merge()
        super().full_clean()

    def clean(self) -> None:
        super().clean()
        if self._disputed:
            raise forms.ValidationError(self._disputed)

    def _rows(self) -> list[Line]:
        """Every line of a page opened now, the empty ones included."""
        return [_line_of(self.form(initial=row), _said) for row in self.initial or ()]

    def _told(self, rows: list[Line]) -> list[Line]:
        blank = _line_of(self.form(initial=self.BLANK), _said)
        return [row for row in rows if row != blank]

    def _merge(self) -> None:
        before, rows = _loaded(self.data.get(f"{self.prefix}-known")), self._rows()
        said, typed = self._told(rows), self._told([_line_of(form, _typed) for form in self.forms])
        if not isinstance(before, list) or said in (before, typed):
            return
        if typed == before:
            self._take_over(rows)
            self.merged.append(self.LABEL)
        else:
            self._disputed = LINES_DISPUTED.format(said=self._in_words)

    def _take_over(self, rows: list[Line]) -> None:
        data = self.data.copy()
        for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
            data[f"{self.prefix}-{name}"] = str(len(rows))
        for rank, row in enumerate(rows):
            for name, values in row.items():
                _put(data, f"{self.add_prefix(rank)}-{name}", values)
        self.data = data
        for made in ("forms", "management_form"):  # from what was sent
            vars(self).pop(made, None)


def held(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Rows that a form is about, or that they hang on: locked when something is posted, before what it says is read."""
    return rows.select_for_update(no_key=True, of=("self",)) if request.method == "POST" else rows


def say_merged(request: HttpRequest, *written: forms.BaseForm | MergingFormSet) -> None:
    """Tell which fields took what somebody else wrote meanwhile."""
    if merged := [name for form in written for name in getattr(form, "merged", ())]:
        messages.info(
            request, f"Changé entre-temps par quelqu'un d'autre, et gardé\u00a0: {', '.join(sorted(merged))}."
        )


def _is_file(field: forms.Field) -> bool:
    return isinstance(field.widget, forms.FileInput)


def _loaded(text: Any) -> Any:
    try:
        return json.loads(text or "")
    except ValueError:
        return None


def _read(text: Any) -> Line:
    """What the page said, by field; nothing when it is not what the page sent."""
    found = _loaded(text)
    return found if isinstance(found, dict) else {}


def _line_of(form: forms.BaseForm, read: Callable[[forms.BoundField], list[str]]) -> Line:
    return {name: read(form[name]) for name in form.fields}


def _said(bound: forms.BoundField) -> list[str]:
    """What a browser would send for the value of the record."""
    widget, value = bound.field.widget, bound.field.prepare_value(bound.initial)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    return _listed(widget.format_value(value))  # type: ignore[attr-defined]


def _typed(bound: forms.BoundField) -> list[str]:
    """What the browser sent."""
    data, name = bound.form.data, bound.html_name
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return ["on"] if bound.data else []
    return _listed(data.getlist(name) if hasattr(data, "getlist") else data.get(name))


def _listed(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    texts = [str(each).replace("\r\n", "\n").strip() for each in values if each is not None]
    return sorted(text for text in texts if text)


def _put(data: Any, name: str, values: list[str]) -> None:
    if not values:
        data.pop(name, None)
    elif hasattr(data, "setlist"):
        data.setlist(name, values)
    else:
        data[name] = values if len(values) > 1 else values[0]


def _in_words(bound: forms.BoundField, said: list[str]) -> str:
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return "Oui" if said else "Non"
    labels = {str(value): str(label) for value, label in getattr(bound.field, "choices", ())}
    return ", ".join(labels.get(each, each) for each in said) or "vide"
