"""A pass: what has moved in each procedure, and what is still to do of what was received before.

One pass at a time. It holds no transaction while it calls; each dossier is written in short ones, so that a pass may be
killed anywhere: the next one reads back where things stand and goes on. A dossier that fails is written down with what
failed, not settled: the next pass reads it whatever its dates, hence none that was listed is lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.interop.actions.forgetting import forget_dossiers
from sisiao.interop.actions.judging import settle_state, verdict_of
from sisiao.interop.actions.receiving import note_dossier, receive_files
from sisiao.interop.actions.telling import tell
from sisiao.interop.client import Client, Listed
from sisiao.interop.models import Dossier, Procedure
from sisiao.interop.transport import UNAUTHORIZED, CallFailed, Refused, Unreachable

# Two clocks, theirs and ours, and what was being written there when the last pass began.
MARGIN = timedelta(hours=1)
MAXIMUM_FAILURES = 3  # dossiers in a row for which nobody answers, before the pass gives up
# The fields of a dossier that a list tells, in the order of `Listed`.
LISTED = ("remote_id", "number", "remote_state", "deposited_at", "modified_at")
ONE_PASS = 7115_2027  # the key of the advisory lock


class PassRunning(Exception):
    """Another pass is at work; `str()` is the French sentence."""

    def __init__(self) -> None:
        super().__init__("Une relève est déjà en cours.")


class NotFollowed(Exception):
    """The dossier is not of a procedure that is followed; `str()` is the French sentence."""


@dataclass(slots=True)
class _Walk:
    """What one pass of one procedure has gone through."""

    followed: set[int] = field(default_factory=set)
    in_a_row: int = 0


@contextmanager
def one_pass() -> Iterator[None]:
    """Raises `PassRunning`. The lock is the connection's: it ends with a process that is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_PASS])
        if not cursor.fetchone()[0]:
            raise PassRunning
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_PASS])


def run_pass(client: Client, *, actor: Actor, now: datetime) -> list[Procedure]:
    """Go through every procedure of the configuration; each says how its pass ended. Raises `PassRunning`."""
    with one_pass():
        return [_pass(client, procedure, actor, now) for procedure in _procedures(client, actor)]


def follow_one(client: Client, number: int, *, actor: Actor, now: datetime) -> Dossier:
    """Read one dossier now, whatever its dates say. Raises `CallFailed`, `NotFollowed`, `PassRunning`."""
    with one_pass():
        followed = {procedure.number: procedure for procedure in _procedures(client, actor)}
        try:
            there = client.dossier(number).procedure
            if there in followed:
                return _follow(client, followed[there], number, actor, now)
        except CallFailed as failed:
            _note_problem(number, str(failed), actor)
            raise
    raise NotFollowed(f"Le dossier n°\u00a0{number} est de la démarche n°\u00a0{there}, qui n'est pas suivie.")


def _procedures(client: Client, actor: Actor) -> list[Procedure]:
    with acting_as(actor):
        return [
            Procedure.objects.update_or_create(number=number, defaults={"kind": kind})[0]
            for number, kind in sorted(client.configuration.procedures.items())
        ]


def _pass(client: Client, procedure: Procedure, actor: Actor, now: datetime) -> Procedure:
    if not procedure.cursor:
        _note(procedure, actor, started_at=now, ended_at=None, listed=0, error="")
    walk = _Walk()
    try:
        _walk_list(client, procedure, walk, actor, now)
        waiting = Dossier.objects.filter(procedure=procedure).unsettled().exclude(number__in=walk.followed)
        for row in list(waiting.order_by("number").values_list(*LISTED)):
            _try_dossier(client, procedure, Listed(*row), walk, actor, now)
    except CallFailed as failed:
        # From the beginning next time: the cursor itself may be what was refused.
        _note(procedure, actor, error=str(failed)[:300], cursor="", ended_at=timezone.now())
        return procedure
    _note(procedure, actor, error="", cursor="", ended_at=timezone.now(), updated_since=procedure.started_at)
    return procedure


def _walk_list(client: Client, procedure: Procedure, walk: _Walk, actor: Actor, now: datetime) -> None:
    for page in client.pages(procedure.number, since=since(procedure), after=procedure.cursor):
        forget_dossiers(page.deleted, actor=actor, now=now)
        for listed in page.dossiers:
            if listed.number not in walk.followed and has_moved(listed):
                _try_dossier(client, procedure, listed, walk, actor, now)
        _note(procedure, actor, cursor=page.cursor, listed=procedure.listed + len(page.dossiers))


def since(procedure: Procedure) -> datetime | None:
    """What a list asks for: everything the first time."""
    return procedure.updated_since - MARGIN if procedure.updated_since else None


def has_moved(listed: Listed) -> bool:
    """Whether a listed dossier is to be read: unknown, changed since, or not settled."""
    known = Dossier.objects.filter(number=listed.number, settled=True)
    return not known.filter(modified_at=listed.modified_at, remote_state=listed.state).exists()


def _try_dossier(
    client: Client, procedure: Procedure, listed: Listed, walk: _Walk, actor: Actor, now: datetime
) -> None:
    """Follow a dossier. One that fails is written down and does not stop the others; a token that is refused does, and
    a service that answers nothing for several in a row."""
    walk.followed.add(listed.number)
    try:
        _follow(client, procedure, listed.number, actor, now)
        walk.in_a_row = 0
    except Refused as refused:
        # What is wrong there with one dossier is an answer all the same.
        walk.in_a_row = 0
        if refused.code == UNAUTHORIZED:
            raise
        _note_failure(procedure, listed, str(refused), actor)
    except Unreachable as failed:
        _note_failure(procedure, listed, str(failed), actor)
        walk.in_a_row += 1
        if walk.in_a_row == MAXIMUM_FAILURES:
            raise


def _follow(client: Client, procedure: Procedure, number: int, actor: Actor, now: datetime) -> Dossier:
    remote = client.dossier(number)
    dossier = note_dossier(procedure, remote, actor=actor, now=now)
    if dossier.open_there:
        receive_files(client, dossier, remote, actor=actor, now=now)
    verdict = verdict_of(dossier)
    settle_state(dossier, verdict, actor=actor, now=now)
    tell(client, dossier, verdict, remote, actor=actor, now=now)
    return dossier


def _note(procedure: Procedure, actor: Actor, **values: object) -> None:
    with acting_as(actor):
        for name, value in values.items():
            setattr(procedure, name, value)
        procedure.save(update_fields=list(values))


def _note_failure(procedure: Procedure, listed: Listed, words: str, actor: Actor) -> None:
    """Keep why a dossier could not be followed, even one that was never read: its département is not known yet."""
    facts = dict(zip(LISTED, astuple(listed), strict=True)) | {"procedure": procedure}
    with acting_as(actor):
        Dossier.objects.get_or_create(number=listed.number, defaults=facts)
        _note_problem(listed.number, words, actor)


def _note_problem(number: int, words: str, actor: Actor) -> None:
    with acting_as(actor):
        Dossier.objects.filter(number=number).update(problem=words, settled=False)
