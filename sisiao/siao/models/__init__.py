"""The SIAO: its sheet, who carries it, what it covers, its settings."""

from sisiao.siao.models.carried import CoveredTerritory, SiaoOperator
from sisiao.siao.models.messages import SiaoMessage
from sisiao.siao.models.parts import Antenna, HelplineHours, SiaoContact, SiaoDocument, SiaoPartner
from sisiao.siao.models.siao import Siao, SiaoSettings

__all__ = [
    "Antenna",
    "CoveredTerritory",
    "HelplineHours",
    "Siao",
    "SiaoContact",
    "SiaoDocument",
    "SiaoMessage",
    "SiaoOperator",
    "SiaoPartner",
    "SiaoSettings",
]
