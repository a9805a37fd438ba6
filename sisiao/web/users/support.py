"""« Vue d'assistance »: seeing the site as a user sees it, masked, for half an hour (R20)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sisiao.access.actions.support import UnableToView, end_support_views, open_support_view
from sisiao.access.models import SUPPORT_REASON, SUPPORT_VIEW, Grant, SupportView
from sisiao.access.support import viewable_account
from sisiao.core.capabilities import Capability
from sisiao.core.context import acting_as
from sisiao.web.account.confirmation import ConfirmIdentityForm
from sisiao.web.account.forms import EMAIL_EXPECTED, is_slowed
from sisiao.web.decorators import in_own_name, own_transactions, requires
from sisiao.web.http import ActorRequest
from sisiao.web.support import SUPPORT_SESSION_KEY
from sisiao.web.users.page import area

form_page = require_http_methods(["GET", "HEAD", "POST"])
MINUTES = int(SUPPORT_VIEW.total_seconds()) // 60


class AddressForm(forms.Form):
    """The whole address of who asks for help; travels by POST."""

    email = forms.EmailField(
        label="Adresse électronique de la personne",
        help_text="Entière, telle qu'elle vous l'a donnée",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": EMAIL_EXPECTED, "invalid": EMAIL_EXPECTED},
    )


class ViewForm(ConfirmIdentityForm):
    """Which profile, why, and who: the password again, the code too for whoever has one."""

    grant = forms.TypedChoiceField(label="Profil à voir", coerce=int)
    reason = forms.CharField(
        label="Pourquoi\u00a0?",
        help_text=f"{SUPPORT_REASON} caractères au moins. La personne lira ce motif",
        min_length=SUPPORT_REASON,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Dites pourquoi vous ouvrez cette vue.",
            "min_length": f"Dites pourquoi en {SUPPORT_REASON} caractères au moins.",
        },
    )
    field_order = ("grant", "reason", "current", "code")

    def __init__(self, request: Any, grants: Sequence[Grant], *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.grants = {grant.pk: grant for grant in grants}
        self.fields["grant"].choices = [(key, str(grant)) for key, grant in self.grants.items()]  # type: ignore[attr-defined]

    def chosen(self) -> Grant:
        """The grant to see, from the cleaned fields."""
        return self.grants[self.cleaned_data["grant"]]


@requires(Capability.SUPPORT_VIEW)
@form_page
def index(request: ActorRequest) -> HttpResponse:
    """The account of whoever asks for help, by its exact address; no list of accounts is given."""
    form, now = AddressForm(request.POST if request.method == "POST" else None), timezone.now()
    if form.is_valid():
        found = viewable_account(request.actor, now, email=form.cleaned_data["email"])
        if found is not None:
            return redirect("users:view_as", found[0].public_id)
        form.add_error("email", "Aucun compte de cette adresse ne peut être vu\u00a0: vérifiez-la avec la personne.")
    opened = SupportView.objects.opened_by(request.actor.user_id or 0).in_progress(now).first()
    context = {"form": form, "opened": opened, "minutes": MINUTES} | area(request.actor, "support")
    return render(request, "users/support.html", context, status=422 if form.errors else 200)


@requires(Capability.SUPPORT_VIEW)
@own_transactions
@sensitive_post_parameters("current", "code")
@form_page
def view_as(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Open the view of one profile of an account, for a reason and once who asks is confirmed."""
    now = timezone.now()
    found = viewable_account(request.actor, now, public_id=public_id)
    if found is None:
        raise Http404
    user, grants = found
    form = ViewForm(request, grants, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with acting_as(request.actor) as actor:
                view = open_support_view(form.chosen(), form.cleaned_data["reason"], actor=actor, now=now)
        except UnableToView as refused:
            form.add_error(None, str(refused))
        else:
            request.session[SUPPORT_SESSION_KEY] = str(view.public_id)
            request.session.cycle_key()
            return redirect("todo:home")
    context = {"form": form, "account": user, "minutes": MINUTES} | area(request.actor, "support")
    return render(request, "users/view_as.html", context, status=_status(form))


def _status(form: ViewForm) -> int:
    return 429 if is_slowed(form) else 422 if form.errors else 200


@requires(Capability.SUPPORT_VIEW)
@in_own_name
@require_POST
def leave(request: ActorRequest) -> HttpResponse:
    """End one's view before its time, even one whose session was lost."""
    end_support_views(actor=request.actor, now=timezone.now())
    if request.session.pop(SUPPORT_SESSION_KEY, None):
        request.session.cycle_key()
    messages.success(request, "Vous avez quitté la vue d'assistance.")
    return redirect("users:support")
