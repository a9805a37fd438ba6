"""A lost second factor: one administrator asks, another approves, it takes effect a day later (T05)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.access.actions.accounts import UnableToAdminister
from sisiao.access.actions.recoveries import approve_recovery, ask_recovery, stop_recovery
from sisiao.access.perms import may_administer, overseen_users
from sisiao.accounts.actions import UnableToRecover
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.users.page import area, opened, recovery_of

ASKED = "La remise à zéro est demandée\u00a0: une autre personne qui administre ce compte doit l'approuver."
APPROVED = "La remise à zéro est approuvée\u00a0: elle prend effet dans 24\u00a0heures, sauf si la personne l'annule."
STOPPED = "La remise à zéro est annulée\u00a0: la double authentification ne change pas."


@requires(Capability.MANAGE_USERS)
def ask(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What it does and what to check first, then the request itself."""
    user = opened(request.actor, public_id, timezone.localdate())
    if request.method == "POST":
        return _done(request, user, ask_recovery, ASKED)
    return render(request, "users/recovery_ask.html", _context(user, request.actor))


@requires(Capability.MANAGE_USERS)
def approve(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Who asked and when, then the agreement of a second person, of the same level or above."""
    user = _overseen(request.actor, public_id)
    if request.method == "POST":
        return _done(request, user, approve_recovery, APPROVED)
    return render(request, "users/recovery.html", _context(user, request.actor))


@requires(Capability.MANAGE_USERS)
@require_POST
def stop(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Stop it before it takes effect."""
    return _done(request, _overseen(request.actor, public_id), stop_recovery, STOPPED)


def _overseen(actor: Actor, public_id: UUID) -> User:
    return get_object_or_404(overseen_users(actor, timezone.localdate()), public_id=public_id)


def _context(user: User, actor: Actor) -> dict[str, Any]:
    return {"account": user} | recovery_of(user, actor) | area(actor, "index")


def _done(request: ActorRequest, user: User, act: Callable[..., object], told: str) -> HttpResponse:
    """Do it, and come back to the account where the actor administers it."""
    try:
        act(user, actor=request.actor, now=timezone.now())
    except (UnableToAdminister, UnableToRecover) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, told)
    if may_administer(request.actor, user, timezone.localdate()):
        return redirect("users:detail", user.public_id)
    return redirect("todo:index")
