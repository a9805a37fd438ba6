"""« Mes places »: groups, rooms in series, a room, the closing of a group."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from sisiao.access.enums import Profile
from sisiao.offer.models import Dispositif, PlaceGroup, Unit
from sisiao.stays.models import ClosingAnswer
from sisiao.web.places.group_forms import a_year_later
from tests.factories import make_dispositif, make_group, make_stay, make_unit, make_user, tonight

pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    return tonight() + timedelta(days=days)


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU du Bois")


@pytest.fixture
def group(dispositif: Dispositif) -> PlaceGroup:
    return make_group(dispositif, name="Urgence hommes", mode="continuous_emergency", publics=["men"])


@pytest.fixture
def staff(client: Client, dispositif: Dispositif) -> Client:
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, dispositif.scope))
    return client


def url(dispositif: Dispositif, rest: str = "groupes/") -> str:
    return f"/mes-places/{dispositif.public_id}/{rest}"


def of(group: PlaceGroup, rest: str = "") -> str:
    return url(group.dispositif, f"groupes/{group.public_id}/{rest}")


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def typed(**changed: Any) -> dict[str, Any]:
    told = {
        "name": "Urgence femmes", "mode": "night_emergency", "route": "siao_115", "quota_holder": "",
        "regime": "permanent", "publics": ["women"], "min_age": "18", "max_age": "", "wheelchair": "", "animals": "no",
        "update_rhythm_hours": "12", "starts_on": tonight().isoformat(), "ends_on": "",
    }  # fmt: skip
    return told | changed


def known(page: Any) -> str:
    return page.context["form"]["known"].value()


def test_a_group_is_created_then_gets_its_rooms(staff: Client, dispositif: Dispositif) -> None:
    assert "Aucun groupe de places" in html(staff.get(url(dispositif)))
    page = staff.post(url(dispositif, "groupes/ajouter/"), typed(), follow=True)
    assert "Le groupe est créé" in html(page)
    group = PlaceGroup.objects.get()
    assert (group.publics, group.update_rhythm_hours) == (["women"], 12)
    rooms = {
        "prefix_name": "Chambre", "first": "101", "last": "110", "kind": "room", "sharing": "exclusive", "places": "2",
        "floor": "1er", "starts_on": tonight().isoformat(),
    }  # fmt: skip
    page = staff.post(of(group, "chambres/"), rooms, follow=True)
    assert "10 chambres ajoutées, 20 places en tout." in html(page)
    assert "Chambre 110" in html(page)
    again = staff.post(of(group, "chambres/"), rooms)
    assert again.status_code == 422
    assert "Ces noms existent déjà dans le groupe : Chambre 101" in html(again)
    assert Unit.objects.count() == 10


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"publics": []}, "Cochez au moins un public."),
        ({"route": "quota_holder"}, "Nommez le réservataire."),
        ({"min_age": "40", "max_age": "20"}, "L'âge minimum dépasse"),
        ({"starts_on": "demain"}, "Cette date n'est pas comprise"),
        ({"ends_on": "2020-01-01"}, "ne peut pas précéder"),
        ({"update_rhythm_hours": "0"}, "rythme de mise à jour"),
        ({"publics": ["refugees"]}, "Sélectionnez un choix valide"),
        ({"specific_publics": ["Réfugiés"]}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    staff: Client, dispositif: Dispositif, changed: dict[str, Any], words: str
) -> None:
    page = staff.post(url(dispositif, "groupes/ajouter/"), typed(**changed))
    assert page.status_code == 422
    assert words in html(page) and 'value="Urgence femmes"' in html(page)
    assert not PlaceGroup.objects.exists()


def test_a_change_announced_shows_before_and_after(staff: Client, group: PlaceGroup) -> None:
    form = staff.get(of(group, "modifier/"))
    sent = typed(name=group.name, publics=["women"], since=on(9).isoformat(), known=known(form))
    page = staff.post(of(group, "modifier/"), sent, follow=True)
    assert "Le changement est annoncé." in html(page)
    assert "Hommes seuls" in html(page) and "Femmes seules" in html(page)
    page = staff.post(of(group, "annuler/"), follow=True)
    assert "Le changement annoncé est annulé." in html(page)
    assert "Femmes seules" not in html(page)
    assert "Aucun changement n'est annoncé" in html(staff.post(of(group, "annuler/"), follow=True))


def test_the_past_is_refused(staff: Client, group: PlaceGroup) -> None:
    form = staff.get(of(group, "modifier/"))
    page = staff.post(of(group, "modifier/"), typed(since=on(-1).isoformat(), known=known(form)))
    assert page.status_code == 422
    assert "Les nuits passées ne changent pas" in html(page)


def test_two_people_change_the_same_group(staff: Client, group: PlaceGroup) -> None:
    """The second is told what it says now, keeps what was typed, and may hold to it."""
    form = staff.get(of(group, "modifier/"))
    PlaceGroup.objects.filter(pk=group.pk).update(publics=["couples"], max_age=60)
    sent = typed(name="Mon nom", since=tonight().isoformat(), known=known(form))
    page = staff.post(of(group, "modifier/"), sent)
    assert page.status_code == 422
    told = html(page)
    assert "il dit maintenant « Couples sans enfant »" in told
    assert 'value="Mon nom"' in told
    assert PlaceGroup.objects.get().name == "Urgence hommes"
    page = staff.post(
        of(group, "modifier/"),
        sent | {"known": known(page), "max_age": page.context["form"]["max_age"].value()},
        follow=True,
    )
    assert "Le groupe est modifié." in html(page)
    kept = PlaceGroup.objects.standing().get()
    assert (kept.publics, kept.max_age) == (["women"], 60), "what only the other changed stays"


def act(group: PlaceGroup, unit: Unit) -> str:
    return url(group.dispositif, f"chambres/{unit.public_id}/")


def test_a_room_changes(staff: Client, group: PlaceGroup) -> None:
    unit = make_unit(group, places=2, name="Chambre 7")
    page = staff.get(act(group, unit))
    assert "Chambre 7" in html(page)
    more = {"act": "resize", "resize-places": "4", "resize-on": tonight().isoformat(), "resize-known": "2"}
    assert "Le nombre de places est enregistré." in html(staff.post(act(group, unit), more, follow=True))
    assert unit.places.count() == 4
    stale = staff.post(act(group, unit), more | {"resize-places": "3"})
    assert stale.status_code == 422 and "elle a maintenant 4 places" in html(stale)
    shared = {"act": "renew", "renew-kind": "room", "renew-sharing": "men", "renew-on": on(3).isoformat()}
    assert "est enregistré" in html(staff.post(act(group, unit), shared, follow=True))
    closed = {"act": "close", "close-on": on(2).isoformat()}
    assert "La fermeture de la chambre est enregistrée." in html(staff.post(act(group, unit), closed, follow=True))


def test_a_room_where_somebody_is_does_not_close(staff: Client, group: PlaceGroup) -> None:
    unit = make_unit(group, places=2)
    make_stay(unit)
    for sent in (
        {"act": "close", "close-on": on(2).isoformat()},
        {"act": "renew", "renew-kind": "room", "renew-sharing": "men", "renew-on": on(2).isoformat()},
    ):
        page = staff.post(act(group, unit), sent)
        assert page.status_code == 422
        assert "1 place est occupée" in html(page) and "Déclarez les sorties" in html(page)
    assert staff.post(act(group, unit), {}).status_code == 422


def test_a_group_closes_when_everybody_has_an_answer(staff: Client, group: PlaceGroup) -> None:
    stay = make_stay(make_unit(group, places=2, name="Chambre 9"))[0]
    page = staff.post(of(group, "fermeture/"), {"on": on(10).isoformat()})
    assert page.status_code == 422
    assert "1 personne présente n'a pas de réponse écrite" in html(page) and "Sans réponse" in html(page)
    assert stay.person.last_name not in html(page)
    link = f"/presents/{stay.public_id}/?fermeture={on(10).isoformat()}"
    stay_page = f"{link.split('?')[0]}"
    assert str(stay.public_id) in html(page)
    detail = next(part for part in html(page).split('"') if str(stay.public_id) in part and "fermeture" in part)
    assert "Noter la réponse écrite" in html(staff.get(detail))
    answered = {
        "answer-persons": [str(stay.pk)], "answer-closes_on": on(10).isoformat(), "answer-text": "Relogée à Pontoise.",
        "answer-signed_on": tonight().isoformat(),
    }  # fmt: skip
    path = detail.split("?")[0]
    assert staff.post(f"{path}reponse/", answered | {"answer-text": ""}).status_code == 422
    staff.post(f"{path}reponse/", answered)
    assert ClosingAnswer.objects.get().text == "Relogée à Pontoise."
    assert "Relogée à Pontoise." in html(staff.get(path))
    done = staff.post(of(group, "fermeture/"), {"on": on(10).isoformat()}, follow=True)
    assert "La fermeture du groupe est enregistrée." in html(done) and stay_page
    kept = staff.post(of(group, "fermeture/reporter/"), {"postpone-on": on(20).isoformat()}, follow=True)
    assert "la fermeture est repoussée" in html(kept)
    assert PlaceGroup.objects.get().period.upper == on(20)
    wrong = staff.post(of(group, "fermeture/reporter/"), {"postpone-on": "x"}, follow=True)
    assert "Cette date n'est pas comprise" in html(wrong)


def test_who_only_reads_sees_no_button(client: Client, group: PlaceGroup) -> None:
    unit = make_unit(group)
    client.force_login(make_user(Profile.SOCIAL_WORKER, group.dispositif.scope))
    for path in (url(group.dispositif), of(group)):
        page = html(client.get(path))
        assert "Urgence hommes" in page
        assert "Créer un groupe" not in page and "Modifier le groupe" not in page and "Ajouter des" not in page
    for path in (of(group, "modifier/"), of(group, "fermeture/"), of(group, "chambres/"), act(group, unit)):
        assert client.get(path).status_code == 403


def test_outside_the_perimeter_it_does_not_exist(staff: Client, group: PlaceGroup) -> None:
    other = make_group(make_dispositif(), name="Ailleurs")
    room = make_unit(other)
    for path in (
        of(other),
        of(other, "modifier/"),
        of(other, "fermeture/"),
        url(group.dispositif, f"groupes/{other.public_id}/"),
        url(group.dispositif, f"chambres/{room.public_id}/"),
    ):
        assert staff.get(path).status_code == 404


def test_a_first_contact_says_why_it_has_no_group(client: Client) -> None:
    counter = make_dispositif(type_id="secteur", siao_referral="none", layout="not_applicable")
    client.force_login(make_user(Profile.DISPOSITIF_MANAGER, counter.scope))
    assert "ne porte pas de places" in html(client.get(url(counter)))
    page = client.post(url(counter, "groupes/ajouter/"), typed())
    assert page.status_code == 422 and "ne porte pas de places" in html(page)


def test_the_queries_do_not_grow(staff: Client, group: PlaceGroup, django_assert_max_num_queries: Any) -> None:
    for number in range(4):
        make_group(group.dispositif, name=f"Groupe {number}", period=DateRange(on(-3), on(9 + number)))
        make_stay(make_unit(group, places=2))
    for path in (url(group.dispositif), of(group), of(group, "fermeture/")):
        with django_assert_max_num_queries(14):
            assert staff.get(path).status_code == 200


def test_a_season_is_carried_over_to_the_next_with_its_rooms(staff: Client, dispositif: Dispositif) -> None:
    """From its page: everything is proposed a year later; another group has no such button."""
    told = {"name": "Renfort d'hiver 2026-2027", "regime": "seasonal"}
    page = staff.post(url(dispositif, "groupes/ajouter/"), typed(**told))
    assert page.status_code == 422 and "dernière nuit" in html(page)
    staff.post(url(dispositif, "groupes/ajouter/"), typed(**told, ends_on=on(90).isoformat()))
    season = PlaceGroup.objects.get()
    make_unit(season, places=4, name="Dortoir", period=season.period)
    assert f"groupes/ajouter/?comme={season.public_id}" in html(staff.get(of(season)))
    assert "Reconduire" not in html(staff.get(of(make_group(dispositif))))
    form = staff.get(url(dispositif, f"groupes/ajouter/?comme={season.public_id}")).context["form"]
    assert (form["name"].value(), form["regime"].value()) == ("Renfort d'hiver 2027-2028", "seasonal")
    sent = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    assert (sent["starts_on"].year, sent["ends_on"]) == (tonight().year + 1, a_year_later(on(90)))
    page = staff.post(url(dispositif, f"groupes/ajouter/?comme={season.public_id}"), sent, follow=True)
    assert "reconduit avec ses chambres" in html(page) and "Dortoir" in html(page)
    assert PlaceGroup.objects.filter(regime="seasonal").count() == 2
    assert staff.get(url(dispositif, "groupes/ajouter/?comme=zz")).status_code == 200
