"""No form reads a day that nobody means: the slip « 0026 », « 31/12/9999 » for no end."""

from collections.abc import Iterator
from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from sisiao.web.forms import FIRST_DAY, LAST_DAY, within_reach


def below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def test_every_date_of_every_form_is_held_to_days_that_exist() -> None:
    assert get_resolver().url_patterns  # every form is imported by a page
    fields = {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in below(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField)
    }
    assert len(fields) > 60
    assert [name for name, field in fields.items() if within_reach not in field.validators] == []


def test_the_days_that_are_refused_say_why() -> None:
    field = forms.DateField()
    assert [field.clean(each.isoformat()) for each in (FIRST_DAY, LAST_DAY)] == [FIRST_DAY, LAST_DAY]
    for day, words in ((date(26, 3, 1), "quatre chiffres"), (date(9999, 12, 31), "laissez la case vide")):
        with pytest.raises(ValidationError, match=words):
            field.clean(day.isoformat())
