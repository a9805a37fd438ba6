"""Steps of a request of creation (road map: « Crée et / ou valide », « Pré-valide »)."""

from sisiao.core.capabilities import Capability as C
from sisiao.core.workflow import Step, Workflow
from sisiao.creation.enums import CreationState as S

CREATION = Workflow(
    "creation.creationrequest",
    Step("send", "Envoyer la demande", frozenset({S.DRAFT, S.TO_CONFIRM}), S.TO_CONFIRM, C.REQUEST_OFFER),
    Step("confirm", "Confirmer le courriel", frozenset({S.TO_CONFIRM}), S.SUBMITTED, C.REQUEST_OFFER),
    Step("confirm_for_ddets", "Confirmer le courriel", frozenset({S.TO_CONFIRM}), S.PREVALIDATED, C.REQUEST_OFFER),
    Step("prevalidate", "Pré-valider", frozenset({S.SUBMITTED}), S.PREVALIDATED, C.PREVALIDATE_OFFER),
    Step("validate_alone", "Valider et créer", frozenset({S.SUBMITTED}), S.VALIDATED, C.PREVALIDATE_OFFER),
    Step("validate", "Valider et créer", frozenset({S.SUBMITTED, S.PREVALIDATED}), S.VALIDATED, C.VALIDATE_OFFER),
    Step("ask", "Poser une question", frozenset({S.SUBMITTED}), S.ASKED, C.PREVALIDATE_OFFER),
    Step("ask_from_ddets", "Poser une question", frozenset({S.PREVALIDATED}), S.ASKED, C.VALIDATE_OFFER),
    Step("answer", "Répondre", frozenset({S.ASKED}), S.SUBMITTED, C.REQUEST_OFFER),
    Step("answer_to_ddets", "Répondre", frozenset({S.ASKED}), S.PREVALIDATED, C.REQUEST_OFFER),
    Step("refuse", "Refuser", frozenset({S.SUBMITTED}), S.REFUSED, C.PREVALIDATE_OFFER),
    Step("refuse_from_ddets", "Refuser", frozenset({S.PREVALIDATED}), S.REFUSED, C.VALIDATE_OFFER),
    Step(
        "withdraw",
        "Retirer la demande",
        frozenset({S.DRAFT, S.TO_CONFIRM, S.SUBMITTED, S.PREVALIDATED, S.ASKED}),
        S.WITHDRAWN,
        C.REQUEST_OFFER,
    ),
)
