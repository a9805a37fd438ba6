"""Who answers the 115 for whom: a chain of SIAO that never turns in a circle."""

from django.db import connection

from sisiao.siao.models import Siao

# Two relays that make a circle together are of two SIAO: one lock for all of them (`sql/relays.sql` takes it too).
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('siao_relays', 0))"


def lock_relays() -> None:
    """Until the end of the transaction, nobody else names a relay."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def relay_chain(first: Siao | None) -> list[Siao]:
    """Who answers, then who answers in their place, each once. `first` is the relay that is named."""
    chain: list[Siao] = []
    while first is not None and first not in chain:
        chain.append(first)
        first = Siao.objects.filter(relays=first).first()
    return chain
