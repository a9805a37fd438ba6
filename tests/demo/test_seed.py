"""The demo's evening: its stories are there, and it is believable at whatever hour it is loaded."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from sisiao.access.capabilities import PROFILE_SCOPES
from sisiao.access.enums import CURRENT, LEGACY
from sisiao.access.models import Grant
from sisiao.campaigns.enums import Step
from sisiao.campaigns.figures import built_in
from sisiao.campaigns.models import Campaign
from sisiao.campaigns.queries import administrators, standings
from sisiao.core.enums import ScopeKind as K
from sisiao.core.references import rows_of
from sisiao.demo.world.accounts import ACCOUNTS
from sisiao.demo.world.colleagues import PLAN
from sisiao.demo.world.seed import seed
from sisiao.demo.world.stories import story_lines
from sisiao.geo.models import Commune
from sisiao.helpline.models import Call, UnmetRequest
from sisiao.households.composition import composition_of
from sisiao.households.models import Household
from sisiao.housing_requests.models import HousingRequest
from sisiao.matching.need import Night, need_of
from sisiao.matching.queries import places_tonight
from sisiao.notifications.models import OutgoingMail
from sisiao.occupation.queries import board_totals, tonight_board
from sisiao.offer.models import Act
from sisiao.referrals.models import Referral
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night
from sisiao.stays.models import Stay
from tests.support.database import FreshDatabase
from tests.support.trials import sampled

EVENING = datetime(2026, 11, 23, 20, 15, tzinfo=UTC)
EIGHT_MINUTES = timedelta(minutes=8)
AFTER_MIDNIGHT = datetime(2026, 11, 24, 0, 10, tzinfo=UTC)
JUST_AFTER_THE_CHANGE = datetime(2026, 11, 24, 6, 2, tzinfo=UTC)


def _siao(departement: str) -> Siao:
    return Siao.objects.select_related("departement", "settings").get(departement_id=departement)


def _household(number: int) -> Household:
    line = next(line for line in story_lines() if line.story.number == number)
    return Household.objects.with_members().get(record_number=line.record_number)


def _check_night(departement: str, now: datetime) -> None:
    """A night with free places, people awaited, others outside, and nobody in the future."""
    siao = _siao(departement)
    night = current_night(siao, now)
    totals = board_totals(tonight_board(siao.pk, night, now))
    parts = ("unavailable", "held", "occupied", "kept", "neutralised", "free")
    assert totals["open"] == sum(totals[part] for part in parts)
    assert totals["free"] > 0
    assert totals["occupied"] > totals["open"] * 0.6
    assert Referral.objects.filter(siao=siao, night=night).waiting().exists()
    assert not Call.objects.filter(siao=siao, started_at__gt=now).exists()
    assert not HousingRequest.objects.filter(siao=siao, night__gt=night).exists()
    assert not Referral.objects.filter(siao=siao, answered_at__gt=now).exists()
    assert UnmetRequest.objects.filter(siao=siao, night__lt=night).exists()


def _check_stories(now: datetime) -> None:
    siao = _siao("95")
    night = current_night(siao, now)
    today = now.date()
    family = _household(1)
    need = need_of(composition_of(family, today), Commune.objects.get(pk="95127"))
    fitting = places_tonight(need, Night(siao.pk, night), family.pk, now)
    assert [len(solution.unit_ids) for solution in fitting] == [1]
    assert fitting[0].best.capacity == 5
    called_back = HousingRequest.objects.get(household=_household(13))
    assert (called_back.state, called_back.night) == ("provided", night - timedelta(days=1))
    assert not UnmetRequest.objects.filter(household=called_back.household).exists()
    in_the_night = HousingRequest.objects.get(household=_household(14))
    called_at = Call.objects.get(request=in_the_night).started_at.astimezone(siao.departement.tz)
    assert (called_at.hour, called_at.minute, in_the_night.state) == (1, 30, "unmet")
    assert in_the_night.night == called_at.date() - timedelta(days=1)
    overdue = Stay.objects.overdue(night).filter(household=_household(15))
    assert overdue.count() == overdue.present(night).count() == 3


@pytest.mark.parametrize("now", sampled([EVENING, AFTER_MIDNIGHT, JUST_AFTER_THE_CHANGE]))
def test_the_evening_is_believable_whenever_it_is_loaded(committed_database: FreshDatabase, now: datetime) -> None:
    """In a base of its own: on the dead rows of another one, undone, PostgreSQL plans the count of R11 badly."""
    seed(now)
    for departement in ("95", "48", "974"):
        _check_night(departement, now)
    _check_stories(now)
    before = Household.objects.count()
    seed(now)  # a second time changes nothing
    assert Household.objects.count() == before
    _check_accounts()
    _check_campaign(now)
    acts = Act.objects.filter(file__isnull=False)
    assert acts.exists() and not acts.filter(signed_on__gt=now.date()).exists()
    if now != JUST_AFTER_THE_CHANGE:
        arrived = Stay.objects.filter(referral__night=date(2026, 11, 23), referral__answered_at=now - EIGHT_MINUTES)
        assert arrived.exists(), "some of those who were awaited have just come"


def _check_campaign(now: datetime) -> None:
    """Départements stand at each step; one is late with nobody to tell, one has no gestionnaire d'entité."""
    campaign, today = Campaign.objects.get(), timezone.localdate(now)
    rows = {row.entry.departement_id: row for row in standings(campaign.entries.all(), today)}
    assert {row.waits for row in rows.values()} == {*Step, None}
    assert (rows["974"].waits, rows["48"].waits, rows["95"].waits) == (None, Step.IMPORTED, Step.VALIDATED)
    assert rows["77"].reminded and rows["75"].days_late and not administrators(["75"], today)["75"]
    assert [built.managers > 0 for built in built_in(["77", "95"], now, today).values()] == [False, True]
    assert not OutgoingMail.objects.filter(category__startswith="campaign", created_at__gt=now).exists()


def _check_accounts() -> None:
    output = StringIO()
    call_command("demo_accounts", "--json", stdout=output)
    accounts = json.loads(output.getvalue())
    active = [row for row in rows_of(PLAN) if row["state"] == "active"]
    assert len(accounts) == len(ACCOUNTS) + len(active)
    assert set(accounts[0]) == {"email", "password", "profile", "perimeter", "totp_secret"}
    assert [account["email"].split("@")[1] for account in accounts if account["totp_secret"]] == [
        f"siao{departement}.example" for departement in ("95", "48", "974")
    ]
    for departement in ("95", "48", "974"):
        held = Grant.objects.active_on(EVENING.date()).filter(user__email__endswith=f"{departement}.example")
        nations = {profile for profile in CURRENT if not PROFILE_SCOPES[profile] - {K.NATION, K.REGION}}
        assert set(CURRENT) - nations <= set(held.values_list("profile", flat=True))
    assert set(CURRENT) == set(Grant.objects.exclude(profile__in=LEGACY).values_list("profile", flat=True))
    assert Grant.objects.legacy().active_on(EVENING.date()).count() == 15
    readable = StringIO()
    call_command("demo_accounts", stdout=readable)
    call_command("demo_stories", stdout=readable)
    assert all(account["email"] in readable.getvalue() for account in accounts)
    assert "Samira BENALI" in readable.getvalue()
