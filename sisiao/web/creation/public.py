"""« Demander la création »: anyone, without account. The steps of a draft that has its own address, and its files."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sisiao.accounts import throttle
from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.creation.actions import UnableToRequest, attach, detach, save_request, send_link
from sisiao.creation.enums import OPEN_TO_FILES, CreationState
from sisiao.creation.models import CreationAttachment, CreationRequest
from sisiao.creation.perms import why_closed
from sisiao.offer.models import Entity
from sisiao.web.account.origin import client_address
from sisiao.web.creation.described import as_draft, in_rows, judge
from sisiao.web.creation.forms import AttachmentForm, StartForm, words_of
from sisiao.web.creation.steps import Described, address_of, followed, form_of, plan_of, stepper
from sisiao.web.decorators import own_transactions, public
from sisiao.web.http import ActorRequest

# What an entité says of itself, under the names of both tables.
OWN = ("name", "short_name", "situation", "siren", "finess", "address", "postal_code", "commune", "phone", "email")


@public
@own_transactions
@never_cache
def start(request: ActorRequest) -> HttpResponse:
    """Who asks for what: the draft is born, and has an address."""
    user = request.user if request.user.is_authenticated else None
    form = StartForm(request.POST if request.method == "POST" else None, known=user)
    if form.is_valid():
        now, email = timezone.now(), form.cleaned_data["applicant_email"]
        if throttle.public_form(email, throttle.Origin(client_address(request)), now=now):
            form.instance.created_at = now
            _tell_own_entity(form.instance, request.actor)
            with acting_as(request.actor):
                held = save_request(form.instance)
                send_link(held, now=now)
            messages.success(request, "Le lien de votre brouillon part à votre courriel.")
            return redirect("creation:step", address_of(held), "entite")
        form.add_error(
            None, "Trop de demandes viennent d'ici depuis une heure. Réessayez plus tard\u00a0: rien n'est perdu."
        )
    context = {"form": form, "days": settings.CREATION_DAYS[CreationState.SUBMITTED]}
    context["watch_by_siao"] = settings.WATCH_VALIDATED_BY_SIAO
    return render(request, "creation/start.html", context, status=422 if form.errors else 200)


def _tell_own_entity(held: CreationRequest, actor: Actor) -> None:
    """Whoever is signed in for an entité asks for it: what is known of it need not be typed. They may change it."""
    if actor.perimeter.kind != ScopeKind.ENTITY:
        return
    own = Entity.objects.get(scope=actor.perimeter.scope_id)
    held.entity_status = own.legal_status
    for name in OWN:
        setattr(held, f"entity_{name}", getattr(own, name))


@public
@never_cache
def step(request: ActorRequest, token: str, name: str) -> HttpResponse:
    """One page of the draft; what is typed is kept, then the next page opens. Read alone once it is not theirs."""
    held = followed(token)
    if name in ("pieces", "envoi") or name not in plan_of(held):
        raise Http404
    sent = request.method == "POST"
    if why_closed(held):
        context = {"held": held, "token": token, "why": why_closed(held)}
        return render(request, "creation/closed.html", context, status=422 if sent else 200)
    form = form_of(name, held, request.POST if sent else None)
    if sent and (_keep_draft(request, form, held) if "draft" in request.POST else _keep(form, held)):
        return redirect(*_after(request, token, name, held))
    context = {"held": held, "form": form, "token": token, "step": stepper(held, name), "rows": in_rows(form)}
    return render(request, "creation/step.html", context, status=422 if form.errors else 200)


def _keep(form: Described, held: CreationRequest) -> bool:
    """Keep a whole page; what is wrong is said, and nothing is kept."""
    return judge(held, timezone.localdate(), form) and _saved(form, held)


def _keep_draft(request: ActorRequest, form: Described, held: CreationRequest) -> bool:
    """Keep what may be kept of a page, whole or not; whether all that was typed is."""
    wrong = as_draft(form)
    if not _saved(form, held):
        return False
    if wrong:
        messages.warning(request, f"Le brouillon est enregistré, sauf\u00a0: {', '.join(wrong)}.")
        return False
    kept = "Le brouillon est enregistré, pour 30\u00a0jours. Le lien de votre courriel le reprend."
    messages.success(request, kept)
    return True


def _saved(form: Described, held: CreationRequest) -> bool:
    try:
        save_request(held)
    except (UnableToRequest, ValidationError) as refused:
        form.add_error(None, words_of(refused))
        return False
    return True


def _after(request: ActorRequest, token: str, name: str, held: CreationRequest) -> tuple[str, ...]:
    """Where a page that is kept leads: what is asked next, or the request as it stands."""
    if "draft" in request.POST:
        return "creation:follow", token
    plan = plan_of(held)
    following = plan[plan.index(name) + 1]
    return ("creation:files", token) if following == "pieces" else ("creation:step", token, following)


@public
@never_cache
def files(request: ActorRequest, token: str) -> HttpResponse:
    """The files joined to the request, and one more."""
    held = followed(token)
    sent = request.method == "POST"
    form = AttachmentForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        try:
            attach(held, form.checked, now=timezone.now())
        except UnableToRequest as refused:
            form.add_error("upload", str(refused))
        else:
            messages.success(request, "Pièce jointe.")
            return redirect("creation:files", token)
    joined = held.attachments.select_related("file").defer("file__content").order_by("pk")
    context = {"held": held, "form": form, "token": token, "joined": joined, "step": stepper(held, "pieces")}
    context["may_join"] = held.state in OPEN_TO_FILES
    return render(request, "creation/files.html", context, status=422 if form.errors else 200)


@public
@require_POST
def take_back(request: ActorRequest, token: str, attachment: UUID) -> HttpResponse:
    """Erase a file that was joined."""
    held = followed(token)
    found = get_object_or_404(
        CreationAttachment.objects.filter(request=held).select_related("request"), public_id=attachment
    )
    try:
        detach(found)
    except UnableToRequest as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Pièce retirée.")
    return redirect("creation:files", token)
