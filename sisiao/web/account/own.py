"""« Mon compte »: what its owner sees and changes. Each act is on the account signed in, never on one that is named."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from sisiao.access.support import latest_views
from sisiao.accounts.actions import (
    UnableToChangeEmail,
    UnableToRecover,
    WrongCode,
    WrongPassword,
    activate_totp,
    ask_email_change,
    cancel_factor_recovery,
    change_password,
    end_session,
    end_sessions,
    forget_browser,
    renew_backup_codes,
)
from sisiao.accounts.queries import has_second_factor, sessions_of, trusted_browsers_of
from sisiao.core.context import acting_as
from sisiao.web.account.enrolment import enrolment_page, secret_of
from sisiao.web.account.forms import (
    WRONG_CODE,
    WRONG_PASSWORD,
    ChangePasswordForm,
    CurrentPasswordForm,
    EmailForm,
    EnrolForm,
    is_slowed,
)
from sisiao.web.account.views import form_page
from sisiao.web.decorators import own_transactions, signed_in
from sisiao.web.http import ActorRequest

# Minutes during which a password typed again lets its owner tie another application.
PROVEN_SESSION_KEY = "proven_at"
PROVEN_SECONDS = 600


@signed_in
@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Identity, second factor, sessions, trusted browsers, grants, who looked at the site as they see it."""
    user, now = request.user, timezone.now()
    totp = getattr(user, "totp", None)
    context = {
        "now": now,
        "totp": totp,
        "codes_left": user.backup_codes.filter(used_at=None).count() if totp else 0,
        "exempt": not settings.SECOND_FACTOR_REQUIRED,
        "recovery": user.factor_recoveries.running().first(),
        "sessions": sessions_of(user, now=now),
        "current": request.session.session_key,
        "browsers": trusted_browsers_of(user, now=now),
        "support_views": latest_views(user.pk),
    }
    return render(request, "account/overview.html", context)


@signed_in
@own_transactions
@sensitive_post_parameters("current", "password", "again")
@form_page
def password(request: ActorRequest) -> HttpResponse:
    """Another password, the current one being typed. The other sessions end."""
    form = ChangePasswordForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = form.cleaned_data
        kept = request.session.session_key
        try:
            with acting_as(request.actor) as actor:
                user = change_password(
                    request.user, values["current"], values["password"],
                    actor=actor, now=timezone.now(), session_key=kept,
                )  # fmt: skip
        except WrongPassword:
            form.add_error("current", ValidationError(WRONG_PASSWORD, code="wrong"))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Votre mot de passe est changé. Vos autres sessions sont fermées.")
            return redirect("accounts:overview")
    return render(request, "account/password.html", {"form": form}, status=_status(form))


@signed_in
@own_transactions
@sensitive_post_parameters("current")
@form_page
def email(request: ActorRequest) -> HttpResponse:
    """Another address: a link leaves to both, and nothing changes before both have agreed."""
    form = EmailForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        new_email = form.cleaned_data["email"]
        try:
            with acting_as(request.actor) as actor:
                ask_email_change(request.user, new_email, actor=actor, now=timezone.now())
        except UnableToChangeEmail as refused:
            form.add_error("email", str(refused))
        else:
            return render(request, "account/email_asked.html", {"new_email": new_email})
    return render(request, "account/email.html", {"form": form}, status=_status(form))


@signed_in
@own_transactions
@sensitive_post_parameters("current", "code", "sealed")
@form_page
def factor(request: ActorRequest) -> HttpResponse:
    """Tie an application: the password first, then the code that the new application shows."""
    user, proof = request.user, _proof(request)
    if not _is_proven(request, proof):
        return _prove(request, proof, "Pour activer une application, saisissez d'abord votre mot de passe.")
    form = EnrolForm(request.POST if "sealed" in request.POST else None)
    if form.is_valid() and (secret := secret_of(form, user)):
        try:
            with acting_as(request.actor) as actor:
                codes = activate_totp(user, secret, form.cleaned_data["code"], actor=actor, now=timezone.now())
        except WrongCode:
            form.add_error("code", WRONG_CODE)
        else:
            return _show_codes(request, codes)
    return enrolment_page(request, form, user, first=False)


@signed_in
@own_transactions
@sensitive_post_parameters("current")
@form_page
def backup_codes(request: ActorRequest) -> HttpResponse:
    """Ten new codes, shown once; the password is asked."""
    if not has_second_factor(request.user):
        return redirect("accounts:overview")
    proof = _proof(request)
    if not proof.is_valid():
        return _prove(request, proof, "Dix nouveaux codes remplaceront les précédents. Saisissez votre mot de passe.")
    with acting_as(request.actor) as actor:
        codes = renew_backup_codes(request.user, actor=actor)
    return _show_codes(request, codes)


@signed_in
@require_POST
def end_one_session(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """End one of one's own sessions; ending the one in use is signing out."""
    session = get_object_or_404(request.user.sessions, public_id=public_id)
    end_session(session, actor=request.actor)
    messages.success(request, "La session est fermée.")
    return redirect("accounts:overview")


@signed_in
@require_POST
def end_other_sessions(request: ActorRequest) -> HttpResponse:
    end_sessions(request.user, actor=request.actor, keep=request.session.session_key)
    messages.success(request, "Vos autres sessions sont fermées.")
    return redirect("accounts:overview")


@signed_in
@require_POST
def forget(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The code is asked again from this browser."""
    trusted = get_object_or_404(request.user.trusted_browsers, public_id=public_id, revoked_at=None)
    forget_browser(trusted, actor=request.actor, now=timezone.now())
    messages.success(request, "Ce navigateur demandera de nouveau un code.")
    return redirect("accounts:overview")


@signed_in
@require_POST
def cancel_recovery(request: ActorRequest) -> HttpResponse:
    """The owner has not lost anything: the recovery that was asked for them stops."""
    recovery = get_object_or_404(request.user.factor_recoveries.running())
    try:
        cancel_factor_recovery(recovery, actor=request.actor, now=timezone.now())
    except UnableToRecover as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La remise à zéro est annulée\u00a0: votre double authentification ne change pas.")
    return redirect("accounts:overview")


def _status(form: object) -> int:
    return 429 if is_slowed(form) else 200


def _proof(request: ActorRequest) -> CurrentPasswordForm:
    """The password typed again, when this request carries it."""
    return CurrentPasswordForm(request, request.POST if "current" in request.POST else None)


def _is_proven(request: ActorRequest, proof: CurrentPasswordForm) -> bool:
    """Whether the owner has typed the password again, in this request or a few minutes ago."""
    now = timezone.now().timestamp()
    if proof.is_valid():
        request.session[PROVEN_SESSION_KEY] = now
        return True
    return not proof.is_bound and now - request.session.get(PROVEN_SESSION_KEY, 0) < PROVEN_SECONDS


def _prove(request: ActorRequest, proof: CurrentPasswordForm, why: str) -> HttpResponse:
    return render(request, "account/prove.html", {"form": proof, "why": why}, status=_status(proof))


def _show_codes(request: ActorRequest, codes: list[str]) -> HttpResponse:
    context = {"codes": codes, "next": "/compte/"}
    return render(request, "account/backup_codes.html", context)
