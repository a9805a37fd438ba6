"""What an actor may, and what a command is."""

from dataclasses import FrozenInstanceError, replace

import pytest

from sisiao.core.actor import COMMAND, Actor, NotAllowed, Perimeter, command_actor
from sisiao.core.capabilities import Capability
from sisiao.core.fields import FieldClass

NOBODY = Actor(user_id=1, profile="x", label="X")
HOLDER = replace(NOBODY, capabilities=frozenset({Capability.VIEW_BOARD}), fields=frozenset({FieldClass.HEALTH}))


def test_an_actor_has_what_the_grant_gives_and_nothing_else() -> None:
    assert HOLDER.can(Capability.VIEW_BOARD) and not HOLDER.can(Capability.SEE_PLACES)
    assert HOLDER.reads(FieldClass.HEALTH) and not HOLDER.reads(FieldClass.VIOLENCE)
    HOLDER.require(Capability.VIEW_BOARD)
    with pytest.raises(NotAllowed) as refused:
        HOLDER.require(Capability.SEE_PLACES)
    assert refused.value.capability == Capability.SEE_PLACES
    for ask in (HOLDER.can, HOLDER.reads):
        with pytest.raises(TypeError):
            ask("health")  # type: ignore[arg-type]


def test_an_actor_has_nothing_unless_told() -> None:
    assert NOBODY.perimeter == Perimeter()
    assert not NOBODY.perimeter.nation and not NOBODY.perimeter.own_records and not NOBODY.perimeter.scope_ids
    assert not any(NOBODY.can(capability) for capability in Capability)
    assert not any(NOBODY.reads(kind) for kind in FieldClass)
    assert not NOBODY.masked and replace(NOBODY, behind=2).masked


def test_rights_cannot_be_added_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        HOLDER.capabilities = frozenset(Capability)  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        HOLDER.perimeter.nation = True  # type: ignore[misc]
    assert hash(HOLDER) == hash(replace(HOLDER))


def test_a_command_is_nobody_s_account_and_may_everything() -> None:
    command = command_actor("tests")
    assert command.is_command and command.user_id is None and command.perimeter == Perimeter(nation=True)
    assert all(command.can(capability) for capability in Capability)
    assert all(command.reads(kind) for kind in FieldClass)
    assert not replace(command, profile="x").is_command
    assert not replace(NOBODY, profile=COMMAND).is_command
