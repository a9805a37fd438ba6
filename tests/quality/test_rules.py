"""Each rule finds its fault, and nothing on a dispositif without fault; explanations hold while the facts do."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import OpeningRegime
from sisiao.offer.models import (
    DESCRIBED,
    Dispositif,
    DispositifVersion,
    Entity,
    Funding,
    NatureChange,
    Place,
    PlaceGroup,
    Unit,
)
from sisiao.quality.actions import UnableToJustify, justify, withdraw_explanation
from sisiao.quality.models import Justification
from sisiao.quality.queries import Anomaly, anomalies
from sisiao.quality.rules import BY_CODE, RULES
from tests.factories import (
    actor_for,
    make_dispositif,
    make_entity,
    make_group,
    make_household,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    state_scope,
    tonight,
)
from tests.factories.people import TESTS
from tests.occupation.test_ledger import fund

pytestmark = pytest.mark.django_db
LONG_AGO = date(2015, 1, 1)


def faultless(**fields: Any) -> Dispositif:
    """A CHU of which no rule says anything."""
    entity = Entity.objects.filter(siren="000950014").first() or make_entity(siren="000950014")
    make_user(Profile.ENTITY_MANAGER, entity.scope)
    known = {
        "siret": "00095001400013",
        "opened_on": LONG_AGO,
        "capacity": 4,
        "capacity_unit": "place",
        "address": f"{Dispositif.objects.count() + 1} rue",
    }
    dispositif = make_dispositif(make_siao(), entity, **(known | fields))
    make_unit(make_group(dispositif), places=4)
    fund(dispositif, 4)
    return dispositif


def found(dispositif: Dispositif) -> list[Anomaly]:
    return anomalies([dispositif.pk], tonight(), timezone.now())


def nature_that_waits(dispositif: Dispositif) -> None:
    """It holds places, which the type that it was to take yesterday does not."""
    NatureChange.objects.create(
        dispositif=dispositif, on=tonight() - timedelta(days=1), from_type_id="hors_chrs", to_type_id="avdl"
    )


def change(dispositif: Dispositif, **fields: Any) -> None:
    told = {name: fields.pop(name) for name in DESCRIBED if name in fields}
    Dispositif.objects.filter(pk=dispositif.pk).update(**fields)
    DispositifVersion.objects.filter(dispositif=dispositif).update(**told)


def group(dispositif: Dispositif, **fields: Any) -> None:
    PlaceGroup.objects.filter(dispositif=dispositif).update(**fields)


def places(dispositif: Dispositif) -> list[Place]:
    return list(Place.objects.filter(unit__group__dispositif=dispositif).order_by("pk"))


def close(d: Dispositif) -> None:
    change(d, closed_on=tonight())


def live_in(d: Dispositif) -> None:
    make_stay(Unit.objects.get(group__dispositif=d), make_request(make_household(2)))


def out_of_service(d: Dispositif) -> None:
    nights = DateRange(tonight() - timedelta(days=120), None)
    close_places(places(d)[:1], nights, UnavailabilityCause.WORKS, actor=TESTS)


def extra_bed(d: Dispositif) -> None:
    household = make_household()
    person = household.current_memberships[0].person
    nights = DateRange(tonight(), tonight() + timedelta(days=3))
    Occupation.objects.create(
        dispositif=d, nights=nights, kind="stay", household=household, person=person, surplus_reason="Berceau"
    )


def twin(d: Dispositif, **fields: Any) -> None:
    make_dispositif(d.siao, d.entity, **({"opened_on": LONG_AGO} | fields))


FAULTS: dict[str, tuple[Callable[[Dispositif], Any], ...]] = {
    "Q01": (lambda d: group(d, publics=[]),),
    "Q02": (lambda d: Funding.objects.filter(dispositif=d).update(number=3),),
    "Q03": (lambda d: change(d, capacity=3),),
    "Q04": (lambda d: change(d, capacity=3),),
    "Q05": (live_in, close),
    "Q06": (lambda d: change(d, commune_id="48095"),),
    "Q07": (lambda d: group(d, declared_at=timezone.now() - timedelta(hours=73)),),
    "Q08": (lambda d: group(d, declared_at=None),),
    "Q09": (lambda d: group(d, period=DateRange(LONG_AGO, LONG_AGO + timedelta(days=9))),),
    "Q10": (lambda d: make_group(d, name="Vide"),),
    "Q11": (lambda d: make_unit(make_group(d), places=0),),
    "Q12": (close,),
    "Q13": (lambda d: change(d, opened_on=None),),
    "Q14": (lambda d: Funding.objects.filter(dispositif=d).delete(),),
    "Q15": (lambda d: change(d, closed_on=tonight() + timedelta(days=3)),),
    "Q16": (lambda d: change(d, siret=""),),
    "Q17": (lambda d: change(d, siret="00095002200011"),),
    "Q18": (lambda d: change(d, type_id="chrs"),),
    "Q19": (lambda d: Grant.objects.filter(scope=d.entity.scope).update(ends_on=tonight()),),
    "Q20": (lambda d: Entity.objects.filter(pk=d.entity_id).update(siren=""),),
    "Q21": (lambda d: twin(d, name=d.name.upper()),),
    "Q22": (lambda d: twin(d, address=d.address.upper()),),
    "Q23": (lambda d: change(d, opening_regime=OpeningRegime.SEASONAL),),
    "Q24": (lambda d: make_unit(make_group(d), places=13),),
    "Q25": (out_of_service,),
    "Q26": (nature_that_waits,),
    "Q27": (lambda d: change(d, type_id="chrs", finess="950000018", capacity=None),),
    "Q28": (lambda d: change(d, type_id="residence_sociale", finess="950000018", capacity_unit="dwelling"),),
    "Q29": (lambda d: change(d, phone=""),),
    "Q30": (lambda d: change(d, situation="planned"),),
    "Q31": (extra_bed,),
}


def test_the_rules_are_named_once_and_each_is_tried() -> None:
    assert len(RULES) >= 25 and len(BY_CODE) == len(RULES) and set(FAULTS) == set(BY_CODE)
    assert all(rule.label and rule.mend and rule.says for rule in RULES)


def test_nothing_is_said_of_a_dispositif_without_fault() -> None:
    assert found(faultless()) == []


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_each_rule_finds_its_fault(code: str) -> None:
    dispositif = faultless()
    for fault in FAULTS[code]:
        fault(dispositif)
    told = [each for each in found(dispositif) if each.rule.code == code]
    assert told, [each.rule.code for each in found(dispositif)]
    for each in told:
        assert "{" not in each.sentence and each.sentence.endswith(".") and each.is_open


def test_what_is_wrong_with_an_entity_is_said_once() -> None:
    first, second = faultless(), faultless(name="CHU des Berges")
    assert first.entity == second.entity
    Entity.objects.filter(pk=first.entity_id).update(siren="")
    told = anomalies([first.pk, second.pk], tonight(), timezone.now())
    assert [(each.rule.code, each.dispositif_id) for each in told] == [("Q20", first.pk)]


def test_a_protected_dispositif_is_never_asked_for_what_would_tell_where_it_is() -> None:
    dispositif = faultless()
    hidden = {"siret": "", "finess": "", "address": "", "phone": "", "commune_id": None}
    change(dispositif, protected_address=True, type_id="chrs", **hidden)
    codes = {each.rule.code for each in found(dispositif)}
    assert not codes & {"Q06", "Q16", "Q17", "Q18", "Q22", "Q29"}


class TestExplained:
    @pytest.fixture
    def dispositif(self, db: None) -> Dispositif:
        dispositif = faultless()
        Funding.objects.filter(dispositif=dispositif).update(number=3)
        return dispositif

    def gap(self, dispositif: Dispositif) -> Anomaly:
        return next(each for each in found(dispositif) if each.rule.code == "Q02")

    def explain(self, dispositif: Dispositif, days: int = 30, **fields: Any) -> Justification:
        now = timezone.now()
        values = {
            "digest": self.gap(dispositif).digest,
            "cause": "Avenant en signature",
            "actor": actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT)),
        } | fields
        digest, cause = values.pop("digest"), values.pop("cause")
        until = tonight() + timedelta(days=days)
        return justify(dispositif, "Q02", digest, cause, until, now=now, **values)

    def test_it_holds_while_the_facts_and_its_day_do(self, dispositif: Dispositif) -> None:
        row = self.explain(dispositif)
        told = self.gap(dispositif)
        assert (told.is_open, told.cause) == (False, "Avenant en signature") and told.author
        later = tonight() + timedelta(days=31)
        assert all(each.is_open for each in anomalies([dispositif.pk], later, timezone.now()))
        Funding.objects.filter(dispositif=dispositif).update(number=2)
        assert self.gap(dispositif).is_open, "other facts"
        Funding.objects.filter(dispositif=dispositif).update(number=3)
        assert not self.gap(dispositif).is_open
        withdraw_explanation(row, actor=TESTS, now=timezone.now())
        assert self.gap(dispositif).is_open
        assert self.explain(dispositif).pk != row.pk

    def test_one_whose_day_has_passed_gives_way(self, dispositif: Dispositif) -> None:
        row = self.explain(dispositif)
        Justification.objects.filter(pk=row.pk).update(until=tonight() - timedelta(days=1))
        assert self.explain(dispositif).pk != row.pk

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"digest": "0" * 32}, "ont changé"),
            ({"days": -1}, "un an au plus"),
            ({"days": 400}, "un an au plus"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, dispositif: Dispositif, fields: dict[str, Any], words: str) -> None:
        with pytest.raises(UnableToJustify, match=words):
            self.explain(dispositif, **fields)
        assert not Justification.objects.exists()

    def test_once_for_the_same_facts(self, dispositif: Dispositif) -> None:
        row = self.explain(dispositif)
        with pytest.raises(UnableToJustify, match="vient de justifier"):
            self.explain(dispositif)
        row.pk = None
        row.public_id = "00000000-0000-4000-8000-000000000001"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    def test_only_who_may_and_in_their_perimeter(self, dispositif: Dispositif) -> None:
        with pytest.raises(NotAllowed):
            self.explain(dispositif, actor=actor_for(Profile.SIAO_OPERATOR, dispositif.siao.scope))
        with pytest.raises(Dispositif.DoesNotExist):
            self.explain(dispositif, actor=actor_for(Profile.SIAO_ADMIN, make_siao("48").scope))
        self.explain(dispositif, actor=actor_for(Profile.DISPOSITIF_MANAGER, dispositif.scope))


def test_the_command_prints_the_rules_and_their_open_anomalies() -> None:
    dispositif = faultless(phone="")
    out = StringIO()
    call_command("quality_rules", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert {rule["code"] for rule in answer["rules"]} == set(BY_CODE)
    assert [(each["rule"], each["dispositif"]) for each in answer["anomalies"]] == [("Q29", str(dispositif.public_id))]
    out = StringIO()
    call_command("quality_rules", "--departement", "48", stdout=out)
    assert out.getvalue().splitlines()[-1] == "0 anomalies ouvertes, 0 justifiées"
