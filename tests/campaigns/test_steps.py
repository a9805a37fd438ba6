"""Each step of a département is read in dated rows, and in nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.campaigns.actions import note_download, send, validate, withdraw
from sisiao.campaigns.enums import STEPS, SendingKind, Step
from sisiao.campaigns.figures import built_in
from sisiao.campaigns.models import Campaign, CampaignDepartement
from sisiao.campaigns.queries import Standing, counts_of, standing_of, standings, start_of
from sisiao.core.enums import ScopeKind
from sisiao.imports.models import UploadedWorkbook
from sisiao.imports.tasks import forget_uploads
from tests.campaigns.world import ddets, entry_of, make_campaign, make_deposit, nation
from tests.factories import actor_for, make_dispositif, make_siao, state_scope

pytestmark = pytest.mark.django_db


def stands(campaign: Campaign, code: str = "95") -> Standing:
    return standing_of(entry_of(campaign, code), timezone.localdate())


def reached(campaign: Campaign) -> list[Step]:
    return list(stands(campaign).reached)


def test_nothing_is_reached_before_a_row_says_it() -> None:
    campaign = make_campaign()
    found = stands(campaign)
    assert (found.reached, found.waits, found.days_late) == ({}, Step.SENT, 10)
    assert found.waits_since == start_of(campaign)


def test_the_template_is_sent_or_taken() -> None:
    campaign, now, chief = make_campaign(), timezone.now(), ddets()
    note_download(entry_of(campaign), actor=chief, now=now - timedelta(hours=3))
    send(campaign, SendingKind.TEMPLATE, {"95": None}, again=False, actor=nation(), now=now)
    found = stands(campaign)
    assert found.reached == {Step.SENT: now - timedelta(hours=3)}, "the first of both"
    assert found.waits == Step.RECEIVED and found.days_late == 0


def test_received_is_the_first_deposit_of_this_workbook_since_the_opening() -> None:
    campaign, now = make_campaign(), timezone.now()
    make_deposit(at=start_of(campaign) - timedelta(seconds=1))
    make_deposit(kind="places")
    make_deposit("48")
    assert reached(campaign) == []
    first, last = make_deposit(at=now - timedelta(days=2), blocking=3), make_deposit(at=now, blocking=1)
    found = stands(campaign)
    assert found.reached == {Step.RECEIVED: first.uploaded_at}
    assert found.deposit is not None
    assert (found.deposit.public_id, found.deposit.blocking) == (last.public_id, 1)


def test_a_deposit_that_is_being_read_has_no_count_yet() -> None:
    campaign = make_campaign()
    make_deposit(job=12, blocking=4)
    deposit = stands(campaign).deposit
    assert deposit is not None and deposit.blocking is None


def test_a_deposit_that_was_withdrawn_was_not_received() -> None:
    campaign = make_campaign()
    make_deposit().delete()
    assert reached(campaign) == []


def test_imported_is_the_first_committed_deposit() -> None:
    campaign, now = make_campaign(), timezone.now()
    make_deposit(at=now - timedelta(days=5), committed_at=now - timedelta(days=4))
    make_deposit(at=now - timedelta(days=3), committed_at=now - timedelta(days=1))
    assert stands(campaign).reached[Step.IMPORTED] == now - timedelta(days=4)


def test_the_steps_outlive_the_files_that_are_forgotten() -> None:
    campaign, now = make_campaign(opens_on=timezone.localdate() - timedelta(days=60)), timezone.now()
    make_deposit(at=now - timedelta(days=40), committed_at=now - timedelta(days=39))
    before = stands(campaign).reached
    forget_uploads(timestamp=int(now.timestamp()))
    after = stands(campaign)
    assert after.reached == before and after.deposit is not None and after.deposit.forgotten
    assert bytes(UploadedWorkbook.objects.get().content) == b""


def test_validated_is_the_validation_in_force() -> None:
    campaign, now, chief = make_campaign(), timezone.now(), ddets()
    make_dispositif(make_siao())
    make_deposit(at=now - timedelta(days=2), committed_at=now - timedelta(days=1))
    digest = built_in(["95"], now, timezone.localdate())["95"].digest
    validate(entry_of(campaign), digest, "Corinne Roux", actor=chief, now=now)
    assert stands(campaign).waits is None and stands(campaign).days_late == 0
    withdraw(entry_of(campaign), "Un CHRS manque", actor=chief, now=now)
    found = stands(campaign)
    assert (found.waits, found.validation, found.waits_since) == (Step.VALIDATED, None, now)


def test_what_was_reached_without_a_trace_of_the_step_before_waits_for_the_next() -> None:
    campaign = make_campaign()
    make_deposit(committed_at=timezone.now())
    found = stands(campaign)
    assert Step.SENT not in found.reached and found.waits == Step.VALIDATED


def test_a_campaign_that_is_closed_is_late_nowhere_and_counts_no_later_deposit() -> None:
    campaign = make_campaign()
    assert stands(campaign).days_late == 10
    campaign.closed_at = timezone.now() - timedelta(hours=1)
    campaign.save()
    make_deposit()
    found = stands(campaign)
    assert (found.days_late, found.reached) == (0, {})


def test_the_counts_of_each_step() -> None:
    campaign = make_campaign()
    make_deposit("48")
    rows = standings(campaign.entries.all(), timezone.localdate())
    assert counts_of(rows) == list(zip(STEPS, (0, 1, 0, 0), (2, 0, 0, 0), strict=True))


def test_as_many_queries_for_all_as_for_one(django_assert_num_queries) -> None:
    campaign = make_campaign()
    for code in ("95", "48", "974"):
        make_deposit(code)
    for codes in (["95"], ["95", "48", "974"]):
        with django_assert_num_queries(5):
            standings(campaign.entries.filter(departement__in=codes), timezone.localdate())


@pytest.mark.parametrize(
    ("profile", "kind", "code", "seen"),
    [
        (Profile.NATIONAL_ADMIN, ScopeKind.NATION, "95", {"95", "48", "974"}),
        (Profile.REGION_READER, ScopeKind.REGION, "95", {"95"}),
        (Profile.DEPARTEMENT_ADMIN, ScopeKind.DEPARTEMENT, "48", {"48"}),
        (Profile.SIAO_ADMIN, ScopeKind.SIAO, "974", {"974"}),
        (Profile.ENTITY_MANAGER, ScopeKind.ENTITY, "95", set()),
    ],
)
def test_who_sees_which_departement(profile: Profile, kind: ScopeKind, code: str, seen: set[str]) -> None:
    campaign = make_campaign()
    if kind == ScopeKind.SIAO:
        scope = make_siao(code).scope
    elif kind == ScopeKind.ENTITY:
        scope = make_dispositif(make_siao(code)).entity.scope
    else:
        scope = state_scope(kind, code)
    actor = actor_for(profile, scope)
    assert set(CampaignDepartement.objects.visible_to(actor).values_list("departement", flat=True)) == seen
    assert list(Campaign.objects.visible_to(actor)) == ([campaign] if seen else [])
