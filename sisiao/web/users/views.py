"""The accounts of a perimeter: list, search, invitation, detail."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.access.actions.accounts import UnableToAdminister, invite_user, rename_user
from sisiao.access.actions.grants import UnableToGrant, give_grant
from sisiao.access.capabilities import FOUR_EYES
from sisiao.access.support import viewable_account
from sisiao.accounts.actions import UnableToInvite
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.users.acts_table import ACTS
from sisiao.web.users.forms import GrantForm, InviteForm, NamesForm, SearchForm
from sisiao.web.users.listing import Filters, filter_choices, list_users, tags_of
from sisiao.web.users.page import area, context_of, opened
from sisiao.web.users.waiting import TAKES_TWO, told_asked

SEARCH_SESSION_KEY = "users_search"


@requires(Capability.MANAGE_USERS)
def index(request: ActorRequest) -> HttpResponse:
    """What was typed is posted, kept in the session, and never stands in an address."""
    if request.method == "POST":
        form = SearchForm(request.POST)
        if form.is_valid():
            request.session[SEARCH_SESSION_KEY] = form.cleaned_data["name"]
            return redirect("users:index")
        return _list(request, form, "", 422)
    typed = request.session.get(SEARCH_SESSION_KEY, "")
    return _list(request, SearchForm(initial={"name": typed}), typed, 200)


def _list(request: ActorRequest, form: SearchForm, typed: str, status: int) -> HttpResponse:
    today, filters = timezone.localdate(), Filters.of(request.GET)
    choices = filter_choices(request.actor, today)
    context = {
        "form": form,
        "typed": typed,
        "listing": list_users(request.actor, filters, typed, today),
        "filters": filters,
        "choices": choices,
        "tags": tags_of(request.GET, choices),
        "acts": list(ACTS.values()),
    } | area(request.actor, "index")
    return render(request, "users/index.html", context, status=status)


@requires(Capability.MANAGE_USERS)
@require_POST
def forget_search(request: ActorRequest) -> HttpResponse:
    """What named a person leaves the session."""
    request.session.pop(SEARCH_SESSION_KEY, None)
    return redirect("users:index")


def _beside(form: Form, refused: Exception) -> None:
    """What an act refuses, beside the field to correct when the form has it."""
    field = getattr(refused, "field", "email" if isinstance(refused, UnableToInvite) else None)
    form.add_error(field if field in form.fields else None, str(refused))


@requires(Capability.MANAGE_USERS)
def invite(request: ActorRequest) -> HttpResponse:
    """A colleague and a first profile; who already has an account receives the profile."""
    form = InviteForm(request.actor, request.POST if request.method == "POST" else None)
    if form.is_valid():
        names = [form.cleaned_data[name] for name in ("email", "first_name", "last_name")]
        try:
            user, new = invite_user(*names, form.spec(), actor=request.actor, now=timezone.now())
        except (UnableToInvite, UnableToGrant) as refused:
            _beside(form, refused)
        else:
            told = f"L'invitation part à {user.email}\u00a0: son lien est valable 14 jours."
            messages.success(request, told if new else f"{user} avait déjà un compte\u00a0: le profil lui est ajouté.")
            if form.spec().profile in FOUR_EYES:
                messages.info(request, TAKES_TWO)
            return redirect("users:index")
    context = {"form": form} | area(request.actor, "index")
    return render(request, "users/invite.html", context, status=422 if form.errors else 200)


@requires(Capability.MANAGE_USERS)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """An account, its profiles inside the perimeter, and what happened to them."""
    today = timezone.localdate()
    user = opened(request.actor, public_id, today)
    viewable = viewable_account(request.actor, timezone.now(), public_id=public_id) is not None
    context = context_of(user, request.actor, today) | {"viewable": viewable}
    return render(request, "users/detail.html", context)


@requires(Capability.MANAGE_USERS)
def edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Correct a name; the address is its owner's to change."""
    user = opened(request.actor, public_id, timezone.localdate())
    initial: dict[str, Any] = {"first_name": user.first_name, "last_name": user.last_name}
    form = NamesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            rename_user(user, **form.cleaned_data, actor=request.actor, now=timezone.now())
        except UnableToAdminister as refused:
            _beside(form, refused)
        else:
            messages.success(request, "Le nom est corrigé.")
            return redirect("users:detail", user.public_id)
    context = {"form": form, "account": user} | area(request.actor, "index")
    return render(request, "users/edit.html", context, status=422 if form.errors else 200)


@requires(Capability.MANAGE_USERS)
def give(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One more profile."""
    user = opened(request.actor, public_id, timezone.localdate())
    form = GrantForm(request.actor, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            grant = give_grant(user, form.spec(), actor=request.actor, now=timezone.now())
        except UnableToGrant as refused:
            _beside(form, refused)
        else:
            given = f"Le profil est attribué à {user}."
            messages.success(request, told_asked(grant, timezone.localdate()) if grant.waits else given)
            return redirect("users:detail", user.public_id)
    context = {"form": form, "account": user} | area(request.actor, "index")
    return render(request, "users/give.html", context, status=422 if form.errors else 200)
