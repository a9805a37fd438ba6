"""Sign in, sign out, change of active profile."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from sisiao.web.account.forms import SignInForm
from sisiao.web.decorators import public, signed_in
from sisiao.web.http import ActorRequest
from sisiao.web.middleware import GRANT_SESSION_KEY


class _SignIn(LoginView):
    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hint = settings.DEMO_ACCOUNTS_HINT
        return super().get_context_data(demo_accounts=hint, demo_mailbox=settings.DEMO_MAILBOX, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        slowed = any(error.code == "slowed" for error in form.non_field_errors().as_data())
        return self.render_to_response(self.get_context_data(form=form), status=429 if slowed else 200)


sign_in = public(sensitive_post_parameters("password")(never_cache(_SignIn.as_view())))
sign_out = public(LogoutView.as_view())


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
