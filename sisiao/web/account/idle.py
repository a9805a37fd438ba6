"""What the page asks before a session ends, so that nothing typed is lost (T08)."""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache

from sisiao.web.account.views import form_page
from sisiao.web.decorators import in_own_name, own_transactions, public
from sisiao.web.http import ActorRequest


@public
@own_transactions
@in_own_name
@never_cache
@form_page
def session_state(request: ActorRequest) -> HttpResponse:
    """How many seconds are left, whether they can be more, whose session it is; a POST is « Rester connecté ».

    The token against forged forms is in the answer: a page kept open while its reader signed in again elsewhere takes
    it, and sends what was typed.
    """
    now, session = timezone.now(), request.session
    signed_in = request.user.is_authenticated
    if signed_in and request.method == "POST":
        session.mark_seen(now=now, at_once=True)
    left = (session.ends_at - now).total_seconds() if signed_in and session.ends_at else 0
    last = session.last_end() if signed_in else None
    return JsonResponse(
        {
            "left": max(0, int(left)),
            "extendable": bool(last and session.ends_at and session.ends_at < last),
            "user": str(request.user.public_id) if signed_in else "",
            "csrf": get_token(request),
        }
    )
