"""Failed sign-ins are counted per account and per address (CNIL 2022-100; ASVS 6.3.1).

Only failures count: whoever types the right password is not slowed by the crowd behind the same address, until that
address has failed `PER_ADDRESS` times in the hour. The count is one upsert, so that parallel attempts are all counted;
a refused sign-in answers normally and its transaction commits.
"""

import hashlib
from datetime import datetime

from django.db import connection
from django.db.models import Q

from sisiao.accounts.models import SignInFailure

PER_ACCOUNT = 20
PER_ADDRESS = 200

_COUNT = """
INSERT INTO accounts_signinfailure (key, hour, count) VALUES (%s, %s, 1)
ON CONFLICT (key, hour) DO UPDATE SET count = accounts_signinfailure.count + 1
"""


def _digest(kind: str, value: str) -> str:
    return f"{kind}:{hashlib.sha256(value.strip().lower().encode()).hexdigest()[:64]}"


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def is_slowed(email: str, address: str, *, now: datetime) -> bool:
    """Whether this account or this address has failed too often in the current hour."""
    account, origin = _digest("account", email), _digest("address", address)
    too_often = Q(key=account, count__gte=PER_ACCOUNT) | Q(key=origin, count__gte=PER_ADDRESS)
    return SignInFailure.objects.filter(too_often, hour=_hour(now)).exists()


def count_failure(email: str, address: str, *, now: datetime) -> None:
    """Count one failure against the account and the address; counts of past hours are dropped on the way."""
    hour = _hour(now)
    SignInFailure.objects.filter(hour__lt=hour).delete()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_digest("account", email), hour])
        cursor.execute(_COUNT, [_digest("address", address), hour])
