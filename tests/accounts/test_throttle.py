"""Guessing is slowed, working is not: the figures of B6, counted and not timed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sisiao.accounts import throttle
from sisiao.accounts.models import Attempts
from sisiao.accounts.throttle import Origin

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 21, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def evaluated(tries: int, email: str, address: str, *, now: datetime = NOW) -> int:
    """How many of a run of wrong passwords were looked at."""
    count = 0
    for _ in range(tries):
        attempt = throttle.sign_in(email, Origin(address), now=now)
        if attempt:
            attempt.failed()
            count += 1
    return count


def test_of_many_guesses_on_one_account_twenty_are_looked_at_in_an_hour() -> None:
    """As many as ten thousand, from ten thousand addresses: what is refused is not counted, so 300 tell the same."""
    total = 0
    for number in range(300):
        total += evaluated(1, "cible@exemple.fr", f"203.0.{number // 250}.{number % 250}")
    assert total == throttle.PER_ACCOUNT == 20


def test_the_hour_rolls() -> None:
    """Twenty at 21 h 14 and twenty an hour later, never forty across the stroke of an hour."""
    late = datetime(2026, 11, 24, 21, 59, tzinfo=UTC)
    assert evaluated(25, "cible@exemple.fr", "203.0.113.1", now=late) == 20
    assert evaluated(25, "cible@exemple.fr", "203.0.113.2", now=late + 2 * MINUTE) == 0
    assert evaluated(25, "cible@exemple.fr", "203.0.113.3", now=late + 55 * MINUTE) == 0
    assert evaluated(25, "cible@exemple.fr", "203.0.113.4", now=late + 66 * MINUTE) == 20


def test_one_address_that_sprays_is_stopped() -> None:
    total = sum(evaluated(1, f"compte{number}@exemple.fr", "203.0.113.9") for number in range(500))
    assert total == throttle.PER_ADDRESS


def test_an_ipv6_subscriber_is_one_address() -> None:
    assert throttle.network_of("2001:db8:1:2::17") == throttle.network_of("2001:db8:1:2:ffff::1")
    assert throttle.network_of("2001:db8:1:3::17") != throttle.network_of("2001:db8:1:2::17")
    assert throttle.network_of("not an address") == "not an address"


def test_a_spray_from_everywhere_slows_unknown_browsers_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "OVERALL", 100)
    for number in range(100):
        evaluated(1, f"compte{number}@exemple.fr", f"203.0.113.{number}")
    assert throttle.is_attacked(now=NOW)
    assert evaluated(30, "suivant@exemple.fr", "198.51.100.1") == throttle.STRICT_PER_ACCOUNT
    assert not throttle.is_attacked(now=NOW + timedelta(hours=2))


def test_known_browsers_all_pass_under_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts guessed at beyond their limit, behind the very same address: a thousand sign in all the same."""
    monkeypatch.setattr(throttle, "OVERALL", 10)
    evaluated(throttle.PER_ADDRESS + 50, "cible@exemple.fr", "203.0.113.9")
    for number in range(1000):
        if number % 50 == 0:
            evaluated(25, f"compte{number}@exemple.fr", "203.0.113.9")
        attempt = throttle.sign_in(f"compte{number}@exemple.fr", Origin("203.0.113.9", f"poste {number}"), now=NOW)
        assert attempt is not None
        attempt.succeeded()


def test_who_succeeds_is_forgiven() -> None:
    for _ in range(100):
        attempt = throttle.sign_in("camille@exemple.fr", Origin("203.0.113.1"), now=NOW)
        assert attempt is not None
        attempt.succeeded()
    assert set(Attempts.objects.values_list("count", flat=True)) == {0}


def test_a_known_browser_stolen_still_guesses_slowly() -> None:
    origin = Origin("203.0.113.1", "poste")
    attempts = [throttle.sign_in("camille@exemple.fr", origin, now=NOW) for _ in range(50)]
    assert sum(attempt is not None for attempt in attempts) == throttle.PER_DEVICE


def test_codes_and_requests_of_links_have_their_own_limits() -> None:
    codes = [throttle.second_factor("camille@exemple.fr", Origin("203.0.113.1"), now=NOW) for _ in range(30)]
    assert sum(attempt is not None for attempt in codes) == throttle.CODES_PER_ACCOUNT
    resets = [throttle.reset_request("camille@exemple.fr", Origin("203.0.113.1"), now=NOW) for _ in range(30)]
    assert sum(attempt is not None for attempt in resets) == throttle.RESETS_PER_ACCOUNT


def test_the_attack_of_an_hour_is_told_once() -> None:
    assert [throttle.must_tell(now=NOW), throttle.must_tell(now=NOW + 30 * MINUTE)] == [True, False]
    assert throttle.must_tell(now=NOW + 60 * MINUTE)


def test_no_address_is_kept_in_clear_and_old_counts_go() -> None:
    evaluated(1, "camille@exemple.fr", "203.0.113.1")
    assert not any("camille" in key or "203.0" in key for key in Attempts.objects.values_list("key", flat=True))
    throttle.forget(now=NOW + timedelta(hours=3))
    assert not Attempts.objects.exists()
    assert timezone.is_aware(NOW)
