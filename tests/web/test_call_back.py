"""« Ouvrir un appel pour ce ménage », from its record."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.helpline.models import Call
from tests.factories import make_household, make_siao, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def call_taker(client: Client) -> Client:
    client.force_login(make_user(Profile.CALL_TAKER, make_siao().scope))
    return client


def test_the_call_opens_with_what_is_known(call_taker: Client) -> None:
    household = make_household(1, (3,), siao=make_siao(), first_name="Fanta", phone="+33199000001")
    dossier = call_taker.get(reverse("households:overview", args=[household.public_id]))
    assert "Ouvrir un appel pour ce ménage" in dossier.content.decode()
    answer = call_taker.post(reverse("helpline:new"), {"household": household.public_id}, follow=True)
    page = answer.content.decode()
    assert 'value="Fanta"' in page
    assert "01 99 00 00 01" in page or "+33199000001" in page


@pytest.mark.parametrize("household", ["elsewhere", "unknown", "nonsense"])
def test_a_record_outside_opens_nothing(call_taker: Client, household: str) -> None:
    posted = {"unknown": str(uuid.uuid4()), "nonsense": "x"}.get(household)
    posted = posted or str(make_household(siao=make_siao("48")).public_id)
    assert call_taker.post(reverse("helpline:new"), {"household": posted}).status_code == 404
    assert not Call.objects.exists()
