"""« Écarts »: what separates two figures, its causes, who answers for it; the same on the page and in the export."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.occupation.enums import GapKind
from sisiao.offer.models import Dispositif
from sisiao.quality.gaps import gaps
from sisiao.quality.models import GapExplanation
from tests.factories import make_dispositif, make_group, make_siao, make_unit, make_user, state_scope, tonight
from tests.occupation.test_ledger import fund
from tests.web.test_ledger import html, signed

pytestmark = pytest.mark.django_db
INDEX = "/capacites/ecarts/"


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    """Nine places authorised, eight funded, six created, all free."""
    made = make_dispositif(make_siao("95"), name="=CHU du Gué", capacity=9, capacity_unit="place")
    make_unit(make_group(made), places=6)
    fund(made, 8)
    far = make_dispositif(make_siao("48"), name="CHU du Lac", commune_id=None, capacity=3, capacity_unit="place")
    fund(far, 1)
    return made


@pytest.fixture
def ddets(client: Client, dispositif: Dispositif) -> Client:
    client.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT), last_name="Delattre"))
    return client


def explain_url(dispositif: Dispositif, kind: GapKind = GapKind.FUNDED_CREATED) -> str:
    found = gaps([dispositif.pk], timezone.localdate(), timezone.now())
    digest = next(each.gap.digest for each in found if each.gap.kind == kind)
    return reverse("ledger:explain_gap", args=(dispositif.public_id, kind, digest))


def answer(**changed: str) -> dict[str, str]:
    until = timezone.localdate() + timedelta(days=30)
    return {"cause": "creation", "comment": "Second étage en travaux", "until": until.isoformat()} | changed


def test_what_waits_for_an_answer_is_listed_first_and_the_rest_on_demand(ddets: Client) -> None:
    page = html(ddets.get(INDEX))
    assert "2 à expliquer" in page and "=CHU du Gué" in page and "CHU du Lac" not in page
    assert "Sans cause dans les données : 1" in page and "Réponse attendue : Gestionnaire d'entité" in page
    kinds = {each.gap.kind for each in ddets.get(f"{INDEX}?etat=tous").context["page"]}
    assert kinds == {GapKind.AUTHORISED_FUNDED, GapKind.FUNDED_CREATED, GapKind.OPEN_OCCUPIED}
    (one,) = ddets.get(f"{INDEX}?ecart=funded_created").context["page"]
    assert (one.gap.left, one.gap.right) == (8, 6)
    assert "Aucun écart ici" in html(ddets.get(f"{INDEX}?etat=expliques"))
    assert ddets.get(f"{INDEX}?etat=rien&ecart=rien&page=x").status_code == 200
    assert ddets.get(f"{INDEX}?date=hier").status_code == 422


def test_from_the_figures_with_what_was_asked(ddets: Client) -> None:
    night = (tonight() - timedelta(days=2)).isoformat()
    page = html(ddets.get(f"/capacites/?date={night}&departement=95"))
    assert f"{INDEX}?date={night}&amp;par=dispositif&amp;departement=95" in page
    past = html(ddets.get(f"{INDEX}?date={night}&departement=95"))
    assert "2 à expliquer" in past and "Expliquer<" not in past, "one answers for the figures of the day"


def test_explained_then_taken_back(ddets: Client, dispositif: Dispositif) -> None:
    url = explain_url(dispositif)
    assert "Financées : 8, Créées : 6 (place)" in html(ddets.get(url))
    ddets.post(url, answer())
    told = html(ddets.get(reverse("ledger:detail", args=(dispositif.public_id,))))
    assert "Delattre".upper() in told.upper() and "Places en cours de création : Second étage en travaux" in told
    assert "1 à expliquer" in html(ddets.get(INDEX))
    row = GapExplanation.objects.get()
    assert "de nouveau à expliquer" in html(
        ddets.post(reverse("ledger:withdraw_gap", args=(row.public_id,)), follow=True)
    )
    assert "2 à expliquer" in html(ddets.get(INDEX))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"cause": ""}, "Choisissez la cause"),
        ({"cause": "humeur"}, "valide"),
        ({"comment": " "}, "en quelques mots"),
        ({"comment": "x" * 251}, "250"),
        ({"until": ""}, "Donnez le dernier jour"),
        ({"until": "2020-01-01"}, "un an au plus"),
        ({"until": "demain"}, "n'est pas comprise"),
    ],
)
def test_a_bad_answer_is_said_and_loses_nothing(ddets: Client, dispositif: Dispositif, changed, words: str) -> None:
    response = ddets.post(explain_url(dispositif), answer(**changed))
    assert response.status_code == 422 and words in html(response) and not GapExplanation.objects.exists()
    assert ("Second étage" in html(response)) is ("comment" not in changed)


def test_figures_that_changed_are_no_longer_there(ddets: Client, dispositif: Dispositif) -> None:
    url = explain_url(dispositif)
    fund(dispositif, 1)
    assert ddets.get(url).status_code == 404 == ddets.post(url, answer()).status_code
    free = explain_url(dispositif, GapKind.OPEN_OCCUPIED)
    assert ddets.get(free).status_code == 404, "free places are what the night offers: nobody is asked why"


def test_who_only_reads_is_offered_no_act(dispositif: Dispositif) -> None:
    reader = signed(Profile.ANALYST, state_scope(ScopeKind.DEPARTEMENT))
    assert "Expliquer<" not in html(reader.get(INDEX)) and "2 à expliquer" in html(reader.get(INDEX))
    assert reader.post(explain_url(dispositif), answer()).status_code == 403
    elsewhere = signed(Profile.SIAO_ADMIN, make_siao("48").scope)
    assert elsewhere.get(explain_url(dispositif)).status_code == 404


def test_the_export_is_what_the_page_lists(ddets: Client, dispositif: Dispositif) -> None:
    ddets.post(explain_url(dispositif), answer(comment="+33 annoncé"))
    response = ddets.get(f"{INDEX}?etat=tous&format=csv")
    assert response["Content-Type"].startswith("text/csv") and "ecarts_" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(ddets.get(f"{INDEX}?etat=tous").context["page"].object_list) == 3
    told = next(row for row in rows if row["Écart"] == "Financées et créées")
    assert (told["Première figure"], told["Seconde figure"], told["Différence"]) == ("8", "6", "2")
    assert told["Dispositif"] == "'=CHU du Gué" and told["Commentaire"] == "'+33 annoncé", "no formula (T34)"
    assert told["Cause"] == "Places en cours de création" and told["Sans cause connue"] == "2"


def test_what_waits_is_on_a_traiter_for_who_answers(ddets: Client, dispositif: Dispositif) -> None:
    page = html(ddets.get("/a-traiter/"))
    assert "Écarts des capacités" in page and "1 écart" in page and f"{INDEX}?ecart=funded_created" in page
    assert "Anomalies de l'offre" in page and "/qualite/?regle=" in page
    for profile, scope in (
        (Profile.SIAO_ADMIN, dispositif.siao.scope),
        (Profile.ENTITY_MANAGER, dispositif.entity.scope),
    ):
        assert f"{INDEX}?ecart=funded_created" in html(signed(profile, scope).get("/a-traiter/")), profile
    assert "Écarts des capacités" not in html(signed(Profile.SIAO_OPERATOR, dispositif.siao.scope).get("/a-traiter/"))


def test_the_drawing_says_what_the_table_says(ddets: Client) -> None:
    response = ddets.get("/capacites/")
    bars = {bar.key: (bar.value, bar.start, bar.width) for bar in response.context["bars"]}
    assert bars["authorised"] == (9, 0, 1000) and bars["funded"] == (8, 0, 888) and bars["open"] == (6, 0, 666)
    assert bars["free"] == (6, 0, 666) and "De ce qui est autorisé à ce qui est libre" in html(response)
    parts = [bar for bar in response.context["bars"] if bar.within]
    assert sum(bar.value for bar in parts) == bars["open"][0]
