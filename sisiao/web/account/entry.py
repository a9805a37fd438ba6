"""From a right password to a session: the second factor stands between, and nothing is open before it.

Until then the browser holds an anonymous session that says which account has given its password, ten minutes at most.
Every session of a person is opened by `complete`, and by nothing else.
"""

import time
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from sisiao.accounts.actions import complete_due_recoveries, limit_sessions, trust_browser
from sisiao.accounts.browsers import browser_family
from sisiao.accounts.models import User
from sisiao.accounts.queries import find_active, has_second_factor, trusts
from sisiao.core.context import acting_as
from sisiao.web.account.origin import Device
from sisiao.web.http import ActorRequest

PENDING_SESSION_KEY = "pending"
PENDING_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Pending:
    """An account whose password was right: `proof` dies with the password, `at` says when."""

    user: int
    proof: str
    at: float
    next: str


def next_page(request: ActorRequest) -> str:
    """The page asked for before signing in, if it is ours; else the first one."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def password_passed(request: ActorRequest, user: User) -> HttpResponse:
    """The password is right: ask for the second factor, have one made, or open the session."""
    now, goes_to = timezone.now(), next_page(request)
    with acting_as(request.actor):
        complete_due_recoveries(actor=request.actor, now=now, user=user)
    account = find_active(user.pk)
    if account is None or not (has_second_factor(account) or settings.SECOND_FACTOR_REQUIRED):
        return complete(request, user, goes_to)
    if has_second_factor(account) and trusts(account, Device.of(request).digest, now=now):
        return complete(request, user, goes_to)
    request.session.flush()
    request.session[PENDING_SESSION_KEY] = asdict(Pending(user.pk, user.get_session_auth_hash(), time.time(), goes_to))
    return redirect("accounts:second_factor" if has_second_factor(account) else "accounts:first_enrolment")


def pending_of(request: ActorRequest) -> tuple[User, str] | None:
    """The account that has given its password in this browser, and where it goes; None when it must give it again."""
    kept = request.session.get(PENDING_SESSION_KEY)
    if not kept or time.time() - kept["at"] > PENDING_SECONDS:
        return None
    user = find_active(kept["user"])
    if user is None or user.get_session_auth_hash() != kept["proof"]:
        return None
    return user, kept["next"]


def complete(request: ActorRequest, user: User, goes_to: str, *, trust: bool = False) -> HttpResponse:
    """Open the session under a new key, close the oldest beyond two, and remember the browser."""
    response = redirect(goes_to)
    open_session(request, user, response, trust=trust)
    return response


def open_session(request: ActorRequest, user: User, response: HttpResponse, *, trust: bool = False) -> None:
    """As `complete`, for an answer that is made already."""
    now, actor = timezone.now(), request.actor
    device = Device.of(request).with_account(user.email)
    browser = browser_family(request.headers.get("User-Agent", ""))
    request.session.pop(PENDING_SESSION_KEY, None)
    with acting_as(actor):
        login(request, user)
        request.session.start(browser, now=now)
        request.session.save()
        limit_sessions(user, request.session.session_key, actor=actor, now=now)
        if trust:
            trust_browser(user, device.digest, browser, actor=actor, now=now)
    device.keep(response)


def back_to_start() -> HttpResponse:
    """The first page, which asks to sign in whoever has not."""
    return redirect(settings.LOGIN_REDIRECT_URL)
