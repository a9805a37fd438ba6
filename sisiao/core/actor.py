"""Who acts, with which profile, on which perimeter.

An `Actor` is frozen and built once per request, job or command; every rule, query and action takes one. It carries the
rights of the **active** grant alone (road map: one account, several profiles, one active).
"""

from dataclasses import dataclass, field

from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind


class NotAllowed(Exception):
    """The active grant does not hold the capability that an act needs."""

    def __init__(self, capability: Capability) -> None:
        super().__init__(f"Votre profil ne permet pas l'acte «\u00a0{capability.label}\u00a0».")
        self.capability = capability


@dataclass(frozen=True, slots=True)
class Perimeter:
    """One scope and the scopes below it.

    `scope_ids` holds the scope itself and its descendants (an entité holds the scopes of its dispositifs, a département
    that of its SIAO); an empty perimeter sees nothing.
    """

    kind: ScopeKind | None = None
    scope_id: int | None = None
    scope_ids: frozenset[int] = frozenset()
    departement_code: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting user under one grant, or a command (`user_id` None, `label` says which)."""

    user_id: int | None
    profile: str
    label: str
    perimeter: Perimeter = field(default_factory=Perimeter)
    capabilities: frozenset[Capability] = frozenset()
    grant_id: int | None = None

    def can(self, capability: Capability) -> bool:
        """Whether the active grant holds `capability`. Anything but a `Capability` raises `TypeError`."""
        if not isinstance(capability, Capability):
            raise TypeError(f"not a capability: {capability!r}")
        return capability in self.capabilities

    def require(self, capability: Capability) -> None:
        """Raise `NotAllowed` when the active grant does not hold `capability`."""
        if not self.can(capability):
            raise NotAllowed(capability)


def command_actor(name: str) -> Actor:
    """The actor of a command or a periodic job: every capability, no perimeter, journaled under its name."""
    return Actor(user_id=None, profile="command", label=name, capabilities=frozenset(Capability))
