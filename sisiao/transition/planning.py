"""What the switch of a SIAO would do, without doing it: the rehearsal that its administrator signs (Temps 3).

Counts before and after, each difference with its reason, what forbids the switch, and the digest of the very data.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sisiao.accounts.models import User
from sisiao.core.context import verb
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Place
from sisiao.siao.models import Siao
from sisiao.transition.allocation import Made, allocate
from sisiao.transition.enums import AttachmentKind, AttachmentState
from sisiao.transition.models import Attachment, LegacyPlaceGroup, LegacyStay, LegacyUser, UserAttachment
from sisiao.transition.requests import Becomes, Waiting, waiting_of


@dataclass(slots=True)
class Plan:
    """The decisions in force of a SIAO, who sleeps in its old groups, who asks for a place."""

    siao: Siao
    groups: list[LegacyPlaceGroup]
    decisions: dict[int, Attachment]
    stays: dict[int, list[LegacyStay]]
    described: set[int]
    users: list[UserAttachment]
    waiting: Waiting
    problems: list[str] = field(default_factory=list)

    def creates(self, dispositif_id: int) -> bool:
        """Whether the shares of a dispositif make places: one that already describes its own keeps them."""
        return dispositif_id not in self.described

    def digest(self) -> str:
        """Of everything that the switch would read: another value, and the signature no longer holds."""
        told = {
            "groups": [[group.pk, group.places, _told(self.decisions.get(group.pk))] for group in self.groups],
            "stays": [
                [stay.pk, stay.group_id, stay.household_id, stay.person_id, stay.starts_on.isoformat()]
                for rows in self.stays.values()
                for stay in rows
            ],
            "described": sorted(self.described),
            "requests": [
                [row.pk, row.household_id, row.asked_on.isoformat(), row.group_id] for row in self.waiting.rows
            ],
            "users": [[row.legacy_user_id, row.kind, row.scope_id, row.profile, row.reason] for row in self.users],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _told(decision: Attachment | None) -> list[Any]:
    if decision is None:
        return []
    kind, reason, shares = decision.told()
    return [kind, reason, sorted(shares)]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Before and after as (words, number), the differences in words, and what forbids the switch."""

    before: list[tuple[str, int]]
    after: list[tuple[str, int]]
    differences: list[str]
    problems: list[str]
    digest: str

    def as_json(self) -> dict[str, Any]:
        """What is kept with the signature."""
        return {
            "before": self.before,
            "after": self.after,
            "differences": self.differences,
            "problems": self.problems,
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
    plan.waiting.settle(_housed(plan))
    plan.problems = list(_problems(plan))
    return plan


def rehearse(siao: Siao, on: date) -> Rehearsal:
    """The rehearsal of a day."""
    plan = plan_of(siao, on)
    return Rehearsal(_before(plan), _after(plan), list(_differences(plan)), plan.problems, plan.digest())


def _rows(plan: Plan) -> list[LegacyStay]:
    return [stay for rows in plan.stays.values() for stay in rows]


def _before(plan: Plan) -> list[tuple[str, int]]:
    return [
        ("Anciens groupes de places", len(plan.groups)),
        ("Places de ces groupes", sum(group.known_places for group in plan.groups)),
        ("Personnes présentes", len(_rows(plan))),
        ("Demandes en cours", len(plan.waiting.rows)),
        ("Anciens comptes", LegacyUser.objects.filter(siao=plan.siao).count()),
    ]


def _shares(plan: Plan) -> Iterable[tuple[LegacyPlaceGroup, Any]]:
    for group in plan.groups:
        decision = plan.decisions.get(group.pk)
        for share in decision.shares.all() if decision else ():
            yield group, share


def _after(plan: Plan) -> list[tuple[str, int]]:
    made = [share for _group, share in _shares(plan) if plan.creates(share.dispositif_id)]
    placed = [stay for _group, rows in _placed(plan) for stay in rows]
    return [
        ("Groupes de places créés", len(made)),
        ("Places créées", sum(share.places for share in made)),
        ("Séjours repris", len(placed)),
        ("Demandes reprises", plan.waiting.count(Becomes.AWAITED, Becomes.OPEN)),
        ("Orientations reprises", plan.waiting.count(Becomes.AWAITED)),
        ("Demandes d'insertion gardées", plan.waiting.count(Becomes.KEPT)),
        ("Profils cibles donnés", len(_accounts(plan))),
    ]


def _placed(plan: Plan) -> Iterable[tuple[LegacyPlaceGroup, list[LegacyStay]]]:
    for group in plan.groups:
        decision = plan.decisions.get(group.pk)
        shares = decision.shares.all() if decision else ()
        if any(plan.creates(share.dispositif_id) for share in shares):
            yield group, plan.stays.get(group.pk, [])


def _accounts(plan: Plan) -> dict[str, int]:
    """Accounts of the service that are those of old ones, by address in lower case."""
    wanted = {row.legacy_user.email for row in plan.users if row.kind == AttachmentKind.ATTACHED} - {""}
    known = User.objects.filter(email__in=wanted).values_list("email", "pk")
    return {email.lower(): pk for email, pk in known}


def _differences(plan: Plan) -> Iterable[str]:
    nothing = [group for group in plan.groups if _kind(plan, group) == AttachmentKind.NOTHING]
    if nothing:
        places = sum(group.known_places for group in nothing)
        yield f"{len(nothing)} groupes sans suite, {places} places\u00a0: chacun dit son motif."
    described = [share for _group, share in _shares(plan) if not plan.creates(share.dispositif_id)]
    if described:
        places = sum(share.places for share in described)
        yield f"{places} places vont à des dispositifs qui décrivent déjà les leurs\u00a0: rien n'y est créé."
    for row in plan.decisions.values():
        if row.difference:
            shared = sum(share.places for share in row.shares.all())
            yield f"Un groupe de {row.group.known_places} places en donne {shared}\u00a0: {row.difference}."
    over = sum(len(made.surplus) for group, _rows_there in _placed(plan) for made in allocation_of(plan, group))
    if over:
        yield f"{over} personnes de plus que de places\u00a0: elles sont reprises en surnuméraire."
    yield from _differences_of_requests(plan.waiting)
    waiting = LegacyUser.objects.filter(siao=plan.siao).undecided().count()
    unknown = sum(row.kind == AttachmentKind.ATTACHED for row in plan.users) - len(_accounts(plan))
    if waiting or unknown:
        yield f"{waiting} comptes sans décision, {unknown} à inviter\u00a0: ils n'ont pas de profil cible à la bascule."


def _differences_of_requests(waiting: Waiting) -> Iterable[str]:
    lost = sum(row.group_id is not None and waiting.becomes[row.pk] == Becomes.OPEN for row in waiting.rows)
    if lost:
        yield f"{lost} orientations à refaire\u00a0: leur ancien groupe n'a pas de place pour le ménage."
    past, known = waiting.count(Becomes.PAST), waiting.count(Becomes.KNOWN)
    if past:
        yield f"{past} demandes urgentes d'une nuit passée\u00a0: elles ne sont plus en cours."
    if known:
        yield f"{known} demandes que le service a déjà pour la même nuit\u00a0: la sienne demeure."


def _kind(plan: Plan, group: LegacyPlaceGroup) -> str:
    decision = plan.decisions.get(group.pk)
    return decision.kind if decision else ""


def allocation_of(plan: Plan, group: LegacyPlaceGroup) -> list[Made]:
    """What a group that creates places becomes."""
    shares = [share for share in plan.decisions[group.pk].shares.all() if plan.creates(share.dispositif_id)]
    awaited = plan.waiting.by_group.get(group.pk, [])
    return allocate(shares, plan.stays.get(group.pk, []), awaited, group.category_code)


def _housed(plan: Plan) -> set[int]:
    """Old requests whose household has a room where its old group goes."""
    groups = [group for group in plan.groups if group.pk in plan.waiting.by_group and group.pk in plan.decisions]
    rooms = [room for group in groups for made in allocation_of(plan, group) for room in made.rooms]
    return {each.request.pk for room in rooms for each in room.awaited}


def _problems(plan: Plan) -> Iterable[str]:
    """What would leave an orphan, or two truths."""
    undecided = sum(group.pk not in plan.decisions for group in plan.groups)
    if undecided:
        yield f"{undecided} anciens groupes attendent une décision."
    open_disagreements = Attachment.objects.filter(group__siao=plan.siao, state=AttachmentState.CONTESTING).count()
    if open_disagreements:
        yield f"{open_disagreements} désaccords ne sont pas tranchés."
    rows = _rows(plan)
    unknown = sum(stay.person_id is None for stay in rows)
    if unknown:
        yield f"{unknown} personnes présentes ne sont pas connues par leur identifiant."
    placed = {stay.pk for _group, stays in _placed(plan) for stay in stays}
    orphans = sum(stay.pk not in placed for stay in rows)
    if orphans:
        yield (
            f"{orphans} personnes dorment dans un groupe qui ne crée pas de place\u00a0: déclarez leur arrivée, ou "
            "leur sortie."
        )
    yield from _problems_of_requests(plan)
    persons = [stay.person_id for stay in rows if stay.person_id]
    twice = len(persons) - len(set(persons))
    if twice:
        yield f"{twice} personnes sont présentes deux fois."
    held = Occupation.objects.filter(person__in=persons, active=True, kind=OccupationKind.STAY, nights__upper_inf=True)
    if held.exists():
        yield f"{held.count()} personnes ont déjà un séjour en cours dans le service."


def _problems_of_requests(plan: Plan) -> Iterable[str]:
    rows, becomes = plan.waiting.rows, plan.waiting.becomes
    strangers = sum(row.household_id is None for row in rows)
    if strangers:
        yield f"{strangers} demandes en cours sont d'un ménage qui n'est pas connu par son identifiant."
    asking = {row.household_id for row in rows if becomes[row.pk] in (Becomes.OPEN, Becomes.AWAITED)}
    both = asking & {stay.household_id for stay in _rows(plan)} - {None}
    if both:
        yield f"{len(both)} ménages présents demandent aussi une place pour la nuit\u00a0: c'est l'un ou l'autre."
