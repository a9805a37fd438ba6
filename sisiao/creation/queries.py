"""Reads of a request of creation beside the request itself: what happened to it, what its applicant has corrected."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from sisiao.audit.models import RowHistory
from sisiao.core.models import TransitionLog
from sisiao.core.wording import short_date
from sisiao.creation.enums import CreationState
from sisiao.creation.models import DISPOSITIF_FIELDS, ENTITY_FIELDS, MODES, TELLING, CreationMessage, CreationRequest
from sisiao.creation.workflow import CREATION
from sisiao.offer.enums import Public
from sisiao.offer.protected import tells_where
from sisiao.offer.units import unit_labels

MESSAGE, REMINDER = "message", "reminder"
NOTHING = "rien"
HIDDEN = "valeur non montrée"
SAID_BEFORE = "Message non montré\u00a0: l'adresse est devenue protégée."
# The ways of one step, by who takes it or where it leads, are one act for who reads.
SUFFIXES = ("_from_ddets", "_to_ddets", "_for_ddets", "_alone")


@dataclass(frozen=True, slots=True)
class Change:
    """A field that its applicant corrected, in words."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}\u00a0: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Happening:
    """One moment of a request: a step (`kind` is its name without who takes it), a message apart, a reminder.

    `text` is what was said with it; `changes`, what was corrected.
    """

    at: datetime
    kind: str
    label: str
    text: str
    user: Any
    profile: str
    changes: tuple[Change, ...] = ()


def happened(request: CreationRequest) -> list[Happening]:
    """Everything that happened to a request, the newest first."""
    written = exchange_of(request)
    said = {message.written_at: message.body for message in written}
    steps = TransitionLog.objects.filter(subject_type=CREATION.subject_type, subject_id=request.pk)
    rows = _journal(request)
    corrections = iter(_corrections(request, rows))
    found = []
    for step in steps.select_related("user").order_by("pk"):
        kind = _plain(step.step)
        changes = next(corrections, ()) if kind == "correct" else ()
        text = _unless_said(request, step.comment) or said.get(step.at, "")
        label = CREATION.steps[step.step].label
        found.append(Happening(step.at, kind, label, text, step.user, step.profile, tuple(changes)))
        said.pop(step.at, None)
    found += [
        Happening(each.written_at, MESSAGE, "Message", each.body, each.author, "")
        for each in written
        if each.written_at in said
    ]
    reminders = [row for row in rows if (row.new or {}).get("reminded_on")]
    found += [Happening(row.at, REMINDER, "Rappel, le délai était passé", "", None, "") for row in reminders]
    return sorted(found, key=lambda each: each.at, reverse=True)


def exchange_of(request: CreationRequest) -> list[CreationMessage]:
    """What both sides wrote, in order; nothing that tells where, if the address was declared protected since (R26)."""
    written = list(request.exchange.select_related("author").order_by("pk"))
    for message in written:
        message.body = _unless_said(request, message.body)
    return written


def corrected(request: CreationRequest) -> list[Change]:
    """What its applicant has changed since it was last sent back; nothing if it never was.

    What would tell where a protected dispositif is, is said changed and never shown (R26).
    """
    periods = _corrections(request, _journal(request))
    return periods[-1] if periods else []


def wrote_last(request: CreationRequest) -> datetime | None:
    """When its applicant wrote, if nobody has written since."""
    last = request.exchange.order_by("-pk").first()
    return last.written_at if last is not None and last.author_id is None else None


def _plain(step: str) -> str:
    for suffix in SUFFIXES:
        step = step.removesuffix(suffix)
    return step


def _journal(request: CreationRequest) -> list[RowHistory]:
    rows = RowHistory.objects.filter(table_name=request._meta.db_table, row_id=request.pk, operation="U")
    return list(rows.order_by("pk"))


def _corrections(request: CreationRequest, rows: list[RowHistory]) -> list[list[Change]]:
    """What changed each time that it was with its applicant to correct, in order; the last time may not be over."""
    periods: list[tuple[dict[str, Any], dict[str, Any]]] = []
    with_applicant = False
    for row in rows:
        old, new = row.old or {}, row.new or {}
        state = new.get("state")
        if state:
            with_applicant = state == CreationState.TO_CORRECT
            if with_applicant:
                periods.append(({}, {}))
        elif with_applicant:
            first, last = periods[-1]
            last.update(new)
            for column, value in old.items():
                first.setdefault(column, value)
    return [_changes(request, first, last) for first, last in periods]


def _changes(request: CreationRequest, first: dict[str, Any], last: dict[str, Any]) -> list[Change]:
    found = []
    for name in (*ENTITY_FIELDS, *DISPOSITIF_FIELDS):
        field: Any = request._meta.get_field(name)
        before, after = first.get(field.column), last.get(field.column)
        if before == after:
            continue
        words = [_words(field, value) for value in (before, after)]
        if request.protected_address:
            words = [_unless_telling(request, name, each) for each in words]
        found.append(Change(str(field.verbose_name), *words))
    return found


def _unless_telling(request: CreationRequest, name: str, words: str) -> str:
    """The words of a value of a protected request: never those that tell where it is (R26)."""
    if name in ENTITY_FIELDS or words == NOTHING:
        return words
    telling = name in (*TELLING, "commune") or tells_where(words, request.departement_id)
    return HIDDEN if telling else words


def _unless_said(request: CreationRequest, text: str) -> str:
    told = request.protected_address and tells_where(text, request.departement_id)
    return SAID_BEFORE if told else text


def _words(field: Any, value: Any) -> str:
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field.is_relation:
        return str(field.related_model.objects.filter(pk=value).first() or value)
    if isinstance(value, list):
        labels = MODES | {public.value: str(public.label) for public in Public}
        return ", ".join(labels.get(each, each) for each in value)
    if isinstance(field, models.DateField):
        return short_date(date.fromisoformat(value))
    if field.name == "capacity_unit":
        return unit_labels().get(value, value)
    return str(dict(field.flatchoices).get(value, value))
