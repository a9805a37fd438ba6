"""At 1 h 30 people work on the night that began the evening before, whatever the calendar says (R2)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Scope
from sisiao.helpline.models import Call
from sisiao.helpline.queries import unmet_figures
from sisiao.households.composition import composition_of
from sisiao.households.models import Household
from sisiao.matching.models import NotProposed
from sisiao.matching.need import Night, need_of
from sisiao.matching.queries import places_tonight
from sisiao.offer.enums import ReceptionMode
from sisiao.offer.models import Dispositif, PlaceGroup
from sisiao.stays.models import Stay
from sisiao.web.todo import providers_dispositif as staff
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
)

pytestmark = pytest.mark.django_db
NIGHT, TODAY = date(2026, 11, 23), date(2026, 11, 24)
AT_1_H_30 = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
AT_7_H = AT_1_H_30 + timedelta(hours=5, minutes=30)


@pytest.fixture(autouse=True)
def after_midnight() -> Iterator[None]:
    with time_machine.travel(AT_1_H_30, tick=False):
        yield


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU du Bois")


@pytest.fixture
def continuous(dispositif: Dispositif) -> list[Stay]:
    """A couple, since the day before yesterday, without an end."""
    earlier = AT_1_H_30 - timedelta(days=2)
    group = make_group(dispositif, name="Continu", mode=ReceptionMode.CONTINUOUS_EMERGENCY)
    return make_stay(make_unit(group, places=2), make_request(make_household(2, couple=True), now=earlier), now=earlier)


def signed_in(profile: Profile, scope: Scope) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope))
    return client


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def free_places(household: Household) -> list[str]:
    """Dispositifs that would take the household tonight."""
    need = need_of(composition_of(household, NIGHT))
    solutions = places_tonight(need, Night(make_siao().pk, NIGHT), household.pk, timezone.now())
    return [solution.place.dispositif_name for solution in solutions]


def test_a_dispositif_is_not_proposed_from_the_night_in_progress(dispositif: Dispositif) -> None:
    household = make_household(siao=make_siao())
    make_unit(make_group(dispositif))
    operator = signed_in(Profile.SIAO_OPERATOR, make_siao().scope)
    url = f"/menages/{household.public_id}/non-proposes/"
    assert free_places(household) == ["CHU du Bois"]
    operator.post(url, {"dispositif": dispositif.pk, "kind": "choice"})
    assert free_places(household) == []
    assert "Sans date de fin" in words(operator.get(url))
    operator.post(f"{url}{NotProposed.objects.get().pk}/fin/")
    assert free_places(household) == ["CHU du Bois"]


def test_a_household_recorded_now_is_counted_in_the_night_in_progress() -> None:
    """R11: recorded, then left without a place by a call."""
    taker = signed_in(Profile.CALL_TAKER, make_siao().scope)
    taker.post("/menages/", {"name": "Nadia"})
    form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-role": "contact", "form-0-first_name": "Nadia"}
    taker.post("/menages/nouveau/", form)
    household = Household.objects.get()
    taker.post("/115/appels/nouveau/", {"household": household.public_id})
    call = Call.objects.get()
    taker.post(f"/115/appels/{call.public_id}/terminer/", _as_shown(call) | {"reason": "no_place"})
    assert unmet_figures(make_siao().pk, NIGHT).persons == 1


def _as_shown(call: Call) -> dict[str, object]:
    """What the browser sends of a call that was opened from a record."""
    rows = call.draft["members"]
    data: dict[str, object] = {"version": call.version, "purpose": "shelter", "member": [row["key"] for row in rows]}
    return data | {f"m-{row['key']}-{name}": value for row in rows for name, value in row.items() if name != "key"}


def test_an_age_is_that_of_the_night() -> None:
    """Somebody of 18 on 1 January at 1 h 30 is no minor because the night is of the year before."""
    with time_machine.travel(datetime(2027, 1, 1, 0, 30, tzinfo=UTC), tick=False):
        taker = signed_in(Profile.CALL_TAKER, make_siao().scope)
        taker.post("/menages/", {"name": "Nadia"})
        form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-role": "contact", "form-0-age": "18"}
        page = words(taker.post("/menages/nouveau/", form, follow=True))
    assert "Mineur" not in page
    person = Household.objects.with_members().get().current_memberships[0].person
    assert person.age(date(2026, 12, 31)) == 18


def test_a_child_born_since_midnight_is_recorded() -> None:
    taker = signed_in(Profile.CALL_TAKER, make_siao().scope)
    taker.post("/115/appels/nouveau/")
    call = Call.objects.get()
    rows = {"m-1-birth": "30", "m-1-sex": "FEMME", "m-2-birth": "24/11/2026", "m-2-role": "child"}
    data = {"version": "0", "purpose": "shelter", "member": ["1", "2"]} | rows
    page = words(taker.post(f"/115/appels/{call.public_id}/enregistrer/", data, follow=True))
    assert "dans le futur" not in page
    assert "femme seule avec 1 enfant (moins d'un an)" in page


def test_a_call_says_whether_it_is_for_the_night_in_progress() -> None:
    taker = signed_in(Profile.CALL_TAKER, make_siao().scope)
    taker.post("/115/appels/nouveau/")
    url = f"/115/appels/{Call.objects.get().public_id}/"
    assert ">3</span>Ce soir" in words(taker.get(url))
    taker.post(f"{url}enregistrer/", {"version": "0", "purpose": "shelter", "night": TODAY.isoformat()})
    assert ">3</span>Nuit du 24 novembre" in words(taker.get(url))


def test_who_arrives_now_sleeps_there_tonight(dispositif: Dispositif) -> None:
    stay = make_stay(make_unit(make_group(dispositif)))[0]
    assert (stay.occupation.nights.lower, stay.occupation.nights.upper) == (NIGHT, TODAY)
    for profile, scope in (
        (Profile.DISPOSITIF_MANAGER, dispositif.scope),
        (Profile.ENTITY_MANAGER, dispositif.entity.scope),
    ):
        client = signed_in(profile, scope)
        assert stay.person.full_name in words(client.get("/sejours/"))
        assert "Hébergé : CHU du Bois" in words(client.get(f"/menages/{stay.household.public_id}/"))


@pytest.mark.parametrize("told", [None, TODAY])
def test_a_place_left_at_night_is_free_for_that_night(continuous: list[Stay], told: date | None) -> None:
    """The date proposed is that of the night; that of the calendar says that the person has slept there."""
    head = signed_in(Profile.DISPOSITIF_MANAGER, continuous[0].dispositif.scope)
    url = f"/sejours/{continuous[0].public_id}/"
    page = head.get(url)
    form = page.context["exit_form"]
    assert form["left_on"].value() == NIGHT
    assert "La nuit du 23/11/2026 est encore en cours : indiquez le 24/11/2026 si la personne y a dormi." in words(page)
    exit_of = {"exit-left_on": told or NIGHT, "exit-reason": "18", "exit-destination": "21"}
    head.post(f"{url}sortie/", exit_of | {"exit-persons": [stay.pk for stay in continuous]})
    assert Stay.objects.get(pk=continuous[0].pk).left_on == (told or NIGHT)
    assert free_places(make_household()) == ([] if told else ["CHU du Bois"])


def test_nights_are_added_from_the_night_in_progress(dispositif: Dispositif) -> None:
    earlier = AT_1_H_30 - timedelta(days=3)
    stay = make_stay(make_unit(make_group(dispositif)), make_request(now=earlier), now=earlier)[0]
    head = signed_in(Profile.DISPOSITIF_MANAGER, dispositif.scope)
    form = head.get(f"/sejours/{stay.public_id}/").context["prolong_form"]
    assert (form["until"].value(), form.latest) == (TODAY, NIGHT + timedelta(days=31))


def test_a_planned_end_passes_with_the_night(continuous: list[Stay], dispositif: Dispositif) -> None:
    """Planned for the 24th, they sleep there on the night of the 23rd: « À traiter » and the list say the same."""
    Stay.objects.update(planned_end=TODAY)
    head = actor_for(Profile.DISPOSITIF_MANAGER, dispositif.scope)
    client = signed_in(Profile.DISPOSITIF_MANAGER, dispositif.scope)
    assert staff.passed_ends(head, AT_1_H_30) == []
    assert "Fin prévue dépassée" not in words(client.get("/sejours/"))
    with time_machine.travel(AT_7_H, tick=False):
        assert len(staff.passed_ends(head, AT_7_H)) == 1
        morning = signed_in(Profile.DISPOSITIF_MANAGER, dispositif.scope)
        assert "Fin prévue dépassée" in words(morning.get("/sejours/"))


def test_places_that_close_this_morning_are_still_to_declare(dispositif: Dispositif) -> None:
    last_night = DateRange(date(2026, 11, 1), TODAY, "[)")
    make_unit(make_group(dispositif, period=last_night, declared_at=None))
    head = actor_for(Profile.DISPOSITIF_MANAGER, dispositif.scope)
    assert [line.who for line in staff.places_to_update(head, AT_1_H_30)] == ["CHU du Bois"]
    signed_in(Profile.DISPOSITIF_MANAGER, dispositif.scope).post(f"/mes-places/{dispositif.public_id}/a-jour/")
    assert PlaceGroup.objects.get().declared_at == AT_1_H_30
    assert staff.places_to_update(head, AT_1_H_30) == []


def test_an_entity_overseas_reads_its_own_clock() -> None:
    """At 1 h 30 in Paris it is 4 h 30 in Saint-Denis, and noon there is 8 h in UTC."""
    siao, entity = make_siao("974"), make_entity()
    dispositif = make_dispositif(siao, entity, commune_id=None)
    earlier = AT_1_H_30 - timedelta(days=1)
    make_stay(make_unit(make_group(dispositif)), make_request(siao=siao, now=earlier), now=earlier)
    manager = signed_in(Profile.ENTITY_MANAGER, entity.scope)
    assert "à 4 h 30" in words(manager.get("/sejours/"))
    [line] = staff.ended_nights(actor_for(Profile.ENTITY_MANAGER, entity.scope), AT_1_H_30)
    assert line.until == datetime.combine(NIGHT, time(8), tzinfo=UTC)
