"""The glossary holds every model and every state, under the very words that pages show."""

import re

from django.apps import apps
from django.db.models import Choices, TextChoices

from sisiao.occupation.enums import OccupationKind
from tests.consistency.source import ROOT

ROW = re.compile(r"^\| ([^|]+?) \| `([\w.]+)` \|", re.MULTILINE)


def _rows() -> dict[str, str]:
    """English name in code → French term."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    return {code: term for term, code in ROW.findall(text)}


def _models() -> dict[str, str]:
    ours = (model for model in apps.get_models() if model.__module__.startswith("sisiao."))
    return {model.__name__: str(model._meta.verbose_name) for model in ours}


def _states() -> dict[str, str]:
    """Every member of a closed list that is a state, and the kinds of occupation."""
    kinds: list[type[Choices]] = [each for each in TextChoices.__subclasses__() if each.__name__.endswith("State")]
    ours = [kind for kind in kinds if kind.__module__.startswith("sisiao.")] + [OccupationKind]
    return {f"{kind.__name__}.{member.name}": str(member.label) for kind in ours for member in kind}


def test_every_model_is_there_under_its_french_name() -> None:
    rows, models = _rows(), _models()
    assert {name: rows.get(name) for name in models} == models


def test_every_state_is_there_under_its_label() -> None:
    rows, states = _rows(), _states()
    assert len(states) > 10
    assert {name: rows.get(name) for name in states} == states


def test_no_row_outlives_its_model() -> None:
    models = _rows().keys() - _states().keys()
    assert {name for name in models if name[0].isupper() and "." not in name} == _models().keys()
