"""Deciding of an old group: attached, split, nothing to become; undone; two decisions settled (Temps 2).

A decision never overwrites that of somebody else: a different one waits beside it, until the SIAO keeps one of the two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif
from sisiao.transition.actions.refusals import UnableToAttach
from sisiao.transition.enums import AttachmentKind, AttachmentState, NothingReason
from sisiao.transition.models import Attachment, AttachmentShare, LegacyPlaceGroup
from sisiao.transition.perms import may_settle, may_undo, why_closed

TELLING = ("address", "postal_code", "commune")


@dataclass(frozen=True, slots=True)
class Share:
    """So many places to a dispositif, by its key."""

    dispositif_id: int
    places: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides of a group, before it is written."""

    kind: AttachmentKind
    shares: tuple[Share, ...] = ()
    reason: str = ""
    difference: str = ""
    comment: str = ""
    batch: UUID | None = None

    def told(self) -> tuple[str, str, frozenset[tuple[int, int]]]:
        """As `Attachment.told`."""
        return self.kind, self.reason, frozenset((share.dispositif_id, share.places) for share in self.shares)


@transaction.atomic
def attach_group(
    group: LegacyPlaceGroup,
    shares: Sequence[Share],
    *,
    actor: Actor,
    now: datetime,
    difference: str = "",
    comment: str = "",
    batch: UUID | None = None,
) -> Attachment:
    """Say which dispositifs take the places of an old group. Raises `UnableToAttach`.

    The shares add up to its number of places, unless `difference` says why they do not. Somebody else has decided
    otherwise: the decision is written as a disagreement, and nothing else changes.
    """
    locked = _locked(group, actor)
    chosen = _checked_shares(locked, shares, actor, difference)
    kind = AttachmentKind.ATTACHED
    decision = Decision(kind, tuple(shares), difference=difference.strip(), comment=comment.strip(), batch=batch)
    made = _decide(locked, decision, actor, now)
    if any(each.protected_address for each in chosen):
        _forget_address(locked)
    return made


@transaction.atomic
def leave_group(
    group: LegacyPlaceGroup,
    reason: NothingReason,
    *,
    actor: Actor,
    now: datetime,
    comment: str = "",
    batch: UUID | None = None,
) -> Attachment:
    """Say that an old group has nothing to become, and why. « Autre motif » is told in words."""
    locked = _locked(group, actor)
    if reason == NothingReason.OTHER and not comment.strip():
        raise UnableToAttach("Précisez le motif.", "comment")
    decision = Decision(AttachmentKind.NOTHING, reason=reason.value, comment=comment.strip(), batch=batch)
    return _decide(locked, decision, actor, now)


@transaction.atomic
def undo_attachment(attachment: Attachment, *, actor: Actor, now: datetime) -> None:
    """Take a decision back: the group waits for another one. One's own, or any within the SIAO."""
    locked = _locked(attachment.group, actor)
    row = locked.attachments.get(pk=attachment.pk)
    if row.state == AttachmentState.UNDONE:
        raise UnableToAttach("Cette décision est déjà annulée.")
    if not may_undo(actor, row):
        raise UnableToAttach("Seule la personne qui a décidé, ou le SIAO, peut annuler.")
    _undo([row], actor, now)


@transaction.atomic
def undo_batch(batch: UUID, *, actor: Actor, now: datetime) -> int:
    """Take back all that was accepted in one gesture and still stands; how many. Nobody else's."""
    mine = Attachment.objects.filter(batch=batch, made_by=actor.user_id).exclude(state=AttachmentState.UNDONE)
    rows = list(mine.select_related("group").order_by("group"))
    for row in rows:
        _locked(row.group, actor)
    _undo(rows, actor, now)
    return len(rows)


@transaction.atomic
def settle(attachment: Attachment, *, keep: bool, actor: Actor, now: datetime) -> None:
    """End a disagreement: the decision that waited takes the place of the other one, or is set aside."""
    locked = _locked(attachment.group, actor)
    if not may_settle(actor):
        raise UnableToAttach("Un désaccord se tranche au SIAO.")
    row = locked.attachments.get(pk=attachment.pk)
    if row.state != AttachmentState.CONTESTING:
        raise UnableToAttach("Ce désaccord est déjà tranché.")
    if not keep:
        _undo([row], actor, now)
        return
    shared = sum(row.shares.values_list("places", flat=True))
    if shared and locked.places is not None and shared != locked.places and not row.difference:
        raise UnableToAttach("Le nombre de places a changé depuis\u00a0: décidez à nouveau.")
    _undo(locked.attachments.exclude(pk=row.pk).exclude(state=AttachmentState.UNDONE), actor, now)
    row.state = AttachmentState.ACTIVE
    row.save(update_fields=["state"])


@dataclass(slots=True)
class Accepted:
    """What one gesture did: the decisions, the groups where somebody had decided otherwise, and the refusals."""

    batch: UUID
    made: list[Attachment] = field(default_factory=list)
    refused: list[tuple[LegacyPlaceGroup, str]] = field(default_factory=list)


@transaction.atomic
def accept_together(
    chosen: Iterable[tuple[LegacyPlaceGroup, Dispositif | NothingReason]], *, actor: Actor, now: datetime
) -> Accepted:
    """Attach each group whole to its dispositif, or leave it for its reason, in one batch; refusals stop nobody else.

    A group whose number of places is unknown is refused: its shares are to be typed.
    """
    accepted = Accepted(uuid4())
    for group, target in sorted(chosen, key=lambda pair: pair[0].pk):
        try:
            with transaction.atomic():
                if isinstance(target, NothingReason):
                    made = leave_group(group, target, actor=actor, now=now, batch=accepted.batch)
                else:
                    if not group.known_places:
                        raise UnableToAttach("le nombre de places est inconnu\u00a0: décidez sur la page du groupe.")
                    shares = [Share(target.pk, group.known_places)]
                    made = attach_group(group, shares, actor=actor, now=now, batch=accepted.batch)
        except UnableToAttach as refused:
            accepted.refused.append((group, str(refused)))
        else:
            accepted.made.append(made)
    return accepted


def _locked(group: LegacyPlaceGroup, actor: Actor) -> LegacyPlaceGroup:
    """The group within the perimeter, locked, of a département where one attaches."""
    actor.require(Capability.ATTACH_LEGACY)
    mine = LegacyPlaceGroup.objects.visible_to(actor).select_related("siao")
    locked = mine.select_for_update(no_key=True, of=("self",)).get(pk=group.pk)
    closed = why_closed(locked.siao.departement_id)
    if closed:
        raise UnableToAttach(closed)
    return locked


def _checked_shares(
    group: LegacyPlaceGroup, shares: Sequence[Share], actor: Actor, difference: str
) -> list[Dispositif]:
    keys = [share.dispositif_id for share in shares]
    if not shares or len(set(keys)) != len(keys):
        raise UnableToAttach("Choisissez au moins un dispositif, et chacun une seule fois.", "shares")
    if any(share.places < 1 for share in shares):
        raise UnableToAttach("Chaque part compte au moins une place.", "shares")
    mine = Dispositif.objects.visible_to(actor).filter(siao=group.siao_id, type__holds_places=True)
    found = list(mine.filter(pk__in=keys).order_by("pk"))
    if len(found) != len(keys):
        raise UnableToAttach("Un des dispositifs n'est pas de votre périmètre, ou ne porte pas de places.", "shares")
    total = sum(share.places for share in shares)
    if group.places is not None and total != group.places and not difference.strip():
        raise UnableToAttach(
            f"Les parts font {total} places, l'ancien groupe en compte {group.places}\u00a0: corrigez-les, ou dites "
            "pourquoi elles diffèrent.",
            "difference",
        )
    return found


def _decide(group: LegacyPlaceGroup, decision: Decision, actor: Actor, now: datetime) -> Attachment:
    """Write a decision under the lock of its group; the same one twice is one."""
    standing = list(group.attachments.exclude(state=AttachmentState.UNDONE).prefetch_related("shares"))
    active = next((each for each in standing if each.state == AttachmentState.ACTIVE), None)
    own = [each for each in standing if each.made_by_id == actor.user_id]
    same = next((each for each in own if each.told() == decision.told()), None)
    if same is not None:
        return same
    if active is not None and active.told() == decision.told():
        return active
    # A new mind of the same person takes the place of the former one.
    _undo(own, actor, now)
    contested = active is not None and active not in own
    made = Attachment.objects.create(
        group=group,
        kind=decision.kind,
        state=AttachmentState.CONTESTING if contested else AttachmentState.ACTIVE,
        reason=decision.reason,
        difference=decision.difference,
        comment=decision.comment,
        batch=decision.batch,
        made_by_id=actor.user_id,
        made_at=now,
    )
    AttachmentShare.objects.bulk_create(
        [
            AttachmentShare(attachment=made, dispositif_id=each.dispositif_id, places=each.places)
            for each in decision.shares
        ]
    )
    return made


def _undo(rows: Iterable[Attachment], actor: Actor, now: datetime) -> None:
    for row in rows:
        row.state, row.undone_at, row.undone_by_id = AttachmentState.UNDONE, now, actor.user_id
        row.save(update_fields=["state", "undone_at", "undone_by"])


def forget_addresses(dispositif: Dispositif) -> None:
    """The old groups that a dispositif took, once it is protected. Inside the transaction of who protects it."""
    shares = AttachmentShare.objects.filter(dispositif=dispositif).exclude(attachment__state=AttachmentState.UNDONE)
    for group in LegacyPlaceGroup.objects.filter(pk__in=shares.values("attachment__group")).order_by("pk"):
        _forget_address(group)


def _forget_address(group: LegacyPlaceGroup) -> None:
    """What goes to a protected dispositif tells no address any more, for good (R26)."""
    group.protected, group.address, group.postal_code, group.commune = True, "", "", None
    group.raw = {key: cell for key, cell in group.raw.items() if key not in TELLING}
    group.save(update_fields=["protected", "address", "postal_code", "commune", "raw"])
