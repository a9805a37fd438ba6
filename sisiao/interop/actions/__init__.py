"""Verbs of what is received from Démarche Numérique."""

from sisiao.interop.actions.asking import UnableToFollow, ask_for_pass, is_asked, why_off
from sisiao.interop.actions.forgetting import forget_dossiers
from sisiao.interop.actions.passing import NotFollowed, PassRunning, follow_one, run_pass
from sisiao.interop.actions.previewing import preview

__all__ = [
    "NotFollowed",
    "PassRunning",
    "UnableToFollow",
    "ask_for_pass",
    "follow_one",
    "forget_dossiers",
    "is_asked",
    "preview",
    "run_pass",
    "why_off",
]
