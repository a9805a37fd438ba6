"""The template and the reminders: to whom, once, not too often, before the deadline by themselves."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.campaigns.actions import Outcome, UnableToSend, note_download, remind_near_deadlines, send
from sisiao.campaigns.enums import SendingKind, Step
from sisiao.campaigns.models import Campaign, CampaignSending
from sisiao.core.actor import Actor, NotAllowed, command_actor
from sisiao.core.context import acting_as
from sisiao.notifications.letters import letter_of
from sisiao.notifications.models import Notice, OutgoingMail
from tests.campaigns.world import ddets, entry_of, make_campaign, make_deposit, nation
from tests.factories import make_siao, make_user
from tests.factories.people import TESTS
from tests.support.database import FreshDatabase

TEMPLATE, REMINDER = SendingKind.TEMPLATE, SendingKind.REMINDER
PERIODIC = command_actor("campaigns.remind")


def began(campaign: Campaign, code: str = "95") -> Actor:
    """A département that has its template, and its administrator."""
    chief = ddets(code)
    note_download(entry_of(campaign, code), actor=chief, now=timezone.now() - timedelta(days=9))
    return chief


def reminded(campaign: Campaign, seen: int | None = None, *, again: bool = False, days: int = 0) -> Outcome:
    now = timezone.now() + timedelta(days=days)
    return send(campaign, REMINDER, {"95": seen}, again=again, actor=nation(), now=now)


@pytest.mark.django_db
class TestSending:
    def test_each_administrator_of_each_departement_is_told_once(self) -> None:
        campaign, chief, other = make_campaign(), ddets("95"), ddets("48")
        second = ddets("95")
        make_user(Profile.SIAO_ADMIN, make_siao("95").scope)
        asked = dict.fromkeys(("95", "48", "974"))
        outcome = send(campaign, TEMPLATE, asked, again=False, actor=nation(), now=timezone.now())
        assert [entry.departement_id for entry in outcome.told] == ["48", "95"]
        assert [(entry.departement_id, why) for entry, why in outcome.left] == [("974", "personne ne peut le recevoir")]
        told = set(OutgoingMail.objects.values_list("user", "category"))
        assert told == {(each.user_id, "campaign_template") for each in (chief, other, second)}
        paths = set(Notice.objects.filter(user=chief.user_id).values_list("path", flat=True))
        assert paths == {f"/campagne/departement/{entry_of(campaign).public_id}/"}

    def test_the_mail_names_the_campaign_the_departement_the_deadline_and_nobody(self) -> None:
        campaign = make_campaign()
        chief = began(campaign)
        reminded(campaign)
        text = letter_of(OutgoingMail.objects.get(user=chief.user_id)).text
        assert "Recensement de l'offre" in text and "Val-d'Oise (95)" in text
        assert "Déposer le classeur rempli" in text
        assert "Roux" not in text and "@" not in text

    def test_a_template_that_comes_late_asks_for_no_day_that_has_passed(self) -> None:
        campaign, chief = make_campaign(receive_by=timezone.localdate() - timedelta(days=1)), ddets()
        send(campaign, TEMPLATE, {"95": None}, again=False, actor=nation(), now=timezone.now())
        text = letter_of(OutgoingMail.objects.get(user=chief.user_id)).text
        assert "dès que possible" in text and "avant le" not in text

    def test_it_is_for_the_nation_in_a_campaign_that_runs(self) -> None:
        campaign, chief = make_campaign(), ddets()
        with pytest.raises(NotAllowed):
            send(campaign, TEMPLATE, {"95": None}, again=False, actor=chief, now=timezone.now())
        Campaign.objects.filter(pk=campaign.pk).update(closed_at=timezone.now())
        with pytest.raises(UnableToSend):
            send(Campaign.objects.get(), TEMPLATE, {"95": None}, again=False, actor=nation(), now=timezone.now())

    def test_a_departement_of_another_campaign_is_not_told(self) -> None:
        campaign, _chief = make_campaign(("48",)), ddets()
        outcome = send(campaign, TEMPLATE, {"95": None}, again=False, actor=nation(), now=timezone.now())
        assert (outcome.told, CampaignSending.objects.count()) == ([], 0)


@pytest.mark.django_db
class TestReminding:
    def test_not_before_the_template_nor_after_the_validation(self) -> None:
        campaign, _chief = make_campaign(), ddets()
        [(_entry, why)] = reminded(campaign).left
        assert why == "aucune étape n'attend ce département"

    def test_the_same_page_posted_twice_sends_once(self) -> None:
        campaign = make_campaign()
        began(campaign)
        assert len(reminded(campaign).told) == 1
        [(_entry, why)] = reminded(campaign, again=True).left
        assert why.startswith("un envoi vient de partir")
        assert OutgoingMail.objects.count() == 1

    def test_not_more_than_one_per_so_many_days_unless_confirmed(self) -> None:
        campaign = make_campaign()
        began(campaign)
        reminded(campaign)
        first = CampaignSending.objects.get()
        [(_entry, why)] = reminded(campaign, first.pk, days=6).left
        assert why.startswith("un envoi date déjà")
        assert len(reminded(campaign, first.pk, again=True, days=6).told) == 1
        second = CampaignSending.objects.latest("pk")
        assert second.follows == first
        assert len(reminded(campaign, second.pk, days=13).told) == 1

    def test_it_says_the_step_that_waits(self) -> None:
        campaign = make_campaign()
        began(campaign)
        make_deposit(blocking=2)
        reminded(campaign)
        assert CampaignSending.objects.get().step == Step.IMPORTED
        assert OutgoingMail.objects.get().params["task"] == "Corriger le classeur déposé et l'importer"

    def test_two_that_follow_the_same_one_are_refused_by_the_base(self) -> None:
        campaign = make_campaign()
        told = {"entry": entry_of(campaign), "kind": REMINDER, "step": Step.RECEIVED, "recipients": 1}
        CampaignSending.objects.create(**told, at=timezone.now())
        with pytest.raises(IntegrityError, match="campaignsending_one_after_another"), transaction.atomic():
            CampaignSending.objects.create(**told, at=timezone.now())


@pytest.mark.django_db
class TestByItself:
    def test_near_the_deadline_once_for_each_step(self) -> None:
        campaign = make_campaign()
        began(campaign)
        now = timezone.now()
        assert remind_near_deadlines(actor=PERIODIC, now=now) == 1
        assert remind_near_deadlines(actor=PERIODIC, now=now) == 0
        sent = CampaignSending.objects.get()
        assert (sent.by, sent.step) == (None, Step.RECEIVED)
        make_deposit(blocking=2)
        assert remind_near_deadlines(actor=PERIODIC, now=now + timedelta(days=8)) == 1

    @pytest.mark.parametrize("days", [-9, 2])
    def test_neither_long_before_nor_past_it(self, days: int) -> None:
        campaign = make_campaign()
        began(campaign)
        assert remind_near_deadlines(actor=PERIODIC, now=timezone.now() + timedelta(days=days)) == 0

    def test_not_where_somebody_has_just_reminded(self) -> None:
        campaign = make_campaign()
        began(campaign)
        reminded(campaign)
        assert remind_near_deadlines(actor=PERIODIC, now=timezone.now()) == 0

    def test_never_in_a_campaign_without(self) -> None:
        campaign = make_campaign(remind_before=0)
        began(campaign)
        assert remind_near_deadlines(actor=PERIODIC, now=timezone.now()) == 0


@pytest.mark.concurrency
def test_two_people_at_the_same_moment_send_one_reminder(committed_database: FreshDatabase) -> None:
    """Both have read the same page, and both confirm what comes too soon."""
    with acting_as(TESTS):
        campaign = make_campaign(("95",))
        began(campaign)
        actors = [nation(), nation()]
    ready, outcomes = Barrier(2), []

    def click(actor: Actor) -> None:
        try:
            with acting_as(actor):
                ready.wait(10)
                outcomes.append(send(campaign, REMINDER, {"95": None}, again=True, actor=actor, now=timezone.now()))
        finally:
            close_old_connections()
            transaction.get_connection().close()

    threads = [Thread(target=click, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(len(outcome.told) for outcome in outcomes) == [0, 1]
    assert CampaignSending.objects.filter(kind=REMINDER).count() == 1
    assert OutgoingMail.objects.filter(category="campaign_reminder").count() == 1
