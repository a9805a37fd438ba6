"""What partners are told of the directory, in the words of their interface: what it answers, what a SIAO previews."""

from typing import Any

from sisiao.directory.enums import ContactKind, Reader, Victim
from sisiao.directory.models import PrivilegedContact
from sisiao.directory.queries import HELPLINE, Answer, Call, LastResort

Told = dict[str, Any]
KINDS = {
    ContactKind.DIRECT_LINE.value: "ligne_directe",
    ContactKind.ASSOCIATION.value: "association",
    ContactKind.ON_CALL.value: "astreinte",
    ContactKind.DEDICATED.value: "structure_dediee",
}
PUBLIC = {
    Victim.WOMEN.value: "femmes",
    Victim.WOMEN_WITH_CHILDREN.value: "femmes_avec_enfants",
    Victim.MEN.value: "hommes",
    Victim.TRAFFICKING.value: "traite_ou_prostitution",
}


def answer_told(answer: Answer, reader: Reader) -> Told:
    """Whom to call, as a partner of this kind is told."""
    place = answer.place
    local = place.local(answer.instant)
    return {
        "commune": {"code": place.code, "nom": place.name, "territoire": place.territory},
        "instant": local.isoformat(),
        "fuseau": str(place.zone),
        "jour_ferie": place.is_holiday(local.date()),
        "destinataire": str(reader.label),
        "siao": place.siao.name if place.siao else None,
        "contacts": [_call(call) for call in answer.calls],
        "dernier_recours": _last(answer.last),
    }


def contact_told(contact: PrivilegedContact) -> Told:
    """Who a contact is, without its hours."""
    return {
        "type": KINDS[contact.kind],
        "libelle": contact.label,
        "organisme": contact.organisation,
        "courriel": contact.email or None,
        "public": [PUBLIC[each] for each in contact.victims],
        "consignes": contact.instructions,
        "date_de_verification": contact.checked_at.replace(microsecond=0).isoformat(),
    }


def _call(call: Call) -> Told:
    lines = [
        {"numero": line.phone, "jusqu_a": line.until.isoformat("minutes") if line.until else None}
        for line in call.lines
    ]
    return {"ordre": call.rank, **contact_told(call.contact), "telephones": lines, "a_verifier": call.unchecked}


def _last(last: LastResort) -> Told:
    holder = last.holder
    return {
        "ordre": last.rank,
        "numero": HELPLINE,
        "tenu_par": holder.name if holder else None,
        "astreinte": last.on_call,
        "telephone_du_siao": (holder.phone or None) if holder else None,
    }
