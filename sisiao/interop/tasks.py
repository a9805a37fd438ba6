"""The nightly pass, the one that a page asks for, and what follows an import."""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.jobs import enqueue, job
from sisiao.interop.actions import NotFollowed, PassRunning, follow_one, run_pass
from sisiao.interop.client import Client
from sisiao.interop.configuration import configuration
from sisiao.interop.models import Dossier
from sisiao.interop.transport import CallFailed

ACTOR = command_actor("demarche_numerique")
# When another pass is at work: what it has already gone past would else wait for the night.
LATER = timedelta(minutes=2)


@job("interop.follow", one_transaction=False)
def follow(timestamp: int, number: int = 0) -> None:
    """Receive everything, or one dossier by its number; nothing when nothing is configured.

    What fails is told by the procedure or by the dossier, and taken up by the next pass: the job itself does not fail.
    """
    try:
        _follow(number)
    except PassRunning:
        enqueue("interop.follow", at=timezone.now() + LATER, timestamp=timestamp, number=number)


@job("interop.tell_import", one_transaction=False)
def tell_import(upload_id: int) -> None:
    """Accept at once the dossier whose workbook has just been imported; nothing when it came from none.

    It is read back first, as by any pass: what is accepted already is not accepted again.
    """
    dossier = Dossier.objects.filter(files__upload=upload_id).first()
    if dossier is None or not dossier.open_there:
        return
    try:
        _follow(dossier.number)
    except PassRunning:
        enqueue("interop.tell_import", at=timezone.now() + LATER, upload_id=upload_id)


def _follow(number: int) -> None:
    """One dossier, or everything for 0. Raises `PassRunning`."""
    told = configuration()
    if told is None:
        return
    client, now = Client(told), timezone.now()
    with suppress(CallFailed, NotFollowed):
        if number:
            follow_one(client, number, actor=ACTOR, now=now)
        else:
            run_pass(client, actor=ACTOR, now=now)
