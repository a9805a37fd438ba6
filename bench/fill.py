"""`python -m bench.fill SCALE`: fills the database of `DATABASE_URL`, migrated and empty, always the same.

A second word, `without-requests`, leaves out the requests and the calls, most of the rows: the figures of the offer
read none.
"""

import sys
import time
from random import Random

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.copying import quick_load  # noqa: E402
from bench.offer import Keys, create_offer, create_siao  # noqa: E402
from bench.people import People  # noqa: E402
from bench.scale import FIRST_DEPARTEMENTS, Scale  # noqa: E402
from sisiao.accounts.models import User  # noqa: E402
from sisiao.geo.models import Departement  # noqa: E402
from sisiao.siao.nights import current_night  # noqa: E402

WITHOUT = "without-requests"
VOCABULARY = """
INSERT INTO households_nameword (word)
SELECT DISTINCT w FROM households_person, unnest(search_words) AS w WHERE w <> '' ON CONFLICT DO NOTHING
"""


def departements(count: int) -> list[Departement]:
    """The one that is measured first, then enough others."""
    by_code = Departement.objects.in_bulk()
    codes = [*FIRST_DEPARTEMENTS, *sorted(set(by_code) - set(FIRST_DEPARTEMENTS))]
    return [by_code[code] for code in codes[:count]]


def fill(scale: Scale, *, requests: bool = True) -> None:
    now, keys = timezone.now(), Keys()
    with quick_load():
        for departement in departements(scale.siaos):
            rng = Random(departement.code)
            siao = create_siao(departement)
            units = create_offer(siao, scale, rng, now, keys)
            taker = User.objects.get(email=f"bench{departement.code}@bench.example")
            tonight = current_night(siao, now)
            People(siao, taker.pk, departement.chef_lieu, scale, rng, now, tonight, keys).write(
                units, requests=requests
            )
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(VOCABULARY)
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    start = time.monotonic()
    fill(Scale(float(sys.argv[1])), requests=WITHOUT not in sys.argv[2:])
    print(f"filled at scale {sys.argv[1]} in {time.monotonic() - start:.0f} s", file=sys.stderr)
