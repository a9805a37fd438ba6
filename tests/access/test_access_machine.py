"""Users, grants, moves and revocations at random: whoever looks sees what one statement, written apart, says.

After each step somebody looks, by `visible_to`, by row-level security alone, by the search, by the pages. There is no
export of households: the workbook of `/comptes/` holds accounts, those of `/imports/` the offer.
"""

import logging
import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from sisiao.access.capabilities import PROFILE_SCOPES
from sisiao.access.enums import Profile, Stage
from sisiao.access.in_force import grants_in_force
from sisiao.access.models import DepartementStage, Grant, Scope
from sisiao.accounts.actions.lifecycle import reactivate_account, suspend_account
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.core.capabilities import Capability
from sisiao.core.context import set_actor
from sisiao.core.enums import ScopeKind
from sisiao.core.rows import fetch_rows
from sisiao.core.workflow import StepRefused
from sisiao.helpline.actions import choose_household, start_call
from sisiao.households.actions import NewMember, end_links, link_scope, record_household
from sisiao.households.enums import LinkReason, MemberRole
from sisiao.households.models import Household, HouseholdLink, Membership
from sisiao.households.queries import Criteria, search_persons
from sisiao.occupation.actions import UnableToTake
from sisiao.offer.models import Dispositif, Unit
from sisiao.referrals.actions import UnableToRefer, refuse_referral
from sisiao.referrals.enums import RefusalReason
from sisiao.referrals.models import Referral
from sisiao.stays.actions import UnableToLeave, confirm_arrival, declare_exit
from sisiao.stays.enums import StayState
from sisiao.stays.models import Stay
from sisiao.web.middleware import GRANT_SESSION_KEY, zone_of
from tests.factories import (
    make_dispositif,
    make_entity,
    make_group,
    make_household,
    make_person,
    make_referral,
    make_request,
    make_siao,
    make_unit,
    make_user,
    state_scope,
)
from tests.factories.people import TESTS
from tests.support import trials

EXAMPLES = trials.rounds(6, short=3, proof=250)
STEPS = trials.rounds(20, short=15, proof=80)
PAGE = "/menages/"
HTMX = {"HX-Request": "true"}
START = datetime(2026, 11, 26, 21, 30, tzinfo=UTC)
REFUSED = (UnableToTake, UnableToRefer, UnableToLeave, StepRefused)
PROFILES = (
    Profile.SIAO_OPERATOR, Profile.CALL_TAKER, Profile.SIAO_ADMIN, Profile.ENTITY_MANAGER, Profile.ENTITY_MANAGER,
    Profile.READ_ONLY, Profile.DISPOSITIF_MANAGER, Profile.SOCIAL_WORKER, Profile.PRESCRIBER, Profile.NIGHT_STAFF,
    Profile.ANALYST, Profile.DEPARTEMENT_ADMIN, Profile.OLD_COORDINATOR, Profile.OLD_FIRST_CONTACT,
    Profile.OLD_OUTREACH,
)  # fmt: skip
picks = st.integers(0, 10**6)

# The rule of `docs/architecture.md` (« Who sees what ») and of `docs/rules.md` (R14, R28), from the tables alone. The
# chosen grant acts while it holds, else the oldest that does; each by the calendar of its own place. `slack` widens the
# dates of the links by as many days, counted from `day` when it is given.
MAY_SEE = """
WITH shared AS (
    SELECT child.parent_id AS entity, min(d.time_zone) AS zone
    FROM access_scope child JOIN geo_departement d ON d.code = child.departement_id
    GROUP BY child.parent_id HAVING min(d.time_zone) = max(d.time_zone)
), held AS (
    SELECT g.id, g.user_id, g.scope_id, g.profile, here.today
    FROM access_grant g
    JOIN access_scope s ON s.id = g.scope_id
    LEFT JOIN geo_departement home ON home.code = s.departement_id
    LEFT JOIN shared ON shared.entity = s.id,
    LATERAL (SELECT date(timezone(coalesce(home.time_zone, shared.zone, 'Europe/Paris'), %(now)s)) AS today) here
    WHERE g.user_id = %(user)s
      AND (SELECT state FROM accounts_user u WHERE u.id = g.user_id) = 'active'
      AND daterange(g.starts_on, g.ends_on) @> here.today
      AND num_nonnulls(g.asked_by_id, g.agreed_by_id) <> 1
      AND CASE WHEN g.profile NOT LIKE 'old%%' THEN true
               WHEN s.departement_id IS NULL THEN (SELECT bool_or(stage < 3) FROM access_departementstage)
               ELSE s.departement_id IN (SELECT departement_id FROM access_departementstage WHERE stage < 3) END
), acting AS (
    SELECT * FROM held ORDER BY id <> %(chosen)s, id LIMIT 1
), reach AS (
    SELECT scope_id FROM acting
    UNION SELECT also.scope_id FROM acting JOIN access_grant_also also ON also.grant_id = acting.id
    UNION SELECT child.id FROM acting JOIN access_scope child ON child.parent_id = acting.scope_id
    WHERE child.departement_id = ANY (coalesce(
        (SELECT array_agg(w.departement_id) FROM access_grant_within w WHERE w.grant_id = acting.id),
        ARRAY[child.departement_id]))
)
SELECT acting.id, ARRAY(
    SELECT DISTINCT l.household_id FROM households_householdlink l
    WHERE daterange(l.starts_on - %(slack)s, l.ends_on + %(slack)s) @> coalesce(%(day)s, acting.today)
      AND CASE WHEN l.user_id IS NOT NULL THEN l.user_id = acting.user_id AND acting.profile IN (
                    'social_worker', 'prescriber', 'old_first_contact', 'old_outreach')
               ELSE l.scope_id IN (SELECT scope_id FROM reach) AND acting.profile NOT IN (
                    'prescriber', 'old_first_contact', 'old_outreach') END)
FROM acting
"""


def may_see(user: User, chosen: int, *, slack: int = 0, day: date | None = None) -> tuple[int | None, set[int]]:
    """The grant that acts, and the households that it may see."""
    asked = {"user": user.pk, "chosen": chosen, "now": timezone.now(), "slack": slack, "day": day}
    for grant, households in fetch_rows(MAY_SEE, asked):
        return grant, set(households)
    return None, set()


class Access(RuleBasedStateMachine):
    """Two entités with dispositifs on two clocks, five accounts, eight households of one name."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()
        logging.disable(logging.CRITICAL)
        self.undo = transaction.atomic()
        self.undo.__enter__()
        set_actor(TESTS)
        self.siaos = [make_siao("95"), make_siao("974")]
        self.entities = [make_entity(), make_entity()]
        for number in range(4):
            dispositif = make_dispositif(self.siaos[number % 2], self.entities[number // 2], commune_id=None)
            make_unit(make_group(dispositif), places=2)
            make_unit(make_group(dispositif), places=2)
        DepartementStage.objects.filter(departement__in=("95", "974")).delete()
        DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
        self.users = [make_user() for _ in range(5)]
        self.chosen = dict.fromkeys((user.pk for user in self.users), 0)
        self.households = [make_household(last_name="Commun") for _ in range(8)]
        self.random = Random(0)
        self.source = 10**6

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        self.clock.stop()
        logging.disable(logging.NOTSET)

    @initialize(seed=picks)
    def begin(self, seed: int) -> None:
        """Two grants for each account, and each household known of a SIAO and of a dispositif."""
        self.random = Random(seed)
        for rank in range(2 * len(self.users)):
            profile, scope = self.random.randrange(10**6), self.random.randrange(10**6)
            narrow, wide = self.random.random() < 0.5, self.random.random() < 0.3
            self.give(rank, profile, scope, since=-30, length=None, narrow=narrow, wide=wide, waits=False)
        for rank in range(2 * len(self.households)):
            self.link(rank, 2 * self.random.randrange(10**6) + rank // len(self.households), -5, 30)

    @property
    def today(self) -> date:
        return timezone.localdate()

    def household(self, pick: int) -> Household:
        return self.households[pick % len(self.households)]

    def user(self, pick: int) -> User:
        return self.users[pick % len(self.users)]

    def one(self, rows: Any, pick: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def scope(self, pick: int, kind: ScopeKind) -> Scope:
        if kind in (ScopeKind.NATION, ScopeKind.REGION, ScopeKind.DEPARTEMENT):
            return state_scope(kind, ("95", "974")[pick % 2])
        owners = {ScopeKind.SIAO: self.siaos, ScopeKind.ENTITY: self.entities}
        among = owners.get(kind) or list(Dispositif.objects.select_related("scope").order_by("pk"))
        return among[pick % len(among)].scope

    @rule(
        pick=picks, profile=picks, scope=picks, since=st.integers(-20, 3), length=st.sampled_from((None, 0, 1, 9)),
        narrow=st.booleans(), wide=st.booleans(), waits=st.sampled_from((False, False, False, True)),
    )  # fmt: skip
    def give(
        self, pick: int, profile: int, scope: int, since: int, length: int | None, narrow: bool, wide: bool, waits: bool
    ) -> None:
        """One more grant, three at most for an account: to come, for a time, limited, wider, waiting for a second."""
        user, kind = self.user(pick), PROFILES[profile % len(PROFILES)]
        stands = sorted(PROFILE_SCOPES[kind])
        where = self.scope(scope, stands[scope % len(stands)])
        starts_on = self.today + timedelta(days=since)
        if user.grants.exclude(ends_on__lte=self.today).count() >= 3:
            return
        with suppress(IntegrityError), transaction.atomic():
            grant = Grant.objects.create(
                user=user, profile=kind, scope=where, starts_on=starts_on,
                ends_on=None if length is None else starts_on + timedelta(days=length),
                asked_by=self.user(pick + 1) if waits else None,
            )  # fmt: skip
            if narrow and where.kind == ScopeKind.ENTITY:
                grant.within.add(("95", "974")[scope % 2])
            if wide:
                grant.also.add(self.scope(scope + 1, ScopeKind(where.kind)))

    @rule(pick=picks)
    def agree(self, pick: int) -> None:
        grant = self.one(Grant.objects.waiting(), pick)
        if grant:
            others = [user for user in self.users if user.pk not in (grant.user_id, grant.asked_by_id)]
            Grant.objects.filter(pk=grant.pk).update(agreed_by=others[0])

    @rule(pick=picks, days=st.sampled_from((0, 0, 1)))
    def revoke(self, pick: int, days: int) -> None:
        grant = self.one(Grant.objects.exclude(ends_on__lte=self.today), pick)
        if grant:
            Grant.objects.filter(pk=grant.pk).update(ends_on=max(grant.starts_on, self.today + timedelta(days=days)))

    @rule(pick=picks, grant=picks)
    def switch(self, pick: int, grant: int) -> None:
        """To a grant in force, as its page asks; what is kept in the session outlives the grant."""
        user = self.user(pick)
        held = grants_in_force(User.objects.get(pk=user.pk), timezone.now())
        if held:
            self.chosen[user.pk] = held[grant % len(held)].pk

    @rule(pick=picks)
    def suspend_or_reactivate(self, pick: int) -> None:
        user, now = User.objects.get(pk=self.user(pick).pk), timezone.now()
        if user.state == UserState.ACTIVE:
            suspend_account(user, SuspensionReason.ADMINISTRATOR, actor=TESTS, now=now)
        else:
            reactivate_account(user, actor=TESTS, now=now)

    @rule(pick=picks, second=st.booleans())
    def switch_stage(self, pick: int, second: bool) -> None:
        stage = Stage.SECOND if second else Stage.THIRD
        DepartementStage.objects.update_or_create(departement_id=("95", "974")[pick % 2], defaults={"stage": stage})

    @rule(pick=picks, entity=picks)
    def move(self, pick: int, entity: int) -> None:
        """A dispositif goes to another entité, as the import of the offer does it."""
        dispositif, target = self.one(Dispositif.objects.all(), pick), self.entities[entity % 2]
        Dispositif.objects.filter(pk=dispositif.pk).update(entity=target)
        Scope.objects.filter(pk=dispositif.scope_id).update(parent=target.scope)

    @rule(pick=picks)
    def protect(self, pick: int) -> None:
        Household.objects.filter(pk=self.household(pick).pk).update(to_protect=True)

    @rule(hours=st.sampled_from((1, 2, 5, 24, 24, 48, 24 * 9, 24 * 31, 24 * 92)))
    def wait(self, hours: int) -> None:
        self.time.shift(timedelta(hours=hours))
        set_actor(TESTS)

    @rule(
        pick=picks,
        scope=picks,
        since=st.sampled_from((-9, -1, 0, 0, 1, 2)),
        length=st.sampled_from((None, 0, 1, 1, 2, 30)),
    )
    def link(self, pick: int, scope: int, since: int, length: int | None) -> None:
        where = self.scope(scope // 2, (ScopeKind.SIAO, ScopeKind.DISPOSITIF)[scope % 2])
        starts_on, self.source = self.today + timedelta(days=since), self.source + 1
        ends_on = None if length is None else starts_on + timedelta(days=length)
        link_scope(self.household(pick), where, LinkReason.CALL, self.source, starts_on=starts_on, ends_on=ends_on)

    @rule(pick=picks, user=picks, length=st.sampled_from((None, 0, 1, 30)))
    def follow(self, pick: int, user: int, length: int | None) -> None:
        """Somebody follows the household in person (R28)."""
        self.source += 1
        HouseholdLink.objects.create(
            household=self.household(pick), user=self.user(user), reason=LinkReason.PRESCRIBER, source_id=self.source,
            starts_on=self.today, ends_on=None if length is None else self.today + timedelta(days=length),
        )  # fmt: skip

    @rule(pick=picks, days=st.integers(-3, 3))
    def end(self, pick: int, days: int) -> None:
        link = self.one(HouseholdLink.objects.all(), pick)
        if link:
            ends_on = max(link.starts_on, self.today + timedelta(days=days))
            end_links(link.household_id, LinkReason(link.reason), link.source_id, ends_on=ends_on)

    @rule(pick=picks, siao=picks)
    def call(self, pick: int, siao: int) -> None:
        now = timezone.now()
        choose_household(
            start_call(self.siaos[siao % 2], actor=TESTS, now=now), self.household(pick), actor=TESTS, now=now
        )

    @rule(pick=picks)
    def record(self, pick: int) -> None:
        """Whoever may records a household outside any call."""
        user = self.user(pick)
        grant, _ = may_see(user, self.chosen[user.pk])
        actor = Grant.objects.get(pk=grant).actor() if grant else None
        if actor and actor.can(Capability.EDIT_HOUSEHOLD) and len(self.households) < 14:
            member = NewMember(MemberRole.CONTACT, make_person(last_name="Commun"))
            household = record_household([member], actor=actor, on=self.today)
            self.households.append(household)
            assert household.pk in may_see(user, self.chosen[user.pk])[1]

    @rule(pick=picks, dispositif=picks)
    def refer(self, pick: int, dispositif: int) -> None:
        chosen, now = self.one(Dispositif.objects.all(), dispositif), timezone.now()
        siao = next(siao for siao in self.siaos if siao.pk == chosen.siao_id)
        unit = self.one(Unit.objects.filter(group__dispositif=chosen), pick)
        with suppress(*REFUSED), transaction.atomic():
            make_referral(unit, make_request(self.household(pick), siao, now), now)

    @rule(pick=picks, comes=st.booleans())
    def answer(self, pick: int, comes: bool) -> None:
        referral = self.one(Referral.objects.waiting().select_related("hold", "request", "household"), pick)
        if referral is None:
            return
        persons, now = set(referral.household.memberships.values_list("person_id", flat=True)), timezone.now()
        with suppress(*REFUSED), transaction.atomic():
            if comes:
                confirm_arrival(referral, persons, actor=TESTS, now=now)
            else:
                refuse_referral(referral, RefusalReason.DANGER, "Couteau.", actor=TESTS, now=now)

    @rule(pick=picks)
    def leave(self, pick: int) -> None:
        stay = self.one(Stay.objects.filter(state=StayState.RUNNING), pick)
        if stay:
            with suppress(*REFUSED), transaction.atomic():
                declare_exit(stay, self.today, "18", "21", actor=TESTS, today=self.today)

    @invariant()
    def somebody_looks(self) -> None:
        for user in self.random.sample(self.users, 2):
            self.look_at_the_base(user)
        self.look_at_the_pages(user)

    def acting(self, user: User) -> tuple[User, Grant | None, set[int]]:
        """The account as it is, the grant that its next page would act with, and what the rule lets it see."""
        user = User.objects.get(pk=user.pk)
        grant, inside = may_see(user, self.chosen[user.pk])
        acting = grants_in_force(user, timezone.now())
        chosen = next((each for each in acting if each.pk == self.chosen[user.pk]), acting[0] if acting else None)
        assert (chosen.pk if chosen else None) == grant
        return user, chosen, inside

    def look_at_the_base(self, user: User) -> None:
        user, grant, inside = self.acting(user)
        if grant is None:
            return
        actor, now = grant.actor(), timezone.now()
        on = timezone.localdate(now, zone_of(grant))
        asked = Criteria(name="Commun")
        assert set(Household.objects.visible_to(actor, on).values_list("pk", flat=True)) == inside
        assert {hit.household_id for hit in search_persons(asked, actor, on)} == inside
        _, around = may_see(user, grant.pk, slack=1, day=now.date())
        set_actor(actor)
        net = set(Household.objects.values_list("pk", flat=True))
        assert inside <= net <= around
        assert set(Membership.objects.values_list("household_id", flat=True)) == net
        assert {hit.household_id for hit in search_persons(asked, actor, on)} == inside
        assert Household.objects.visible_to(actor, on).count() == len(inside)
        set_actor(TESTS)

    def look_at_the_pages(self, user: User) -> None:
        user, grant, inside = self.acting(user)
        client = Client()
        client.force_login(user)
        held = grant.actor().capabilities if grant else frozenset()
        session = client.session
        session[GRANT_SESSION_KEY] = self.chosen[user.pk]
        session.save()
        household = self.random.choice(self.households)
        answer = client.get(f"{PAGE}{household.public_id}/")
        expected = 404 if household.pk not in inside else 200
        if user.state != UserState.ACTIVE:
            expected = 302
        elif Capability.VIEW_HOUSEHOLD not in held:
            expected = 403
        assert answer.status_code == expected
        answer = client.post(PAGE, {"name": "Commun"}, headers=HTMX)
        if Capability.SEARCH_HOUSEHOLDS in held:
            page = answer.content.decode()
            told = re.search(r"(\d+) ménages? trouvé", page)
            assert (int(told[1]) if told else 0) == len(inside)
            linked = set(re.findall(rf'href="{PAGE}([0-9a-f-]{{36}})/"', page))
            assert linked == {str(each.public_id) for each in self.households if each.pk in inside}
        else:
            assert answer.status_code == (302 if user.state != UserState.ACTIVE else 403)


@pytest.mark.longer
@pytest.mark.django_db
def test_whoever_looks_sees_what_the_rule_says() -> None:
    run_state_machine_as_test(
        Access,
        settings=settings(
            phases=(Phase.generate,),
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
