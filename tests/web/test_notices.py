"""« Mes avis »: what the service tells the account."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sisiao.access.models import Grant
from sisiao.accounts.models import User
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice
from tests.factories import make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
URL = "/avis/"
BAIT = "<script>alert(1)</script>"


def tell(
    user: User, category: Category = Category.REACTIVATED, *, ago: int = 0, path: str = "", **params: Any
) -> Notice:
    now = timezone.now() - timedelta(minutes=ago)
    notify(user.pk, user.email, category, actor=TESTS, now=now, params=params, path=path)
    return Notice.objects.latest("pk")


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def test_unread_ones_come_first_then_the_newest(signed_in: Client, account: User) -> None:
    old, new, seen = tell(account, ago=60), tell(account, ago=10), tell(account, ago=5)
    Notice.objects.filter(pk=seen.pk).update(read_at=timezone.now())
    response = signed_in.get(URL)
    assert [notice for notice, _ in response.context["lines"]] == [new, old, seen]
    assert "Mes avis (2 non lus)" in html(response)


def test_a_notice_says_what_its_mail_says_without_any_link(signed_in: Client, account: User) -> None:
    tell(account, Category.WITHOUT_ADMINISTRATOR, scope="Association Les Tilleuls")
    page = html(signed_in.get(URL))
    assert "Une structure n'a plus d'administrateur" in page
    assert "Une structure de votre périmètre n'a plus d'administrateur : Association Les Tilleuls" in page


def test_what_a_notice_quotes_is_escaped(signed_in: Client, account: User) -> None:
    tell(account, Category.WITHOUT_ADMINISTRATOR, scope=BAIT)
    page = signed_in.get(URL).content.decode()
    assert BAIT not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nobody_reads_the_notices_of_another(signed_in: Client) -> None:
    notice = tell(make_user(), path="/a-traiter/")
    assert signed_in.get(URL).context["lines"] == []
    assert signed_in.post(f"{URL}{notice.public_id}/lu/", {"open": "1"}).status_code == 404
    signed_in.post(f"{URL}lus/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_an_account_without_notice_is_told_so_kindly(signed_in: Client) -> None:
    response = signed_in.get(URL)
    assert "Aucun avis pour le moment" in html(response)
    assert "Tout marquer comme lu" not in html(response)


def test_opening_marks_as_read_and_leads_to_the_page(signed_in: Client, account: User) -> None:
    notice = tell(account, path="/a-traiter/")
    response = signed_in.post(f"{URL}{notice.public_id}/lu/", {"open": "1"})
    assert response["Location"] == "/a-traiter/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize(("path", "body"), [("/a-traiter/", {}), ("", {"open": "1"})])
def test_marking_one_stays_on_the_list(signed_in: Client, account: User, path: str, body: dict[str, str]) -> None:
    one, other = tell(account, path=path), tell(account)
    assert signed_in.post(f"{URL}{one.public_id}/lu/", body)["Location"] == URL
    assert list(Notice.objects.unread()) == [other]


def test_marking_all(signed_in: Client, account: User) -> None:
    tell(account)
    tell(account)
    response = signed_in.post(f"{URL}lus/", follow=True)
    assert "Tous vos avis sont marqués comme lus" in html(response)
    assert "Tout est lu" in html(response)
    assert not Notice.objects.unread().exists()


@pytest.mark.parametrize("url", [f"{URL}lus/", f"{URL}00000000-0000-0000-0000-000000000000/lu/"])
def test_marking_is_an_act_never_a_link(signed_in: Client, url: str) -> None:
    assert signed_in.get(url).status_code == 405


def test_long_lists_have_pages(signed_in: Client, account: User) -> None:
    for _ in range(26):
        tell(account)
    assert len(signed_in.get(URL, {"page": "2"}).context["lines"]) == 1


def test_the_header_counts_what_is_not_read_in_the_query_of_the_grants(
    signed_in: Client, account: User, grant: Callable[..., Grant]
) -> None:
    grant(account)
    with CaptureQueriesContext(connection) as before:
        assert '<span class="fr-sr-only"> non lu' not in html(signed_in.get("/a-traiter/"))
    tell(account)
    tell(account)
    tell(make_user())
    with CaptureQueriesContext(connection) as after:
        page = html(signed_in.get("/a-traiter/"))
    assert '<span class="siao-count">2<span class="fr-sr-only"> non lus</span></span>' in page
    assert len(after) == len(before)
