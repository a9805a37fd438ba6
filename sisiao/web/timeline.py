"""One line of a timeline, and who did what it tells (`components/timeline.html`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sisiao.access.enums import Profile
from sisiao.audit.actions import SUPPORT

# Who is under no profile.
WORDS = {SUPPORT: "vue d'assistance, données masquées"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, as the timeline shows it."""

    at: datetime
    title: str
    text: str
    who: str


def who_did(user: Any, profile: str, label: str = "") -> str:
    """« Karim Haddadi, Administrateur SIAO »; what ran without anybody by its `label`."""
    if user is None:
        return label or "Traitement automatique"
    words = Profile(profile).label if profile in Profile.values else WORDS.get(profile, profile)
    return f"{user}, {words}" if words else str(user)
