"""Verbs of whoever asks for a creation, without account: draft, attachments, confirmation, answers."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sisiao.core.files import CheckedFile, keep_file
from sisiao.core.models import StoredFile
from sisiao.creation.actions.telling import (
    APPLICANT,
    UnableToRequest,
    lock_request,
    named_in_mails,
    step_of,
    tell_administrators,
    tell_applicant,
    write_message,
)
from sisiao.creation.controls import controls_of
from sisiao.creation.enums import INSTRUCTED, OPEN_TO_FILES, Circuit, CreationKind, CreationState
from sisiao.creation.models import (
    APPLICANT_FIELDS,
    DISPOSITIF_FIELDS,
    ENTITY_FIELDS,
    TELLING,
    CreationAttachment,
    CreationRequest,
)
from sisiao.creation.perms import circuit_of, why_closed
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.offer.protected import NAMES_A_PLACE, name_is_neutral, tells_where

MOST_FILES = 5
MESSAGES_A_DAY = 3
KEPT = "elle est gardée 30\u00a0jours, et ce lien la reprend où vous l'avez laissée."
SHELTER = "shelter"


@transaction.atomic
def save_request(request: CreationRequest) -> CreationRequest:
    """Keep what its applicant has typed so far. Raises `UnableToRequest` once it is instructed, `ValidationError`.

    Only what an applicant writes is saved: a page opened long ago does not bring back an old state.
    """
    if request.protected_address:
        for name in TELLING:
            setattr(request, name, "")
        request.commune = None
    _forget_what_the_type_does_not_hold(request)
    if request.pk is None:
        request.full_clean()
        request.save()
        return request
    held = lock_request(request)
    if why_closed(held):
        raise UnableToRequest(why_closed(held))
    if request.protected_address:
        _require_telling_nothing(request, held)
    request.state = held.state
    request.full_clean()
    request.save(update_fields=[*ENTITY_FIELDS, *DISPOSITIF_FIELDS])
    return request


def _require_telling_nothing(request: CreationRequest, held: CreationRequest) -> None:
    if held.attachments.exists():
        raise UnableToRequest("Des pièces sont jointes et peuvent révéler l'adresse\u00a0: retirez-les d'abord.")
    for name in ("purpose", "area"):
        if tells_where(getattr(request, name), held.departement_id):
            raise UnableToRequest(NAMES_A_PLACE, name)
    if not name_is_neutral(request.name, held.departement_id):
        raise UnableToRequest("L'adresse est protégée\u00a0: choisissez un nom neutre.", "name")


def _forget_what_the_type_does_not_hold(request: CreationRequest) -> None:
    """Another type may have been chosen since: its precision, unit, modes are its own."""
    kind = request.type
    if request.precision is not None and request.precision.type_id != request.type_id:
        request.precision = None
    if kind is not None and request.capacity_unit not in kind.units:
        request.capacity_unit = ""
    if kind is not None and not kind.units:
        request.capacity = None
    if kind is not None and kind.family != SHELTER:
        request.reception_modes = []


@transaction.atomic
def attach(request: CreationRequest, file: CheckedFile, *, now: datetime) -> CreationAttachment:
    """Join a file. Raises `UnableToRequest`: too many, or of a dispositif whose address is protected (R26)."""
    held = lock_request(request)
    if held.state not in OPEN_TO_FILES:
        raise UnableToRequest(why_closed(held))
    if held.protected_address:
        raise UnableToRequest("Aucune pièce n'est demandée ici pour une adresse protégée\u00a0: elle la révélerait.")
    if held.attachments.count() >= MOST_FILES:
        raise UnableToRequest(f"{MOST_FILES}\u00a0pièces au plus. Retirez-en une, ou réunissez-les.")
    return CreationAttachment.objects.create(request=held, file=keep_file(file, now=now))


@transaction.atomic
def detach(attachment: CreationAttachment) -> None:
    """Take a file back, for good. Raises `UnableToRequest` once the request is instructed."""
    if lock_request(attachment.request).state not in OPEN_TO_FILES:
        raise UnableToRequest(f"{why_closed(attachment.request)} Ses pièces restent.")
    file_id = attachment.file_id
    removed, _ = attachment.delete()
    if removed:
        StoredFile.objects.filter(pk=file_id).delete()


@transaction.atomic
def send_request(request: CreationRequest, *, now: datetime) -> None:
    """Ask the applicant's mailbox to confirm; nobody reads the request before. Raises `UnableToRequest`."""
    held = lock_request(request)
    _require_whole(held, now)
    _ask_mailbox(held, now)


def _ask_mailbox(held: CreationRequest, now: datetime) -> None:
    step_of(held, "send", APPLICANT, now)
    told = {"params": named_in_mails(held), "token_of": held.public_id}
    notify(None, held.applicant_email, Category.CREATION_CONFIRM, actor=APPLICANT, now=now, **told)


def _require_whole(held: CreationRequest, now: datetime) -> None:
    missing = missing_from(held, timezone.localdate(now))
    if missing:
        raise UnableToRequest(f"Il manque encore\u00a0: {', '.join(missing)}.")


def missing_from(request: CreationRequest, today: date) -> list[str]:
    """What a request lacks or says wrongly before it is sent, in words: the workbook's blocking controls, and ours."""
    missing = [each.heading for each in controls_of(request, today) if each.blocking]
    if request.kind == CreationKind.DISPOSITIF and not request.purpose:
        missing.append("ce que fait le dispositif")
    if request.capacity is not None and not request.capacity_unit:
        missing.append("unité de capacité")
    asked = {"applicant_last_name": "votre nom", "applicant_role": "votre fonction"}
    missing += [words for name, words in asked.items() if not getattr(request, name)]
    return list(dict.fromkeys(f"{words[:1].lower()}{words[1:]}" for words in missing))


@transaction.atomic
def send_link(request: CreationRequest, *, now: datetime) -> None:
    """Send its applicant the address of the page, to take the draft up again later."""
    tell_applicant(lock_request(request), KEPT, APPLICANT, now)


@transaction.atomic
def correct_applicant(request: CreationRequest, told: Mapping[str, str], *, now: datetime) -> CreationRequest:
    """Who asks, as they correct it until their mailbox has confirmed. Raises `UnableToRequest`, `ValidationError`.

    Another mailbox is asked in its turn, and every link that had left opens nothing any more: the first one may be
    somebody else's.
    """
    held = lock_request(request)
    if held.state not in (CreationState.DRAFT, CreationState.TO_CONFIRM):
        raise UnableToRequest(
            "Votre courriel est confirmé\u00a0: dites ce qui change à l'administration, par un message."
        )
    before = held.applicant_email
    for name in APPLICANT_FIELDS:
        setattr(held, name, told[name])
    other = held.applicant_email.lower() != before.lower()
    if other:
        held.public_id = uuid.uuid4()
    held.full_clean()
    held.save(update_fields=[*APPLICANT_FIELDS, "public_id"])
    if other and held.state == CreationState.TO_CONFIRM:
        _ask_mailbox(held, now)
    elif other:
        tell_applicant(held, KEPT, APPLICANT, now)
    return held


@transaction.atomic
def confirm_request(request: CreationRequest, *, now: datetime) -> CreationRequest:
    """The mailbox has answered: the request reaches who instructs it, and they are told. Once; again, nothing.

    Raises `UnableToRequest` when it is not to be confirmed, or lacks something again.
    """
    held = lock_request(request)
    if held.confirmed_at is not None:
        return held
    if held.state != CreationState.TO_CONFIRM:
        raise UnableToRequest("Cette demande n'attend pas de confirmation.")
    _require_whole(held, now)
    held.confirmed_at = now
    held.save(update_fields=["confirmed_at"])
    step_of(held, "confirm_for_ddets" if _goes_to_ddets(held, now) else "confirm", APPLICANT, now)
    tell_administrators(held, actor=APPLICANT, now=now)
    return held


@transaction.atomic
def answer(request: CreationRequest, text: str, *, now: datetime) -> None:
    """The applicant answers: the request goes back where it waited, with a new delay. Raises `UnableToRequest`."""
    held = lock_request(request)
    if held.state != CreationState.ASKED:
        raise UnableToRequest("Aucune question n'attend votre réponse.")
    write_message(held, text, APPLICANT, now)
    _back(held, "answer", now)


@transaction.atomic
def write_to_administration(request: CreationRequest, text: str, *, now: datetime) -> None:
    """The applicant writes while somebody instructs, who reads it with the request. Raises `UnableToRequest`."""
    held = lock_request(request)
    if held.state not in INSTRUCTED:
        raise UnableToRequest("Cette demande n'est pas en cours d'examen\u00a0: personne ne lirait votre message.")
    if held.exchange.filter(author=None, written_at__gt=now - timedelta(days=1)).count() >= MESSAGES_A_DAY:
        raise UnableToRequest(f"{MESSAGES_A_DAY}\u00a0messages par jour au plus. Écrivez de nouveau demain.", "text")
    write_message(held, text, APPLICANT, now)


@transaction.atomic
def send_correction(request: CreationRequest, text: str = "", *, now: datetime) -> None:
    """What was sent back is corrected: it goes back where it waited. Raises `UnableToRequest`."""
    held = lock_request(request)
    if held.state != CreationState.TO_CORRECT:
        raise UnableToRequest("Aucune correction n'est attendue de vous.")
    _require_whole(held, now)
    if text.strip():
        write_message(held, text, APPLICANT, now)
    _back(held, "correct", now)


def _back(held: CreationRequest, step: str, now: datetime) -> None:
    to_ddets = held.prevalidated_at is not None or _goes_to_ddets(held, now)
    step_of(held, f"{step}_to_ddets" if to_ddets else step, APPLICANT, now)
    tell_administrators(held, actor=APPLICANT, now=now)


def _goes_to_ddets(held: CreationRequest, now: datetime) -> bool:
    return circuit_of(held, timezone.localdate(now)) == Circuit.DDETS


@transaction.atomic
def withdraw(request: CreationRequest, *, now: datetime) -> None:
    """The applicant gives it up. Raises `UnableToRequest` once it is decided."""
    held = lock_request(request)
    held.decided_at = now
    held.save(update_fields=["decided_at"])
    step_of(held, "withdraw", APPLICANT, now)
