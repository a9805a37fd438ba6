"""The tables of rights: complete, and the same in code, in the documentation and on the page."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sisiao.access.capabilities import GRANTABLE, PROFILE_CAPABILITIES, TOXIC
from sisiao.access.drawing import capability_rows, field_rows, sheet_of
from sisiao.access.enums import CURRENT, LEGACY, ROAD_MAP, Profile, Reading
from sisiao.access.field_classes import CLEARABLE, PROFILE_FIELDS, fields_of
from sisiao.access.management.commands.rights_tables import written
from sisiao.core.capabilities import Capability
from sisiao.core.fields import FieldClass
from tests.factories import make_siao, make_user


def test_every_kind_of_grant_decides_every_class_of_data() -> None:
    assert set(PROFILE_FIELDS) == set(Profile)
    assert all(set(table) == set(FieldClass) for table in PROFILE_FIELDS.values())
    assert len(ROAD_MAP) == 10 and len(LEGACY) == 14 and len(CURRENT) == 16


def test_a_clearance_opens_only_what_the_table_asks_to_clear() -> None:
    everything = [kind.value for kind in CLEARABLE]
    for profile, table in PROFILE_FIELDS.items():
        asked = {kind for kind, level in table.items() if level == Reading.CLEARED}
        assert fields_of(profile, everything) - fields_of(profile) == asked, profile
    assert FieldClass.VIOLENCE not in fields_of(Profile.ASSISTANT, everything)


def test_the_state_and_the_observers_read_no_record() -> None:
    for profile in (Profile.NATIONAL_ADMIN, Profile.DEPARTEMENT_ADMIN, Profile.ANALYST, Profile.REGION_READER):
        assert fields_of(profile, [kind.value for kind in CLEARABLE]) == frozenset()
        assert Capability.VIEW_HOUSEHOLD not in PROFILE_CAPABILITIES[profile]


def test_nobody_may_give_a_profile_that_may_more_than_their_own_kind_of_work() -> None:
    """What administers goes down only: national → départemental → SIAO → entité → dispositif (T11)."""
    rank = [*GRANTABLE]
    for giver, given in GRANTABLE.items():
        assert giver not in given
        above = {profile for profile in given if profile in GRANTABLE and rank.index(profile) <= rank.index(giver)}
        assert above == set(), giver
    assert not LEGACY & frozenset().union(*GRANTABLE.values())
    assert all(len(couple) == 2 for couple in TOXIC)


def test_the_documentation_shows_the_tables_of_the_code() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "security.md"
    assert page.read_text(encoding="utf-8") == written(page), "run: manage.py rights_tables --write"


@pytest.mark.django_db
@pytest.mark.parametrize("profile", Profile)
def test_the_page_shows_the_sheet_of_any_profile(client: Client, profile: Profile) -> None:
    client.force_login(make_user(Profile.CALL_TAKER, make_siao().scope))
    content = client.get(reverse("rights:index"), {"profil": profile.value}).content.decode()
    sheet = sheet_of(profile)
    assert f'<option value="{profile.value}" selected>' in content
    assert all(f"<li>{may}</li>".replace("'", "&#x27;") in content for may in (*sheet.may, *sheet.may_not))


@pytest.mark.django_db
def test_the_page_opens_on_one_s_own_profile_and_shows_both_tables(client: Client) -> None:
    client.force_login(make_user(Profile.CALL_TAKER, make_siao().scope))
    content = client.get(reverse("rights:index")).content.decode()
    assert "Écoutant 115, votre profil actif" in content
    rows = [*capability_rows(CURRENT), *field_rows(CURRENT)]
    assert content.count('<th scope="row">') == len(rows) == len(Capability) + len(FieldClass)


@pytest.mark.django_db
def test_an_unknown_profile_in_the_address_shows_a_known_one(client: Client) -> None:
    client.force_login(make_user())
    assert "Opérateur SIAO" in client.get(reverse("rights:index"), {"profil": "<script>"}).content.decode()
