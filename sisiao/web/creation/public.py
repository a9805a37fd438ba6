"""« Demander la création »: anyone, without account. A draft with its own address, a mailbox that confirms, answers."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sisiao.accounts import throttle
from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.core.tokens import row_of, token_for
from sisiao.creation.actions import (
    UnableToRequest,
    answer,
    attach,
    confirm_request,
    detach,
    missing_from,
    save_request,
    send_correction,
    send_link,
    send_request,
    withdraw,
)
from sisiao.creation.controls import controls_of
from sisiao.creation.enums import DECIDED, OPEN_TO_APPLICANT, OPEN_TO_FILES, WITH_APPLICANT, CreationKind, CreationState
from sisiao.creation.models import CreationAttachment, CreationRequest
from sisiao.creation.twins import twin_dispositifs, twin_entities
from sisiao.notifications.enums import Category
from sisiao.offer.models import Entity
from sisiao.web.account.origin import client_address
from sisiao.web.creation.described import DispositifForm, EntityForm, WelcomeForm, in_rows, judge
from sisiao.web.creation.forms import AttachmentForm, StartForm, TextForm, words_of
from sisiao.web.decorators import own_transactions, public
from sisiao.web.http import ActorRequest

TITLES = {
    "entite": "L'entité gestionnaire",
    "dispositif": "Le dispositif",
    "accueil": "L'accueil et la capacité",
    "pieces": "Les pièces",
    "envoi": "Relire et envoyer",
}
# What an entité says of itself, under the names of both tables.
OWN = ("name", "short_name", "situation", "siren", "finess", "address", "postal_code", "commune", "phone", "email")
TOO_MANY = "Trop d'envois depuis une heure. Réessayez plus tard\u00a0: rien n'est perdu."


def address_of(held: CreationRequest) -> str:
    """The token of the page that follows a request."""
    return token_for(Category.CREATION_NEWS, held.public_id)


def followed(token: str) -> CreationRequest:
    """The request that a link follows; 404 for a link that the service did not make."""
    public_id = row_of(Category.CREATION_NEWS, token)
    if public_id is None:
        raise Http404
    return get_object_or_404(
        CreationRequest.objects.select_related("departement", "type", "precision", "commune", "entity_commune"),
        public_id=public_id,
    )


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


def _form(name: str, held: CreationRequest, data: Any = None) -> EntityForm | DispositifForm | WelcomeForm:
    if name == "entite":
        return EntityForm(data, instance=held)
    kind = DispositifForm if name == "dispositif" else WelcomeForm
    return kind(data, today=timezone.localdate(), instance=held)


def _plan(held: CreationRequest) -> list[str]:
    """Pages of a request, in order; one that asks nothing for the type is passed over."""
    if held.kind == CreationKind.ENTITY:
        return ["entite", "pieces", "envoi"]
    asks = held.type is None or _form("accueil", held).fields
    return ["entite", "dispositif", *(["accueil"] if asks else []), "pieces", "envoi"]


def _stepper(held: CreationRequest, name: str) -> dict[str, Any]:
    plan = _plan(held)
    rank = plan.index(name)
    following = TITLES[plan[rank + 1]] if rank + 1 < len(plan) else ""
    return {"title": TITLES[name], "number": rank + 2, "total": len(plan) + 1, "following": following}


@public
@never_cache
def step(request: ActorRequest, token: str, name: str) -> HttpResponse:
    """One page of the draft; what is typed is kept, then the next page opens."""
    held = followed(token)
    if name in ("pieces", "envoi") or name not in _plan(held):
        raise Http404
    sent = request.method == "POST"
    form = _form(name, held, request.POST if sent else None)
    if sent and judge(held, timezone.localdate(), form):
        try:
            save_request(held)
        except (UnableToRequest, ValidationError) as refused:
            form.add_error(None, words_of(refused))
        else:
            plan = _plan(held)
            following = plan[plan.index(name) + 1]
            kept = ("creation:files", token) if following == "pieces" else ("creation:step", token, following)
            return redirect(*kept)
    context = {"held": held, "form": form, "token": token, "step": _stepper(held, name), "rows": in_rows(form)}
    return render(request, "creation/step.html", context, status=422 if form.errors else 200)


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
    context = {"held": held, "form": form, "token": token, "joined": joined, "step": _stepper(held, "pieces")}
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


@public
@never_cache
@require_safe
def follow(request: ActorRequest, token: str) -> HttpResponse:
    """The request as it stands: to read again before sending, then to follow."""
    held = followed(token)
    return _followed_page(request, held, token, _text_form(held))


def _text_form(held: CreationRequest, data: Any = None) -> TextForm:
    """An answer says something; a correction may say what was corrected."""
    if held.state == CreationState.TO_CORRECT:
        return TextForm("Ce que vous avez corrigé, si vous voulez le dire", data, required=False)
    return TextForm("Votre réponse", data)


def _followed_page(request: ActorRequest, held: CreationRequest, token: str, form: TextForm) -> HttpResponse:
    open_to_it, today = held.state in OPEN_TO_APPLICANT, timezone.localdate()
    told = controls_of(held, today) if open_to_it else []
    context = {
        "held": held,
        "token": token,
        "form": form,
        "missing": missing_from(held, today) if open_to_it else [],
        "remarks": [each for each in told if not each.blocking and not each.awaited],
        "awaited": [each for each in told if each.awaited],
        "steps": [(name, TITLES[name]) for name in _plan(held) if name not in ("pieces", "envoi")],
        "may_join": held.state in OPEN_TO_FILES,
        "entities": twin_entities(held) if open_to_it else [],
        "dispositifs": twin_dispositifs(held) if open_to_it else [],
        "exchange": held.exchange.order_by("pk"),
        "joined": held.attachments.select_related("file").defer("file__content").order_by("pk"),
        "step": _stepper(held, "envoi") if held.state == CreationState.DRAFT else None,
        "may_change": open_to_it,
        "over": held.state in DECIDED,
    }
    return render(request, "creation/follow.html", context, status=422 if form.errors else 200)


@public
@own_transactions
@require_POST
def send(request: ActorRequest, token: str) -> HttpResponse:
    """Ask the mailbox to confirm; again, the mail leaves again."""
    held, now = followed(token), timezone.now()
    if not throttle.public_form(held.applicant_email, throttle.Origin(client_address(request)), now=now):
        messages.error(request, TOO_MANY)
        return redirect("creation:follow", token)
    try:
        with acting_as(request.actor):
            send_request(held, now=now)
    except UnableToRequest as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, "Un lien de confirmation part à votre adresse. La demande est lue une fois confirmée."
        )
    return redirect("creation:follow", token)


@public
@own_transactions
@require_POST
def link(request: ActorRequest, token: str) -> HttpResponse:
    """Send the address of this page to its applicant's mailbox, to take the request up again later."""
    held, now = followed(token), timezone.now()
    if throttle.public_form(held.applicant_email, throttle.Origin(client_address(request)), now=now):
        with acting_as(request.actor):
            send_link(held, now=now)
        messages.success(request, "L'adresse de cette page part à votre courriel.")
    else:
        messages.error(request, TOO_MANY)
    return redirect("creation:follow", token)


@public
@never_cache
def confirm(request: ActorRequest, token: str) -> HttpResponse:
    """The link of the mail: a button confirms, so that a reader of mails that opens links confirms nothing."""
    public_id = row_of(Category.CREATION_CONFIRM, token)
    held = get_object_or_404(CreationRequest, public_id=public_id) if public_id else None
    if held is None:
        raise Http404
    if request.method == "POST":
        try:
            confirm_request(held, now=timezone.now())
        except UnableToRequest as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Votre demande est envoyée. Vous la suivez sur cette page.")
        return redirect("creation:follow", address_of(held))
    return render(request, "creation/confirm.html", {"held": held, "follow": address_of(held)})


@public
@require_POST
def reply(request: ActorRequest, token: str) -> HttpResponse:
    """Answer the question of who instructs, or send the correction that was asked."""
    held = followed(token)
    form = _text_form(held, request.POST)
    if form.is_valid():
        act = send_correction if held.state == CreationState.TO_CORRECT else answer
        try:
            act(held, form.cleaned_data["text"], now=timezone.now())
        except UnableToRequest as refused:
            telling = held.protected_address and refused.field  # what tells where it is is never shown again (R26)
            if telling or held.state not in WITH_APPLICANT:
                messages.error(request, str(refused))
                return redirect("creation:follow", token)
            form.add_error("text", str(refused))
        else:
            messages.success(request, "C'est envoyé.")
            return redirect("creation:follow", token)
    return _followed_page(request, held, token, form)


@public
@require_POST
def give_up(request: ActorRequest, token: str) -> HttpResponse:
    """The applicant withdraws the request."""
    try:
        withdraw(followed(token), now=timezone.now())
    except UnableToRequest as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La demande est retirée.")
    return redirect("creation:follow", token)
