"""What a SIAO keeps of the directory: its contacts, their order of call, their checks, their closures."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.core.periods import last_day
from sisiao.directory.actions import (
    UnableToKeep,
    archive_contact,
    check_contact,
    close_contact,
    move_contact,
    open_contact,
    save_contact,
    take_up_contact,
)
from sisiao.directory.models import PrivilegedContact
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.web.decorators import requires
from sisiao.web.directory.forms import ClosureForm, ContactForm, Slots, reach_of
from sisiao.web.directory.words import slot_in_words
from sisiao.web.http import ActorRequest, given_id
from sisiao.web.merging import held, say_merged

KEEP = Capability.MANAGE_DIRECTORY


def _kept(request: ActorRequest, public_id: UUID) -> PrivilegedContact:
    mine = PrivilegedContact.objects.able_to(request.actor, KEEP).select_related("siao__departement", "siao__settings")
    return get_object_or_404(mine, public_id=public_id)


@requires(KEEP)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The contacts of the SIAO in their order of call, what is to be checked, what is archived."""
    mine = PrivilegedContact.objects.able_to(request.actor, KEEP).select_related("siao__departement", "checked_by")
    rows = mine.prefetch_related("slots", "closures", "communes").order_by("siao", "position", "label")
    now = timezone.now()
    every = [_line(contact, now) for contact in rows]
    current = [line for line in every if not line["contact"].archived_at]
    context = {
        "lines": current,
        "archived": [line for line in every if line["contact"].archived_at],
        "unchecked": sum(line["unchecked"] for line in current),
        "siao": Siao.objects.able_to(request.actor, KEEP).order_by("departement").first(),
    }
    return render(request, "directory/index.html", context)


def _line(contact: PrivilegedContact, now: Any) -> dict[str, Any]:
    slots = sorted(contact.slots.all(), key=lambda each: each.pk)
    today = local_date(contact.siao, now)
    closed = [
        (each.period.lower, last_day(each.period)) for each in contact.closures.all() if each.period.upper > today
    ]
    return {
        "contact": contact,
        "slots": [(slot.phone, slot_in_words(slot)) for slot in slots],
        "closed": sorted(closed),
        "communes": sorted(each.name for each in contact.communes.all()),
        "unchecked": contact.is_unchecked(now),
    }


@requires(KEEP)
def add(request: ActorRequest) -> HttpResponse:
    """A new contact, the last of the order."""
    siao = Siao.objects.able_to(request.actor, KEEP).select_related("departement").order_by("departement").first()
    if siao is None:
        raise Http404
    return _edited(request, PrivilegedContact(siao=siao, public_id=given_id(request) or uuid4()), "Contact ajouté.")


@requires(KEEP)
def edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A contact that is there."""
    mine = Siao.objects.able_to(request.actor, KEEP).filter(privileged_contacts__public_id=public_id)
    get_object_or_404(held(mine, request))  # before the contact is read, and as the verbs lock
    return _edited(request, _kept(request, public_id), "Contact modifié et vérifié.")


def _edited(request: ActorRequest, contact: PrivilegedContact, words: str) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form, slots = ContactForm(contact.siao, sent, instance=contact), Slots(contact, sent)
    if form.is_valid() & slots.is_valid():
        try:
            save_contact(contact, reach_of(form, slots), actor=request.actor, now=timezone.now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, words)
            say_merged(request, form, slots)
            return redirect("directory:index")
    wrong = bool(form.errors) or (sent is not None and not slots.is_valid())
    return _page(request, form, slots, ClosureForm(), wrong=wrong)


def _page(request: ActorRequest, form: ContactForm, slots: Slots, closing: ClosureForm, *, wrong: bool) -> HttpResponse:
    contact = form.instance
    closures = contact.closures.order_by("period") if contact.pk else ()
    context = {
        "form": form,
        "slots": slots,
        "contact": contact,
        "closures": [(each.pk, each.period.lower, last_day(each.period)) for each in closures],
        "closing": closing,
    }
    return render(request, "directory/contact.html", context, status=422 if wrong else 200)


@requires(KEEP)
@require_POST
def check(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """« Toujours juste »."""
    contact = _kept(request, public_id)
    check_contact(contact, actor=request.actor, now=timezone.now())
    messages.success(request, f"{contact}\u00a0: vérifié aujourd'hui.")
    return redirect("directory:index")


@requires(KEEP)
@require_POST
def move(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Call it sooner, or later."""
    contact, up = _kept(request, public_id), request.POST.get("sens") != "apres"
    try:
        moved = move_contact(contact, up=up, actor=request.actor)
    except UnableToKeep as refused:
        messages.error(request, str(refused))
    else:
        edge = "le premier" if up else "le dernier"
        where = "avant" if up else "après"
        words = f"{contact}\u00a0: appelé un rang {where}." if moved else f"{contact} est déjà {edge}."
        messages.success(request, words)
    return redirect("directory:index")


@requires(KEEP)
@require_POST
def archive(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Show it to nobody any more."""
    contact = _kept(request, public_id)
    archive_contact(contact, actor=request.actor, now=timezone.now())
    messages.success(request, f"{contact}\u00a0: archivé, plus personne ne le voit. Vous pouvez le reprendre.")
    return redirect("directory:index")


@requires(KEEP)
@require_POST
def take_up(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take an archived contact up again."""
    contact = _kept(request, public_id)
    take_up_contact(contact, actor=request.actor, now=timezone.now())
    messages.success(request, f"{contact}\u00a0: repris, en dernier dans l'ordre d'appel.")
    return redirect("directory:index")


@requires(KEEP)
@require_POST
def close(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Say that it does not answer for some days."""
    contact, form = _kept(request, public_id), ClosureForm(request.POST)
    if form.is_valid():
        first, last = form.days()
        try:
            close_contact(contact, first, last, actor=request.actor)
        except UnableToKeep as refused:
            form.add_error("last", str(refused))
        else:
            messages.success(request, "Fermeture notée\u00a0: le contact n'est plus proposé ces jours-là.")
            return redirect("directory:edit", contact.public_id)
    return _page(request, ContactForm(contact.siao, instance=contact), Slots(contact), form, wrong=True)


@requires(KEEP)
@require_POST
def reopen(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take a closure back."""
    contact, asked = _kept(request, public_id), request.POST.get("closure", "")
    closures = contact.closures.select_related("contact__siao")
    open_contact(get_object_or_404(closures, pk=asked if asked.isdecimal() else 0), actor=request.actor)
    messages.success(request, "La fermeture est retirée.")
    return redirect("directory:edit", contact.public_id)
