"""Versions of the terms of use: which one is in force, from when it has to be accepted. The texts are templates."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """One version, in force from a day until the next one's; `changes` is what it changes, in French."""

    number: int
    in_force_from: date
    changes: str


VERSIONS = (TermsVersion(1, date(2026, 11, 2), "Première version."),)


def terms_in_force(today: date) -> TermsVersion | None:
    """The version of a day; None before the first one."""
    return next((each for each in reversed(VERSIONS) if each.in_force_from <= today), None)


def required_from(version: TermsVersion) -> date | None:
    """The day from which nobody goes on without accepting it; None where it is only asked for."""
    grace: int | None = settings.TERMS_GRACE_DAYS
    return None if grace is None else version.in_force_from + timedelta(days=grace)
