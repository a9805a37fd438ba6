"""« Activations »: surge places opened, kept open, ended on nobody without an answer (R10)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.households.models import Household
from sisiao.offer.enums import OpeningRegime
from sisiao.offer.models import Activation, PlaceGroup
from tests.factories import (
    make_activation,
    make_dispositif,
    make_group,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    state_scope,
    tonight,
)

pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    return tonight() + timedelta(days=days)


@pytest.fixture
def group(db: None) -> PlaceGroup:
    surge = make_group(
        make_dispositif(name="Gymnase Lenglen"),
        name="Grand froid",
        mode="continuous_emergency",
        regime=OpeningRegime.ON_ACTIVATION,
    )
    make_unit(surge, places=6, sharing="adults")
    return surge


@pytest.fixture
def siao(client: Client, group: PlaceGroup) -> Client:
    client.force_login(make_user(Profile.SIAO_ADMIN, group.dispositif.siao.scope))
    return client


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def typed(surge: PlaceGroup, **changed: Any) -> dict[str, Any]:
    told = {
        "group": str(surge.public_id), "level": "great_cold", "decided_by": "Préfet du Val-d'Oise",
        "act_reference": "AP 2026-115", "first_night": tonight().isoformat(), "last_night": on(4).isoformat(),
        "places": "4",
    }  # fmt: skip
    return told | changed


def url(activation: Activation, rest: str = "") -> str:
    return f"/activations/{activation.public_id}/{rest}"


def test_places_are_activated(siao: Client, group: PlaceGroup) -> None:
    assert "Gymnase Lenglen – Grand froid" in html(siao.get("/activations/"))
    page = siao.post("/activations/decider/", typed(group), follow=True)
    assert "Les places sont activées" in html(page) and "Préfet du Val-d'Oise, AP 2026-115" in html(page)
    made = Activation.objects.get()
    assert (made.nights, made.places) == (DateRange(tonight(), on(5)), 4)
    board = html(siao.get(reverse("night:board")))
    assert "Gymnase Lenglen" in board
    siao.force_login(make_user(Profile.DISPOSITIF_MANAGER, group.dispositif.scope))
    assert "décision de Préfet" in html(siao.get(f"/mes-places/{group.dispositif.public_id}/"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"places": "7"}, "Ce groupe n'a que 6 places"),
        ({"decided_by": ""}, "Dites qui décide"),
        ({"level": ""}, "Choisissez le niveau."),
        ({"last_night": "2020-01-01"}, "ne peut pas précéder la première"),
        ({"first_night": "2020-01-01", "last_night": ""}, "commence ce soir ou une nuit à venir"),
        ({"group": "x"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_is_told(siao: Client, group: PlaceGroup, changed: dict[str, Any], words: str) -> None:
    page = siao.post("/activations/decider/", typed(group, **changed))
    assert page.status_code == 422
    assert words in html(page) and 'value="AP 2026-115"' in html(page)
    assert not Activation.objects.exists()


def test_it_does_not_end_on_somebody_without_an_answer(siao: Client, group: PlaceGroup) -> None:
    activation = make_activation(group, DateRange(on(-3), on(9)), 6)
    stays = [make_stay(group.units.get())[0] for _ in range(2)]
    # Whoever administers does not read a household to protect, and does not close on it either.
    Household.objects.filter(pk=stays[0].household_id).update(to_protect=True)
    page = siao.post(url(activation), {"end-on": on(1).isoformat()})
    assert page.status_code == 422
    assert "2 personnes présentes n'ont pas de réponse écrite" in html(page)
    assert page.context["present"] == page.context["waiting"] == 2
    assert stays[0].person.last_name not in html(page)


def test_it_ends_when_nobody_is_left(siao: Client, group: PlaceGroup) -> None:
    activation = make_activation(group, DateRange(on(-3), on(9)), 6)
    page = siao.post(url(activation), {"end-on": on(1).isoformat()}, follow=True)
    assert "L'activation est terminée." in html(page)
    assert Activation.objects.get().nights.upper == on(1)
    assert siao.post(url(activation), {"end-on": ""}).status_code == 422


def test_it_is_extended_once_by_who_has_read_it(siao: Client, group: PlaceGroup) -> None:
    activation = make_activation(group, DateRange(on(-3), on(3)), 2)
    known = siao.get(url(activation)).context["extend_form"]["known"].value()
    sent = {"extend-last_night": on(9).isoformat(), "extend-places": "5", "extend-known": known}
    assert "L'activation est prolongée." in html(siao.post(url(activation, "prolonger/"), sent, follow=True))
    activation.refresh_from_db()
    assert (activation.nights.upper, activation.places) == (on(10), 5)
    second = siao.post(url(activation, "prolonger/"), sent | {"extend-places": "6"})
    assert second.status_code == 422 and "il dit maintenant « 5 »" in html(second)
    known = second.context["extend_form"]["known"].value()
    shorter = sent | {"extend-last_night": on(1).isoformat(), "extend-known": known}
    assert "terminez l'activation" in html(siao.post(url(activation, "prolonger/"), shorter))


def test_one_to_end_waits_on_the_first_page(siao: Client, group: PlaceGroup) -> None:
    activation = make_activation(group, DateRange(on(-3), on(2)), 2)
    make_stay(group.units.get())
    page = html(siao.get("/a-traiter/"))
    assert "Activations à terminer" in page and "1 présent, 1 sans réponse" in page and url(activation) in page


def test_the_departement_activates_too_and_the_others_do_not(client: Client, group: PlaceGroup) -> None:
    activation = make_activation(group, DateRange(on(-3), on(3)), 2)
    client.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")))
    assert "Gymnase Lenglen" in html(client.get(url(activation)))
    for profile, scope in (
        (Profile.CALL_TAKER, group.dispositif.siao.scope),
        (Profile.DISPOSITIF_MANAGER, group.dispositif.scope),
    ):
        client.force_login(make_user(profile, scope))
        assert client.get("/activations/").status_code == 403
        assert client.post(url(activation), {}).status_code == 403
    client.force_login(make_user(Profile.SIAO_ADMIN, make_siao("48").scope))
    assert client.get(url(activation)).status_code == 404
    assert "Aucune place de renfort n'est activée." in html(client.get("/activations/"))
    assert "Aucune place de renfort" in html(client.get("/activations/decider/"))
