"""Steps of an orientation."""

from sisiao.core.capabilities import Capability
from sisiao.core.workflow import Step, Workflow
from sisiao.referrals.enums import ReferralState as S

WAITING = frozenset({S.WAITING})

REFERRAL = Workflow(
    "referrals.referral",
    Step("admit", "Confirmer l'arrivée", WAITING, S.ADMITTED, Capability.ANSWER_REFERRALS),
    Step(
        "refuse",
        "Refuser l'orientation",
        WAITING,
        S.REFUSED,
        Capability.ANSWER_REFERRALS,
    ),
    Step(
        "no_show",
        "Constater l'absence",
        WAITING,
        S.NO_SHOW,
        Capability.ANSWER_REFERRALS,
    ),
    Step("cancel", "Annuler l'orientation", WAITING, S.CANCELLED, Capability.TAKE_PLACES),
)
