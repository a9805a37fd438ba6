"""Every field that may tell something of a person has its class: a new one is classed before it is shown."""

from django.apps import apps

from sisiao.access.personal_fields import PERSONAL_FIELDS

MODELS = {field.rpartition(".")[0] for field in PERSONAL_FIELDS}


def test_every_field_of_a_record_has_its_class() -> None:
    fields = {
        f"{label}.{field.name}" for label in MODELS for field in apps.get_model(label)._meta.get_fields()
        if field.concrete
    }  # fmt: skip
    assert fields == set(PERSONAL_FIELDS)


def test_the_record_is_whole() -> None:
    told = {"households.Person", "households.Household", "households.Membership", "helpline.Call"}
    asked = {"housing_requests.HousingRequest", "referrals.Referral", "matching.NotProposed"}
    assert told | asked <= MODELS
