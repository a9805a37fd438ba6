"""The old accounts: the profile and the perimeter that each takes at the switch."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.access.capabilities import PROFILE_SCOPES
from sisiao.access.enums import Profile
from sisiao.access.models import Scope
from sisiao.access.queries import mapping
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.transition.actions import UnableToAttach, attach_user, leave_user, undo_user
from sisiao.transition.actions.accounts import scopes_to_attach
from sisiao.transition.enums import AccountReason
from sisiao.transition.models import LegacyUser, UserAttachment
from sisiao.transition.perms import may_undo, targets_of
from sisiao.transition.queries import usual_dispositif
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.page import area, closed_page

PAGE = 25
SEPARATOR = ":"


# What an account may become: a title, then the (value, words) below it.
Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One old account: what it may become, the likely ones first, or what was decided."""

    user: LegacyUser
    choices: Choices
    decision: UserAttachment | None
    may_undo: bool


@requires(Capability.ATTACH_LEGACY)
def index(request: ActorRequest) -> HttpResponse:
    """Those that wait, then those that are decided."""
    closed = closed_page(request, "Comptes à rattacher", "accounts")
    if closed:
        return closed
    if request.method == "POST":
        return _decide(request)
    standing = UserAttachment.objects.filter(undone_at=None).select_related("scope", "made_by")
    mine = LegacyUser.objects.visible_to(request.actor).select_related("structure", "siao")
    mine = mine.prefetch_related(Prefetch("attachments", standing, to_attr="standing"))
    done, waiting = request.GET.get("etat") == "decides", mine.undecided()
    found = (mine.exclude(pk__in=waiting.order_by().values("pk")) if done else waiting).order_by(
        "structure__name", "last_name", "first_name", "pk"
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "count": page.paginator.count,
        "lines": _lines(list(page.object_list), request.actor),
        "done": done,
        "reasons": AccountReason.choices,
    } | area(request.actor, "accounts")
    return render(request, "transition/accounts.html", context)


def _lines(users: list[LegacyUser], actor: Actor) -> list[Line]:
    found = []
    usual = {key: usual_dispositif(key) for key in {user.structure_id for user in users if user.structure_id}}
    scopes = {user.siao_id: user for user in users}
    every = {siao: list(scopes_to_attach(user, actor).order_by("label", "pk")) for siao, user in scopes.items()}
    mapped = mapping()
    for user in users:
        decision = next(iter(user.standing), None)  # type: ignore[attr-defined]
        choices = (
            []
            if decision
            else _choices(user, every[user.siao_id], usual.get(user.structure_id or 0), targets_of(user, actor, mapped))
        )
        found.append(Line(user, choices, decision, decision is not None and may_undo(actor, decision)))
    return found


def _choices(user: LegacyUser, scopes: list[Scope], usual: Any, profiles: list[Profile]) -> Choices:
    """« profile:scope » with its words: on the dispositif that took most places of the structure first."""
    likely = {usual.scope_id, usual.entity.scope_id, user.siao.scope_id} if usual else {user.siao.scope_id}
    first, others = [], []
    for profile in profiles:
        fitting = [scope for scope in scopes if ScopeKind(scope.kind) in PROFILE_SCOPES[profile]]
        told = [(f"{profile.value}{SEPARATOR}{each.pk}", f"{profile.label}, {each.label}") for each in fitting]
        first += [choice for choice, each in zip(told, fitting, strict=True) if each.pk in likely]
        rest = [choice for choice, each in zip(told, fitting, strict=True) if each.pk not in likely]
        others += [(str(profile.label), rest)] if rest else []
    return [("Proposé", first), *others] if first else others


def _keys(request: ActorRequest) -> list[int]:
    named = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("users")
    return [int(key) for key in named if key.isdecimal() and len(key) < 18]


def _decide(request: ActorRequest) -> HttpResponse:
    """Each as chosen on its row."""
    mine = LegacyUser.objects.visible_to(request.actor).filter(pk__in=_keys(request)).order_by("pk")
    done, now, users = 0, timezone.now(), list(mine)
    for user in users:
        try:
            _decide_one(user, request.POST.get(f"target-{user.pk}", ""), request.actor, now)
        except UnableToAttach as refused:
            messages.error(request, f"{user}\u00a0: {refused}")
        else:
            done += 1
    if done:
        messages.success(request, f"{done} comptes décidés." if done > 1 else "Le compte est décidé.")
    elif not users:
        messages.error(request, "Choisissez au moins un compte.")
    return redirect("transition:accounts")


def _decide_one(user: LegacyUser, told: str, actor: Actor, now: Any) -> None:
    first, _, scope = told.partition(SEPARATOR)
    if first in AccountReason.values:
        leave_user(user, AccountReason(first), actor=actor, now=now)
        return
    named = scope.isdecimal() and len(scope) < 18
    found = scopes_to_attach(user, actor).filter(pk=int(scope)).first() if named else None
    if first not in Profile.values or found is None:
        raise UnableToAttach("choisissez ce que devient ce compte.")
    attach_user(user, Profile(first), found, actor=actor, now=now)


@requires(Capability.ATTACH_LEGACY)
@require_POST
def undo(request: ActorRequest) -> HttpResponse:
    """Take back the decision on an account."""
    mine = LegacyUser.objects.visible_to(request.actor).filter(pk__in=_keys(request))
    row = UserAttachment.objects.filter(legacy_user__in=mine, undone_at=None).select_related("legacy_user").first()
    try:
        if row is None:
            raise UnableToAttach("Choisissez un compte décidé.")
        undo_user(row, actor=request.actor, now=timezone.now())
    except UnableToAttach as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La décision est annulée.")
    return redirect("transition:accounts")
