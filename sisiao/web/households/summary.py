"""What the header of a dossier and the lines of a search say of a household: everything in one look."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from sisiao.access.personal_fields import reads_field
from sisiao.core.actor import Actor
from sisiao.households.composition import Composition, composition_of
from sisiao.households.models import Household
from sisiao.households.perms import may_know_where
from sisiao.housing_requests.models import HousingRequest, HousingRequestQuerySet
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Sheltered
from sisiao.offer.models import Dispositif
from sisiao.referrals.models import Referral, ReferralQuerySet
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night
from sisiao.stays.models import Stay, StayQuerySet
from sisiao.web.templatetags.siao import clock, short_date, until

PROTECTED_PLACE = "un lieu protégé"
NOT_SHELTERED = "Sans solution pour le moment"
Alert = tuple[str, str, str]
Rows = TypeVar("Rows", HousingRequestQuerySet, ReferralQuerySet, StayQuerySet)


@dataclass(frozen=True, slots=True)
class Summary:
    """The fixed header of a dossier, on a night. `alerts` are (tone, icon, words)."""

    night: date
    name: str
    composition: str
    tonight: str = ""
    request_text: str = ""
    deadline: str = ""
    alerts: list[Alert] = field(default_factory=list)


def night_for(actor: Actor, now: datetime) -> date:
    """Tonight for this actor: by the clock of the SIAO of their département, or of their dispositifs when they have
    none (an entité); else by the calendar of the current zone."""
    code, scopes = actor.perimeter.departement_code, actor.perimeter.scope_ids
    theirs = Q(departement=code) if code else Q(dispositifs__scope_id__in=scopes)
    siao = Siao.objects.filter(theirs).select_related("settings", "departement").order_by("pk").first()
    return current_night(siao, now) if siao else timezone.localdate(now)


def within(rows: Rows, household: Household, actor: Actor) -> Rows:
    """Of a household's rows, those of the actor's perimeter; all of them while it is open by break-glass."""
    return rows.visible_to(actor) if household.linked else rows


def place_words(dispositif: Dispositif, household: Household, actor: Actor) -> str:
    """The name of the place, or that there is one. Break-glass never tells a protected place (T09)."""
    told = may_know_where(actor, household, dispositif.scope_id)
    return dispositif.name if told and (household.linked or not dispositif.protected_address) else PROTECTED_PLACE


def contact_name(household: Household) -> str:
    """« Prénom NOM » of the main contact, or of the first member known."""
    members = household.current_memberships
    return members[0].person.full_name if members else str(household)


def summarise(household: Household, actor: Actor, now: datetime) -> Summary:
    """Header of a household loaded `with_members()`; at most five queries, none per member."""
    night = night_for(actor, now)
    composition = composition_of(household, night)
    requests = within(HousingRequest.objects.filter(household=household), household, actor)
    request = requests.select_related("hold__dispositif").order_by("-night", "-pk").first()
    waiting = within(Referral.objects.filter(household=household).waiting(), household, actor)
    referral = waiting.select_related("dispositif").order_by("-pk").first()
    return Summary(
        night=night,
        name=contact_name(household),
        composition=composition.in_words(),
        tonight=_tonight(household, actor, night, referral, request, now),
        request_text=_request_words(request, night),
        deadline=_deadline(referral, now),
        alerts=_alerts(household, composition, actor),
    )


def _tonight(
    household: Household,
    actor: Actor,
    night: date,
    referral: Referral | None,
    request: HousingRequest | None,
    now: datetime,
) -> str:
    stays = within(Stay.objects.filter(household=household).present(night), household, actor)
    places = sorted({place_words(stay.dispositif, household, actor) for stay in stays.select_related("dispositif")})
    if places:
        return f"Hébergé\u00a0: {', '.join(places)}"
    if referral:
        return f"Attendu\u00a0: {place_words(referral.dispositif, household, actor)}"
    hold = request.hold if request and request.night == night else None
    if hold and hold.active and (hold.expires_at is None or hold.expires_at > now):
        words = place_words(hold.dispositif, household, actor)
        return f"Place réservée\u00a0: {words}" + (f", jusqu'à {clock(hold.expires_at)}" if hold.expires_at else "")
    if household.to_protect:
        # « stay » before « hold »: who sleeps there is said before who is awaited.
        somewhere = Sheltered.objects.filter(household=household).on(night, now).order_by("-kind", "pk").first()
        if somewhere is not None:
            return _somewhere(somewhere)
    return NOT_SHELTERED if request and request.night == night else ""


def _somewhere(sheltered: Sheltered) -> str:
    """What is said of the night of a household to protect to who may not read its rows."""
    if sheltered.kind == OccupationKind.STAY:
        return f"Hébergé\u00a0: {PROTECTED_PLACE}"
    if sheltered.expires_at is None:
        return f"Attendu\u00a0: {PROTECTED_PLACE}"
    return f"Place réservée\u00a0: {PROTECTED_PLACE}, jusqu'à {clock(sheltered.expires_at)}"


def _deadline(referral: Referral | None, now: datetime) -> str:
    if referral is None:
        return ""
    if referral.arrival_limit <= now:
        return f"Arrivée à confirmer\u00a0: attendue avant {clock(referral.arrival_limit)}"
    return f"Arrivée {until(referral.arrival_limit, now)}"


def _request_words(request: HousingRequest | None, night: date) -> str:
    if request is None:
        return ""
    when = "pour ce soir" if request.night == night else f"pour la nuit du {short_date(request.night)}"
    return f"{request.get_state_display()}, {when}, depuis {clock(request.created_at)}"


def _alerts(household: Household, composition: Composition, actor: Actor) -> list[Alert]:
    """« À protéger » is a datum of violence: the trades that it does not concern do not read it (T24)."""
    alerts: list[Alert] = []
    if household.to_protect and reads_field(actor, "households.Household.to_protect"):
        alerts.append(("warning", "fr-icon-shield-line", "À protéger"))
    if composition.wheelchair:
        alerts.append(("info", "fr-icon-wheelchair-line", "Fauteuil roulant"))
    if composition.under_three:
        alerts.append(("info", "fr-icon-parent-line", f"{composition.under_three} de moins de 3 ans"))
    if household.animals:
        alerts.append(("neutral", "", "Avec animal"))
    return alerts
