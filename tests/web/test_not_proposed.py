"""The tab « Non proposés » of a dossier."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.matching.models import NotProposed
from tests.factories import make_dispositif, make_household, make_siao, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make_user(Profile.SIAO_OPERATOR, make_siao().scope))
    return client


def test_a_free_choice_needs_no_reason_and_can_be_undone(operator: Client) -> None:
    household, dispositif = make_household(siao=make_siao()), make_dispositif()
    url = reverse("households:not_proposed", args=[household.public_id])
    answer = operator.post(url, {"dispositif": dispositif.pk, "kind": "choice"})
    assert answer.status_code == 302
    assert dispositif.name in operator.get(url).content.decode()
    mark = NotProposed.objects.get()
    operator.post(reverse("households:end_not_proposed", args=[household.public_id, mark.pk]))
    assert not NotProposed.objects.exists()


def test_a_ban_says_its_facts_and_its_end(operator: Client) -> None:
    household, dispositif = make_household(siao=make_siao()), make_dispositif()
    url = reverse("households:not_proposed", args=[household.public_id])
    answer = operator.post(url, {"dispositif": dispositif.pk, "kind": "ban", "facts": "Menaces le 3 novembre."})
    assert "Une exclusion a une date de fin" in answer.content.decode()
    assert "Menaces le 3 novembre." in answer.content.decode()
    bare = operator.post(url, {"kind": "ban", "until": "01/01/2020"}).context["form"].errors
    assert set(bare) == {"dispositif", "until", "facts"}, "each beside its field, all at once"
    until = timezone.localdate() + timedelta(days=30)
    operator.post(url, {"dispositif": dispositif.pk, "kind": "ban", "facts": "Menaces.", "until": f"{until:%d/%m/%Y}"})
    assert NotProposed.objects.get().period.upper == until


def test_elsewhere_it_does_not_exist_and_a_call_taker_may_not(client: Client, operator: Client) -> None:
    elsewhere = make_household(siao=make_siao("48"))
    assert operator.get(reverse("households:not_proposed", args=[elsewhere.public_id])).status_code == 404
    client.force_login(make_user(Profile.CALL_TAKER, make_siao().scope))
    own = make_household(siao=make_siao())
    assert client.get(reverse("households:not_proposed", args=[own.public_id])).status_code == 403
