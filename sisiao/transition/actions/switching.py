"""The switch of a SIAO: signed, done group by group, resumed after a crash, taken back within 30 days (Temps 3).

Each old account, group, then request, is one transaction with its step: what a crash interrupts begins again where it
was. The old rows are never changed; what is made is named by its step, so that taking it back is exact.
"""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.access.enums import Stage
from sisiao.access.models import DepartementStage, Grant
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import acting_as, beyond_perimeter
from sisiao.core.jobs import enqueue
from sisiao.households.actions import link_scope
from sisiao.households.enums import LinkReason
from sisiao.households.models import HouseholdLink
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.locks import lock_units
from sisiao.occupation.models import Occupation
from sisiao.occupation.spare import neutralise_spare
from sisiao.offer.models import Dispositif, DispositifVersion, Place, PlaceGroup, Unit
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.stays.enums import StayRegime
from sisiao.stays.models import Stay
from sisiao.transition.actions.waiting import Created, await_household, follow_request
from sisiao.transition.allocation import Awaited, Made, Room
from sisiao.transition.enums import AttachmentKind, SwitchState
from sisiao.transition.models import (
    LegacyPlaceGroup,
    LegacyRequest,
    LegacyStay,
    Switch,
    SwitchDecision,
    SwitchStep,
    UserAttachment,
)
from sisiao.transition.perms import stage_of
from sisiao.transition.plan import Plan
from sisiao.transition.planning import plan_of, rehearse
from sisiao.transition.requests import Becomes
from sisiao.transition.shapes import kind_of, made_name, mode_of, rhythm_of, route_of

ADVANCE = "transition.advance"
BEING_REVERSED = "La bascule de ce SIAO est en cours d'annulation\u00a0: attendez qu'elle soit finie."
SURPLUS = "Repris de l'ancien outil, sans place décrite"


class UnableToSwitch(Exception):
    """The switch, its signature or its return is refused; `str()` is the French sentence."""


@transaction.atomic
def sign_switch(siao: Siao, digest: str, name: str, *, actor: Actor, now: datetime) -> SwitchDecision:
    """Sign the rehearsal that one has read: its digest must still be that of the data. Raises `UnableToSwitch`."""
    actor.require(Capability.SIGN_SWITCH)
    if siao.scope_id not in actor.perimeter.scope_ids:
        raise Siao.DoesNotExist
    if stage_of(siao.departement_id) != Stage.SECOND:
        raise UnableToSwitch("La bascule se signe au Temps\u00a02.")
    found = rehearse(siao, local_date(siao, now))
    if found.digest != digest:
        raise UnableToSwitch("Les données ont changé depuis la répétition affichée\u00a0: relisez-la.")
    if found.problems:
        raise UnableToSwitch("La répétition montre encore ce qui empêche de basculer.")
    if not name.strip():
        raise UnableToSwitch("Écrivez votre nom pour signer.")
    told = {"counts": found.as_json(), "name": name.strip(), "signed_by_id": actor.user_id, "signed_at": now}
    return SwitchDecision.objects.get_or_create(siao=siao, digest=digest, spent_at=None, defaults=told)[0]


def valid_decision(siao: Siao, digest: str) -> SwitchDecision | None:
    """The signature that holds for the data of now: another digest, or a switch since taken back, and there is none."""
    return SwitchDecision.objects.filter(siao=siao, digest=digest, spent_at=None).first()


def run_switch(siao: Siao, *, actor: Actor, now: datetime) -> Switch:
    """Switch, or go on with the switch that a crash interrupted. Each step commits by itself. Raises `UnableToSwitch`.

    The old screens close and the target profiles are in force from the first transaction on.
    """
    switch = _started(siao, actor, now)
    advance_switch(switch, actor=actor, now=now)
    return switch


def start_switch(siao: Siao, *, actor: Actor, now: datetime) -> Switch:
    """Begin, from a page: the jobs do the steps, some of them at a time. Raises `UnableToSwitch`."""
    actor.require(Capability.RUN_SWITCH)
    with acting_as(actor):
        switch = _started(siao, actor, now)
        enqueue(ADVANCE, switch=switch.pk)
    return switch


def advance_switch(switch: Switch, *, actor: Actor, now: datetime, most: int | None = None) -> bool:
    """Do the steps that are left, `most` of them at most; whether the switch is done."""
    with acting_as(actor):
        plan = plan_of(switch.siao, switch.on, switch)
        done = SwitchStep.objects.filter(switch=switch)
        users = set(done.exclude(legacy_user=None).values_list("legacy_user", flat=True))
        groups = set(done.exclude(group=None).values_list("group", flat=True))
        requests = set(done.exclude(request=None).values_list("request", flat=True))
    left: list[UserAttachment | LegacyPlaceGroup | LegacyRequest] = [
        row for row in plan.users if row.legacy_user_id not in users
    ]
    left += [group for group in plan.groups if group.pk not in groups]
    # Who is awaited goes with the old group.
    alone = [row for row in plan.waiting.rows if plan.waiting.becomes[row.pk] != Becomes.AWAITED]
    left += [row for row in alone if row.pk not in requests]
    for each in left[:most]:
        if isinstance(each, UserAttachment):
            _switch_user(switch, each, actor, now)
        elif isinstance(each, LegacyPlaceGroup):
            _switch_group(switch, plan, each, actor, now)
        else:
            _switch_request(switch, plan, each, actor, now)
    if most is not None and len(left) > most:
        return False
    _ended(switch, plan, actor, now)
    return True


def _started(siao: Siao, actor: Actor, now: datetime) -> Switch:
    with acting_as(actor), beyond_perimeter():
        locked = Siao.objects.select_for_update(no_key=True).select_related("departement").get(pk=siao.pk)
        running = Switch.objects.filter(siao=locked).exclude(state=SwitchState.REVERSED).first()
        if running is not None:
            if running.state == SwitchState.DONE:
                raise UnableToSwitch("Ce SIAO a déjà basculé.")
            if running.state == SwitchState.REVERSING:
                raise UnableToSwitch(BEING_REVERSED)
            return running
        on = local_date(locked, now)
        found = rehearse(locked, on)
        decision = valid_decision(locked, found.digest)
        if found.problems or decision is None:
            raise UnableToSwitch("Aucune signature ne vaut pour les données de maintenant\u00a0: répétez, puis signez.")
        stage = stage_of(locked.departement_id)
        DepartementStage.objects.filter(departement=locked.departement_id).update(stage=Stage.THIRD)
        return Switch.objects.create(siao=locked, decision=decision, on=on, stage_before=stage, started_at=now)


def _switch_user(switch: Switch, row: UserAttachment, actor: Actor, now: datetime) -> None:
    """The target profile of an old account that the service knows by its address."""
    with acting_as(actor), beyond_perimeter():
        created: Created = {}
        user = User.objects.filter(email__iexact=row.legacy_user.email).first() if row.legacy_user.email else None
        if row.kind == AttachmentKind.ATTACHED and user is not None:
            held = Grant.objects.filter(user=user, profile=row.profile, scope=row.scope_id).current(switch.on)
            if not held.exists():
                old = Grant.objects.filter(user=user, profile=row.legacy_user.profile, scope=row.scope_id)
                replaced = old.filter(replaced_by=None).order_by("pk").first()
                grant = Grant(user=user, profile=row.profile, starts_on=switch.on, replaces=replaced)
                grant.scope_id = row.scope_id or 0  # an account that is attached has its scope (constraint)
                grant.save()
                created["access_grant"] = [grant.pk]
        _write_step(SwitchStep(switch=switch, legacy_user=row.legacy_user, created=created, done_at=now))


def _switch_group(switch: Switch, plan: Plan, group: LegacyPlaceGroup, actor: Actor, now: datetime) -> None:
    """The groupes de places, rooms and places of an old group, those who sleep there and those awaited."""
    with acting_as(actor), beyond_perimeter():
        created: Created = {}
        awaited: list[SwitchStep] = []
        if plan.decisions[group.pk].kind == AttachmentKind.ATTACHED:
            _follow(plan, group, created)
            for made in plan.allocation_of(group):
                for each, places in _make(switch, group, made, created, now):
                    kept = await_household(switch, each, places, actor, now)
                    awaited.append(SwitchStep(switch=switch, request=each.request, created=kept, done_at=now))
        _write_step(SwitchStep(switch=switch, group=group, created=created, done_at=now))
        # After it: what is taken back last is taken back first, and these rows lie on those.
        for step in awaited:
            _write_step(step)


def _switch_request(switch: Switch, plan: Plan, row: LegacyRequest, actor: Actor, now: datetime) -> None:
    """A request that nobody awaits."""
    with acting_as(actor), beyond_perimeter():
        created = follow_request(switch, row, plan.waiting.becomes[row.pk], now)
        _write_step(SwitchStep(switch=switch, request=row, created=created, done_at=now))


def _write_step(step: SwitchStep) -> None:
    """The last statement of each transaction: without it, nothing of the step is there. None once it is taken back."""
    running = Switch.objects.filter(pk=step.switch_id, state=SwitchState.RUNNING)
    if not running.select_for_update(no_key=True).values_list("pk").first():
        raise UnableToSwitch(BEING_REVERSED)
    step.save()


def _follow(plan: Plan, group: LegacyPlaceGroup, created: Created) -> None:
    """Who goes into places that are already described; one whose place somebody took since is a surnuméraire there."""
    followed, stuck = plan.followed.get(group.pk, []), plan.stuck.get(group.pk, [])
    units = sorted({each.unit_id for each in followed})
    lock_units(units)
    first = min((share.dispositif_id for share in plan.decisions[group.pk].shares.all()), default=0)
    wanted = [(stay, each.dispositif_id, place) for each in followed for stay, place in each.beds]
    for stay, dispositif_id, place_id in [*wanted, *((stay, first, 0) for stay in stuck)]:
        dispositif = Dispositif.objects.select_related("siao").get(pk=dispositif_id)
        free = Place.objects.exclude(occupations__in=Occupation.objects.overlapping(DateRange(plan.on, None)))
        _settle(dispositif, stay, free.filter(pk=place_id).first(), created, described_on=plan.on)
    rows = Occupation.objects.filter(place__unit__in=units, kind=OccupationKind.NEUTRALISED)
    before = set(rows.values_list("pk", flat=True))
    neutralise_spare(units, plan.on)
    _note(created, "occupation_occupation", rows.exclude(pk__in=before).order_by("pk"))


def _make(
    switch: Switch, group: LegacyPlaceGroup, made: Made, created: Created, now: datetime
) -> list[tuple[Awaited, list[Place]]]:
    """The rows of a share; who is awaited there, with the places made for them."""
    everyone = [stay for room in made.rooms for stay in room.stays] + made.surplus
    starts = min([switch.on, *(stay.starts_on for stay in everyone)])
    dispositif = Dispositif.objects.select_related("siao").get(pk=made.share.dispositif_id)
    version = DispositifVersion.objects.get(dispositif=dispositif, period__contains=switch.on)
    period = DateRange(starts, None)
    mode = mode_of(group.type_code, group.side)
    new = PlaceGroup.objects.create(
        dispositif=dispositif,
        name=made_name(group, dispositif),
        mode=mode,
        update_rhythm_hours=rhythm_of(mode),
        # What its file said of it is what is known: it is not stale the day it is made.
        declared_at=now,
        route=route_of(group.side),
        period=period,
        publics=version.publics,
        min_age=version.min_age,
        max_age=version.max_age,
        wheelchair=version.wheelchair,
        animals=version.animals,
    )
    _note(created, "offer_placegroup", [new])
    kind = kind_of(group.category_code)
    units = Unit.objects.bulk_create(
        Unit(group=new, name=f"{kind.label} {number}", kind=kind, sharing=room.sharing, period=period)
        for number, room in enumerate(made.rooms, 1)
    )
    _note(created, "offer_unit", units)
    awaited: list[tuple[Awaited, list[Place]]] = []
    for unit, room in zip(units, made.rooms, strict=True):
        awaited += _furnish(dispositif, unit, room, created)
    for stay in made.surplus:
        _settle(dispositif, stay, None, created)
    return awaited


def _furnish(dispositif: Dispositif, unit: Unit, room: Room, created: Created) -> list[tuple[Awaited, list[Place]]]:
    places = Place.objects.bulk_create(
        Place(unit=unit, number=number, period=unit.period) for number in range(1, room.places + 1)
    )
    _note(created, "offer_place", places)
    for place, stay in zip(places, room.stays, strict=False):
        _settle(dispositif, stay, place, created)
    free = iter(places[len(room.stays) :])
    return [(each, [next(free) for _person in each.persons]) for each in room.awaited]


def _settle(
    dispositif: Dispositif, stay: LegacyStay, place: Place | None, created: Created, described_on: date | None = None
) -> None:
    """The stay goes on, in its new place, since the day on which it began.

    Never before the end of a stay that the service knows, nor, in a place described before, of what had it until then.
    """
    starts = _first_night(stay, place if described_on else None)
    taken = Occupation.objects.create(
        place=place,
        dispositif=dispositif,
        nights=DateRange(starts, None),
        kind=OccupationKind.STAY,
        household_id=stay.household_id,
        person_id=stay.person_id,
        surplus_reason="" if place else SURPLUS,
    )
    new = Stay(dispositif=dispositif, occupation=taken, regime=StayRegime.CONTINUOUS, planned_end=stay.planned_end)
    # The rehearsal lets nobody through who is not known.
    new.household_id, new.person_id = stay.household_id or 0, stay.person_id or 0
    new.save()
    _note(created, "occupation_occupation", [taken])
    _note(created, "stays_stay", [new])
    for scope in (dispositif.scope_id, dispositif.siao.scope_id):
        link_scope(new.household, scope, LinkReason.STAY, new.pk, starts_on=starts, ends_on=None)
    links = HouseholdLink.objects.filter(reason=LinkReason.STAY, source_id=new.pk, household=new.household_id)
    _note(created, "households_householdlink", links.order_by("pk"))


def _first_night(stay: LegacyStay, described: Place | None) -> date:
    known = Occupation.objects.filter(person=stay.person_id, active=True, kind=OccupationKind.STAY)
    ends: list[date | None] = [nights.upper for nights in known.values_list("nights", flat=True)]
    if described is not None:
        opened = (described.period.lower, described.unit.period.lower)
        had = Occupation.objects.filter(place=described, active=True).values_list("nights", flat=True)
        ends += [*opened, *(nights.upper for nights in had)]
    return max([stay.starts_on, *(day for day in ends if day)])


def _note(created: Created, table: str, rows: object) -> None:
    created.setdefault(table, []).extend(row.pk for row in rows)  # type: ignore[attr-defined]


def _ended(switch: Switch, plan: Plan, actor: Actor, now: datetime) -> Switch:
    """Nobody is left behind: as many stays as old ones, as many steps as groups and accounts."""
    with acting_as(actor), beyond_perimeter():
        steps = list(switch.steps.all())
        stays = sum(len(step.created.get("stays_stay", ())) for step in steps)
        expected = len(plan.rows()) - len(plan.there)
        if len(steps) != len(plan.groups) + len(plan.users) + len(plan.waiting.rows) or stays != expected:
            raise UnableToSwitch(f"{expected - stays} séjours sans suite\u00a0: la bascule reste en cours.")
        switch.state, switch.ended_at = SwitchState.DONE, now
        switch.save(update_fields=["state", "ended_at"])
        # The deferred checks of the base are made before anybody is told that it is done.
        connection.check_constraints()
    return switch
