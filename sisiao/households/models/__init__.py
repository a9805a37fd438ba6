"""The record of a household, and what is opened of it from outside its links."""

from sisiao.households.models.elsewhere import KnownElsewhere
from sisiao.households.models.outside import BreakGlass, OutsideSearch
from sisiao.households.models.record import (
    Household,
    HouseholdLink,
    HouseholdLinkQuerySet,
    HouseholdQuerySet,
    Membership,
    MembershipQuerySet,
    NameWord,
    NextNumber,
    Person,
)

__all__ = [
    "BreakGlass",
    "Household",
    "HouseholdLink",
    "HouseholdLinkQuerySet",
    "HouseholdQuerySet",
    "KnownElsewhere",
    "Membership",
    "MembershipQuerySet",
    "NameWord",
    "NextNumber",
    "OutsideSearch",
    "Person",
]
