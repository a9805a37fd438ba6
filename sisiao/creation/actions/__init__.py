"""Verbs of a request of creation."""

from sisiao.creation.actions.applicant import (
    answer,
    attach,
    confirm_request,
    correct_applicant,
    detach,
    missing_from,
    save_request,
    send_correction,
    send_link,
    send_request,
    withdraw,
    write_to_administration,
)
from sisiao.creation.actions.instruction import (
    ask_applicant,
    create_directly,
    hand_over,
    prevalidate,
    refuse,
    remind,
    send_back,
    validate,
)
from sisiao.creation.actions.nature import change_nature
from sisiao.creation.actions.protecting import UnableToProtect, protect_address, what_is_emptied
from sisiao.creation.actions.telling import APPLICANT, UnableToRequest

__all__ = [
    "APPLICANT",
    "UnableToProtect",
    "UnableToRequest",
    "answer",
    "ask_applicant",
    "attach",
    "change_nature",
    "confirm_request",
    "correct_applicant",
    "create_directly",
    "detach",
    "hand_over",
    "missing_from",
    "prevalidate",
    "protect_address",
    "refuse",
    "remind",
    "save_request",
    "send_back",
    "send_correction",
    "send_link",
    "send_request",
    "validate",
    "what_is_emptied",
    "withdraw",
    "write_to_administration",
]
