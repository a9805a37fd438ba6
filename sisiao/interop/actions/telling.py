"""Telling Démarche Numérique: to instruction, accepted, a correction asked. One act at a time, and never inside a
transaction: what took effect there is read back before anything is told again.
"""

from datetime import datetime

from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.interop.actions.judging import Act, Verdict, owed
from sisiao.interop.client import Client, RemoteDossier
from sisiao.interop.enums import DossierState, RemoteState
from sisiao.interop.models import Dossier
from sisiao.interop.words import acceptance, correction

INCOMPLETE, INCORRECT = "incomplete", "incorrect"
REACHED = {Act.INSTRUCT: RemoteState.INSTRUCTED, Act.ACCEPT: RemoteState.ACCEPTED, Act.CORRECT: RemoteState.BUILDING}


def tell(
    client: Client, dossier: Dossier, verdict: Verdict, remote: RemoteDossier, *, actor: Actor, now: datetime
) -> list[Act]:
    """Do every act that is owed; those that were done. What Démarche Numérique answers is kept as the problem.

    Raises `Unreachable`, `Refused`: whether the act took effect is then read by the next pass.
    """
    done: list[Act] = []
    while act := owed(dossier, verdict, remote):
        errors = _do(client, act, dossier, verdict, now)
        if errors:
            _keep(dossier, actor, problem=f"Démarche Numérique répond\u00a0: {' '.join(errors)}"[:400])
            return done
        done.append(act)
        instructed_at = {Act.INSTRUCT: now, Act.CORRECT: None}.get(act, dossier.instructed_at)
        _keep(dossier, actor, remote_state=REACHED[act], instructed_at=instructed_at)
        if act is Act.CORRECT:
            break
    _keep(dossier, actor, problem="", settled=verdict.state != DossierState.WAITING)
    return done


def _do(client: Client, act: Act, dossier: Dossier, verdict: Verdict, now: datetime) -> list[str]:
    if act is Act.INSTRUCT:
        return client.instruct(dossier.remote_id)
    if act is Act.ACCEPT:
        return client.accept(dossier.remote_id, acceptance(verdict.workbooks))
    reason = INCORRECT if verdict.wrong else INCOMPLETE
    return client.write(dossier.remote_id, correction(dossier, verdict.wrong, now), reason)


def _keep(dossier: Dossier, actor: Actor, **values: object) -> None:
    with acting_as(actor):
        for name, value in values.items():
            setattr(dossier, name, value)
        dossier.save(update_fields=list(values))
