"""Verbs of the offer."""

from sisiao.offer.actions.agreements import cite_acts, follow_state_quotas
from sisiao.offer.actions.declaring import declare_places
from sisiao.offer.actions.versions import (
    UnableToDescribe,
    correct_version,
    describe,
    first_versions,
    follow_versions,
    withdraw_version,
)

__all__ = [
    "UnableToDescribe",
    "cite_acts",
    "correct_version",
    "declare_places",
    "describe",
    "first_versions",
    "follow_state_quotas",
    "follow_versions",
    "withdraw_version",
]
