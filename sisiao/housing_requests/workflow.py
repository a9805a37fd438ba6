"""Steps of an urgent request."""

from sisiao.core.capabilities import Capability
from sisiao.core.workflow import Step, Workflow
from sisiao.housing_requests.enums import RequestState as S

URGENT_REQUEST = Workflow(
    "housing_requests.housingrequest",
    Step(
        "refer",
        "Orienter",
        frozenset({S.OPEN, S.UNMET}),
        S.REFERRED,
        Capability.TAKE_PLACES,
    ),
    Step(
        "provide",
        "Pourvoir",
        frozenset({S.OPEN, S.REFERRED, S.UNMET}),
        S.PROVIDED,
        Capability.ANSWER_REFERRALS,
    ),
    Step(
        "lose",
        "Revenir à une demande en cours",
        frozenset({S.REFERRED}),
        S.OPEN,
        Capability.ANSWER_REFERRALS,
    ),
    Step(
        "withdraw",
        "Annuler l'orientation",
        frozenset({S.REFERRED}),
        S.OPEN,
        Capability.TAKE_PLACES,
    ),
    Step(
        "leave_unmet",
        "Enregistrer sans solution",
        frozenset({S.OPEN, S.UNMET}),
        S.UNMET,
        Capability.ANSWER_CALLS,
    ),
    Step(
        "decline",
        "Enregistrer le refus de la personne",
        frozenset({S.OPEN, S.UNMET}),
        S.DECLINED,
        Capability.ANSWER_CALLS,
    ),
    Step(
        "cancel",
        "Annuler la demande",
        frozenset({S.OPEN, S.UNMET}),
        S.CANCELLED,
        Capability.ANSWER_CALLS,
    ),
)
