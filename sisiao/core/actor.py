"""Who acts, with which profile, on which perimeter.

An `Actor` is frozen and built once per request, job or command; every rule, query and action takes one. It carries the
rights of the **active** grant alone (road map: one account, several profiles, one active).
"""

from dataclasses import dataclass, field

from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.core.fields import FieldClass

COMMAND = "command"


class NotAllowed(Exception):
    """The active grant does not hold the capability that an act needs."""

    def __init__(self, capability: Capability) -> None:
        super().__init__(f"Votre profil ne permet pas l'acte «\u00a0{capability.label}\u00a0».")
        self.capability = capability


@dataclass(frozen=True, slots=True)
class Perimeter:
    """What a grant covers; an empty perimeter sees nothing.

    `scope_ids` holds the scope itself and those below it (the dispositifs of an entité): records are linked to them.
    `departement_codes` holds the départements of a région or of a DDETS, everything when `nation`: figures, offer and
    accounts are read by them, records of households never. `own_records` lets in to the records that the user follows
    in person (R28). `departement_code` is the home of the scope: its clock, its settings.
    """

    kind: ScopeKind | None = None
    scope_id: int | None = None
    scope_ids: frozenset[int] = frozenset()
    departement_code: str = ""
    departement_codes: frozenset[str] = frozenset()
    nation: bool = False
    own_records: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting user under one grant, or a command (`user_id` None, `label` says which).

    `fields` are the classes of personal data that the grant may read. `masked` is the support view: somebody looks at
    the site as this user sees it, reads no name and writes nothing (R20); `behind` is that somebody's account.
    """

    user_id: int | None
    profile: str
    label: str
    perimeter: Perimeter = field(default_factory=Perimeter)
    capabilities: frozenset[Capability] = frozenset()
    grant_id: int | None = None
    fields: frozenset[FieldClass] = frozenset()
    behind: int | None = None

    @property
    def is_command(self) -> bool:
        """Whether a command or a periodic job acts, not a person: nobody reads what it sees."""
        return self.user_id is None and self.profile == COMMAND

    @property
    def masked(self) -> bool:
        """Whether this is the support view of somebody else's site."""
        return self.behind is not None

    def can(self, capability: Capability) -> bool:
        """Whether the active grant holds `capability`. Anything but a `Capability` raises `TypeError`."""
        if not isinstance(capability, Capability):
            raise TypeError(f"not a capability: {capability!r}")
        return capability in self.capabilities

    def reads(self, kind: FieldClass) -> bool:
        """Whether the active grant may read data of this class. Anything but a `FieldClass` raises `TypeError`."""
        if not isinstance(kind, FieldClass):
            raise TypeError(f"not a class of personal data: {kind!r}")
        return kind in self.fields

    def require(self, capability: Capability) -> None:
        """Raise `NotAllowed` when the active grant does not hold `capability`."""
        if not self.can(capability):
            raise NotAllowed(capability)


def command_actor(name: str) -> Actor:
    """The actor of a command or a periodic job: every capability, the nation, journaled under its name."""
    return Actor(
        user_id=None,
        profile=COMMAND,
        label=name,
        perimeter=Perimeter(nation=True),
        capabilities=frozenset(Capability),
        fields=frozenset(FieldClass),
    )
