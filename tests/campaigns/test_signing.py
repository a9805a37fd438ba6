"""A validation signs the offer as it was read, by an administrateur départemental; it is withdrawn with a reason."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.audit.models import RowHistory
from sisiao.campaigns.actions import UnableToSign, note_download, validate, withdraw
from sisiao.campaigns.figures import built_in
from sisiao.campaigns.models import Campaign, CampaignDepartement, CampaignValidation, TemplateDownload
from sisiao.core.actor import Actor, NotAllowed
from sisiao.offer.models import Dispositif
from tests.campaigns.world import ddets, entry_of, make_campaign, make_deposit, nation
from tests.factories import actor_for, make_dispositif, make_siao

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(db: None) -> CampaignDepartement:
    """A département whose workbook is imported."""
    make_dispositif(make_siao())
    make_deposit(committed_at=timezone.now())
    return entry_of(make_campaign())


def digest() -> str:
    return built_in(["95"], timezone.now(), timezone.localdate())["95"].digest


def signed(entry: CampaignDepartement, actor: Actor, name: str = "Corinne Roux") -> CampaignValidation:
    return validate(entry, digest(), name, actor=actor, now=timezone.now())


def test_it_keeps_who_what_and_how_many(entry: CampaignDepartement) -> None:
    chief = ddets()
    made = signed(entry, chief)
    assert (made.by_id, made.name, made.digest) == (chief.user_id, "Corinne Roux", digest())
    assert made.counts == {"dispositifs": 1, "authorised": 0, "funded": 0, "created": 0}
    assert RowHistory.objects.filter(table_name="campaigns_campaignvalidation", row_id=made.pk).exists()


def test_of_what_was_read_alone(entry: CampaignDepartement) -> None:
    before = digest()
    Dispositif.objects.update(name="Autre nom")
    with pytest.raises(UnableToSign, match="a changé"):
        validate(entry, before, "Corinne Roux", actor=ddets(), now=timezone.now())


def test_once(entry: CampaignDepartement) -> None:
    made = signed(entry, ddets())
    with pytest.raises(UnableToSign, match="déjà validé"):
        signed(entry, ddets())
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignValidation.objects.create(entry=entry, digest="x", name="x", at=made.at, by_id=made.by_id)


def test_not_before_an_import(entry: CampaignDepartement) -> None:
    with pytest.raises(UnableToSign, match="Aucun classeur"):
        validate(entry_of(entry.campaign, "48"), "x", "Élise", actor=ddets("48"), now=timezone.now())


def test_with_a_name(entry: CampaignDepartement) -> None:
    with pytest.raises(UnableToSign) as refused:
        signed(entry, ddets(), "  ")
    assert refused.value.field == "name"


def test_not_once_closed(entry: CampaignDepartement) -> None:
    Campaign.objects.update(closed_at=timezone.now())
    entry.refresh_from_db()
    for act in (signed, lambda entry, actor: withdraw(entry, "x", actor=actor, now=timezone.now())):
        with pytest.raises(UnableToSign, match="en cours"):
            act(entry, ddets())


def test_by_the_administrator_of_the_departement_alone(entry: CampaignDepartement) -> None:
    for actor in (nation(), ddets("48"), actor_for(Profile.SIAO_ADMIN, make_siao().scope)):
        with pytest.raises(NotAllowed):
            signed(entry, actor)
        with pytest.raises(NotAllowed):
            withdraw(entry, "x", actor=actor, now=timezone.now())


def test_withdrawn_with_a_reason_then_signed_again(entry: CampaignDepartement) -> None:
    chief = ddets()
    signed(entry, chief)
    with pytest.raises(UnableToSign, match="Dites pourquoi"):
        withdraw(entry, " ", actor=chief, now=timezone.now())
    withdraw(entry, "Un CHRS manque", actor=chief, now=timezone.now())
    with pytest.raises(UnableToSign, match="Aucune validation"):
        withdraw(entry, "Encore", actor=chief, now=timezone.now())
    signed(entry, chief)
    first, second = entry.validations.order_by("pk")
    assert (first.reason, first.withdrawn_by_id, second.withdrawn_at) == ("Un CHRS manque", chief.user_id, None)


def test_the_template_is_taken_by_who_deposits_it(entry: CampaignDepartement) -> None:
    siao = actor_for(Profile.SIAO_ADMIN, make_siao().scope)
    for actor in (ddets(), siao):
        note_download(entry, actor=actor, now=timezone.now())
    for stranger in (nation(), ddets("48")):
        with pytest.raises(NotAllowed):
            note_download(entry, actor=stranger, now=timezone.now())
    assert TemplateDownload.objects.count() == 2


def test_not_over_a_workbook_that_waits(entry: CampaignDepartement) -> None:
    """What it says is not in the offer that would be signed: it is imported, or withdrawn, first."""
    waiting = make_deposit(blocking=9)
    with pytest.raises(UnableToSign, match="importez-le ou retirez-le"):
        signed(entry, ddets())
    waiting.delete()
    assert signed(entry, ddets()).name == "Corinne Roux"
