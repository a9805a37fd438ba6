"""What the page of an orientation shows, to the dispositif and to the SIAO."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from sisiao.access.personal_fields import reads_field
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.households.models import Household, Person
from sisiao.households.perms import may_know_where
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import Referral
from sisiao.web.households.summary import place_words, summarise
from sisiao.web.referrals.forms import LATER, ArrivalForm, RefusalForm

TONES = {
    ReferralState.WAITING: "info",
    ReferralState.ADMITTED: "success",
    ReferralState.REFUSED: "error",
    ReferralState.NO_SHOW: "warning",
    ReferralState.CANCELLED: "neutral",
}


def opened(actor: Actor, public_id: UUID) -> Referral:
    """The orientation of a household that the actor may open, loaded with its members; 404 otherwise."""
    referral = get_object_or_404(
        Referral.objects.visible_to(actor).select_related("dispositif", "siao", "hold__unit"),
        public_id=public_id,
    )
    visible = Household.objects.visible_to(actor, timezone.localdate()).with_members()
    referral.household = get_object_or_404(visible, pk=referral.household_id)
    return referral


def persons_of(referral: Referral) -> list[Person]:
    """Those for whom places were kept, in the order of the household; once answered, those who came."""
    rows = referral.hold.occupations.exclude(person=None).select_related("person").order_by("pk")
    return [row.person for row in rows]


def _lines(referral: Referral, persons: list[Person], night: date) -> list[dict[str, Any]]:
    roles = {member.person_id: member.get_role_display() for member in referral.household.current_memberships}
    return [{"person": each, "role": roles.get(each.pk, ""), "age": each.age(night)} for each in persons]


def context_of(referral: Referral, actor: Actor, now: datetime, **forms: Any) -> dict[str, Any]:
    """Context of the page; `forms` replaces the blank forms by those that were refused."""
    household = referral.household
    summary, persons = summarise(household, actor, now), persons_of(referral)
    waiting = referral.state == ReferralState.WAITING
    return {
        "referral": referral,
        "summary": summary,
        "now": now,
        "expected": _lines(referral, persons, summary.night),
        "waiting": waiting,
        "late": waiting and referral.arrival_limit <= now,
        "tone": TONES[ReferralState(referral.state)],
        "place": place_words(referral.dispositif, household, actor),
        "place_known": may_know_where(actor, household, referral.dispositif.scope_id),
        "phones": [] if household.to_protect else [person.phone for person in persons if person.phone],
        "message": referral.message if reads_field(actor, "referrals.Referral.message") else "",
        "refusal_facts": referral.refusal_facts if reads_field(actor, "referrals.Referral.refusal_facts") else "",
        "answers": waiting and actor.can(Capability.ANSWER_REFERRALS),
        "cancels": waiting and actor.can(Capability.TAKE_PLACES),
        "later": [(minutes, max(referral.arrival_limit, now) + timedelta(minutes=minutes)) for minutes, _ in LATER],
        "arrival": ArrivalForm(persons),
        "refusal": RefusalForm(prefix="refusal"),
        **forms,
    }
