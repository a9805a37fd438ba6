"""Who may attach what, and when (road map, « Temps 2 »)."""

from collections.abc import Mapping

from sisiao.access.capabilities import PROFILE_SCOPES
from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage
from sisiao.access.queries import mapping
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.transition.models import Attachment, LegacyUser, UserAttachment
from sisiao.transition.models.legacy import siao_covered

# Profiles that are given by two people, in « Utilisateurs »: never by the attachment of an old account (T11).
BY_TWO = frozenset({Profile.SIAO_ADMIN, Profile.DEPARTEMENT_ADMIN, Profile.NATIONAL_ADMIN})
CLOSED = {
    Stage.BEFORE: "Le département prépare encore le module SIAO\u00a0: le rattachement s'ouvrira au Temps\u00a02.",
    Stage.FIRST: "Le département recense ses dispositifs\u00a0: le rattachement s'ouvrira au Temps\u00a02.",
    Stage.THIRD: "Le département a basculé (Temps\u00a03)\u00a0: le rattachement est terminé et ne change plus.",
}


def stage_of(departement: str) -> Stage:
    """The « temps » of a département."""
    row = DepartementStage.objects.filter(departement=departement).first()
    return Stage(row.stage) if row else Stage.THIRD


def why_closed(departement: str) -> str:
    """Why nobody attaches anything in this département now; empty while it is in Temps 2."""
    return CLOSED.get(stage_of(departement), "")


def may_settle(actor: Actor) -> bool:
    """A disagreement, and another's decision, are settled by the SIAO: who sees the whole of it."""
    return actor.can(Capability.ATTACH_LEGACY) and siao_covered(actor) is not None


def may_undo(actor: Actor, attachment: Attachment | UserAttachment) -> bool:
    """One's own decision, or any within the SIAO."""
    own = attachment.made_by_id is not None and attachment.made_by_id == actor.user_id
    return actor.can(Capability.ATTACH_LEGACY) and (own or may_settle(actor))


Mapped = Mapping[Profile, Mapping[Profile, str]]


def targets_of(user: LegacyUser, actor: Actor, mapped: Mapped | None = None) -> list[Profile]:
    """New profiles that an old account may take here, the proposed one first; those of an administrator are not."""
    if not user.profile:
        return [Profile.READ_ONLY]
    known = mapping() if mapped is None else mapped
    found = [target for target in known.get(Profile(user.profile), {}) if target not in BY_TWO]
    if not may_settle(actor):
        below = {ScopeKind.ENTITY, ScopeKind.DISPOSITIF}
        found = [target for target in found if PROFILE_SCOPES[target] <= below]
    return found
