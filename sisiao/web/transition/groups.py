"""The old groups to attach: the list, and many of them in one gesture, seen before and undone after."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif
from sisiao.transition.actions import UnableToAttach, accept_together, undo_batch
from sisiao.transition.enums import AttachmentState, NothingReason
from sisiao.transition.models import Attachment, LegacyPlaceGroup
from sisiao.transition.perms import may_settle
from sisiao.transition.queries import compared
from sisiao.transition.suggestions import SURE
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.transition.listing import Line, asked_of, groups_asked, lines_of, standing, targets
from sisiao.web.transition.page import area, closed_page

PAGE, MOST = 25, 500


class ThresholdForm(forms.Form):
    """From which score a suggestion is kept."""

    seuil = forms.IntegerField(
        label="Suggestions à partir de",
        min_value=25,
        max_value=100,
        initial=SURE,
        help_text="Sur 100",
        error_messages={"invalid": "Donnez un nombre de 25 à 100."},
    )


@requires(Capability.ATTACH_LEGACY)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The list, what waits for a decision first."""
    closed = closed_page(request, "Groupes de places à rattacher", "groups")
    if closed:
        return closed
    form = asked_of(request.GET)
    found = groups_asked(form, request.actor)
    page = Paginator(found.prefetch_related(standing()), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "asked": [(name, form.data.get(name) or "") for name in form.fields],
        "threshold": ThresholdForm(),
        "page": page,
        "count": page.paginator.count,
        "lines": lines_of(list(page.object_list), request.actor, timezone.localdate()),
        "whole": may_settle(request.actor),
        "waiting": form.told("etat") in ("", "a-decider"),
        "lot": _lot(request),
    } | area(request.actor, "groups")
    return render(request, "transition/groups.html", context)


def _lot(request: ActorRequest) -> tuple[str, int] | None:
    """The batch that the address names, when it is the actor's and still stands: its number, how many decisions."""
    try:
        batch = UUID(request.GET.get("lot", ""))
    except ValueError:
        return None
    mine = Attachment.objects.filter(batch=batch, made_by=request.actor.user_id)
    count = (
        mine.filter(group__in=LegacyPlaceGroup.objects.visible_to(request.actor))
        .exclude(state=AttachmentState.UNDONE)
        .count()
    )
    return (str(batch), count) if count else None


@requires(Capability.ATTACH_LEGACY)
@require_POST
def preview(request: ActorRequest) -> HttpResponse:
    """What would be accepted: the chosen groups, or all those of the list, from a score up."""
    closed = closed_page(request, "Aperçu du rattachement", "groups")
    if closed:
        return closed
    threshold, form = ThresholdForm(request.POST), asked_of(request.POST)
    least = threshold.cleaned_data["seuil"] if threshold.is_valid() else SURE
    found = groups_asked(form, request.actor).undecided()
    if "tous" not in request.POST:
        found = found.filter(public_id__in=_identifiers(request.POST.getlist("groups")))
    lines = lines_of(list(found.prefetch_related(standing())[:MOST]), request.actor, timezone.localdate())
    kept = [line for line in lines if line.nothing or (line.suggestion and line.suggestion.score >= least)]
    kept = [line for line in kept if line.proposal]
    context = {
        "lines": kept,
        "whole": may_settle(request.actor),
        "left": len(lines) - len(kept),
        "least": least,
        "places": sum(line.group.known_places for line in kept if not line.nothing),
        "overflows": _overflows(kept),
        "form": form,
    } | area(request.actor, "groups")
    return render(request, "transition/preview.html", context)


def _identifiers(posted: list[str]) -> list[UUID]:
    found = []
    for text in posted[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _overflows(lines: list[Line]) -> list[tuple[str, int, int]]:
    """Dispositifs that would get more than they hold: name, places attached then, places that they hold."""
    more: dict[int, int] = {}
    for line in lines:
        if line.suggestion and not line.nothing:
            key = line.suggestion.dispositif.pk
            more[key] = more.get(key, 0) + line.group.known_places
    now = timezone.now()
    found = compared(more, timezone.localdate(now), now)
    told = [(each.entry.name, each.attached + more[each.entry.pk], each.limit) for each in found]
    return [row for row in told if row[2] and row[1] > row[2]]


@requires(Capability.ATTACH_LEGACY)
@require_POST
def accept(request: ActorRequest) -> HttpResponse:
    """Write what the preview showed and was left checked: « group:dispositif » or « group:reason »."""
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, "Aucun rattachement n'était coché.")
        return redirect("transition:groups")
    done = accept_together(chosen, actor=request.actor, now=timezone.now())
    if done.made:
        count = len(done.made)
        messages.success(request, f"{count} décisions enregistrées." if count > 1 else "Une décision enregistrée.")
    for group, why in done.refused[:5]:
        messages.error(request, f"{group}\u00a0: {why}")
    return redirect(f"{reverse('transition:groups')}?lot={done.batch}")


def _chosen(request: ActorRequest) -> list[tuple[LegacyPlaceGroup, Dispositif | NothingReason]]:
    pairs = [each.partition(":")[::2] for each in request.POST.getlist("accept")[:MOST]]
    keys = _identifiers([group for group, _ in pairs])
    groups = {
        str(each.public_id): each
        for each in LegacyPlaceGroup.objects.visible_to(request.actor).filter(public_id__in=keys)
    }
    wanted = _identifiers([target for _, target in pairs])
    known = {str(each.public_id): each for each in targets(request.actor).filter(public_id__in=wanted)}
    reasons = {reason.value: reason for reason in NothingReason}
    found = [(groups.get(group), known.get(target) or reasons.get(target)) for group, target in pairs]
    return [(group, target) for group, target in found if group is not None and target is not None]


@requires(Capability.ATTACH_LEGACY)
@require_POST
def undo_lot(request: ActorRequest, batch: UUID) -> HttpResponse:
    """Take back a whole batch of one's own."""
    closed = closed_page(request, "Annuler un lot", "groups")
    if closed:
        return closed
    try:
        count = undo_batch(batch, actor=request.actor, now=timezone.now())
    except UnableToAttach as refused:
        messages.error(request, str(refused))
        return redirect("transition:groups")
    if count:
        messages.success(request, f"{count} décisions annulées." if count > 1 else "Une décision annulée.")
    else:
        messages.info(request, "Ce lot était déjà annulé.")
    return redirect("transition:groups")
