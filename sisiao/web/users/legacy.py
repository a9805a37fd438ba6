"""« Anciens profils »: the new profile proposed for each, confirmed alone or together, taken back until Temps 3."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.access.actions.grants import UnableToGrant
from sisiao.access.actions.mappings import confirm_mapping, undo_mapping
from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.access.perms import administered_grants, targets_of
from sisiao.access.queries import mapping
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.users.page import area, where_of
from sisiao.web.users.waiting import TAKES_TWO

PAGE = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """An old profile and what may take its place: (value, words), the proposed one first, with its reason."""

    grant: Grant
    where: str
    targets: list[tuple[str, str]]
    reason: str


@requires(Capability.MANAGE_USERS)
def index(request: ActorRequest) -> HttpResponse:
    """Those that wait for an answer, then those that have their new profile."""
    today = timezone.localdate()
    held = administered_grants(request.actor, today).active_on(today).legacy()
    held = held.select_related("user", "scope", "replaced_by").prefetch_related("also", "within")
    waiting = held.filter(replaced_by=None).order_by("user__last_name", "user__first_name", "pk")
    if request.method == "POST":
        return _confirm(request, list(waiting.filter(pk__in=_keys(request))))
    answered = held.exclude(replaced_by=None).order_by("user__last_name", "user__first_name", "pk")
    context = {
        "count": waiting.count(),
        "proposals": _proposals(list(waiting[:PAGE]), request.actor),
        "answered": [(grant, where_of(grant)) for grant in answered[:PAGE]],
    } | area(request.actor, "legacy")
    return render(request, "users/legacy.html", context)


def _proposals(grants: list[Grant], actor: Actor) -> list[Proposal]:
    mapped = mapping()
    found = []
    for grant in grants:
        reasons = mapped[Profile(grant.profile)]
        targets = [target for target in targets_of(grant, actor, reasons) if target in reasons]
        words = [(target.value, f"{target.label}\u00a0: {reasons[target]}") for target in targets]
        found.append(Proposal(grant, where_of(grant), words, reasons[targets[0]] if targets else ""))
    return found


def _keys(request: ActorRequest) -> list[int]:
    named = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("grants")
    return [int(key) for key in named if key.isdecimal() and len(key) < 18]


def _confirm(request: ActorRequest, grants: list[Grant]) -> HttpResponse:
    """Each with the target chosen on its row."""
    done, waits, now = 0, False, timezone.now()
    for grant in grants:
        target = request.POST.get(f"target-{grant.pk}", "")
        try:
            if target not in Profile.values:
                raise UnableToGrant("choisissez le profil cible.")
            waits |= confirm_mapping(grant, Profile(target), actor=request.actor, now=now).waits
        except UnableToGrant as refused:
            messages.error(request, f"{grant.user}\u00a0: {refused}")
        else:
            done += 1
    if done:
        messages.success(
            request,
            f"{done} anciens profils remplacés." if done > 1 else "L'ancien profil est remplacé.",
        )
    elif not grants:
        messages.error(request, "Choisissez au moins un ancien profil.")
    if waits:
        messages.info(request, TAKES_TWO)
    return redirect("users:legacy")


@requires(Capability.MANAGE_USERS)
@require_POST
def undo(request: ActorRequest) -> HttpResponse:
    """The new profile ends, the old one stays."""
    today, keys = timezone.localdate(), _keys(request)
    grant = administered_grants(request.actor, today).active_on(today).legacy().filter(pk__in=keys).first()
    if grant is None:
        messages.error(request, "Choisissez un ancien profil de votre périmètre.")
        return redirect("users:legacy")
    try:
        undo_mapping(grant, actor=request.actor, now=timezone.now())
    except UnableToGrant as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Le profil cible est repris, l'ancien profil reste.")
    return redirect("users:legacy")
