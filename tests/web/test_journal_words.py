"""The journal of a dossier quotes labels, never codes."""

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.housing_requests.actions import open_request
from sisiao.siao.nights import current_night
from tests.factories import make_household, make_siao, make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def test_a_code_is_told_by_its_label(client: Client) -> None:
    siao, now = make_siao(), timezone.now()
    household = make_household(siao=siao, animals=["2"])
    night = current_night(siao, now)
    open_request(household, siao, night, actor=TESTS, now=now, slept_last_night="20", motive="203")
    cleared = make_user(Profile.SIAO_OPERATOR, siao.scope, clearances=("violence", "judicial"))
    client.force_login(cleared)
    page = client.get(f"/menages/{household.public_id}/journal/").content.decode()
    assert "nuit dernière\u00a0: À la rue" in page
    assert "motif de la demande\u00a0: Dort dans la rue" in page
    assert "animaux\u00a0: Chien" in page


@pytest.mark.parametrize("motive", ["203", "220"])
def test_a_motive_is_masked_whatever_it_is_for_who_is_not_cleared(client: Client, motive: str) -> None:
    siao, now = make_siao(), timezone.now()
    household = make_household(siao=siao)
    open_request(household, siao, current_night(siao, now), actor=TESTS, now=now, motive=motive)
    client.force_login(make_user(Profile.SIAO_OPERATOR, siao.scope, clearances=("judicial",)))
    page = client.get(f"/menages/{household.public_id}/journal/").content.decode()
    assert "motif de la demande\u00a0: donnée masquée" in page
    assert "Violences" not in page
    assert "Dort dans la rue" not in page
