"""Steps of a prise en charge."""

from sisiao.core.capabilities import Capability
from sisiao.core.workflow import Step, Workflow
from sisiao.stays.enums import StayState as S

STAY = Workflow(
    "stays.stay",
    Step(
        "leave",
        "Déclarer la sortie",
        frozenset({S.RUNNING}),
        S.ENDED,
        Capability.MANAGE_STAYS,
    ),
)
