"""Verbs of whoever asks for a creation, without account: draft, attachments, confirmation, answers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sisiao.core.files import CheckedFile, keep_file
from sisiao.core.models import StoredFile
from sisiao.creation.actions.telling import (
    APPLICANT,
    DAYS,
    UnableToRequest,
    lock_request,
    step_of,
    tell_administrators,
    write_message,
)
from sisiao.creation.enums import OPEN_TO_APPLICANT, Circuit, CreationKind, CreationState
from sisiao.creation.models import TELLING, CreationAttachment, CreationRequest
from sisiao.creation.perms import circuit_of
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

MOST_FILES = 5


@transaction.atomic
def save_request(request: CreationRequest) -> CreationRequest:
    """Keep what its applicant has typed so far. Raises `UnableToRequest` once it is instructed, `ValidationError`."""
    if request.pk is not None and lock_request(request).state not in OPEN_TO_APPLICANT:
        raise UnableToRequest("Cette demande est en cours d'examen\u00a0: elle ne se modifie plus.")
    if request.protected_address:
        for name in TELLING:
            setattr(request, name, "")
        request.commune = None
    request.full_clean(exclude={"applicant_email"} if request.pk else None)
    request.save()
    return request


@transaction.atomic
def attach(request: CreationRequest, file: CheckedFile, *, now: datetime) -> CreationAttachment:
    """Join a file. Raises `UnableToRequest`: too many, or of a dispositif whose address is protected (R26)."""
    held = lock_request(request)
    if held.state not in OPEN_TO_APPLICANT:
        raise UnableToRequest("Cette demande est en cours d'examen\u00a0: elle ne se modifie plus.")
    if held.protected_address:
        raise UnableToRequest("Aucune pièce n'est demandée ici pour une adresse protégée\u00a0: elle la révélerait.")
    if held.attachments.count() >= MOST_FILES:
        raise UnableToRequest(f"{MOST_FILES}\u00a0pièces au plus. Retirez-en une, ou réunissez-les.")
    return CreationAttachment.objects.create(request=held, file=keep_file(file, now=now))


@transaction.atomic
def detach(attachment: CreationAttachment) -> None:
    """Take a file back, for good. Raises `UnableToRequest` once the request is instructed."""
    if lock_request(attachment.request).state not in OPEN_TO_APPLICANT:
        raise UnableToRequest("Cette demande est en cours d'examen\u00a0: ses pièces restent.")
    file_id = attachment.file_id
    removed, _ = attachment.delete()
    if removed:
        StoredFile.objects.filter(pk=file_id).delete()


@transaction.atomic
def send_request(request: CreationRequest, *, now: datetime) -> None:
    """Ask the applicant's mailbox to confirm; nobody reads the request before. Raises `UnableToRequest`."""
    held = lock_request(request)
    missing = missing_from(held)
    if missing:
        raise UnableToRequest(f"Il manque encore\u00a0: {', '.join(missing)}.")
    step_of(held, "send", APPLICANT)
    notify(None, held.applicant_email, Category.CREATION_CONFIRM, actor=APPLICANT, now=now, token_of=held.public_id)


def missing_from(request: CreationRequest) -> list[str]:
    """What a request needs before it is sent, in words."""
    asked = {"entity_name": "la raison sociale de l'entité", "entity_status": "son statut juridique"}
    if request.kind == CreationKind.DISPOSITIF:
        asked |= {"name": "le nom du dispositif", "type_id": "son type", "purpose": "ce qu'il fait"}
        if not request.protected_address:
            asked |= {"commune_id": "sa commune"}
    asked |= {"applicant_last_name": "votre nom", "applicant_role": "votre fonction"}
    return [words for name, words in asked.items() if not getattr(request, name)]


@transaction.atomic
def confirm_request(request: CreationRequest, *, now: datetime) -> CreationRequest:
    """The mailbox has answered: the request reaches who instructs it, and they are told. Once; again, nothing."""
    held = lock_request(request)
    if held.state != CreationState.TO_CONFIRM:
        return held
    today = timezone.localdate(now)
    held.confirmed_at, held.due_on = now, today + timedelta(days=DAYS)
    held.save(update_fields=["confirmed_at", "due_on"])
    step_of(held, "confirm_for_ddets" if circuit_of(held, today) == Circuit.DDETS else "confirm", APPLICANT)
    tell_administrators(held, actor=APPLICANT, now=now)
    return held


@transaction.atomic
def answer(request: CreationRequest, text: str, *, now: datetime) -> None:
    """The applicant answers: the request goes back where it waited, with a new delay. Raises `UnableToRequest`."""
    held = lock_request(request)
    if held.state != CreationState.ASKED:
        raise UnableToRequest("Aucune question n'attend votre réponse.")
    write_message(held, text, APPLICANT, now)
    today = timezone.localdate(now)
    held.due_on = today + timedelta(days=DAYS)
    held.save(update_fields=["due_on"])
    to_ddets = held.prevalidated_at is not None or circuit_of(held, today) == Circuit.DDETS
    step_of(held, "answer_to_ddets" if to_ddets else "answer", APPLICANT)
    tell_administrators(held, actor=APPLICANT, now=now)


@transaction.atomic
def withdraw(request: CreationRequest, *, now: datetime) -> None:
    """The applicant gives it up. Raises `UnableToRequest` once it is decided."""
    held = lock_request(request)
    held.decided_at, held.due_on = now, None
    held.save(update_fields=["decided_at", "due_on"])
    step_of(held, "withdraw", APPLICANT)
