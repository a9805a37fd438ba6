"""Each field that tells something of a person, and the class that says who reads it (`field_classes`).

None is for what the service writes about its own work: keys, dates, states, steps. A test fails when a model of this
table gains a field that is not here. What is read by rows (where a protected household sleeps, which class a value is
of) is a rule beside its model; this table says the class.
"""

from sisiao.core.actor import Actor
from sisiao.core.fields import FieldClass as F

PERSONAL_FIELDS: dict[str, F | None] = {
    "households.Person.id": None,
    "households.Person.public_id": None,
    "households.Person.record_number": F.IDENTITY,
    "households.Person.last_name": F.IDENTITY,
    "households.Person.birth_name": F.IDENTITY,
    "households.Person.first_name": F.IDENTITY,
    "households.Person.sex": F.COMPOSITION,
    "households.Person.birth_date": F.IDENTITY,
    "households.Person.birth_date_estimated": F.IDENTITY,
    "households.Person.phone": F.IDENTITY,
    "households.Person.reception_wish": F.COMPOSITION,
    "households.Person.wheelchair": F.COMPOSITION,
    "households.Person.pregnant": F.COMPOSITION,
    "households.Person.anonymous": F.IDENTITY,
    "households.Person.search_words": F.IDENTITY,
    "households.Household.id": None,
    "households.Household.public_id": None,
    "households.Household.record_number": F.IDENTITY,
    "households.Household.animals": F.COMPOSITION,
    "households.Household.to_protect": F.VIOLENCE,
    "households.Household.created_at": None,
    "households.Membership.id": None,
    "households.Membership.household": None,
    "households.Membership.person": None,
    "households.Membership.period": F.COMPOSITION,
    "households.Membership.role": F.COMPOSITION,
    "households.Membership.position": None,
    "helpline.Call.id": None,
    "helpline.Call.public_id": None,
    "helpline.Call.siao": None,
    "helpline.Call.call_taker": None,
    "helpline.Call.state": None,
    "helpline.Call.started_at": None,
    "helpline.Call.ended_at": None,
    "helpline.Call.night": None,
    "helpline.Call.free_to_speak": F.VIOLENCE,
    "helpline.Call.caller_kind": F.COMPOSITION,
    "helpline.Call.phone": F.IDENTITY,
    "helpline.Call.commune": F.IDENTITY,
    "helpline.Call.slept_last_night": F.COMPOSITION,
    "helpline.Call.motive": F.VIOLENCE,
    "helpline.Call.purpose": None,
    "helpline.Call.draft": F.NOTES,
    "helpline.Call.note": F.NOTES,
    "helpline.Call.household": None,
    "helpline.Call.request": None,
    "helpline.Call.version": None,
    "housing_requests.HousingRequest.id": None,
    "housing_requests.HousingRequest.public_id": None,
    "housing_requests.HousingRequest.household": None,
    "housing_requests.HousingRequest.siao": None,
    "housing_requests.HousingRequest.night": None,
    "housing_requests.HousingRequest.state": None,
    "housing_requests.HousingRequest.commune": F.IDENTITY,
    "housing_requests.HousingRequest.slept_last_night": F.COMPOSITION,
    "housing_requests.HousingRequest.motive": F.VIOLENCE,
    "housing_requests.HousingRequest.hold": F.PROTECTED_PLACE,
    "housing_requests.HousingRequest.unmet_reason": None,
    "housing_requests.HousingRequest.end_reason": None,
    "housing_requests.HousingRequest.created_at": None,
    "housing_requests.HousingRequest.created_by": None,
    "matching.NotProposed.id": None,
    "matching.NotProposed.household": None,
    "matching.NotProposed.dispositif": None,
    "matching.NotProposed.kind": F.VIOLENCE,
    "matching.NotProposed.period": None,
    "matching.NotProposed.decided_by": None,
    "matching.NotProposed.facts": F.VIOLENCE,
    "referrals.Referral.id": None,
    "referrals.Referral.public_id": None,
    "referrals.Referral.household": None,
    "referrals.Referral.request": None,
    "referrals.Referral.siao": None,
    "referrals.Referral.dispositif": F.PROTECTED_PLACE,
    "referrals.Referral.hold": F.PROTECTED_PLACE,
    "referrals.Referral.night": None,
    "referrals.Referral.state": None,
    "referrals.Referral.created_at": None,
    "referrals.Referral.created_by": None,
    "referrals.Referral.arrival_limit": None,
    "referrals.Referral.message": F.NOTES,
    "referrals.Referral.answered_at": None,
    "referrals.Referral.refusal_reason": None,
    "referrals.Referral.refusal_facts": F.NOTES,
}
# Codes of the list `motifDemandes` that are of a class of their own.
_MOTIVES = {"206": F.HEALTH, "218": F.JUDICIAL, "220": F.VIOLENCE}
_MAY_BE = {
    "helpline.Call.motive": frozenset(_MOTIVES.values()),
    "housing_requests.HousingRequest.motive": frozenset(_MOTIVES.values()),
}


def reads_field(actor: Actor, field: str) -> bool:
    """Whether `actor` may read "app.Model.field", whatever its value. A field of no class is told to all.

    A list of which some entries are sensitive is read whole or not at all: hiding those alone would point at them.
    """
    kind = PERSONAL_FIELDS.get(field)
    kinds = _MAY_BE.get(field, frozenset()) | (frozenset() if kind is None else {kind})
    return all(actor.reads(each) for each in kinds)


def reads_motive(actor: Actor, code: str) -> bool:
    """Whether `actor` may have this motive of a request already filled in for them."""
    return code not in _MOTIVES or actor.reads(_MOTIVES[code])
