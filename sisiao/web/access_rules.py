"""What a row of the table of routes says (`sisiao.web.access_table`)."""

from dataclasses import dataclass, field

from sisiao.core.capabilities import Capability as C

PUBLIC: None = None
SIGNED_IN: frozenset[C] = frozenset()
READ = ("GET",)
ACT = ("POST",)
BOTH = ("GET", "POST")


@dataclass(frozen=True)
class Rule:
    """One row.

    `named` says what each argument of the address names, and `body` each field that is posted: a kind of object, or
    "=word" for the word itself. `posted` is what answers a body that names nothing, `status` one that only this route
    gives. `keyed` opens to the key of a partner alone: to no session.
    """

    needs: frozenset[C] | None
    methods: tuple[str, ...] = READ
    named: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    posted: str = "opens"
    status: int = 200
    keyed: bool = False

    @property
    def kinds(self) -> list[str]:
        """Kinds of objects that the address names; empty for a page without a perimeter."""
        return [kind for kind in self.named.values() if not kind.startswith("=")]


def needs(*capabilities: C, methods: tuple[str, ...] = READ, body: dict[str, str] | None = None, **named: str) -> Rule:
    """A row that asks for one of these capabilities."""
    return Rule(frozenset(capabilities), methods, named, body or {})
