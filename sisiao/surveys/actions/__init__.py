"""Verbs of the satisfaction survey."""

from sisiao.surveys.actions.answering import UnableToAnswer, answer, put_off
from sisiao.surveys.actions.waves import UnableToPlan, count_wave, erase_remark, plan_wave, set_last_day

__all__ = [
    "UnableToAnswer",
    "UnableToPlan",
    "answer",
    "count_wave",
    "erase_remark",
    "plan_wave",
    "put_off",
    "set_last_day",
]
