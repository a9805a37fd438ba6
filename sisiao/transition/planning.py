"""What the switch of a SIAO would do, without doing it: the rehearsal that its administrator signs (Temps 3).

Counts before and after, each difference with its reason, what forbids the switch, and the digest of the very data.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from sisiao.core.context import verb
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Place
from sisiao.siao.models import Siao
from sisiao.transition.enums import AttachmentState
from sisiao.transition.findings import differences_of, problems_of
from sisiao.transition.models import (
    Attachment,
    LegacyPlaceGroup,
    LegacyStay,
    LegacyUser,
    Switch,
    SwitchStep,
    UserAttachment,
)
from sisiao.transition.plan import Plan, Problem
from sisiao.transition.requests import Becomes, waiting_of
from sisiao.transition.since import rows_made


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
def plan_of(siao: Siao, on: date, switch: Switch | None = None) -> Plan:
    """Everything that the switch reads, in a fixed order; what `switch` has made by now is not what was there.

    Whoever calls answers for the SIAO.
    """
    groups = list(LegacyPlaceGroup.objects.filter(siao=siao).order_by("pk"))
    active = Attachment.objects.filter(group__siao=siao, state=AttachmentState.ACTIVE)
    decisions = {row.group_id: row for row in active.prefetch_related("shares__dispositif__type").order_by("group")}
    stays: dict[int, list[LegacyStay]] = defaultdict(list)
    # Whom the service saw leave, during a switch since taken back, sleeps there no more.
    present = LegacyStay.objects.filter(siao=siao).exclude(left_on__gte=F("starts_on")).select_related("person")
    for stay in present.order_by("group", "household", "pk"):
        stays[stay.group_id].append(stay)
    users = UserAttachment.objects.filter(legacy_user__siao=siao, undone_at=None).select_related("legacy_user")
    targets = {share.dispositif_id for row in decisions.values() for share in row.shares.all()}
    described = Place.objects.filter(unit__group__dispositif__in=targets, period__contains=on)
    # Nor is what a switch made, and that stands closed for those who were there when it was taken back.
    described = described.exclude(unit__group__in=_made_by_switches(siao))
    keys = set(described.order_by().values_list("unit__group__dispositif", flat=True).distinct())
    rows = list(users.order_by("legacy_user"))
    plan = Plan(siao, on, groups, decisions, dict(stays), keys, rows, waiting_of(siao, on))
    plan.there = _there(plan, switch)
    plan.place_the_others()
    plan.waiting.settle(plan.housed())
    plan.problems = list(problems_of(plan))
    return plan


def _made_by_switches(siao: Siao) -> set[int]:
    steps = SwitchStep.objects.filter(switch__siao=siao, created__has_key="offer_placegroup")
    return {pk for created in steps.values_list("created", flat=True) for pk in created["offer_placegroup"]}


def _there(plan: Plan, switch: Switch | None) -> set[int]:
    """Old stays of persons who have theirs, until further notice, in a dispositif where their group goes."""
    targets: dict[int, set[int]] = defaultdict(set)
    for group, share in plan.shares():
        targets[group.pk].add(share.dispositif_id)
    persons = [stay.person_id for stay in plan.rows() if stay.person_id]
    held = Occupation.objects.filter(person__in=persons, active=True, kind=OccupationKind.STAY, nights__upper_inf=True)
    if switch is not None:
        held = held.exclude(pk__in=rows_made(switch)["occupation_occupation"])
    where = set(held.values_list("person", "dispositif"))
    return {
        stay.pk
        for stay in plan.rows()
        if any((stay.person_id, dispositif) in where for dispositif in targets[stay.group_id])
    }


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
    placed = sum(len(rows) for _group, rows in plan.placed())
    followed = sum(len(each.beds) for rows in plan.followed.values() for each in rows)
    return [
        ("Groupes de places créés", len(made)),
        ("Places créées", sum(share.places for share in made)),
        ("Séjours repris", placed + followed),
        ("Demandes reprises", plan.waiting.count(Becomes.AWAITED, Becomes.OPEN)),
        ("Orientations reprises", plan.waiting.count(Becomes.AWAITED)),
        ("Demandes d'insertion gardées", plan.waiting.count(Becomes.KEPT)),
        ("Profils cibles donnés", len(plan.accounts())),
    ]
