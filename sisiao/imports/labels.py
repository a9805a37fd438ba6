"""Labels of the workbooks' lists and codes of the base."""

from django.db.models import TextChoices


def code_of(choices: type[TextChoices], label: str | None) -> str:
    """Code of a label, empty when the cell is."""
    return next((member.value for member in choices if member.label == label), "")


def label_of(choices: type[TextChoices], code: str) -> str:
    """Label of a code, empty when there is none."""
    return str(choices(code).label) if code else ""
