"""« Qualité des données »: what is to mend, explained by who may."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.offer.models import Dispositif
from sisiao.quality.models import Justification
from tests.factories import make_siao, make_user, state_scope, tonight
from tests.quality.test_rules import FAULTS, faultless

pytestmark = pytest.mark.django_db
INDEX = "/qualite/"


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return faultless(phone="", name="CHU du Gué")


@pytest.fixture
def admin(client: Client, dispositif: Dispositif) -> Client:
    client.force_login(make_user(Profile.SIAO_ADMIN, dispositif.siao.scope))
    return client


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def explain_url(client: Client) -> str:
    (anomaly,) = client.get(INDEX).context["page"]
    return reverse("quality:explain", args=(anomaly.public_id, anomaly.rule.code, anomaly.digest))


def test_it_says_what_is_wrong_and_how_to_mend_it(admin: Client) -> None:
    page = html(admin.get(INDEX))
    assert "1 anomalie à corriger" in page and "Aucun téléphone pour joindre" in page
    assert "30 autres règles sans anomalie" in page
    assert "Comment corriger." in html(admin.get(f"{INDEX}?regle=Q29"))
    assert "Rien à corriger ici" in html(admin.get(f"{INDEX}?regle=Q01"))
    assert admin.get(f"{INDEX}?regle=rien&page=x").status_code == 200


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_each_rule_leads_to_where_it_is_mended(code: str) -> None:
    """Whoever may change it opens the page; the others have no such button."""
    wrong = faultless()
    for act in FAULTS[code]:
        act(wrong)
    links = {}
    for profile in (Profile.SIAO_ADMIN, Profile.DISPOSITIF_MANAGER, Profile.ENTITY_MANAGER, Profile.DEPARTEMENT_ADMIN):
        scope = {
            Profile.SIAO_ADMIN: wrong.siao.scope, Profile.DISPOSITIF_MANAGER: wrong.scope,
            Profile.ENTITY_MANAGER: wrong.entity.scope, Profile.DEPARTEMENT_ADMIN: state_scope(ScopeKind.DEPARTEMENT),
        }[profile]  # fmt: skip
        client = Client()
        client.force_login(make_user(profile, scope))
        if client.get(f"{INDEX}?regle={code}").status_code != 200:
            continue
        for each, mends in client.get(f"{INDEX}?regle={code}").context["lines"]:
            if mends and each.public_id == wrong.public_id:
                links[profile] = mends
                assert client.get(mends).status_code == 200, (profile, mends)
    assert links, "nobody mends it on screen"


def test_who_may_not_change_it_has_no_button(dispositif: Dispositif) -> None:
    client = Client()
    client.force_login(make_user(Profile.REGION_READER, state_scope(ScopeKind.REGION, "95")))
    page = html(client.get(INDEX))
    assert "Aucun téléphone pour joindre" in page and ">Corriger<" not in page


def test_explained_then_taken_back(admin: Client, dispositif: Dispositif) -> None:
    url, until = explain_url(admin), tonight() + timedelta(days=30)
    assert "corrigez-la plutôt" in html(admin.get(url))
    admin.post(url, {"cause": "Numéro en cours", "until": until.isoformat()})
    assert "Rien à corriger ici" in html(admin.get(INDEX)) and "1 expliquée" in html(admin.get(INDEX))
    page = html(admin.get(f"{INDEX}?regle=Q29&etat=expliquees"))
    assert "Numéro en cours" in page and "Retirer l'explication" in page
    row = Justification.objects.get()
    admin.post(reverse("quality:withdraw", args=(row.public_id,)))
    assert "1 anomalie à corriger" in html(admin.get(INDEX))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"cause": ""}, "Écrivez l'explication"),
        ({"cause": "x" * 251}, "250"),
        ({"until": "hier"}, "n'est pas comprise"),
        ({"until": "2020-01-01"}, "un an au plus"),
    ],
)
def test_a_bad_input_is_said_and_loses_nothing(admin: Client, changed: dict[str, str], words: str) -> None:
    sent = {"cause": "Numéro en cours", "until": tonight().isoformat()} | changed
    response = admin.post(explain_url(admin), sent)
    assert response.status_code == 422 and words in html(response)
    assert sent["cause"] in html(response) and not Justification.objects.exists()


def test_who_only_reads_is_offered_no_act(dispositif: Dispositif) -> None:
    reader = Client()
    reader.force_login(make_user(Profile.SIAO_OPERATOR, dispositif.siao.scope))
    page = html(reader.get(INDEX))
    assert "Aucun téléphone" in page and "Expliquer" not in page
    assert reader.get(explain_url(reader)).status_code == 403


def test_another_perimeter_reads_nothing_of_it(admin: Client, dispositif: Dispositif) -> None:
    far = Client()
    far.force_login(make_user(Profile.SIAO_ADMIN, make_siao("48").scope))
    assert "CHU du Gué" not in html(far.get(INDEX))
    assert far.get(explain_url(admin)).status_code == 404


def test_mended_it_is_gone(admin: Client, dispositif: Dispositif) -> None:
    url = explain_url(admin)
    Dispositif.objects.filter(pk=dispositif.pk).update(phone="+33199009500")
    assert admin.get(url).status_code == 404 and "0 anomalie" in html(admin.get(INDEX))


def test_a_bounded_number_of_queries(admin: Client, dispositif: Dispositif, django_assert_max_num_queries) -> None:
    for number in range(5):
        Dispositif.objects.filter(pk=faultless(phone="", name=f"CHU {number}").pk)
    with django_assert_max_num_queries(8):
        assert admin.get(INDEX).context["count"] > 5
