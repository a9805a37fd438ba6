"""What waits for whoever administers accounts, or checks the openings of records."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from sisiao.access.actions.agreements import grants_to_agree
from sisiao.access.actions.recoveries import recoveries_to_approve
from sisiao.access.actions.reviews import grants_to_review
from sisiao.access.models import REVIEW_EVERY, Grant, Scope
from sisiao.access.perms import administered_grants, administered_users, targets_of
from sisiao.access.queries import mapping
from sisiao.accounts.models import FactorRecovery, User
from sisiao.accounts.queries import invitations_ending
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.wording import short_date
from sisiao.households.models import BreakGlass
from sisiao.households.outside import overseen
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST

# A review is asked for once its first reminder has left; its page shows it a month before.
REVIEWED_AHEAD = timedelta(days=30)
INVITED_AHEAD = timedelta(days=3)


def recoveries_that_wait(actor: Actor, now: datetime) -> list[Line]:
    """Lost second factors: a first person has asked, somebody else has to agree (T05)."""
    if not actor.can(Capability.MANAGE_USERS):
        return []
    waiting = recoveries_to_approve(actor, now).select_related("user", "asked_by")

    def line(recovery: FactorRecovery) -> Line:
        return Line(
            who=str(recovery.user),
            what=f"Double authentification perdue\u00a0: {recovery.asked_by} demande sa remise à zéro",
            url=reverse("users:approve_recovery", args=[recovery.user.public_id]),
            action="Approuver ou annuler",
            since=recovery.asked_at,
        )

    return [line(each) for each in waiting[:LONGEST]]


def openings_to_verify(actor: Actor, now: datetime) -> list[Line]:
    """Records opened outside their links that nobody has checked; whoever opened one does not check it (T09)."""
    if not actor.can(Capability.OVERSEE_ACCESS):
        return []
    waiting = BreakGlass.objects.overseen_by(actor).filter(verified_at=None).exclude(user=actor.user_id).order_by("pk")
    page = reverse("oversight:openings")

    def line(opening: BreakGlass) -> Line:
        return Line(
            who=f"Dossier n°\u00a0{opening.household.record_number}",
            what=f"Ouvert hors lien par {opening.user}, {opening.grant.scope.label}",
            url=f"{page}#ouverture-{opening.public_id}",
            action="Vérifier l'ouverture",
            since=opening.period.lower,
        )

    return _lines(waiting, line, "ouvertures à vérifier", page, load=overseen)


def grants_that_wait(actor: Actor, now: datetime) -> list[Line]:
    """Administrators' profiles that somebody else has asked for: without effect until this actor, or a peer, agrees."""
    if not actor.can(Capability.MANAGE_USERS):
        return []
    waiting = grants_to_agree(actor, now).select_related("user", "scope", "asked_by")

    def line(grant: Grant) -> Line:
        asked = f"demandé par {grant.asked_by}" + (f" le {short_date(day)}" if (day := grant.confirmed_on) else "")
        return Line(
            who=str(grant.user),
            what=f"{grant}, {asked}",
            url=f"{reverse('users:detail', args=[grant.user.public_id])}#grant-{grant.pk}",
            action="Confirmer ou refuser",
        )

    return [line(grant) for grant in waiting[:LONGEST]]


def invitations_to_send_again(actor: Actor, now: datetime) -> list[Line]:
    """People invited who have not come: their link ends within three days, or has ended."""
    if not actor.can(Capability.MANAGE_USERS):
        return []
    invited = invitations_ending(administered_users(actor, timezone.localdate(now)), now + INVITED_AHEAD)

    def line(user: User) -> Line:
        ends: datetime | None = user.link_ends  # type: ignore[attr-defined]
        over = ends is None or ends <= now
        return Line(
            who=str(user),
            what="Invitation échue sans avoir servi" if over else "Invitation qui n'a pas encore servi",
            url=reverse("users:detail", args=[user.public_id]),
            action="Renvoyer l'invitation",
            since=None if ends else user.created_at,
            until=ends,
        )

    return _lines(invited, line, "invitations sans réponse", f"{reverse('users:index')}?etat=invited")


def grants_to_confirm(actor: Actor, now: datetime) -> list[Line]:
    """Profiles whose yearly review falls due within a month: not confirmed in time, they are suspended (T10)."""
    if not actor.can(Capability.MANAGE_USERS):
        return []
    due, page = grants_to_review(actor, now, REVIEWED_AHEAD), reverse("users:review")

    def line(grant: Grant) -> Line:
        return Line(
            who=str(grant.user),
            what=str(grant),
            url=f"{page}#grant-{grant.pk}",
            action="Confirmer ou terminer",
            until=_midnight(grant.reviewed_on + REVIEW_EVERY),
        )

    return _lines(due.select_related("user", "scope"), line, "accès à confirmer", page)


def legacy_profiles(actor: Actor, now: datetime) -> list[Line]:
    """One line: how many old profiles wait for the new one that this actor may choose (R14)."""
    if not actor.can(Capability.MANAGE_USERS):
        return []
    today = timezone.localdate(now)
    waiting = administered_grants(actor, today).active_on(today).legacy().filter(replaced_by=None)
    kinds = waiting.order_by().values("profile", "scope__kind").annotate(number=Count("pk"))
    mapped = mapping() if kinds else {}
    count = 0
    for row in kinds:
        of_kind = Grant(profile=row["profile"], scope=Scope(kind=row["scope__kind"]))
        reasons = mapped.get(row["profile"], {})
        count += row["number"] if set(targets_of(of_kind, actor, reasons)) & set(reasons) else 0
    if not count:
        return []
    who = f"{count} anciens profils" if count > 1 else "1 ancien profil"
    what = "Le profil cible est proposé\u00a0: il reste à confirmer"
    return [Line(who, what, reverse("users:legacy"), "Confirmer les profils")]


def _lines(
    rows: QuerySet[Any],
    line: Callable[[Any], Line],
    rest: str,
    page: str,
    load: Callable[[QuerySet[Any]], list[Any]] = list,
) -> list[Line]:
    """The first rows, in their order; past the longest list, the last line leads to the whole of it."""
    found = load(rows[: LONGEST + 1])
    lines = [line(row) for row in found[:LONGEST]]
    if len(found) > LONGEST:
        lines.append(Line(f"Et {rows.count() - LONGEST} autres", rest.capitalize(), page, "Voir la liste"))
    return lines


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


SECTIONS = (
    Section("Doubles authentifications à remettre à zéro", recoveries_that_wait),
    Section("Profils d'administrateur à confirmer à deux", grants_that_wait),
    Section("Ouvertures hors lien à vérifier", openings_to_verify),
    Section("Invitations à renvoyer", invitations_to_send_again),
    Section("Accès à confirmer", grants_to_confirm),
    Section("Anciens profils", legacy_profiles),
)
