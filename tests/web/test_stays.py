"""Who sleeps here tonight; prolong, leave, plan the end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.models import Reference
from sisiao.offer.enums import ReceptionMode
from sisiao.offer.models import Dispositif
from sisiao.stays.enums import StayState
from sisiao.stays.exits import DESTINATIONS, EXIT_LIST, EXIT_REASONS
from sisiao.stays.models import Stay
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    tonight,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU du Bois")


@pytest.fixture
def nightly(dispositif: Dispositif) -> list[Stay]:
    """A mother and a child, for tonight."""
    return make_stay(make_unit(make_group(dispositif), places=2), make_request(make_household(1, (4,))))


@pytest.fixture
def continuous(dispositif: Dispositif) -> list[Stay]:
    """A couple, since the day before yesterday, without an end."""
    earlier = timezone.now() - timedelta(days=2)
    group = make_group(dispositif, name="Continu", mode=ReceptionMode.CONTINUOUS_EMERGENCY)
    return make_stay(make_unit(group, places=2), make_request(make_household(2, couple=True), now=earlier), now=earlier)


@pytest.fixture
def staff(client: Client, dispositif: Dispositif) -> Client:
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, dispositif.scope))
    return client


def url(stay: Stay, act: str = "") -> str:
    return f"/sejours/{stay.public_id}/{act}/" if act else f"/sejours/{stay.public_id}/"


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def keys(stays: list[Stay], prefix: str) -> dict[str, list[int]]:
    return {f"{prefix}-persons": [stay.pk for stay in stays]}


def exit_of(stays: list[Stay], **changed: object) -> dict[str, object]:
    data = {"exit-left_on": tonight().isoformat(), "exit-reason": "18", "exit-destination": "21"}
    return data | keys(stays, "exit") | changed


def test_every_code_of_the_list_is_a_reason_or_a_destination() -> None:
    codes = set(Reference.objects.in_list(EXIT_LIST).values_list("code", flat=True))
    assert codes == set(EXIT_REASONS) | set(DESTINATIONS)
    assert len(EXIT_REASONS) + len(DESTINATIONS) == len(codes)


def test_the_presence_list(staff: Client, nightly: list[Stay], continuous: list[Stay]) -> None:
    make_stay(make_unit(make_group(make_dispositif())))
    response = staff.get("/sejours/")
    [presence] = response.context["lists"]
    assert {line.stay.pk for line in presence.lines} == {stay.pk for stay in (*nightly, *continuous)}
    assert presence.households == 2
    assert "Imprimer la liste" in html(response)


def test_a_night_that_is_over_waits_for_an_answer(staff: Client, dispositif: Dispositif) -> None:
    earlier = timezone.now() - timedelta(days=3)
    make_stay(make_unit(make_group(dispositif)), make_request(now=earlier), now=earlier)
    response = staff.get("/sejours/")
    [presence] = response.context["lists"]
    assert (len(presence.lines), len(presence.ended)) == (0, 1)
    assert "Nuit terminée" in html(response)


def test_an_empty_list_says_what_comes(staff: Client) -> None:
    assert "Personne n'est encore présent ce soir" in html(staff.get("/sejours/"))


def test_a_stay_and_what_may_be_done(staff: Client, nightly: list[Stay], continuous: list[Stay]) -> None:
    page = html(staff.get(url(nightly[0])))
    assert "Prolonger" in page
    assert "Noter la fin prévue" not in page
    page = html(staff.get(url(continuous[0])))
    assert "Noter la fin prévue" in page
    assert "Jusqu'au matin du" not in page


def test_a_passed_planned_end_is_told_and_frees_nothing(staff: Client, continuous: list[Stay]) -> None:
    """Story 15."""
    Stay.objects.filter(pk__in=[stay.pk for stay in continuous]).update(planned_end=tonight())
    assert "Fin prévue dépassée" in html(staff.get("/sejours/"))
    assert "Fin prévue dépassée" in html(staff.get(url(continuous[0])))
    assert Stay.objects.present(tonight()).count() == 2


def test_prolong(staff: Client, nightly: list[Stay]) -> None:
    until = nightly[0].occupation.nights.upper + timedelta(days=3)
    response = staff.post(
        url(nightly[0], "prolonger"), {"prolong-until": until.isoformat(), **keys(nightly, "prolong")}
    )
    assert response["Location"] == "/a-traiter/"
    for stay in nightly:
        stay.occupation.refresh_from_db()
        assert stay.occupation.nights.upper == until


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("", "Indiquez jusqu'à quel matin"),
        ("demain", "Cette date n'est pas comprise"),
        ("2099-01-01", "un mois au plus"),
    ],
)
def test_a_wrong_prolongation_is_told_beside_the_field(
    staff: Client, nightly: list[Stay], until: str, words: str
) -> None:
    response = staff.post(url(nightly[0], "prolonger"), {"prolong-until": until, **keys(nightly, "prolong")})
    assert response.status_code == 422
    assert words in html(response)


def test_a_prolongation_before_the_end_is_refused(staff: Client, nightly: list[Stay]) -> None:
    data = {"prolong-until": tonight().isoformat(), **keys(nightly, "prolong")}
    response = staff.post(url(nightly[0], "prolonger"), data)
    assert response.status_code == 422
    assert html(response).count("La nouvelle fin doit être après la fin actuelle.") == 2, "above, and beside the field"


def test_declare_the_exit_of_all(staff: Client, continuous: list[Stay]) -> None:
    response = staff.post(url(continuous[0], "sortie"), exit_of(continuous))
    assert response["Location"] == "/a-traiter/"
    assert set(Stay.objects.values_list("state", "exit_reason", "destination")) == {(StayState.ENDED, "18", "21")}
    page = html(staff.get(url(continuous[0])))
    assert "Ce séjour est terminé" in page


def test_declare_the_exit_of_one(staff: Client, continuous: list[Stay]) -> None:
    staff.post(url(continuous[0], "sortie"), exit_of(continuous[:1]))
    continuous[1].refresh_from_db()
    assert continuous[1].state == StayState.RUNNING


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"exit-left_on": "2099-01-01"}, "elle ne peut pas être dans le futur"),
        ({"exit-left_on": "2020-01-01"}, "La sortie ne peut pas précéder l'arrivée."),
        ({"exit-reason": ""}, "Choisissez le motif de sortie."),
        ({"exit-reason": "21"}, "Choix invalide"),
        ({"exit-destination": ""}, "Choisissez la destination."),
        ({"exit-persons": []}, "Cochez au moins une personne."),
    ],
)
def test_a_wrong_exit_loses_nothing(staff: Client, continuous: list[Stay], changed: dict, words: str) -> None:
    response = staff.post(url(continuous[0], "sortie"), exit_of(continuous, **changed))
    page = html(response)
    assert response.status_code == 422
    assert words in page or (words == "Choix invalide" and "n'est pas" in page)
    assert not Stay.objects.filter(state=StayState.ENDED).exists()
    if "exit-destination" not in changed:
        assert '<option value="21" selected>' in page


def test_plan_the_end_then_erase_it(staff: Client, continuous: list[Stay]) -> None:
    planned = tonight() + timedelta(days=20)
    staff.post(url(continuous[0], "fin-prevue"), {"end-planned_end": planned.isoformat()})
    assert set(Stay.objects.values_list("planned_end", flat=True)) == {planned}
    staff.post(url(continuous[0], "fin-prevue"), {"end-planned_end": ""})
    assert set(Stay.objects.values_list("planned_end", flat=True)) == {None}
    assert staff.post(url(continuous[0], "fin-prevue"), {"end-planned_end": "bientôt"}).status_code == 422


def test_a_planned_end_before_the_arrival_is_told_beside_the_field(staff: Client, continuous: list[Stay]) -> None:
    response = staff.post(url(continuous[0], "fin-prevue"), {"end-planned_end": "1990-01-01"})
    assert response.status_code == 422
    assert html(response).count("La fin prévue ne peut pas précéder l'arrivée.") == 2
    assert 'value="1990-01-01"' in html(response)


def test_somebody_who_has_left_is_not_prolonged(staff: Client, nightly: list[Stay]) -> None:
    staff.post(url(nightly[0], "sortie"), exit_of(nightly))
    until = (tonight() + timedelta(days=3)).isoformat()
    response = staff.post(url(nightly[0], "prolonger"), {"prolong-until": until, **keys(nightly, "prolong")})
    assert response.status_code == 422


def test_a_social_worker_reads_and_learns_who_may(client: Client, dispositif: Dispositif, nightly: list[Stay]) -> None:
    client.force_login(make_user(Profile.SOCIAL_WORKER, dispositif.scope))
    page = html(client.get(url(nightly[0])))
    assert "Responsable de dispositif" in page
    assert "Déclarer la sortie</summary>" not in page
    for act in ("prolonger", "sortie", "fin-prevue"):
        assert client.post(url(nightly[0], act)).status_code == 403


@pytest.mark.parametrize("act", ["", "prolonger", "sortie", "fin-prevue"])
def test_outside_the_perimeter_it_does_not_exist(client: Client, nightly: list[Stay], act: str) -> None:
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, make_dispositif().scope))
    assert (client.post if act else client.get)(url(nightly[0], act)).status_code == 404


def test_the_siao_has_its_board_instead(client: Client, nightly: list[Stay]) -> None:
    client.force_login(make_user(Profile.SIAO_OPERATOR, make_siao().scope))
    assert client.get("/sejours/").status_code == 403
    assert client.get(url(nightly[0])).status_code == 403


@pytest.mark.parametrize("act", ["prolonger", "sortie", "fin-prevue"])
def test_acts_are_posted(staff: Client, nightly: list[Stay], act: str) -> None:
    assert staff.get(url(nightly[0], act)).status_code == 405
    assert staff.post("/sejours/").status_code == 405


def test_the_queries_do_not_grow(staff: Client, dispositif: Dispositif, django_assert_max_num_queries) -> None:
    stays = [make_stay(make_unit(make_group(dispositif), places=4), make_request(make_household(2, (1, 5))))]
    stays += [make_stay(make_unit(make_group(dispositif))) for _ in range(3)]
    with django_assert_max_num_queries(10):
        assert staff.get("/sejours/").status_code == 200
    with django_assert_max_num_queries(20):
        assert staff.get(url(stays[0][0])).status_code == 200
