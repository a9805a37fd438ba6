"""Verbs of the offer."""

from sisiao.offer.actions.agreements import cite_acts, follow_state_quotas
from sisiao.offer.actions.creating import create_dispositif, create_entity
from sisiao.offer.actions.declaring import declare_places
from sisiao.offer.actions.sheet import Line, remove_line, save_dispositif, save_line
from sisiao.offer.actions.transfers import UnableToTransfer, apply_transfers, cancel_transfer, transfer_dispositif
from sisiao.offer.actions.versions import (
    UnableToDescribe,
    correct_version,
    describe,
    first_versions,
    follow_versions,
    withdraw_version,
)

__all__ = [
    "Line",
    "UnableToDescribe",
    "UnableToTransfer",
    "apply_transfers",
    "cancel_transfer",
    "cite_acts",
    "correct_version",
    "create_dispositif",
    "create_entity",
    "declare_places",
    "describe",
    "first_versions",
    "follow_state_quotas",
    "follow_versions",
    "remove_line",
    "save_dispositif",
    "save_line",
    "transfer_dispositif",
    "withdraw_version",
]
