"""Mailboxes that several people read: an account is one person's, and its e-mail is its key (T04)."""

import re

SHARED = frozenset(
    """accueil admin administration asso association bureau ccas chrs chu compta comptabilite contact coordination ddets
    dg direction directeur directrice equipe gestion hebergement info infos mairie maraude noreply permanence pole rh
    secretariat service siao siege social standard urgence veille 115""".split()  # noqa: SIM905
)
# « siao95 », « siao2a »: a word and a département.
_DEPARTEMENT = re.compile(r"(?:\d{1,3}|2[ab])$")


def is_shared_mailbox(email: str) -> bool:
    """Whether the address looks like a shared box: « contact@ », « siao95@ », « accueil.chrs@ »."""
    first = re.split(r"[._+-]", email.strip().lower().partition("@")[0])[0]
    return first in SHARED or _DEPARTEMENT.sub("", first) in SHARED
