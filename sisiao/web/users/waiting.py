"""Who may agree to a profile that waits for a second person, in words."""

from datetime import date

from sisiao.access.capabilities import GRANTABLE
from sisiao.access.enums import Profile
from sisiao.access.hierarchy import CLIMB
from sisiao.access.models import Grant
from sisiao.access.queries import seconds_for

NAMED = 3
TAKES_TWO = "Un profil d'administrateur prend effet quand une autre personne l'a confirmé\u00a0: voyez le compte."


def who_agrees(grant: Grant, on: date) -> str:
    """The nearest level that has somebody else, by name; the one above when it has nobody; else the operator."""
    profile = Profile(grant.profile)
    levels = [giver for level in CLIMB for giver in sorted(level) if profile in GRANTABLE[giver]]
    found = seconds_for(grant, on)
    if not found:
        top = levels[-1].label if levels else profile.label
        return f"Personne d'autre ne peut le confirmer\u00a0: l'exploitant du service nomme d'abord un autre {top}."
    nearest = found[0].profile
    names = list(dict.fromkeys(str(each.user) for each in found if each.profile == nearest))
    label, rest = Profile(nearest).label, len(names) - NAMED
    shown = ", ".join(names[:NAMED]) + (f" et {rest} autre{'s' if rest > 1 else ''}" if rest > 0 else "")
    if nearest == levels[0]:
        return f"Peut le confirmer ({label})\u00a0: {shown}."
    above = f"le niveau au-dessus le fait ({label}\u00a0: {shown})"
    return f"Aucun autre {levels[0].label} ne peut le confirmer\u00a0: {above}."


def told_asked(grant: Grant, on: date) -> str:
    """What is said to whoever has just asked."""
    return f"Le profil est demandé et prend effet quand une autre personne l'aura confirmé. {who_agrees(grant, on)}"
