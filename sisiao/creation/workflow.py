"""Steps of a request of creation (road map: « Crée et / ou valide », « Pré-valide »)."""

from sisiao.core.capabilities import Capability as C
from sisiao.core.workflow import Step, Workflow
from sisiao.creation.enums import CreationState as S

SIAO, DDETS, APPLICANT = C.PREVALIDATE_OFFER, C.VALIDATE_OFFER, C.REQUEST_OFFER
BY_SIAO, BY_DDETS = frozenset({S.SUBMITTED}), frozenset({S.SUBMITTED, S.PREVALIDATED})

CREATION = Workflow(
    "creation.creationrequest",
    Step("send", "Envoyer la demande", frozenset({S.DRAFT, S.TO_CONFIRM}), S.TO_CONFIRM, APPLICANT),
    Step("confirm", "Confirmer le courriel", frozenset({S.TO_CONFIRM}), S.SUBMITTED, APPLICANT),
    Step("confirm_for_ddets", "Confirmer le courriel", frozenset({S.TO_CONFIRM}), S.PREVALIDATED, APPLICANT),
    Step("prevalidate", "Pré-valider", BY_SIAO, S.PREVALIDATED, SIAO),
    Step("hand_over", "Passer à la DDETS", BY_SIAO, S.PREVALIDATED, DDETS),
    Step("validate_alone", "Valider et créer", BY_SIAO, S.VALIDATED, SIAO),
    Step("validate", "Valider et créer", BY_DDETS, S.VALIDATED, DDETS),
    Step("ask", "Poser une question", BY_SIAO, S.ASKED, SIAO),
    Step("ask_from_ddets", "Poser une question", BY_DDETS, S.ASKED, DDETS),
    Step("answer", "Répondre", frozenset({S.ASKED}), S.SUBMITTED, APPLICANT),
    Step("answer_to_ddets", "Répondre", frozenset({S.ASKED}), S.PREVALIDATED, APPLICANT),
    Step("send_back", "Renvoyer pour correction", BY_SIAO, S.TO_CORRECT, SIAO),
    Step("send_back_from_ddets", "Renvoyer pour correction", BY_DDETS, S.TO_CORRECT, DDETS),
    Step("correct", "Envoyer la correction", frozenset({S.TO_CORRECT}), S.SUBMITTED, APPLICANT),
    Step("correct_to_ddets", "Envoyer la correction", frozenset({S.TO_CORRECT}), S.PREVALIDATED, APPLICANT),
    Step("refuse", "Refuser", BY_SIAO, S.REFUSED, SIAO),
    Step("refuse_from_ddets", "Refuser", BY_DDETS, S.REFUSED, DDETS),
    Step(
        "withdraw",
        "Retirer la demande",
        frozenset({S.DRAFT, S.TO_CONFIRM, S.SUBMITTED, S.PREVALIDATED, S.ASKED, S.TO_CORRECT}),
        S.WITHDRAWN,
        APPLICANT,
    ),
)
