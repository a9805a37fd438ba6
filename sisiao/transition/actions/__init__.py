"""Verbs of the switch."""

from sisiao.transition.actions.accounts import attach_user, leave_user, undo_user
from sisiao.transition.actions.attaching import (
    Share,
    accept_together,
    attach_group,
    leave_group,
    settle,
    undo_attachment,
    undo_batch,
)
from sisiao.transition.actions.refusals import UnableToAttach

__all__ = [
    "Share",
    "UnableToAttach",
    "accept_together",
    "attach_group",
    "attach_user",
    "leave_group",
    "leave_user",
    "settle",
    "undo_attachment",
    "undo_batch",
    "undo_user",
]
