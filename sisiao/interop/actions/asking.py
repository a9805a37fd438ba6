"""A pass asked from a page: by the queue, and one at a time."""

from datetime import datetime

from procrastinate.contrib.django.models import ProcrastinateJob

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.jobs import enqueue
from sisiao.interop.configuration import OFF, WrongSettings, configuration
from sisiao.interop.models import Dossier

TASK = "interop.follow"
WRONG = "Démarche Numérique est mal configuré\u00a0: prévenez l'assistance."


class UnableToFollow(Exception):
    """No pass can be asked for now; `str()` is the French sentence."""


def ask_for_pass(*, actor: Actor, now: datetime, dossier: Dossier | None = None) -> None:
    """Enqueue a pass, or the reading of one dossier. Raises `UnableToFollow`."""
    actor.require(Capability.FOLLOW_DEPOSITS)
    refusal = why_off()
    if refusal:
        raise UnableToFollow(refusal)
    if is_asked():
        raise UnableToFollow("Une relève est déjà demandée\u00a0: attendez qu'elle se termine.")
    enqueue(TASK, timestamp=int(now.timestamp()), number=dossier.number if dossier else 0)


def why_off() -> str:
    """Why nothing can be received, in a sentence; nothing when it can."""
    try:
        return "" if configuration() else OFF
    except WrongSettings:
        return WRONG


def is_asked() -> bool:
    """Whether a pass waits in the queue, or is at work."""
    return ProcrastinateJob.objects.filter(task_name=TASK, status__in=("todo", "doing")).exists()
