"""What happened to a request of creation, as who decides reads it, and as its applicant does."""

from sisiao.access.enums import Profile
from sisiao.creation.actions import APPLICANT
from sisiao.creation.enums import DECIDED
from sisiao.creation.models import CreationRequest
from sisiao.creation.queries import MESSAGE, REMINDER, Happening, happened
from sisiao.web.timeline import Entry, who_did

APPLICANT_WORDS = "Demandeur"
# What its applicant reads of each act: what became of the request, never what administrations say to each other.
TOLD = {
    "send": "Demande envoyée, courriel à confirmer",
    "confirm": "Courriel confirmé, demande reçue",
    "prevalidate": "Pré-validée",
    "hand_over": "Passée à la DDETS",
    "validate": "Validée et créée",
    "ask": "Question posée",
    "answer": "Réponse envoyée",
    "send_back": "Renvoyée pour correction",
    "correct": "Correction envoyée",
    "refuse": "Refusée",
    "withdraw": "Demande retirée",
    MESSAGE: "Message",
    REMINDER: "Rappel, le délai était passé",
}
DECISIONS = ("validate", "refuse")
ADMINISTRATIONS: dict[str, str] = {Profile.SIAO_ADMIN: "SIAO", Profile.DEPARTEMENT_ADMIN: "DDETS"}


def history_for_staff(held: CreationRequest) -> list[Entry]:
    """Everything, with its words and who did it; what the applicant corrected, before and after."""
    return [Entry(each.at, _staff_title(each), _text(each), _staff_who(each)) for each in happened(held)]


def history_for_applicant(held: CreationRequest) -> list[Entry]:
    """What became of the request, and by which administration: no agent's name, and no opinion, which is theirs.

    The messages stand on the page beside it.
    """
    return [Entry(each.at, TOLD[each.kind], _changes(each), _administration(each)) for each in happened(held)]


def decision_of(held: CreationRequest) -> Happening | None:
    """How a request ended, when somebody decided on it."""
    return next((each for each in happened(held) if each.kind in DECISIONS), None)


def opinion_of(held: CreationRequest) -> Happening | None:
    """What the SIAO said when it pre-validated, for who decides next; none once it is decided."""
    said = (each for each in happened(held) if each.kind == "prevalidate" and each.text)
    return next(said, None) if held.state not in DECIDED else None


def decided_by(decision: Happening) -> str:
    """« le SIAO », « la DDETS »."""
    words = _administration(decision)
    return {"SIAO": "le SIAO", "DDETS": "la DDETS"}.get(words, "l'administration")


def _staff_title(each: Happening) -> str:
    opinion = each.kind in ("prevalidate", "validate") and each.text
    return f"{each.label}, avec un avis" if opinion else each.label


def _text(each: Happening) -> str:
    return " – ".join(part for part in (each.text, _changes(each)) if part)


def _changes(each: Happening) -> str:
    return "\u00a0; ".join(map(str, each.changes))


def _staff_who(each: Happening) -> str:
    applicant = each.profile == APPLICANT.profile or (each.kind == MESSAGE and each.user is None)
    return who_did(each.user, each.profile, APPLICANT_WORDS if applicant else "")


def _administration(each: Happening) -> str:
    if each.profile == APPLICANT.profile or (each.kind == MESSAGE and each.user is None):
        return "Vous"
    return ADMINISTRATIONS.get(each.profile, "" if each.kind == REMINDER else "Administration")
