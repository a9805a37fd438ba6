"""Temps 2 in the demo: the old offer of Val-d'Oise and of Lozère, part of it attached, with people who disagree."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from sisiao.access.capabilities import PROFILE_SCOPES
from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage, Grant
from sisiao.core.actor import Actor, command_actor
from sisiao.core.context import set_actor
from sisiao.demo.offer.old_rows import OldRows
from sisiao.demo.world.old_people import describe_without_places, old_export, people_workbook, presence_workbook
from sisiao.imports.actions import import_workbook
from sisiao.imports.legacy_workbook.source import LEGACY_OFFER
from sisiao.offer.models import Dispositif
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.transition.actions import Share, accept_together, attach_group, attach_user, leave_group, leave_user
from sisiao.transition.actions.accounts import scopes_to_attach
from sisiao.transition.actions.switching import run_switch, sign_switch
from sisiao.transition.enums import AccountReason, NothingReason
from sisiao.transition.models import LegacyPlaceGroup, LegacyUser
from sisiao.transition.perms import targets_of
from sisiao.transition.planning import rehearse
from sisiao.transition.suggestions import nothing_to_become, suggestions

# Old groups of each département, and the score from which its operator has already accepted.
OLD_OFFERS = {"95": (500, 60), "48": (60, 60)}
OWN_ENTITY = {
    "95": "Association Rives de l'Oise",
    "48": "Association Le Lien lozérien",
    "974": "Groupement Payanké Insertion",
}
# One whose people present have been brought in: its rehearsal tells where they would go.
PRESENT_IN = "48"
# One that has switched: every old group decided, signed by its administrateur SIAO.
SWITCHED, SWITCHED_GROUPS = "974", 80
Chosen = tuple[LegacyPlaceGroup, Dispositif | NothingReason]
OLD = (Profile.OLD_STRUCTURE_MANAGER, Profile.OLD_LOCAL_MANAGER, Profile.OLD_HOUSING_USER)


class UnableToTell(Exception):
    """The old offer is refused; the message is its report."""


def tell_old_offer(now: datetime) -> None:
    """Bring in the old offer, then what people have decided of it these last days."""
    for departement, (many, least) in OLD_OFFERS.items():
        siao = Siao.objects.select_related("departement", "scope").get(departement_id=departement)
        _bring_in(siao, old_workbook(departement, many), now)
        operator = _operator(siao)
        if operator is not None:
            manager = _manager(siao)
            _accept_the_sure(siao, operator, manager, least, now - timedelta(days=3))
            if manager is not None:
                _disagree(siao, manager, now - timedelta(days=1))
            _go_too_far(siao, operator, now - timedelta(days=2))
            _attach_accounts(siao, operator, now - timedelta(days=2))
        if departement == PRESENT_IN:
            _bring_in(siao, presence_workbook(siao, now), now)
    _switch_whole(now)


def _switch_whole(now: datetime) -> None:
    """La Réunion was at Temps 2, decided of everything, signed, and switched."""
    siao = Siao.objects.select_related("departement", "settings", "scope").get(departement_id=SWITCHED)
    stage = DepartementStage.objects.create(departement_id=SWITCHED, stage=Stage.SECOND)
    house = describe_without_places(siao)
    _bring_in(siao, old_workbook(SWITCHED, SWITCHED_GROUPS), now)
    operator = Grant.objects.filter(scope=siao.scope, profile=Profile.SIAO_OPERATOR).order_by("pk").first()
    admin = Grant.objects.filter(scope=siao.scope, profile=Profile.SIAO_ADMIN).order_by("pk").first()
    if operator is None or admin is None:
        stage.delete()
        return
    actor, groups = operator.actor(), list(LegacyPlaceGroup.objects.filter(siao=siao).order_by("pk"))
    accept_together(_proposed(actor, groups, now, 0), actor=actor, now=now - timedelta(days=9))
    for group in LegacyPlaceGroup.objects.filter(siao=siao).undecided():
        why = "Site rendu en 2024"
        leave_group(group, NothingReason.OTHER, actor=actor, now=now - timedelta(days=8), comment=why)
    _attach_accounts(siao, actor, now - timedelta(days=7), every=1)
    for user in LegacyUser.objects.filter(siao=siao).undecided():
        leave_user(user, AccountReason.LEFT, actor=actor, now=now - timedelta(days=7))
    _bring_in(siao, people_workbook(siao, house, now), now)
    found = rehearse(siao, local_date(siao, now))
    name = admin.user.get_full_name()
    sign_switch(siao, found.digest, name, actor=admin.actor(), now=now - timedelta(days=2))
    run_switch(siao, actor=command_actor("offer_switch"), now=now - timedelta(days=1))
    set_actor(command_actor("demo_seed"))


def old_workbook(departement: str, many: int) -> bytes:
    """The export of the old tool, as it would be deposited."""
    siao = Siao.objects.select_related("departement").get(departement_id=departement)
    emails = Grant.objects.filter(profile__in=OLD, scope__departement=departement).values_list("user__email", flat=True)
    local = Grant.objects.filter(profile__in=OLD, scope__entity__name=OWN_ENTITY[departement])
    known = [
        (email, OWN_ENTITY[departement]) for email in sorted({*emails, *local.values_list("user__email", flat=True)})
    ]
    return old_export(siao, OldRows(departement, many, known).filling())


def _bring_in(siao: Siao, content: bytes, now: datetime) -> None:
    today = timezone.localdate(now)
    report = import_workbook(LEGACY_OFFER, content, actor=command_actor("demo_seed"), today=today, commit=True)
    if not report.committed:
        raise UnableToTell(report.as_text())


def _operator(siao: Siao) -> Actor | None:
    """The operator of the SIAO who attaches: an old one, else a new one."""
    held = Grant.objects.filter(scope=siao.scope, profile__in=(Profile.OLD_SIAO_OPERATOR, Profile.SIAO_OPERATOR))
    first = held.order_by("profile", "pk").first()
    return first.actor() if first else None


def _proposed(actor: Actor, groups: Sequence[LegacyPlaceGroup], now: datetime, least: int) -> list[Chosen]:
    today = timezone.localdate(now)
    keys = list(Dispositif.objects.visible_to(actor).filter(type__holds_places=True).values_list("pk", flat=True))
    found, nothing = suggestions([each.pk for each in groups], keys, today, top=1), nothing_to_become(groups, today)
    chosen: list[Chosen] = []
    for group in groups:
        best = next(iter(found.get(group.pk, [])), None)
        if group.pk in nothing:
            chosen.append((group, nothing[group.pk].reason))
        elif best is not None and best.score >= least:
            chosen.append((group, best.dispositif))
    return chosen


def _manager(siao: Siao) -> Actor | None:
    """Who, in an old structure, decides otherwise than the SIAO's operator."""
    emails = LegacyUser.objects.filter(siao=siao).values("email")
    first = Grant.objects.filter(profile__in=OLD[:2], user__email__in=emails).order_by("-profile", "pk").first()
    return first.actor() if first else None


def _accept_the_sure(siao: Siao, actor: Actor, manager: Actor | None, least: int, now: datetime) -> None:
    """What was sure in two structures out of three, the manager's among them: the others wait for their own people."""
    groups = LegacyPlaceGroup.objects.filter(siao=siao).order_by("pk")
    # By rank and not by key: a key depends on what the base has held before.
    structures = list(dict.fromkeys(each.structure_id for each in groups))
    decided = {key for rank, key in enumerate(structures) if rank % 3}
    if manager is not None:
        decided |= set(groups.visible_to(manager).values_list("structure_id", flat=True))
    concerned = [each for each in groups if each.structure_id in decided]
    accept_together(_proposed(actor, concerned, now, least), actor=actor, now=now)


def _disagree(siao: Siao, manager: Actor, now: datetime) -> None:
    """The manager changes the share of some groups, and sees nothing to attach for another."""
    mine = Dispositif.objects.visible_to(manager).filter(type__holds_places=True, siao=siao).order_by("pk")
    theirs = LegacyPlaceGroup.objects.visible_to(manager).decided().filter(places__gt=4).order_by("pk")
    held = mine.first()
    for number, group in enumerate(theirs[:3]):
        if number == 1 or held is None:
            leave_group(group, NothingReason.CLOSED, actor=manager, now=now, comment="Rendu au bailleur au printemps")
        else:
            shares = [Share(held.pk, group.known_places - 2)]
            attach_group(group, shares, actor=manager, now=now, difference="Deux places sont devenues un bureau")


def _go_too_far(siao: Siao, operator: Actor, now: datetime) -> None:
    """Logements put in a CHRS that is already full: a type that does not fit, and too many places."""
    waiting = LegacyPlaceGroup.objects.filter(siao=siao, type_code="100", closed=False, places__gt=3)
    group = waiting.undecided().order_by("-places", "pk").first()
    shelter = Dispositif.objects.filter(siao=siao, type="chrs", shares__isnull=False).order_by("pk").first()
    if group is not None and shelter is not None:
        version = shelter.versions.order_by("period").last()
        places = (version.capacity if version else 0) or 100
        why = "Relevé de 2019, avec les appartements du site voisin"
        attach_group(group, [Share(shelter.pk, places + 3)], actor=operator, now=now, difference=why)


def _attach_accounts(siao: Siao, actor: Actor, now: datetime, every: int = 3) -> None:
    """One old account in `every`, on the first perimeter where its profile stands."""
    users = LegacyUser.objects.filter(siao=siao).select_related("siao", "structure").order_by("pk")
    for rank, user in enumerate(users):
        if rank % every or not user.email:
            continue
        scopes = list(scopes_to_attach(user, actor).order_by("label", "pk"))
        for profile in targets_of(user, actor)[:1]:
            fitting = next((each for each in scopes if each.kind in PROFILE_SCOPES[profile]), None)
            if fitting is not None:
                attach_user(user, profile, fitting, actor=actor, now=now)
