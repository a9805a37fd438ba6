"""Verbs of a SIAO."""

from sisiao.siao.actions.carrying import (
    Operator,
    UnableToCarry,
    cancel_change,
    change_operator,
    correct_operator,
    cover_territory,
    open_siao,
    recognise_carrier,
    recognises,
    stop_covering,
)
from sisiao.siao.actions.messages import publish_message, withdraw_message
from sisiao.siao.actions.settings import Settings, UnableToSet, change_settings
from sisiao.siao.actions.sheet import (
    Part,
    Week,
    add_document,
    remove_part,
    save_part,
    save_sheet,
    set_helpline_hours,
)

__all__ = [
    "Operator",
    "Part",
    "Settings",
    "UnableToCarry",
    "UnableToSet",
    "Week",
    "add_document",
    "cancel_change",
    "change_operator",
    "change_settings",
    "correct_operator",
    "cover_territory",
    "open_siao",
    "publish_message",
    "recognise_carrier",
    "recognises",
    "remove_part",
    "save_part",
    "save_sheet",
    "set_helpline_hours",
    "stop_covering",
    "withdraw_message",
]
