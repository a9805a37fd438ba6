"""Steps of a request for help: the SIAO answers first, then the nation."""

from sisiao.core.capabilities import Capability as C
from sisiao.core.workflow import Step, Workflow
from sisiao.helpdesk.enums import TicketState as S

USER, SUPPORT = C.ASK_SUPPORT, C.ANSWER_TICKETS
WITH_SUPPORT = frozenset({S.OPEN, S.ESCALATED})
NOT_CLOSED = WITH_SUPPORT | {S.ANSWERED}
ANY = NOT_CLOSED | {S.CLOSED}

TICKET = Workflow(
    "helpdesk.ticket",
    Step("answer", "Répondre", NOT_CLOSED, S.ANSWERED, SUPPORT),
    Step("escalate", "Transmettre à l'équipe nationale", frozenset({S.OPEN, S.ANSWERED}), S.ESCALATED, SUPPORT),
    Step("write", "Écrire de nouveau", ANY, S.OPEN, USER),
    Step("write_to_nation", "Écrire de nouveau", ANY, S.ESCALATED, USER),
    Step("close", "Clore la demande", NOT_CLOSED, S.CLOSED, USER),
    Step("close_for_user", "Clore la demande", NOT_CLOSED, S.CLOSED, SUPPORT),
)
