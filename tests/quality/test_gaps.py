"""Gaps of the ledger are answered for by a named agent, while their figures and the day of the answer hold."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.occupation.enums import GapKind
from sisiao.offer.models import Dispositif, Funding
from sisiao.quality.actions import Answer, UnableToJustify, explain_gap, withdraw_explanation
from sisiao.quality.enums import GapReason
from sisiao.quality.gaps import FoundGap, gaps
from sisiao.quality.models import GapExplanation
from tests.factories import actor_for, make_siao, state_scope, tonight
from tests.factories.people import TESTS
from tests.quality.test_rules import faultless

pytestmark = pytest.mark.django_db
KIND = GapKind.AUTHORISED_FUNDED


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    """Four places authorised and created, three funded."""
    dispositif = faultless()
    Funding.objects.filter(dispositif=dispositif).update(number=3)
    return dispositif


def gap(dispositif: Dispositif, kind: GapKind = KIND, days: int = 0) -> FoundGap:
    found = gaps([dispositif.pk], tonight() + timedelta(days=days), timezone.now())
    return next(each for each in found if each.gap.kind == kind)


def explain(dispositif: Dispositif, days: int = 30, **fields: Any) -> GapExplanation:
    known = {
        "kind": KIND,
        "digest": gap(dispositif).gap.digest,
        "comment": "Avenant en signature",
        "actor": actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT)),
    } | fields
    until = tonight() + timedelta(days=days)
    answer = Answer(GapReason.AGREEMENT, known["comment"], until)
    said = {"actor": known["actor"], "now": timezone.now()}
    return explain_gap(dispositif, known["kind"], known["digest"], answer, **said)


def test_it_holds_while_the_figures_and_its_day_do(dispositif: Dispositif) -> None:
    assert gap(dispositif).owner == Profile.DEPARTEMENT_ADMIN.label
    row = explain(dispositif)
    told = gap(dispositif)
    assert (told.is_open, told.explanation, told.owner) == (False, row, str(row.author))
    assert gap(dispositif, GapKind.FUNDED_CREATED).is_open, "the other gap has its own answer"
    assert gap(dispositif, days=31).is_open
    Funding.objects.filter(dispositif=dispositif).update(number=2)
    assert gap(dispositif).is_open, "other figures"
    Funding.objects.filter(dispositif=dispositif).update(number=3)
    assert not gap(dispositif).is_open
    withdraw_explanation(row, actor=TESTS, now=timezone.now())
    assert gap(dispositif).is_open
    GapExplanation.objects.filter(pk=explain(dispositif).pk).update(until=tonight() - timedelta(days=1))
    explain(dispositif)
    assert GapExplanation.objects.in_force(tonight()).count() == 1, "one whose day has passed gives way"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"digest": "0" * 32}, "ont changé"),
        ({"kind": GapKind.OPEN_OCCUPIED}, "ont changé"),
        ({"days": -1}, "un an au plus"),
        ({"days": 400}, "un an au plus"),
    ],
)
def test_what_makes_no_sense_is_said(dispositif: Dispositif, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(UnableToJustify, match=words):
        explain(dispositif, **fields)
    assert not GapExplanation.objects.exists()


def test_what_the_rows_say_by_themselves_is_not_explained(dispositif: Dispositif) -> None:
    free = gap(dispositif, GapKind.OPEN_OCCUPIED)
    assert not free.is_open and free.explanation is None
    with pytest.raises(UnableToJustify, match="n'existe plus"):
        explain(dispositif, kind=GapKind.OPEN_OCCUPIED, digest=free.gap.digest)


def test_once_for_the_same_figures_and_never_without_words(dispositif: Dispositif) -> None:
    with pytest.raises(ValidationError):
        explain(dispositif, comment="")
    row = explain(dispositif)
    with pytest.raises(UnableToJustify, match="vient d'expliquer"):
        explain(dispositif)
    row.pk, row.public_id = None, "00000000-0000-4000-8000-000000000001"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_only_who_may_and_in_their_perimeter(dispositif: Dispositif) -> None:
    with pytest.raises(NotAllowed):
        explain(dispositif, actor=actor_for(Profile.SIAO_OPERATOR, dispositif.siao.scope))
    with pytest.raises(Dispositif.DoesNotExist):
        explain(dispositif, actor=actor_for(Profile.SIAO_ADMIN, make_siao("48").scope))
    row = explain(dispositif, actor=actor_for(Profile.ENTITY_MANAGER, dispositif.entity.scope))
    elsewhere = actor_for(Profile.SIAO_ADMIN, make_siao("48").scope)
    with pytest.raises(Dispositif.DoesNotExist):
        withdraw_explanation(row, actor=elsewhere, now=timezone.now())
