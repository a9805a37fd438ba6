"""A dispositif leaves its entité for another one: what it holds goes with it, and its history stays (issue "Offer")."""

from datetime import date, datetime

from django.db import transaction

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif, Entity, Transfer
from sisiao.offer.perms import require_on


class UnableToTransfer(Exception):
    """The transfer is refused; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def transfer_dispositif(
    dispositif: Dispositif, to: Entity, *, on: date, act: str, actor: Actor, today: date, now: datetime
) -> Transfer:
    """Give a dispositif to another entité, now or on a day to come. Raises `UnableToTransfer`.

    Places, people, requests, funding and accounts of the dispositif follow; those of the entité that it leaves no
    longer see it. A day that is past is refused: who saw what on that day is not made over.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    locked = Dispositif.objects.select_for_update(no_key=True).select_related("siao").get(pk=dispositif.pk)
    if on < today:
        raise UnableToTransfer("Un transfert se fait aujourd'hui ou un jour à venir.", "on")
    if locked.closed_on and on >= locked.closed_on:
        raise UnableToTransfer("Ce dispositif est fermé à cette date\u00a0: il ne se transfère plus.", "on")
    if to.pk == locked.entity_id:
        raise UnableToTransfer("Ce dispositif appartient déjà à cette entité.", "to")
    if locked.transfers.filter(applied_at=None).exists():
        raise UnableToTransfer("Un transfert est déjà annoncé\u00a0: annulez-le d'abord.")
    if locked.transfers.filter(on=on).exists():
        raise UnableToTransfer("Ce dispositif a déjà changé d'entité ce jour-là.", "on")
    transfer = Transfer.objects.create(dispositif=locked, from_entity_id=locked.entity_id, to_entity=to, on=on, act=act)
    if on == today:
        _apply(transfer, now)
    return transfer


@transaction.atomic
def cancel_transfer(transfer: Transfer, *, actor: Actor) -> None:
    """Take back a transfer to come. Raises `UnableToTransfer` once it is done."""
    require_on(actor, Capability.MANAGE_OFFER, transfer.dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=transfer.dispositif_id)
    removed, _ = Transfer.objects.filter(pk=transfer.pk, applied_at=None).delete()
    if not removed:
        raise UnableToTransfer("Ce transfert est déjà fait.")


def apply_transfers(today: date, now: datetime) -> int:
    """Carry out the transfers whose day has come; how many. Inside the transaction of the caller."""
    due = Transfer.objects.filter(applied_at=None, on__lte=today).order_by("dispositif")
    transfers = list(
        due.select_for_update(of=("self",), no_key=True).select_related("dispositif__siao__departement", "to_entity")
    )
    for transfer in transfers:
        _apply(transfer, now)
    return len(transfers)


def _apply(transfer: Transfer, now: datetime) -> None:
    dispositif, to = transfer.dispositif, transfer.to_entity
    Dispositif.objects.filter(pk=dispositif.pk).update(entity=to)
    Scope.objects.filter(pk=dispositif.scope_id).update(parent_id=to.scope_id)
    to.departements.add(dispositif.siao.departement)
    transfer.applied_at = now
    transfer.save(update_fields=["applied_at"])
