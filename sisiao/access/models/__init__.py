"""Perimeters, grants and what goes with them.

`Siao`, `Entity` and `Dispositif` each own one `Scope`, so this app needs none of them.
"""

from sisiao.access.models.grants import (
    FOLLOWS_IN_PERSON,
    OWN_RECORDS_ONLY,
    REVIEW_EVERY,
    Grant,
    GrantQuerySet,
)
from sisiao.access.models.mappings import ProfileMapping
from sisiao.access.models.scopes import DepartementStage, Scope, ScopeQuerySet
from sisiao.access.models.support import SUPPORT_REASON, SUPPORT_VIEW, SupportView, SupportViewQuerySet

__all__ = [
    "FOLLOWS_IN_PERSON",
    "OWN_RECORDS_ONLY",
    "REVIEW_EVERY",
    "SUPPORT_REASON",
    "SUPPORT_VIEW",
    "DepartementStage",
    "Grant",
    "GrantQuerySet",
    "ProfileMapping",
    "Scope",
    "ScopeQuerySet",
    "SupportView",
    "SupportViewQuerySet",
]
