"""The verbs of a campaign."""

from sisiao.campaigns.actions.running import UnableToRun, close_campaign, reopen_campaign, save_campaign
from sisiao.campaigns.actions.sending import Outcome, UnableToSend, remind_near_deadlines, send
from sisiao.campaigns.actions.signing import UnableToSign, note_download, validate, withdraw

__all__ = [
    "Outcome",
    "UnableToRun",
    "UnableToSend",
    "UnableToSign",
    "close_campaign",
    "note_download",
    "remind_near_deadlines",
    "reopen_campaign",
    "save_campaign",
    "send",
    "validate",
    "withdraw",
]
