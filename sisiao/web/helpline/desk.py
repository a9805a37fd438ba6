"""The desk of the 115: its SIAO, the call in hand, and how an act answers."""

import json
import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.helpline.enums import CallState
from sisiao.helpline.models import Call, CallQuerySet
from sisiao.helpline.queries import call_beside
from sisiao.siao.models import Siao
from sisiao.web.helpline.draft import merged, read_post
from sisiao.web.helpline.page import page_context
from sisiao.web.helpline.recording import UNABLE, save_sheet
from sisiao.web.helpline.sheet import CALLS, Sheet
from sisiao.web.http import ActorRequest

CallView = Callable[[ActorRequest, Call], HttpResponse]
Act = Callable[[ActorRequest, Sheet], str]
ENDED = "Cet appel est terminé\u00a0: il ne peut plus être modifié."


def siao_of(actor: Actor) -> Siao:
    """The SIAO whose 115 this is; 404 without one."""
    siaos = Siao.objects.able_to(actor, Capability.ANSWER_CALLS).select_related("settings", "departement")
    return get_object_or_404(siaos.order_by("pk")[:1])


def calls_of(actor: Actor) -> CallQuerySet:
    """Calls that the actor may open, with what their page reads."""
    return Call.objects.visible_to(actor, timezone.localdate()).select_related(*CALLS)


def on_call(view: CallView) -> Callable[..., HttpResponse]:
    """Load the call of the address within the perimeter and set its SIAO's clock; a POST holds it until its end."""

    @wraps(view)
    def loaded(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
        calls = calls_of(request.actor)
        if request.method == "POST":
            calls = calls.select_for_update(no_key=True, of=("self",))
        call = get_object_or_404(calls, public_id=public_id)
        with timezone.override(call.siao.departement.tz):
            return view(request, call)

    return loaded


def beside_call(view: CallView) -> Callable[..., HttpResponse]:
    """As `on_call`, for what only looks while the call is being typed: it holds nothing, and waits for no save."""

    @wraps(view)
    def loaded(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
        call = call_beside(public_id, request.actor, timezone.localdate())
        if call is None:
            raise Http404
        with timezone.override(call.siao.departement.tz):
            return view(request, call)

    return loaded


def act_on_call(act: Act) -> Callable[..., HttpResponse]:
    """Save what the page sends, then do the act; it returns the id of what takes the focus, or raises `UNABLE`.

    A GET (somebody came back from the sign-in page) leads to the call: what was typed is there.
    """

    @wraps(act)
    @on_call
    def done(request: ActorRequest, call: Call) -> HttpResponse:
        if request.method != "POST":
            return redirect("helpline:call", call.public_id)
        if call.state != CallState.RUNNING:
            messages.error(request, ENDED)
            return go_to(request, reverse("helpline:calls"))
        sheet = save_posted(request, call)
        try:
            focus, sentence = act(request, sheet), ""
        except UNABLE as unable:
            focus, sentence = "call-said", str(unable)
        return answer(request, call, focus=focus, sentence=sentence)

    return done


def is_behind(request: ActorRequest, call: Call) -> bool:
    """Whether the call was saved since the page that speaks was made."""
    return request.POST.get("version") != str(call.version)


def save_posted(request: ActorRequest, call: Call) -> Sheet:
    """Merge what the page sends into the call and save it, right or wrong."""
    mine = read_post(request.POST)
    sheet = Sheet(call, request.actor, merged(call.draft, mine, behind=is_behind(request, call)))
    save_sheet(sheet)
    return sheet


def refused(request: ActorRequest, call: Call) -> HttpResponse:
    """An ended call takes nothing more: its page says so.

    The page that ended it is on its way to the list: a save that it sent last is no news for it.
    """
    if request.htmx and request.POST.get("tab") == call.draft.get("tab"):
        return HttpResponse(status=204)
    messages.error(request, ENDED)
    return go_to(request, reverse("helpline:call", args=(call.public_id,)))


def go_to(request: ActorRequest, url: str) -> HttpResponse:
    """Leave the page, whoever asked: the browser or htmx."""
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else redirect(url)


def answer(request: ActorRequest, call: Call, *, focus: str, sentence: str = "") -> HttpResponse:
    """The columns as they are now: swapped by htmx, or the whole page after a redirection."""
    if call.state != CallState.RUNNING:
        return go_to(request, reverse("helpline:calls"))
    if not request.htmx:
        if sentence:
            messages.error(request, sentence)
        return redirect(f"{reverse('helpline:call', args=(call.public_id,))}#{focus}")
    fresh = calls_of(request.actor).get(pk=call.pk)
    context = page_context(request, fresh, tab=fresh.draft.get("tab", "")) | {"sentence": sentence}
    response = render(request, "helpline/call/work.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#call-work", "innerHTML"
    if focus:
        response["HX-Trigger-After-Settle"] = json.dumps({"call:focus": {"id": focus}})
    return response
