"""What waits for the 115 and the SIAO."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.helpline.enums import CallState
from sisiao.helpline.models import Call
from sisiao.helpline.queries import unmet_figures
from sisiao.households.composition import composition_of
from sisiao.households.enums import ElsewhereState
from sisiao.households.models import Household, KnownElsewhere
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.matching.need import Night, need_of
from sisiao.matching.queries import Callback, callbacks_tonight
from sisiao.occupation.queries import tonight_board
from sisiao.offer.models import Dispositif
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import FollowedReferral, FollowedReferralQuerySet, Referral
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night
from sisiao.web.households.summary import PROTECTED_PLACE, place_words
from sisiao.web.templatetags.siao import ago
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST, household_words, telephone_of, with_household

FAILED = (ReferralState.REFUSED, ReferralState.NO_SHOW)
# As many as one shift can call while the places are still free.
CALLBACKS = 10


def own_siao(actor: Actor, capability: Capability) -> Siao | None:
    """The actor's SIAO, if the profile holds the capability."""
    if actor.perimeter.kind != ScopeKind.SIAO:
        return None
    return Siao.objects.select_related("settings", "departement").able_to(actor, capability).first()


def running_calls(actor: Actor, now: datetime) -> list[Line]:
    """The actor's own calls that were never ended."""
    if not actor.can(Capability.ANSWER_CALLS):
        return []
    calls = Call.objects.visible_to(actor, timezone.localdate(now)).running()
    calls = calls.filter(call_taker_id=actor.user_id).order_by("started_at")
    return [
        Line(
            who=household_words(call.household, call.night) if call.household else "Ménage pas encore enregistré",
            what=f"Appel commencé {ago(call.started_at, now)}, jamais terminé",
            url=reverse("helpline:call", args=[call.public_id]),
            action="Reprendre l'appel",
            since=call.started_at,
        )
        for call in calls.prefetch_related(with_household())[:LONGEST]
    ]


def expiring_holds(actor: Actor, now: datetime) -> list[Line]:
    """Réservations whose minutes run, not yet turned into an orientation (R4)."""
    if not actor.can(Capability.TAKE_PLACES):
        return []
    requests = (
        HousingRequest.objects.visible_to(actor)
        .filter(hold__active=True, hold__expires_at__gt=now)
        .order_by("hold__expires_at")
        .select_related("hold__dispositif")
        .prefetch_related(with_household(), "calls")
    )
    return [
        Line(
            who=household_words(request.household, request.night),
            what=f"Place réservée\u00a0: {place_words(request.hold.dispositif, request.household, actor)}",
            url=_call_or_record(request),
            action="Orienter ou libérer",
            since=request.hold.created_at,
            until=request.hold.expires_at,
        )
        for request in requests[:LONGEST]
    ]


def _call_or_record(request: HousingRequest) -> str:
    running = [call for call in request.calls.all() if call.state == CallState.RUNNING]
    if running:
        return reverse("helpline:call", args=[running[0].public_id])
    return reverse("households:overview", args=[request.household.public_id])


def arrivals_to_confirm(actor: Actor, now: datetime) -> list[Line]:
    """Orientations whose hour has passed: the dispositif is called, and only a person frees the places (R4)."""
    if not actor.can(Capability.TAKE_PLACES):
        return []
    referrals = Referral.objects.visible_to(actor).to_confirm(now).order_by("arrival_limit")
    unread = FollowedReferral.objects.visible_to(actor).to_confirm(now)
    return [
        Line(
            who=household_words(referral.household, referral.night),
            what=f"Arrivée à confirmer\u00a0: {place_words(referral.dispositif, referral.household, actor)}",
            url=reverse("referrals:detail", args=[referral.public_id]),
            action="Voir l'orientation",
            until=referral.arrival_limit,
            telephone="" if referral.household.to_protect else referral.dispositif.phone,
        )
        for referral in referrals.select_related("dispositif").prefetch_related(with_household())[:LONGEST]
    ] + _unread(unread, f"Arrivée à confirmer\u00a0: {PROTECTED_PLACE}")


def _unread(referrals: FollowedReferralQuerySet, what: str) -> list[Line]:
    """Orientations of households to protect, for who may not know where: the work waits for them all the same."""
    waiting = referrals.unread().order_by("arrival_limit", "pk").prefetch_related(with_household())
    return [
        Line(
            who=household_words(referral.household, referral.night),
            what=what,
            url=reverse("households:overview", args=[referral.household.public_id]),
            action="Ouvrir le dossier",
            since=referral.answered_at,
            until=None if referral.answered_at else referral.arrival_limit,
        )
        for referral in waiting[:LONGEST]
    ]


def reopened_requests(actor: Actor, now: datetime) -> list[Line]:
    """Requests of tonight that are open again after a refusal or an absence."""
    siao = own_siao(actor, Capability.TAKE_PLACES)
    if siao is None:
        return []
    night = current_night(siao, now)
    failed = (
        Referral.objects.visible_to(actor)
        .filter(night=night, state__in=FAILED, request__state=RequestState.OPEN)
        .filter(Q(request__hold=None) | Q(request__hold__active=False) | Q(request__hold__expires_at__lte=now))
        .order_by("request", "-answered_at")
        .distinct("request")
        .select_related("dispositif")
        .prefetch_related(with_household())
    )
    unread = FollowedReferral.objects.visible_to(actor).filter(night=night, state__in=FAILED)
    unread = unread.filter(request__state=RequestState.OPEN, request__hold=None)
    return [
        Line(
            who=household_words(referral.household, night),
            what=_failure(referral, actor),
            url=reverse("households:overview", args=[referral.household.public_id]),
            action="Chercher une autre place",
            since=referral.answered_at,
            telephone=telephone_of(referral.household),
        )
        for referral in failed[:LONGEST]
    ] + _unread(unread, f"N'a pas abouti\u00a0: {PROTECTED_PLACE}")


def taken_over(actor: Actor, now: datetime) -> list[Line]:
    """Requests of tonight that came with the switch, without a place: nobody has called, nobody would look for one."""
    siao = own_siao(actor, Capability.TAKE_PLACES)
    if siao is None:
        return []
    mine = HousingRequest.objects.visible_to(actor).for_night(current_night(siao, now))
    found = mine.filter(state=RequestState.OPEN, created_by=None, hold=None, referrals=None).order_by(
        "created_at", "pk"
    )
    return [
        Line(
            who=household_words(request.household, request.night),
            what="Demande reprise de l'ancien outil, sans place",
            url=reverse("households:overview", args=[request.household.public_id]),
            action="Chercher une place",
            since=request.created_at,
            telephone=telephone_of(request.household),
        )
        for request in found.prefetch_related(with_household())[:LONGEST]
    ]


def _failure(referral: Referral, actor: Actor) -> str:
    place = place_words(referral.dispositif, referral.household, actor)
    if referral.state == ReferralState.NO_SHOW:
        return f"Ne s'est pas présenté\u00a0: {place}"
    return f"Refusée\u00a0: {place}. {referral.get_refusal_reason_display()}"


def callbacks(actor: Actor, now: datetime) -> list[Line]:
    """Households left without a place tonight that a place free now would take, in the order of their calls."""
    siao = own_siao(actor, Capability.TAKE_PLACES)
    if siao is None:
        return []
    night = current_night(siao, now)
    waiting = (
        HousingRequest.objects.visible_to(actor)
        .for_night(night)
        .filter(state=RequestState.UNMET)
        .order_by("created_at", "pk")
        .select_related("commune")
        .prefetch_related(with_household())
    )
    requests = {request.household_id: request for request in waiting}
    needs = {pk: need_of(composition_of(each.household, night), each.commune) for pk, each in requests.items()}
    found = callbacks_tonight(needs, Night(siao.pk, night), now)
    return [_callback(requests[pk], found[pk]) for pk in requests if pk in found][:CALLBACKS]


def _callback(request: HousingRequest, callback: Callback) -> Line:
    household: Household = request.household
    place = "une place" if household.to_protect else callback.place.dispositif_name
    now_free = f"Sans solution ce soir, et {place} peut maintenant l'accueillir"
    return Line(
        who=household_words(household, request.night),
        what=now_free if callback.first else f"À rappeler ensuite, si {place} a encore de quoi l'accueillir",
        url=reverse("households:overview", args=[household.public_id]),
        action="Rappeler",
        since=request.created_at,
        telephone=telephone_of(household),
    )


def unmet_of_the_night(actor: Actor, now: datetime) -> list[Line]:
    """One line for the administrateur: how many have no solution tonight."""
    siao = own_siao(actor, Capability.IMPORT_OFFER)
    if siao is None:
        return []
    figures = unmet_figures(siao.pk, current_night(siao, now))
    if not figures.persons:
        return []
    young = f", dont {figures.under_three} de moins de 3 ans" if figures.under_three else ""
    return [
        Line(
            who=f"{figures.persons} personne{'s' if figures.persons > 1 else ''} sans solution ce soir",
            what=f"{figures.households} ménage{'s' if figures.households > 1 else ''}{young}",
            url=reverse("night:board"),
            action="Voir le tableau",
        )
    ]


def stale_dispositifs(actor: Actor, now: datetime) -> list[Line]:
    """Dispositifs whose places have not been confirmed at their rhythm, the oldest first."""
    siao = own_siao(actor, Capability.VIEW_BOARD)
    if siao is None:
        return []
    board = tonight_board(siao.pk, current_night(siao, now), now)
    stale = [line for line in board if line.open and line.stale(now)]
    stale.sort(key=lambda line: line.declared_at.timestamp() if line.declared_at else 0.0)
    return [
        Line(
            who=line.name,
            what=f"Places déclarées {ago(line.declared_at, now)}" if line.declared_at else "Places jamais déclarées",
            url=reverse("night:board"),
            action="Voir le tableau",
            telephone=line.phone,
        )
        for line in stale[:LONGEST]
    ]


def called_elsewhere(actor: Actor, now: datetime) -> list[Line]:
    """Households that this SIAO knows and that another 115 recognised since yesterday (R27)."""
    siao = own_siao(actor, Capability.SEE_WHO_SEES)
    if siao is None:
        return []
    known = KnownElsewhere.objects.visible_to(actor, timezone.localdate(now)).exclude(siao=siao)
    recent = known.filter(state=ElsewhereState.CONFIRMED, answered_at__gt=now - timedelta(days=1))
    return [
        Line(
            who=household_words(each.household, current_night(siao, now)),
            what=f"A appelé un autre 115, qui lit maintenant son dossier\u00a0: {each.siao.name}",
            url=reverse("households:overview", args=[each.household.public_id]),
            action="Ouvrir le dossier",
            since=each.answered_at,
        )
        for each in recent.order_by("-answered_at").select_related("siao").prefetch_related(with_household())[:LONGEST]
    ]


def offer_to_import(actor: Actor, now: datetime) -> list[Line]:
    """A SIAO without a single dispositif has its offer to import."""
    siao = own_siao(actor, Capability.IMPORT_OFFER)
    if siao is None or Dispositif.objects.filter(siao=siao).exists():
        return []
    return [
        Line(
            who=siao.name,
            what="Aucun dispositif n'est encore décrit\u00a0: l'offre s'importe depuis un classeur",
            url=reverse("offer:imports"),
            action="Importer l'offre",
        )
    ]


SECTIONS = (
    Section("Appels en cours", running_calls),
    Section("Réservations qui expirent", expiring_holds),
    Section("Arrivées à confirmer", arrivals_to_confirm),
    Section("À réorienter ce soir", reopened_requests),
    Section("Reprises à la bascule", taken_over),
    Section("À rappeler\u00a0: une place convient", callbacks),
    Section("Connus ici, appelés ailleurs", called_elsewhere),
    Section("Sans solution", unmet_of_the_night),
    Section("Offre", offer_to_import),
    Section("Dispositifs à appeler", stale_dispositifs),
)
