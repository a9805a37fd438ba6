"""The list of old groups: what it is asked, and what each line says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import CharField, Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Concat

from sisiao.core.actor import Actor
from sisiao.core.text import Normalise, normalise
from sisiao.offer.models import Dispositif
from sisiao.transition.enums import AttachmentKind, AttachmentState, LegacySide
from sisiao.transition.models import Attachment, LegacyPlaceGroup
from sisiao.transition.suggestions import Nothing, Suggestion, nothing_to_become, suggestions

WAITING, ATTACHED, NOTHING, CONTESTED, EVERY = "a-decider", "rattaches", "rien", "desaccord", "tous"
STATES = (
    (WAITING, "À décider"),
    (ATTACHED, "Rattachés"),
    (NOTHING, "Rien à rattacher"),
    (CONTESTED, "En désaccord"),
    (EVERY, "Tous"),
)


class FilterForm(forms.Form):
    """Everything is optional and comes from the address: no old group names a person."""

    all_optional = True
    q = forms.CharField(label="Nom, structure ou numéro", max_length=80, required=False)
    etat = forms.ChoiceField(label="État", choices=STATES, required=False)
    volet = forms.ChoiceField(label="Volet", choices=(("", "Les deux"), *LegacySide.choices), required=False)
    structure = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def told(self, name: str) -> Any:
        """What is asked; nothing for what is not understood."""
        return self.cleaned_data.get(name) or ""


@dataclass(frozen=True, slots=True)
class Line:
    """One old group: its decision in force, else what is proposed."""

    group: LegacyPlaceGroup
    decision: Attachment | None
    contested: bool
    suggestion: Suggestion | None
    nothing: Nothing | None

    @property
    def proposal(self) -> str:
        """What « Accepter » would write: a dispositif by its identifier, or a reason; empty when nothing is sure."""
        if self.decision is not None:
            return ""
        if self.nothing is not None:
            return self.nothing.reason.value
        known = self.suggestion is not None and self.group.known_places
        return str(self.suggestion.dispositif.public_id) if known and self.suggestion else ""


def asked_of(data: Any) -> FilterForm:
    """The form, read; without a state, what waits for a decision."""
    filled = data.copy()
    filled.setdefault("etat", WAITING)
    form = FilterForm(filled)
    form.is_valid()
    return form


def groups_asked(form: FilterForm, actor: Actor) -> QuerySet[LegacyPlaceGroup]:
    """Old groups of the perimeter that answer the form, by structure and name."""
    found = LegacyPlaceGroup.objects.visible_to(actor).select_related("structure", "commune", "siao")
    words = Concat("name", Value(" "), "structure__name", Value(" "), "legacy_id", output_field=CharField())
    found = found.annotate(words=Normalise(words))
    for word in normalise(form.told("q")).split():
        found = found.filter(words__contains=word)
    if form.told("volet"):
        found = found.filter(side=form.told("volet"))
    if isinstance(form.told("structure"), UUID):
        found = found.filter(structure__public_id=form.told("structure"))
    return _in_state(found, form.told("etat") or WAITING).order_by("structure__name", "name", "pk")


def _in_state(groups: QuerySet[LegacyPlaceGroup], state: str) -> QuerySet[LegacyPlaceGroup]:
    mine = Attachment.objects.filter(group=OuterRef("pk"))
    active = mine.filter(state=AttachmentState.ACTIVE)
    states = {
        WAITING: ~Exists(active),
        ATTACHED: Exists(active.filter(kind=AttachmentKind.ATTACHED)),
        NOTHING: Exists(active.filter(kind=AttachmentKind.NOTHING)),
        CONTESTED: Exists(mine.filter(state=AttachmentState.CONTESTING)),
    }
    return groups.filter(states[state]) if state in states else groups


def standing() -> Prefetch:
    """Decisions that are not undone, with their shares, as `standing`."""
    rows = Attachment.objects.exclude(state=AttachmentState.UNDONE).select_related("made_by")
    return Prefetch("attachments", rows.prefetch_related("shares__dispositif").order_by("pk"), to_attr="standing")


def lines_of(groups: Sequence[LegacyPlaceGroup], actor: Actor, today: date) -> list[Line]:
    """Each group, read with `standing()`, with its decision, else its first suggestion."""
    waiting = [group for group in groups if _active(group) is None]
    keys = list(targets(actor).values_list("pk", flat=True)) if waiting else []
    found = suggestions([group.pk for group in waiting], keys, today, top=1) if waiting else {}
    nothing = nothing_to_become(waiting, today)
    return [
        Line(
            group,
            _active(group),
            any(each.state == AttachmentState.CONTESTING for each in _standing(group)),
            next(iter(found.get(group.pk, [])), None),
            nothing.get(group.pk),
        )
        for group in groups
    ]


def targets(actor: Actor) -> QuerySet[Dispositif]:
    """Dispositifs of the perimeter that may take places."""
    return Dispositif.objects.visible_to(actor).filter(type__holds_places=True).order_by("name", "pk")


def _standing(group: LegacyPlaceGroup) -> list[Attachment]:
    rows: list[Attachment] = group.standing  # type: ignore[attr-defined]
    return rows


def _active(group: LegacyPlaceGroup) -> Attachment | None:
    return next((each for each in _standing(group) if each.state == AttachmentState.ACTIVE), None)
