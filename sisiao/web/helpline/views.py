"""Tonight's calls, a new call, and what its page asks while it is being filled."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from sisiao.audit.actions import log_opening
from sisiao.core.capabilities import Capability
from sisiao.helpdesk.models import ServiceMessage
from sisiao.helpline.actions import start_call
from sisiao.helpline.enums import CallState
from sisiao.helpline.models import Call
from sisiao.households.models import Household
from sisiao.siao.models import SiaoMessage
from sisiao.siao.nights import current_night, local_date
from sisiao.web.decorators import requires
from sisiao.web.helpline.call_back import begin_with
from sisiao.web.helpline.communes import label_of, suggestions
from sisiao.web.helpline.desk import answer, beside_call, is_behind, on_call, refused, save_posted, siao_of
from sisiao.web.helpline.draft import crossed, merged, read_post
from sisiao.web.helpline.listing import lines_of
from sisiao.web.helpline.near import near_records
from sisiao.web.helpline.page import around, page_context
from sisiao.web.helpline.sheet import Sheet
from sisiao.web.helpline.tonight import tonight_of, what_is_asked
from sisiao.web.http import ActorRequest, uuid_or_404


@requires(Capability.ANSWER_CALLS)
@require_GET
def calls(request: ActorRequest) -> HttpResponse:
    """Calls of the night: those that run first, then the last ones."""
    siao, now = siao_of(request.actor), timezone.now()
    night = current_night(siao, now)
    with timezone.override(siao.departement.tz):
        lines = lines_of(request.actor, siao, night)
        running = [line for line in lines if line.running]
        context = {"siao": siao, "night": night, "running": running, "now": now}
        context["ended"] = [line for line in lines if not line.running]
        context["service_messages"] = (
            ServiceMessage.objects.current(now).addressed_to(request.actor).select_related("scope")
        )
        context["siao_messages"] = SiaoMessage.objects.current(now).filter(siao=siao)
        return render(request, "helpline/calls.html", context)


@requires(Capability.ANSWER_CALLS)
@require_POST
def new_call(request: ActorRequest) -> HttpResponse:
    """Take a call, or call back the household whose record says so (`household` in the post)."""
    siao, now = siao_of(request.actor), timezone.now()
    known = request.POST.get("household", "")
    if not known:
        return redirect("helpline:call", start_call(siao, actor=request.actor, now=now).public_id)
    records = Household.objects.visible_to(request.actor, local_date(siao, now)).with_members()
    household = get_object_or_404(records, public_id=uuid_or_404(known))
    log_opening(household.pk, actor=request.actor, page="helpline:new")
    call = start_call(siao, actor=request.actor, now=now)
    begin_with(call, household, request.actor)
    return redirect("helpline:call", call.public_id)


@requires(Capability.ANSWER_CALLS)
@require_GET
@on_call
def call(request: ActorRequest, call: Call) -> HttpResponse:
    """The call in hand, as it was left; an ended one is only shown."""
    context = page_context(request, call)
    opened = context["sheet"].household
    if opened is not None:
        log_opening(opened.pk, actor=request.actor, page="helpline:call")
    template = "helpline/call.html" if call.state == CallState.RUNNING else "helpline/ended.html"
    return render(request, template, context)


@requires(Capability.ANSWER_CALLS)
@on_call
def save(request: ActorRequest, call: Call) -> HttpResponse:
    """Keep what is typed, right or wrong; the places come with the answer when the need has changed."""
    if request.method != "POST":
        return redirect("helpline:call", call.public_id)
    if call.state != CallState.RUNNING:
        return refused(request, call)
    before = what_is_asked(Sheet(call, request.actor))
    met = crossed(call.draft, read_post(request.POST), behind=is_behind(request, call))
    sheet, now = save_posted(request, call), timezone.now()
    if met or not request.htmx:
        return answer(request, call, focus="")
    changed = before != what_is_asked(sheet)
    context = {"call": call, "said": sheet.typed_fields, "form": sheet.form, "saved_at": now, "now": now}
    context |= around(sheet)
    context["tonight"] = tonight_of(sheet, now) if changed else None
    return render(request, "helpline/call/autosave.html", context)


@requires(Capability.ANSWER_CALLS)
@on_call
def places(request: ActorRequest, call: Call) -> HttpResponse:
    """Look at the places again."""
    if request.method != "POST":
        return redirect("helpline:call", call.public_id)
    if call.state != CallState.RUNNING:
        return refused(request, call)
    sheet, now = save_posted(request, call), timezone.now()
    if not request.htmx:
        return answer(request, call, focus="call-tonight")
    context = {"call": call, "form": sheet.form, "tonight": tonight_of(sheet, now), "now": now}
    return render(request, "helpline/call/places.html", context)


@requires(Capability.ANSWER_CALLS)
@beside_call
def near(request: ActorRequest, call: Call) -> HttpResponse:
    """Records near what is being typed; nothing is saved."""
    if request.method != "POST" or not request.htmx:
        return redirect("helpline:call", call.public_id)
    draft = merged(call.draft, read_post(request.POST), behind=False)
    sheet = Sheet(call, request.actor, draft)
    return render(request, "helpline/call/near.html", {"call": call, "near": near_records(sheet)})


@requires(Capability.ANSWER_CALLS)
@require_GET
def communes(request: ActorRequest) -> JsonResponse:
    """Suggestions for the commune that is being typed."""
    typed = request.GET.get("q", "")[:80]
    found = suggestions(typed, request.actor.perimeter.departement_code) if len(typed) > 1 else []
    return JsonResponse({"communes": [label_of(commune) for commune in found]})
