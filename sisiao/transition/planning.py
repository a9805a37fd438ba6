"""What the switch of a SIAO would do, without doing it: the rehearsal that its administrator signs (Temps 3).

Counts before and after, each difference with its reason, what forbids the switch, and the digest of the very data.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sisiao.core.context import verb
from sisiao.offer.models import Place
from sisiao.siao.models import Siao
from sisiao.transition.enums import AttachmentState
from sisiao.transition.findings import differences_of, problems_of
from sisiao.transition.models import Attachment, LegacyPlaceGroup, LegacyStay, LegacyUser, UserAttachment
from sisiao.transition.plan import Plan, Problem
from sisiao.transition.requests import Becomes, waiting_of


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Before and after as (words, number), the differences in words, and what forbids the switch."""

    before: list[tuple[str, int]]
    after: list[tuple[str, int]]
    differences: list[str]
    problems: list[Problem]
    digest: str

    def as_json(self) -> dict[str, Any]:
        """What is kept with the signature."""
        return {
            "before": self.before,
            "after": self.after,
            "differences": self.differences,
        }


@verb
def plan_of(siao: Siao, on: date) -> Plan:
    """Everything that the switch reads, in a fixed order. Whoever calls answers for the SIAO."""
    groups = list(LegacyPlaceGroup.objects.filter(siao=siao).order_by("pk"))
    active = Attachment.objects.filter(group__siao=siao, state=AttachmentState.ACTIVE)
    decisions = {row.group_id: row for row in active.prefetch_related("shares").order_by("group")}
    stays: dict[int, list[LegacyStay]] = defaultdict(list)
    for stay in LegacyStay.objects.filter(siao=siao).order_by("group", "household", "pk"):
        stays[stay.group_id].append(stay)
    users = UserAttachment.objects.filter(legacy_user__siao=siao, undone_at=None).select_related("legacy_user")
    targets = {share.dispositif_id for row in decisions.values() for share in row.shares.all()}
    described = Place.objects.filter(unit__group__dispositif__in=targets, period__contains=on)
    keys = set(described.order_by().values_list("unit__group__dispositif", flat=True).distinct())
    rows = list(users.order_by("legacy_user"))
    plan = Plan(siao, groups, decisions, dict(stays), keys, rows, waiting_of(siao, on))
    plan.waiting.settle(plan.housed())
    plan.problems = list(problems_of(plan))
    return plan


def rehearse(siao: Siao, on: date) -> Rehearsal:
    """The rehearsal of a day."""
    plan = plan_of(siao, on)
    return Rehearsal(_before(plan), _after(plan), list(differences_of(plan)), plan.problems, plan.digest())


def _before(plan: Plan) -> list[tuple[str, int]]:
    return [
        ("Anciens groupes de places", len(plan.groups)),
        ("Places de ces groupes", sum(group.known_places for group in plan.groups)),
        ("Personnes présentes", len(plan.rows())),
        ("Demandes en cours", len(plan.waiting.rows)),
        ("Anciens comptes", LegacyUser.objects.filter(siao=plan.siao).count()),
    ]


def _after(plan: Plan) -> list[tuple[str, int]]:
    made = [share for _group, share in plan.shares() if plan.creates(share.dispositif_id)]
    placed = [stay for _group, rows in plan.placed() for stay in rows]
    return [
        ("Groupes de places créés", len(made)),
        ("Places créées", sum(share.places for share in made)),
        ("Séjours repris", len(placed)),
        ("Demandes reprises", plan.waiting.count(Becomes.AWAITED, Becomes.OPEN)),
        ("Orientations reprises", plan.waiting.count(Becomes.AWAITED)),
        ("Demandes d'insertion gardées", plan.waiting.count(Becomes.KEPT)),
        ("Profils cibles donnés", len(plan.accounts())),
    ]
