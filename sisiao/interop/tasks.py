"""The nightly pass, and the one that a page asks for."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.jobs import job
from sisiao.interop.actions import PassRunning, follow_one, run_pass
from sisiao.interop.client import Client
from sisiao.interop.configuration import configuration
from sisiao.interop.transport import CallFailed

ACTOR = command_actor("demarche_numerique")


@job("interop.follow", one_transaction=False)
def follow(timestamp: int, number: int = 0) -> None:
    """Receive everything, or one dossier by its number; nothing when nothing is configured.

    What fails is told by the procedure or by the dossier, and taken up by the next pass: the job itself does not fail.
    """
    told = configuration()
    if told is None:
        return
    client, now = Client(told), timezone.now()
    try:
        if number:
            follow_one(client, number, actor=ACTOR, now=now)
        else:
            run_pass(client, actor=ACTOR, now=now)
    except (PassRunning, CallFailed):
        return
