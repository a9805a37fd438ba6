"""Acts on accounts and on their profiles."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.access.actions.accounts import Outcome, for_each, structures_at_stake
from sisiao.access.actions.grants import UnableToGrant, change_grant_end, end_grant
from sisiao.access.perms import administered_users
from sisiao.access.queries import left_without
from sisiao.accounts.models import User
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.users.acts_table import ACTS, Act
from sisiao.web.users.forms import EndForm, day_after
from sisiao.web.users.page import area, opened

LONGEST = 500


@requires(Capability.MANAGE_USERS)
@require_POST
def act(request: ActorRequest) -> HttpResponse:
    """One act on the accounts chosen; what reaches somebody is confirmed first, with what it would leave behind."""
    chosen, users = ACTS.get(request.POST.get("act", "")), _chosen(request)
    if chosen is None or not users:
        messages.error(request, "Choisissez au moins un compte et une action.")
        return redirect("users:index")
    if chosen.warning and "confirmed" not in request.POST:
        return render(request, "users/confirm.html", _confirmation(request, chosen, users))
    actor, now = request.actor, timezone.now()
    _tell(request, chosen, for_each(users, lambda user: chosen.run(user, actor=actor, now=now)))
    if len(users) == 1 and chosen.key != "remove" and _still_seen(request, users[0]):
        return redirect("users:detail", users[0].public_id)
    return redirect("users:index")


def _still_seen(request: ActorRequest, user: User) -> bool:
    return administered_users(request.actor, timezone.localdate()).filter(pk=user.pk).exists()


def _chosen(request: ActorRequest) -> list[User]:
    """Accounts named by the form, of the perimeter alone."""
    named = []
    for text in request.POST.getlist("users")[:LONGEST]:
        try:
            named.append(UUID(text))
        except ValueError:
            continue
    users = administered_users(request.actor, timezone.localdate()).filter(public_id__in=named)
    return list(users.order_by("last_name", "first_name", "pk")) if named else []


def _confirmation(request: ActorRequest, chosen: Act, users: list[User]) -> dict[str, Any]:
    today = timezone.localdate()
    structures = left_without(structures_at_stake(users, request.actor, today), today)
    return {"act": chosen, "users": users, "structures": structures} | area(request.actor, "index")


def _tell(request: ActorRequest, chosen: Act, outcome: Outcome) -> None:
    """What was done, in one sentence; then each account that refused, with why."""
    partly = sum(result is False for result in outcome.done)
    whole = len(outcome.done) - partly
    if whole:
        messages.success(request, f"{chosen.done.capitalize()}{_times(whole)}.")
    if partly:
        messages.success(request, f"{chosen.partly.capitalize()}{_times(partly)}.")
    for name, sentence in outcome.refused:
        messages.error(request, f"{name}\u00a0: {sentence}")


def _times(count: int) -> str:
    return f"\u00a0: {count} personnes" if count > 1 else ""


@requires(Capability.MANAGE_USERS)
@require_POST
def end(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """End a profile now, or set its last day."""
    user = opened(request.actor, public_id, timezone.localdate())
    form = EndForm(request.POST)
    grants = {grant.pk: grant for grant in user.shown_grants}  # type: ignore[attr-defined]
    grant = grants.get(form.cleaned_data["grant"]) if form.is_valid() else None
    if grant is None:
        messages.error(request, "Choisissez le profil et la date de sa fin.")
        return redirect("users:detail", user.public_id)
    actor, now = request.actor, timezone.now()
    try:
        if form.cleaned_data["now"]:
            end_grant(grant, actor=actor, now=now)
        else:
            change_grant_end(grant, day_after(form.cleaned_data["ends_on"]), actor=actor, now=now)
    except UnableToGrant as refused:
        messages.error(request, str(refused))
    else:
        over = "La demande est retirée." if grant.waits else "Le profil est terminé."
        messages.success(request, over if form.cleaned_data["now"] else "La fin est enregistrée.")
    return redirect("users:detail", user.public_id) if _still_seen(request, user) else redirect("users:index")
