"""Requests of creation as their applicants write them."""

from typing import Any

from django.utils import timezone

from sisiao.creation.actions import confirm_request, save_request, send_request
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import CreationRequest
from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models import Siao, SiaoOperator


def now() -> Any:
    return timezone.now()


def drafted(siao: Siao, **fields: Any) -> CreationRequest:
    told = {
        "kind": CreationKind.DISPOSITIF, "entity_name": "Association Les Berges", "entity_status": "association",
        "entity_siren": "000950014", "entity_address": "1 rue du Port", "entity_postal_code": "95000",
        "entity_commune_id": "95127", "layout": "scattered", "reception_modes": ["emergency"],
        "name": "CHU des Berges", "type_id": "hors_chrs", "purpose": "Mise à l'abri",
        "postal_code": "95000", "commune_id": "95127", "applicant_last_name": "Marchand", "applicant_first_name": "Lou",
        "applicant_role": "Directrice", "applicant_email": "lou@berges.example", "created_at": now(),
        "capacity": 20, "capacity_unit": "place", "publics": ["men"],
    }  # fmt: skip
    return save_request(CreationRequest(departement=siao.departement, **told | fields))


def submitted(siao: Siao, **fields: Any) -> CreationRequest:
    held = drafted(siao, **fields)
    send_request(held, now=now())
    return confirm_request(held, now=now())


def carrying(siao: Siao, **operator: Any) -> None:
    told = {"status": OperatorStatus.ASSOCIATION, "starts_on": timezone.localdate()}
    SiaoOperator.objects.create(siao=siao, **told | operator)


def state(held: CreationRequest) -> str:
    return CreationRequest.objects.get(pk=held.pk).state


def held_again(held: CreationRequest, **fields: Any) -> CreationRequest:
    found = CreationRequest.objects.get(pk=held.pk)
    for name, value in fields.items():
        setattr(found, name, value)
    return found
