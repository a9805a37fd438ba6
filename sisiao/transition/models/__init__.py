"""Tables of the switch: the old offer as it was read, and what people decide of each part of it."""

from sisiao.transition.models.attachments import Attachment, AttachmentShare, UserAttachment
from sisiao.transition.models.legacy import LegacyPlaceGroup, LegacyStructure, LegacyUser
from sisiao.transition.models.switch import LegacyRequest, LegacyStay, Switch, SwitchDecision, SwitchStep

__all__ = [
    "Attachment",
    "AttachmentShare",
    "LegacyPlaceGroup",
    "LegacyRequest",
    "LegacyStay",
    "LegacyStructure",
    "LegacyUser",
    "Switch",
    "SwitchDecision",
    "SwitchStep",
    "UserAttachment",
]
