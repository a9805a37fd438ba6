"""Verbs of the offer."""

from sisiao.offer.actions.activations import activate, extend_activation
from sisiao.offer.actions.agreements import cite_acts, follow_state_quotas
from sisiao.offer.actions.closings import end_what_it_holds
from sisiao.offer.actions.creating import create_dispositif, create_entity
from sisiao.offer.actions.declaring import declare_places
from sisiao.offer.actions.freshness import remind_of_stale_places
from sisiao.offer.actions.groups import (
    UnableToChangeOffer,
    change_group,
    check_closing,
    create_group,
    lock_group,
    renew_season,
    split_group,
    withdraw_change,
)
from sisiao.offer.actions.natures import (
    UnableToChangeNature,
    apply_natures,
    cancel_nature,
    set_nature,
    what_forbids,
)
from sisiao.offer.actions.sheet import Line, remove_line, save_dispositif, save_entity, save_line
from sisiao.offer.actions.transfers import UnableToTransfer, apply_transfers, cancel_transfer, transfer_dispositif
from sisiao.offer.actions.units import Series, add_units
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
    "Series",
    "UnableToChangeNature",
    "UnableToChangeOffer",
    "UnableToDescribe",
    "UnableToTransfer",
    "activate",
    "add_units",
    "apply_natures",
    "apply_transfers",
    "cancel_nature",
    "cancel_transfer",
    "change_group",
    "check_closing",
    "cite_acts",
    "correct_version",
    "create_dispositif",
    "create_entity",
    "create_group",
    "declare_places",
    "describe",
    "end_what_it_holds",
    "extend_activation",
    "first_versions",
    "follow_state_quotas",
    "follow_versions",
    "lock_group",
    "remind_of_stale_places",
    "remove_line",
    "renew_season",
    "save_dispositif",
    "save_entity",
    "save_line",
    "set_nature",
    "split_group",
    "transfer_dispositif",
    "what_forbids",
    "withdraw_change",
    "withdraw_version",
]
