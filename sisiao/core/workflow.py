"""A workflow is a table: state × step → state, who may, its name. It drives buttons, checks, docs and tests."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.models import TransitionLog


class StepRefused(Exception):
    """The step does not exist from this state, or the profile may not take it. `str()` is the French sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow. `label` is the verb that a button shows."""

    name: str
    label: str
    sources: frozenset[str]
    target: str
    capability: Capability


class Workflow:
    """The steps of one kind of subject, whose state stands in its `state` column."""

    def __init__(self, subject_type: str, *steps: Step) -> None:
        self.subject_type = subject_type
        self.steps: Mapping[str, Step] = {step.name: step for step in steps}

    def possible(self, subject: Any, actor: Actor) -> list[Step]:
        """Steps that `actor` may take from the subject's state, in the order of the table."""
        return [s for s in self.steps.values() if subject.state in s.sources and actor.can(s.capability)]

    def apply(
        self,
        subject: Any,
        name: str,
        *,
        actor: Actor,
        comment: str = "",
        at: datetime | None = None,
        also: Collection[str] = (),
    ) -> None:
        """Move the subject (already locked by the caller), save its state and log the step in the same transaction.

        The step is logged at the moment of the verb (`at`), by default the one of the base. `also` are the columns that
        are saved with the state, since the constraints judge a row as a whole.
        Raises `StepRefused` when the state does not allow the step or the active profile may not take it, `KeyError`
        when the step is not in the table.
        """
        step = self.steps[name]
        if not actor.can(step.capability):
            raise StepRefused(f"Votre profil ne permet pas l'acte «\u00a0{step.label}\u00a0».")
        if subject.state not in step.sources:
            state = f"«\u00a0{subject.get_state_display()}\u00a0»"
            raise StepRefused(f"«\u00a0{step.label}\u00a0» n'est plus possible\u00a0: l'état est {state}.")
        previous, subject.state = subject.state, step.target
        subject.save(update_fields=["state", *also])
        TransitionLog.objects.create(
            subject_type=self.subject_type,
            subject_id=subject.pk,
            household_id=getattr(subject, "household_id", None),
            step=name,
            from_state=previous,
            to_state=step.target,
            user_id=actor.user_id,
            profile=actor.profile,
            comment=comment,
            **({} if at is None else {"at": at}),
        )
