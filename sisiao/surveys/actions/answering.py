"""Answering a wave, or putting it off: the answer goes to the urn, the account only keeps that it has answered."""

from datetime import date

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.surveys.ballots import Ballot, put_in
from sisiao.surveys.models import Invitation, Urn, Wave
from sisiao.surveys.perms import asked, reminding


class UnableToAnswer(Exception):
    """The wave is not open, the account is not asked, or it has answered already; the message says it."""


@transaction.atomic
def answer(wave: Wave, marks: dict[str, int], remark: str, *, actor: Actor, today: date) -> None:
    """Put an answer in the urn, with the actor's profile and département, and use up the invitation: one for each
    account, all or nothing.

    Nothing is enqueued, journaled nor sent: any of it would tell which answer is whose. Raises `UnableToAnswer`, and
    `ValueError` for marks that are none.
    """
    invitation = _invitation(wave, actor, today)
    if invitation.answered:
        raise UnableToAnswer("Vous avez déjà répondu à cette enquête\u00a0: une réponse par compte.")
    ballot = Ballot(marks, actor.profile, actor.perimeter.departement_code, remark.strip())
    urn = Urn.objects.filter(wave=invitation.wave).first() or Urn(wave=invitation.wave)
    put_in(urn, ballot)
    urn.save()
    invitation.answered = True
    invitation.save(update_fields=["answered"])


@transaction.atomic
def put_off(wave: Wave, *, actor: Actor, today: date) -> None:
    """Stop asking: until the last days, or for good when these have come. Raises `UnableToAnswer`."""
    invitation = _invitation(wave, actor, today)
    invitation.put_off = 2 if reminding(wave, today) else max(invitation.put_off, 1)
    invitation.save(update_fields=["put_off"])


def _invitation(wave: Wave, actor: Actor, today: date) -> Invitation:
    """That of the account, under the lock of the wave: two answers, or an answer and the count, take turns."""
    if actor.user_id is None or not asked(actor):
        raise UnableToAnswer("L'enquête s'adresse aux comptes qui ont un profil.")
    locked = Wave.objects.select_for_update(no_key=True).open_on(today).filter(pk=wave.pk).first()
    if locked is None:
        raise UnableToAnswer("Cette enquête n'est pas ouverte\u00a0: votre réponse n'a pas été enregistrée.")
    return Invitation.objects.get_or_create(wave=locked, user_id=actor.user_id)[0]
