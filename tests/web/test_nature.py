"""« Changer de nature » on the sheet of a dispositif."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.offer.models import Dispositif, NatureChange, Precision
from tests.factories import make_dispositif, make_group, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU des Tilleuls", type_id="hors_chrs")


@pytest.fixture
def state(client: Client, dispositif: Dispositif) -> Client:
    scope = state_scope(ScopeKind.DEPARTEMENT, departement=dispositif.siao.departement_id)
    client.force_login(make_user(Profile.DEPARTEMENT_ADMIN, scope))
    return client


def url(dispositif: Dispositif, name: str = "nature") -> str:
    return reverse(f"dispositifs:{name}", args=(dispositif.public_id,))


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def told(**changed: object) -> dict[str, object]:
    return {"type": "chrs", "precision": "", "on": TODAY().isoformat(), "reason": "Habilitation"} | changed


def test_from_the_sheet_to_another_type(state: Client, dispositif: Dispositif) -> None:
    make_group(dispositif)
    assert "Changer de nature" in html(state.get(url(dispositif, "sheet")))
    assert 'value="hors_chrs" selected' in html(state.get(url(dispositif)))
    page = html(state.post(url(dispositif), told(), follow=True))
    assert "Le dispositif a changé de nature." in page and "CHRS ; avant, Hors CHRS" in page
    yesterday = (TODAY() - timedelta(days=1)).isoformat()
    before = html(state.get(url(dispositif, "sheet"), {"on": yesterday}))
    assert "Hors CHRS · <a" in before and "Hors CHRS · <a" not in page


def test_what_must_be_ended_is_said_beside_the_type_and_nothing_is_lost(state: Client, dispositif: Dispositif) -> None:
    make_group(dispositif, name="Urgence")
    response = state.post(url(dispositif), told(type="day_centre"))
    assert response.status_code == 422 and "Habilitation" in html(response)
    assert "Fermez d'abord ses groupes de places : Urgence." in str(response.context["form"].errors["type"]).replace(
        "\xa0", " "
    ).replace("&#x27;", "'")


def test_a_precision_is_asked_of_a_type_that_has_some(state: Client, dispositif: Dispositif) -> None:
    response = state.post(url(dispositif), told(type="hors_chrs"))
    assert "précision" in str(response.context["form"].errors["precision"])
    of_another = Precision.objects.exclude(type="hors_chrs").first()
    response = state.post(url(dispositif), told(type="hors_chrs", precision=of_another.pk))
    assert "pas de ce type" in str(response.context["form"].errors["precision"])
    one = Precision.objects.filter(type="hors_chrs").first()
    assert state.post(url(dispositif), told(type="hors_chrs", precision=one.pk)).status_code == 302
    dispositif.refresh_from_db()
    assert dispositif.precision == one


def test_one_announced_is_shown_says_what_it_waits_for_and_is_cancelled(state: Client, dispositif: Dispositif) -> None:
    on = TODAY() + timedelta(days=9)
    state.post(url(dispositif), told(type="day_centre", on=on.isoformat()))
    make_group(dispositif, name="Urgence")
    page = html(state.get(url(dispositif, "sheet")))
    assert "ce dispositif devient : Accueil de jour" in page
    assert "Il attend : Fermez d'abord ses groupes de places : Urgence." in page
    assert "Accueil de jour · <a" in html(state.get(url(dispositif, "sheet"), {"on": on.isoformat()}))
    assert "annulé" in html(state.post(url(dispositif, "cancel_nature"), follow=True))
    assert not NatureChange.objects.exists()


def test_the_siao_reads_who_changes_it(dispositif: Dispositif) -> None:
    client = Client()
    client.force_login(make_user(Profile.SIAO_ADMIN, dispositif.siao.scope))
    response = client.post(url(dispositif), told())
    assert "La DDETS valide le type « CHRS »" in html(response) and not NatureChange.objects.exists()


def test_elsewhere_it_is_not_found(state: Client) -> None:
    elsewhere = make_dispositif(make_siao("48"))
    assert state.get(url(elsewhere)).status_code == state.post(url(elsewhere), told()).status_code == 404
    assert state.get(url(elsewhere, "cancel_nature")).status_code == 405
