"""Sign in, prove oneself twice, sign out, change of active profile."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sisiao.access.actions.support import end_support_views
from sisiao.accounts import throttle
from sisiao.accounts.actions import WrongCode, activate_totp, check_second_factor
from sisiao.core.context import acting_as
from sisiao.web.account.enrolment import enrolment_page, secret_of
from sisiao.web.account.entry import (
    back_to_start,
    complete,
    next_page,
    open_session,
    password_passed,
    pending_of,
)
from sisiao.web.account.forms import CODES_SLOWED, WRONG_CODE, CodeForm, EnrolForm, SignInForm, is_slowed
from sisiao.web.account.origin import origin_of
from sisiao.web.account.watch import tell_watchers
from sisiao.web.decorators import in_own_name, own_transactions, public, signed_in
from sisiao.web.http import ActorRequest
from sisiao.web.middleware import GRANT_SESSION_KEY
from sisiao.web.support import SUPPORT_SESSION_KEY

form_page = require_http_methods(["GET", "HEAD", "POST"])
TOO_MANY = 429


def _code_of(form: Any) -> int:
    return TOO_MANY if is_slowed(form) else 200


@public
@own_transactions
@sensitive_post_parameters("password")
@never_cache
@form_page
def sign_in(request: ActorRequest) -> HttpResponse:
    """The password first; what follows depends on the second factor (`entry`)."""
    if request.user.is_authenticated:
        return redirect(next_page(request))
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return password_passed(request, form.get_user())
    if form.is_bound:
        tell_watchers(request.actor, timezone.now())
    context = {
        "form": form,
        "next": next_page(request),
        "demo_accounts": settings.DEMO_ACCOUNTS_HINT,
        "demo_mailbox": settings.DEMO_MAILBOX,
    }
    return render(request, "account/sign_in.html", context, status=_code_of(form))


@public
@own_transactions
@sensitive_post_parameters("code")
@never_cache
@form_page
def second_factor(request: ActorRequest) -> HttpResponse:
    """The code, after the password."""
    pending = pending_of(request)
    if pending is None:
        return back_to_start()
    user, goes_to = pending
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        attempt = throttle.second_factor(user.email, origin_of(request, user.email), now=timezone.now())
        if attempt is None:
            form.add_error("code", CODES_SLOWED)
            return render(request, "account/second_factor.html", {"form": form}, status=TOO_MANY)
        with acting_as(request.actor):
            right = check_second_factor(user, form.cleaned_data["code"], actor=request.actor, now=timezone.now())
        if right:
            attempt.succeeded()
            return complete(request, user, goes_to, trust=form.cleaned_data["trust"])
        attempt.failed()
        form.add_error("code", WRONG_CODE)
    return render(request, "account/second_factor.html", {"form": form})


@public
@own_transactions
@sensitive_post_parameters("code", "sealed")
@never_cache
@form_page
def first_enrolment(request: ActorRequest) -> HttpResponse:
    """No page before a second factor, where it is compulsory: activate one right after the password."""
    pending = pending_of(request)
    if pending is None or hasattr(pending[0], "totp"):
        return back_to_start()
    user, goes_to = pending
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (secret := secret_of(form, user)):
        try:
            with acting_as(request.actor):
                now = timezone.now()
                codes = activate_totp(user, secret, form.cleaned_data["code"], actor=request.actor, now=now)
        except WrongCode:
            form.add_error("code", WRONG_CODE)
        else:
            response = render(request, "account/backup_codes.html", {"codes": codes, "next": goes_to})
            open_session(request, user, response)
            return response
    return enrolment_page(request, form, user, first=True)


@public
@in_own_name
@require_POST
def sign_out(request: ActorRequest) -> HttpResponse:
    """End the session, and ask the browser to forget the pages that it keeps, those of its « back » button included.

    Its storage holds only how the page is displayed, which is a need of some: it stays, as the known browser does.
    A support view ends with the session.
    """
    if SUPPORT_SESSION_KEY in request.session:
        end_support_views(actor=request.actor, now=timezone.now())
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"cache"'
    return response


@signed_in
@require_POST
def switch_grant(request: ActorRequest) -> HttpResponse:
    """Make another grant of the account the active one; the session key changes with the rights."""
    chosen = next((grant for grant in request.grants if str(grant.pk) == request.POST.get("grant")), None)
    if chosen is None:
        raise Http404
    request.session[GRANT_SESSION_KEY] = chosen.pk
    request.session.cycle_key()
    messages.success(request, f"Vous travaillez maintenant comme {chosen}.")
    return redirect("todo:index")
