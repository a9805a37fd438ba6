"""The board of the night."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.housing_requests.actions import leave_unmet
from sisiao.housing_requests.enums import UnmetReason
from sisiao.occupation.queries import BoardLine
from sisiao.offer.enums import Public
from sisiao.web.night.board import order_of, rows_of, split_of
from tests.factories import (
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
URL = "/nuit/"


@pytest.fixture
def desk(client: Client) -> Client:
    """A call-taker of the Val-d'Oise, signed in."""
    client.force_login(make_user(Profile.CALL_TAKER, make_siao().scope))
    return client


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def test_one_line_for_each_dispositif_and_the_totals(desk: Client) -> None:
    first, second = make_dispositif(name="CHU du Bois"), make_dispositif(name="Halte Sud", commune_id="95018")
    make_stay(make_unit(make_group(first), places=2))
    make_referral(make_unit(make_group(second), places=1))
    make_unit(make_group(second), places=3)
    response = desk.get(URL)
    rows = {row.line.name: {figure.key: figure.value for figure in row.figures} for row in response.context["rows"]}
    assert "2 dispositifs" in html(response)
    assert rows["CHU du Bois"]["occupied"] == 1
    assert rows["CHU du Bois"]["neutralised"] == 1
    assert (rows["Halte Sud"]["held"], rows["Halte Sud"]["free"]) == (1, 3)
    totals = {figure.key: figure.value for figure in response.context["total_figures"]}
    assert (totals["open"], totals["free"]) == (6, 3)
    for line in (*rows.values(), totals):
        parts = ("unavailable", "held", "occupied", "kept", "neutralised", "free")
        assert line["open"] == sum(line[key] for key in parts)
    assert 'style="' not in response.content.decode()


def test_another_siao_is_not_on_the_board(desk: Client) -> None:
    make_unit(make_group(make_dispositif(make_siao("48"), name="CHU de Mende", commune_id="48095")))
    assert desk.get(URL).context["rows"] == []


def test_the_most_free_places_first_unless_asked_otherwise(desk: Client) -> None:
    for name, places in (("A", 1), ("B", 3), ("C", 2)):
        make_unit(make_group(make_dispositif(name=name)), places=places)
    assert [row.line.name for row in desk.get(URL).context["rows"]] == ["B", "C", "A"]
    assert [row.line.name for row in desk.get(URL, {"tri": "free"}).context["rows"]] == ["A", "C", "B"]
    assert [row.line.name for row in desk.get(URL, {"tri": "name"}).context["rows"]] == ["A", "B", "C"]
    assert [row.line.name for row in desk.get(URL, {"tri": "password"}).context["rows"]] == ["B", "C", "A"]


def test_filters_by_public_and_commune(desk: Client) -> None:
    make_unit(make_group(make_dispositif(name="Femmes"), publics=[Public.WOMEN.value]))
    make_unit(make_group(make_dispositif(name="Argenteuil", commune_id="95018")))
    names = lambda **asked: {row.line.name for row in desk.get(URL, asked).context["rows"]}  # noqa: E731
    assert names(public="men") == {"Argenteuil"}
    assert names(commune="Cergy") == {"Femmes"}
    assert names(public="men", commune="Cergy") == set()


def test_stale_dispositifs_are_to_call(desk: Client) -> None:
    old = timezone.now() - timedelta(hours=30)
    make_unit(make_group(make_dispositif(name="Vieux"), declared_at=old))
    make_unit(make_group(make_dispositif(name="Jamais"), declared_at=None))
    make_unit(make_group(make_dispositif(name="Frais")))
    response = desk.get(URL)
    assert [line.name for line in response.context["to_call"]] == ["Jamais", "Vieux"]
    assert "01 30 00 00 00" in html(response)


def test_unmet_requests_of_the_night(desk: Client) -> None:
    leave_unmet(make_request(make_household(1, (2,))), UnmetReason.COMPOSITION, actor=TESTS)
    response = desk.get(URL)
    unmet = response.context["unmet"]
    assert (unmet.households, unmet.persons, unmet.under_three) == (1, 2, 1)
    assert "Aucune place pour cette composition" in html(response)


def test_another_night(desk: Client) -> None:
    make_stay(make_unit(places=1))
    later = (timezone.localdate() + timedelta(days=10)).isoformat()
    response = desk.get(URL, {"nuit": later})
    assert {figure.key: figure.value for figure in response.context["total_figures"]}["free"] == 1
    assert not response.context["is_tonight"]


def test_a_wrong_date_is_said_beside_the_field_and_tonight_is_shown(desk: Client) -> None:
    response = desk.get(URL, {"nuit": "hier soir"})
    assert response.context["is_tonight"]
    assert "Cette date n'est pas comprise" in html(response)


def test_the_queries_do_not_grow_with_the_dispositifs(desk: Client, django_assert_max_num_queries) -> None:
    for _ in range(4):
        make_stay(make_unit(make_group(make_dispositif()), places=2))
    with django_assert_max_num_queries(12):
        assert desk.get(URL).status_code == 200


def test_a_protected_address_shows_no_commune(desk: Client) -> None:
    make_unit(make_group(make_dispositif(name="Abri", protected_address=True)))
    assert "Adresse protégée" in html(desk.get(URL))


@pytest.mark.parametrize("profile", [Profile.DISPOSITIF_MANAGER, Profile.SOCIAL_WORKER, Profile.ENTITY_MANAGER])
def test_other_profiles_are_refused(client: Client, profile: Profile) -> None:
    dispositif = make_dispositif()
    scope = dispositif.entity.scope if profile == Profile.ENTITY_MANAGER else dispositif.scope
    client.force_login(make_user(profile, scope))
    assert client.get(URL).status_code == 403


def test_the_board_is_only_read(desk: Client) -> None:
    assert desk.post(URL).status_code == 405


def test_the_split_covers_the_open_places() -> None:
    line = BoardLine(
        public_id=1, name="A", protected_address=False, commune="", phone="", publics=[], created=10, open=9,
        unavailable=1, held=2, occupied=3, kept=0, neutralised=1, free=2, surplus=0, declared_at=None, rhythm=24,
    )  # fmt: skip
    parts = split_of(line)
    assert [(part.key, part.start, part.width) for part in parts] == [
        ("occupied", 0, 3), ("held", 3, 2), ("neutralised", 5, 1), ("unavailable", 6, 1), ("free", 7, 2),
    ]  # fmt: skip
    assert rows_of([line], "-free", timezone.now())[0].stale
    assert (order_of("free", "-free"), order_of("free", "free"), order_of("open", "free")) == (
        "descending", "ascending", "none",
    )  # fmt: skip
