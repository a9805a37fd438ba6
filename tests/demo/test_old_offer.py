"""The old offer of the demo: 500 rows as dirty as real ones, part of them attached, always the same."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from sisiao.access.enums import Stage
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.demo.offer.old_rows import OldRows
from sisiao.demo.world.accounts import create_accounts
from sisiao.demo.world.colleagues import create_colleagues
from sisiao.demo.world.old_offer import old_workbook, tell_old_offer
from sisiao.demo.world.old_people import AWAITED, NAME, PRESENT
from sisiao.demo.world.seed import import_offer
from sisiao.demo.world.territories import TERRITORIES, create_siao
from sisiao.imports.actions import import_workbook
from sisiao.imports.legacy_workbook.declaration import GROUPS
from sisiao.imports.legacy_workbook.source import LEGACY_OFFER
from sisiao.offer.models import Dispositif
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import Referral
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night
from sisiao.stays.models import Stay
from sisiao.transition.enums import LegacySide, SwitchState
from sisiao.transition.models import (
    LegacyPlaceGroup,
    LegacyRequest,
    LegacyStay,
    LegacyUser,
    Switch,
    UserAttachment,
)
from sisiao.transition.perms import stage_of
from sisiao.transition.plan import Where
from sisiao.transition.planning import rehearse
from sisiao.transition.queries import conflicts, progress

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 20, 15, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> Any:
    with acting_as(command_actor("demo_seed")), beyond_perimeter():
        for territory in TERRITORIES:
            import_offer(create_siao(territory), NOW)
        create_colleagues("", NOW)
        for code in ("95", "48", "974"):
            create_accounts(Siao.objects.get(departement_id=code), NOW.date())
            create_colleagues(code, NOW)
        yield


def test_five_hundred_rows_as_dirty_as_real_ones(world: Any) -> None:
    rows = OldRows("95", 500)
    assert len(rows.groups) == 500
    assert rows.groups == OldRows("95", 500).groups and rows.users == OldRows("95", 500).users
    names = [str(row["name"]) for row in rows.groups]
    assert sum(name == name.upper() for name in names) > 100
    assert sum(row.get("commune") == "" for row in rows.groups) > 5
    assert sum(row.get("type_code") == "999" for row in rows.groups) > 3
    assert sum(row.get("closed") == "Fermé" for row in rows.groups) > 20
    assert len({(row["side"], row["legacy_id"]) for row in rows.groups}) < 500
    report = import_workbook(
        LEGACY_OFFER, old_workbook("95", 500), actor=command_actor("demo_seed"), today=NOW.date(), commit=False
    )
    assert report.importable and report.warning_count > 80 and report.counts[GROUPS].filled == 500


def test_part_of_it_is_attached_and_people_disagree(world: Any) -> None:
    tell_old_offer(NOW)
    for siao in Siao.objects.filter(departement__in=("95", "48")):
        groups = LegacyPlaceGroup.objects.filter(siao=siao)
        (line,) = progress(groups, "siao")
        assert line.attached > 10 and line.waiting > 10 and line.nothing and line.contested
        kinds = {each.kind for each in conflicts(groups, timezone.localdate(NOW), NOW)}
        assert "Désaccord" in kinds
        assert siao.departement_id != "95" or {"Type incompatible", "Capacité dépassée"} <= kinds
        users = LegacyUser.objects.filter(siao=siao)
        assert 0 < UserAttachment.objects.filter(legacy_user__in=users).count() < users.count()


def test_la_reunion_has_switched_and_nothing_waits(world: Any) -> None:
    tell_old_offer(NOW)
    switch = Switch.objects.select_related("siao__departement", "siao__settings", "decision").get()
    assert (switch.siao.departement_id, switch.state) == ("974", SwitchState.DONE)
    assert stage_of("974") == Stage.THIRD and switch.decision.name == "Jean-Noël TÉCHER"
    groups = LegacyPlaceGroup.objects.filter(siao=switch.siao)
    assert not groups.undecided().exists() and switch.steps.exclude(group=None).count() == groups.count()
    house = Dispositif.objects.get(name=NAME)
    stays = Stay.objects.filter(dispositif=house)
    assert stays.count() == LegacyStay.objects.filter(siao=switch.siao).count() > 10
    waiting = Referral.objects.filter(dispositif=house, state=ReferralState.WAITING)
    assert waiting.count() == AWAITED and {each.night for each in waiting} == {current_night(switch.siao, NOW)}
    kept = LegacyRequest.objects.filter(side=LegacySide.INSERTION)
    assert {each.group is None for each in kept} == {True, False}


def test_lozere_rehearses_with_people(world: Any) -> None:
    tell_old_offer(NOW)
    siao = Siao.objects.select_related("departement", "settings").get(departement_id="48")
    there = LegacyStay.objects.filter(siao=siao)
    assert there.count() > PRESENT and there.values("group").distinct().count() == PRESENT
    found = rehearse(siao, NOW.date())
    assert dict(found.before)["Personnes présentes"] == there.count() and dict(found.after)["Séjours repris"] > 0
    assert {problem.where for problem in found.problems} >= {Where.GROUPS, Where.ACCOUNTS}
    assert not any("pas connue" in problem.words for problem in found.problems)
