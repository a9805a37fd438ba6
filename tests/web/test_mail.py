"""« Courriels », and the mailbox of the demo."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.audit.models import RowHistory
from sisiao.core.enums import ScopeKind
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category, MailState
from sisiao.notifications.letters import letter_of
from sisiao.notifications.models import OutgoingMail
from tests.factories import make_dispositif, make_entity, make_siao, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
URL = "/courriels/"
DEMO = "/demo/courriels/"
BAIT = '"><script>alert(1)</script>'


def tell(user: User, category: Category = Category.REACTIVATED, **fields: Any) -> OutgoingMail:
    return notify(user.pk, user.email, category, actor=TESTS, now=timezone.now(), **fields)


def a_link(user: User, hours: int = 1) -> OutgoingMail:
    """A mail with a single-use link that ends in `hours`."""
    params = {"until": (timezone.now() + timedelta(hours=hours)).isoformat()}
    return tell(user, Category.PASSWORD_RESET, params=params, token_of=uuid4())


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def shown(client: Client, **asked: str) -> set[OutgoingMail]:
    return {mail for mail, *_ in client.get(URL, asked).context["lines"]}


@pytest.fixture
def admin(client: Client) -> Client:
    """An administrator of the SIAO of the Val-d'Oise, signed in."""
    client.force_login(make_user(Profile.SIAO_ADMIN, make_siao().scope))
    return client


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Profile.CALL_TAKER, make_siao().scope, first_name="Awa", last_name="Roche")


def test_an_administrator_follows_the_mails_of_the_perimeter(admin: Client, colleague: User) -> None:
    own = tell(colleague)
    tell(make_user(Profile.CALL_TAKER, make_siao("48").scope))
    tell(make_user())
    assert shown(admin) == {own}
    page = html(admin.get(URL))
    assert "Awa ROCHE" in page and colleague.email in page
    assert "Votre compte est de nouveau actif" in page and "En attente d'envoi" in page
    assert "1</strong> courriel<" in page


def test_an_entite_and_the_nation_follow_theirs(client: Client) -> None:
    entity = make_entity()
    own = tell(make_user(Profile.SOCIAL_WORKER, make_dispositif(make_siao(), entity).scope))
    other = tell(make_user(Profile.CALL_TAKER, make_siao().scope))
    client.force_login(make_user(Profile.ENTITY_MANAGER, entity.scope))
    assert shown(client) == {own}
    client.force_login(make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)))
    assert shown(client) == {own, other}


@pytest.mark.parametrize("profile", [Profile.CALL_TAKER, Profile.SIAO_OPERATOR])
def test_other_profiles_are_refused(client: Client, colleague: User, profile: Profile) -> None:
    mail = tell(colleague)
    client.force_login(make_user(profile, make_siao().scope))
    assert client.get(URL).status_code == 403
    assert client.post(f"{URL}{mail.public_id}/renvoyer/").status_code == 403


def test_neither_the_text_nor_the_link_is_shown(admin: Client, colleague: User) -> None:
    letter = letter_of(a_link(colleague))
    page = html(admin.get(URL))
    assert letter.link.rsplit("/", 2)[1] not in page
    assert "Un nouveau mot de passe est demandé" not in page


def test_states_are_filtered_and_told_with_the_next_try(admin: Client, colleague: User) -> None:
    now = timezone.now()
    waiting, sent, failed = tell(colleague), tell(colleague), tell(colleague)
    OutgoingMail.objects.filter(pk=waiting.pk).update(
        attempts=2, last_error="SMTPConnectError", next_try_at=now + timedelta(minutes=15)
    )
    OutgoingMail.objects.filter(pk=sent.pk).update(state=MailState.SENT, sent_at=now, next_try_at=None)
    OutgoingMail.objects.filter(pk=failed.pk).update(state=MailState.FAILED, next_try_at=None)
    assert shown(admin) == {waiting, sent, failed}
    assert shown(admin, etat="failed") == {failed}
    assert shown(admin, etat="unknown") == {waiting, sent, failed}
    page = html(admin.get(URL, {"etat": "waiting"}))
    assert "erreur technique : SMTPConnectError" in page and "nouvel essai le" in page
    assert "Retirer le filtre En attente d'envoi" in page
    OutgoingMail.objects.all().update(state=MailState.FAILED, sent_at=None, next_try_at=None)
    assert "Aucun courriel dans cet état" in html(admin.get(URL, {"etat": "sent"}))


def test_no_mail_yet(admin: Client) -> None:
    assert "Aucun courriel pour le moment" in html(admin.get(URL))


def test_the_queries_do_not_grow_with_the_mails(admin: Client, colleague: User) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            tell(make_user(Profile.CALL_TAKER, make_siao().scope))
        with CaptureQueriesContext(connection) as queries:
            admin.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_sending_again(admin: Client, colleague: User) -> None:
    mail = tell(colleague)
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.FAILED, next_try_at=None, attempts=7)
    response = admin.post(f"{URL}{mail.public_id}/renvoyer/", follow=True)
    assert "Le courriel part de nouveau" in html(response)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.WAITING, 0)
    assert ProcrastinateJob.objects.filter(task_name="notifications.deliver").count() == 2


def test_the_page_says_who_sent_again_and_when(client: Client, colleague: User) -> None:
    mail, other = tell(colleague), tell(colleague)
    for name in ("Moreau", "Petit"):
        client.force_login(make_user(Profile.SIAO_ADMIN, make_siao().scope, first_name="Ana", last_name=name))
        client.post(f"{URL}{mail.public_id}/renvoyer/")
    page = html(client.get(URL))
    last, first = page.index("par Ana PETIT"), page.index("par Ana MOREAU")
    assert last < first and page.count("renvoyé le") == 2
    rows = RowHistory.objects.filter(table_name="notifications_outgoingmail").order_by("pk")
    assert [(row.row_id, str(row.user)) for row in rows] == [(mail.pk, "Ana MOREAU"), (mail.pk, "Ana PETIT")]
    kept = set().union(*(row.new for row in rows))
    assert "sent_again_at" in kept and not kept & {"address", "params", "token_of"}
    other.refresh_from_db()
    assert other.sent_again_at is None


def test_a_link_that_has_ended_is_not_sent_again(admin: Client, colleague: User) -> None:
    mail = a_link(colleague, hours=-1)
    response = admin.post(f"{URL}{mail.public_id}/renvoyer/", follow=True)
    assert "Le lien de ce courriel n'est plus valable" in html(response)
    assert ProcrastinateJob.objects.filter(task_name="notifications.deliver").count() == 1


def test_a_mail_outside_the_perimeter_is_not_found(admin: Client) -> None:
    mail = tell(make_user(Profile.CALL_TAKER, make_siao("48").scope))
    for public_id in (mail.public_id, uuid4()):
        assert admin.post(f"{URL}{public_id}/renvoyer/").status_code == 404


def test_sending_again_is_an_act_never_a_link(admin: Client, colleague: User) -> None:
    assert admin.get(f"{URL}{tell(colleague).public_id}/renvoyer/").status_code == 405


class TestDemo:
    def test_anyone_reads_every_mail_with_its_link(self, client: Client, colleague: User) -> None:
        mail = a_link(colleague)
        letter = letter_of(mail)
        page = client.get(DEMO).content.decode()
        assert f'<a href="{letter.link}">{letter.link}</a>' in page
        assert "Un nouveau mot de passe est demandé" in page
        assert "Aucun agent ne vous demandera votre mot de passe." in page

    def test_a_mail_without_link_is_whole(self, client: Client, colleague: User) -> None:
        tell(colleague, Category.CLOSED)
        assert "Votre compte est fermé. Vous ne pouvez plus vous connecter" in html(client.get(DEMO))

    def test_what_a_mail_quotes_is_escaped(self, client: Client, colleague: User) -> None:
        tell(colleague, Category.WITHOUT_ADMINISTRATOR, params={"scope": BAIT}, path='/"><script>alert(1)</script>')
        page = client.get(DEMO).content.decode()
        assert "<script>alert" not in page
        assert page.count("&lt;script&gt;alert(1)") == 3

    def test_no_mail_yet(self, client: Client) -> None:
        assert "Aucun courriel pour le moment" in html(client.get(DEMO))

    def test_the_page_to_sign_in_leads_there(self, client: Client) -> None:
        assert f'href="{DEMO}"' in client.get("/connexion/").content.decode()

    def test_elsewhere_it_does_not_exist(self, client: Client, colleague: User, settings: Any) -> None:
        settings.DEMO_MAILBOX = False
        tell(colleague)
        response = client.get(DEMO)
        assert response.status_code == 404
        assert colleague.email not in response.content.decode()
        assert DEMO not in client.get("/connexion/").content.decode()
