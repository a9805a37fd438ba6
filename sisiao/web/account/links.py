"""Links received by mail, and how to ask for one. Opening a link is an act: a reader of mail that follows it spends
nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sisiao.accounts import throttle
from sisiao.accounts.actions import (
    DeadLink,
    ask_password_reset,
    confirm_email_change,
    initialise_account,
    open_link,
    reset_password,
)
from sisiao.accounts.enums import LinkKind
from sisiao.accounts.models import AccountLink
from sisiao.accounts.queries import find_link
from sisiao.core.context import acting_as
from sisiao.web.account.forms import ForgottenForm, NewPasswordForm
from sisiao.web.account.origin import Device, client_address
from sisiao.web.account.views import form_page
from sisiao.web.decorators import own_transactions, public
from sisiao.web.http import ActorRequest

GONE = 410
CHOOSES_PASSWORD = {LinkKind.INVITATION: initialise_account, LinkKind.PASSWORD_RESET: reset_password}


@public
@own_transactions
@never_cache
@form_page
def forgotten(request: ActorRequest) -> HttpResponse:
    """« Mot de passe oublié ? »: the same words, status and work whether an account has the address or not."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "account/forgotten.html", {"form": form})
    email = form.cleaned_data["email"]
    origin = throttle.Origin(client_address(request))
    if throttle.reset_request(email, origin, now=timezone.now()):
        with acting_as(request.actor):
            ask_password_reset(email, actor=request.actor)
    return render(request, "account/link_sent.html", {"email": email})


@public
@sensitive_post_parameters("password", "again")
@never_cache
@form_page
def follow(request: ActorRequest, category: str, token: str) -> HttpResponse:
    """A single-use link: « Continuer » opens it, then a password is chosen or an address agrees."""
    link = find_link(category, token, now=timezone.now())
    if link is None:
        return _dead(request)
    if request.method != "POST":
        return _step(request, link)
    try:
        return _act(request, link)
    except DeadLink:
        return _dead(request)


def _act(request: ActorRequest, link: AccountLink) -> HttpResponse:
    now = timezone.now()
    if link.kind not in CHOOSES_PASSWORD:
        open_link(link, actor=request.actor, now=now)
        return _agreed(request, confirm_email_change(link, actor=request.actor, now=now))
    if link.opened_at is None:
        open_link(link, actor=request.actor, now=now)
        return redirect(request.path)
    form = NewPasswordForm(link.user, request.POST)
    if not form.is_valid():
        return _step(request, link, form=form, status=422)
    choose = CHOOSES_PASSWORD[LinkKind(link.kind)]
    user = choose(link, form.cleaned_data["password"], actor=request.actor, now=now)
    messages.success(request, "Votre mot de passe est enregistré. Connectez-vous avec lui.")
    response = redirect("accounts:sign_in")
    # Whoever reads the mailbox of the account uses this browser: an attack on the account no longer slows it down.
    Device.of(request).with_account(user.email).keep(response)
    return response


def _step(request: ActorRequest, link: AccountLink, *, form: Any = None, status: int = 200) -> HttpResponse:
    context = {"link": link, "form": form, "chooses": link.kind in CHOOSES_PASSWORD}
    if link.opened_at and link.kind in CHOOSES_PASSWORD:
        context["form"] = form or NewPasswordForm(link.user)
        return render(request, "account/choose_password.html", context, status=status)
    return render(request, "account/link.html", context)


def _agreed(request: ActorRequest, changed: bool) -> HttpResponse:
    return render(request, "account/email_agreed.html", {"changed": changed})


def _dead(request: ActorRequest) -> HttpResponse:
    """The same page for a link used, out of time, revoked or never made."""
    return render(request, "account/dead_link.html", status=GONE)
