"""Known and unknown accounts cannot be told apart by time: AUC ≤ 0.55 (B5). Times only in `make proof`."""

import time
from random import Random

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from sisiao.accounts import throttle
from sisiao.accounts.models import User
from tests.factories import make_user
from tests.support import trials
from tests.support.timing import area_under_curve

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.django_db,
    pytest.mark.skipif(not trials.PROOF, reason="times are taken by `make proof` alone"),
]
EACH = 500
WARMING = 20


def seconds(email: str) -> float:
    client = Client()
    started = time.perf_counter()
    assert client.post("/connexion/", {"username": email, "password": "not this one"}).status_code == 200
    return time.perf_counter() - started


def test_known_and_unknown_accounts_take_the_same_time(
    settings, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    monkeypatch.setattr(throttle, "PER_ADDRESS", 10 * EACH)
    monkeypatch.setattr(throttle, "OVERALL", 10 * EACH)
    hashed = make_password("correct horse battery staple")
    known = [make_user() for _ in range(EACH)]
    User.objects.filter(pk__in=[user.pk for user in known]).update(password=hashed)
    trials = [(user.email, True) for user in known] + [(f"inconnu{number}@exemple.fr", False) for number in range(EACH)]
    Random(115).shuffle(trials)
    for number in range(WARMING):
        seconds(f"chauffe{number}@exemple.fr")
    times: dict[bool, list[float]] = {True: [], False: []}
    for email, exists in trials:
        times[exists].append(seconds(email))
    area = area_under_curve(times[True], times[False])
    record_property("AUC", round(area, 4))
    assert area <= 0.55
