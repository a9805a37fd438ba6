"""The second factor: codes, replay, backup codes, sealed secrets, and the way back by two people and a day."""

from datetime import timedelta

import pyotp
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts import totp
from sisiao.accounts.actions import (
    UnableToRecover,
    WrongCode,
    activate_totp,
    approve_factor_recovery,
    ask_factor_recovery,
    cancel_factor_recovery,
    check_second_factor,
    complete_due_recoveries,
    renew_backup_codes,
    trust_browser,
)
from sisiao.accounts.models import FactorRecovery, User
from sisiao.accounts.queries import has_second_factor, trusts
from sisiao.accounts.sealing import UnableToUnseal, seal, unseal
from sisiao.core.actor import Actor
from sisiao.notifications.models import Notice
from tests.factories import actor_for, make_siao, make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=30)
NOW = timezone.now()


def enrolled(user: User | None = None) -> tuple[User, str, list[str]]:
    user, secret = user or make_user(), totp.new_secret()
    codes = activate_totp(user, secret, pyotp.TOTP(secret).at(NOW), actor=TESTS, now=NOW)
    return User.objects.get(pk=user.pk), secret, codes


def check(user: User, code: str, steps: int = 1) -> bool:
    return check_second_factor(user, code, actor=TESTS, now=NOW + steps * STEP)


def test_the_code_of_the_moment_is_accepted_once() -> None:
    user, secret, _ = enrolled()
    code = pyotp.TOTP(secret).at(NOW + STEP)
    assert check(user, f"{code[:3]} {code[3:]}")
    assert not check(user, code)
    assert check(user, pyotp.TOTP(secret).at(NOW + 3 * STEP), steps=3)


def test_the_code_that_activated_is_not_accepted_again() -> None:
    user, secret, _ = enrolled()
    assert not check(user, pyotp.TOTP(secret).at(NOW), steps=0)


def test_half_a_minute_of_drift_is_forgiven_and_no_more() -> None:
    user, secret, _ = enrolled()
    clock = pyotp.TOTP(secret)
    assert not check(user, clock.at(NOW + 2 * STEP), steps=10)
    assert not check(user, clock.at(NOW + 12 * STEP), steps=10)
    assert check(user, clock.at(NOW + 9 * STEP), steps=10)
    assert check(user, clock.at(NOW + 11 * STEP), steps=10)
    assert not check(user, clock.at(NOW + 10 * STEP), steps=10)  # earlier than the one just accepted


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "12345", "1234567", "aaaa-bbbb-cccc-dddd", "١٢٣٤٥٦"])
def test_another_code_is_refused(code: str) -> None:
    user, _, _ = enrolled()
    assert not check(user, code)


def test_a_wrong_code_activates_nothing() -> None:
    user = make_user()
    with pytest.raises(WrongCode):
        activate_totp(user, totp.new_secret(), "000000", actor=TESTS, now=NOW)
    assert not has_second_factor(User.objects.get(pk=user.pk))


def test_ten_backup_codes_each_once_and_none_of_an_earlier_set() -> None:
    user, _, codes = enrolled()
    other, _, _ = enrolled()
    assert len(set(codes)) == 10
    assert not check(other, codes[0])
    assert check(user, codes[0].upper())
    assert not check(user, codes[0])
    fresh = renew_backup_codes(user, actor=TESTS)
    assert not check(user, codes[1])
    assert all(check(user, code) for code in fresh)


def test_nothing_kept_opens_the_account_by_itself() -> None:
    user, secret, codes = enrolled()
    assert secret not in user.totp.secret
    digests = set(user.backup_codes.values_list("digest", flat=True))
    assert not digests & {totp.clean_code(code) for code in codes}


def test_a_sealed_secret_opens_for_its_owner_and_with_its_key_alone(settings) -> None:
    user, secret, _ = enrolled()
    with pytest.raises(UnableToUnseal):
        totp.unseal_secret(user.totp.secret, make_user())
    with pytest.raises(UnableToUnseal):
        unseal("not sealed", "x")
    with pytest.raises(UnableToUnseal):
        unseal(seal("secret", "x")[:-4] + "AAAA", "x")
    settings.SEALING_KEYS = {"next": "n" * 40, **settings.SEALING_KEYS}
    assert totp.unseal_secret(user.totp.secret, user) == secret
    assert check(user, pyotp.TOTP(secret).at(NOW + STEP))
    user.totp.refresh_from_db()
    assert user.totp.secret.startswith("next.")
    settings.SEALING_KEYS = {"other": "o" * 40}
    with pytest.raises(UnableToUnseal):
        totp.unseal_secret(user.totp.secret, user)


def test_another_application_takes_the_place_of_the_first() -> None:
    user, first, codes = enrolled()
    trust_browser(user, "d" * 64, "Firefox", actor=TESTS, now=NOW)
    user, _, _ = enrolled(user)
    assert not check(user, pyotp.TOTP(first).at(NOW + STEP))
    assert not check(user, codes[0])
    assert not trusts(user, "d" * 64, now=NOW)


def test_a_browser_is_trusted_thirty_days() -> None:
    user, _, _ = enrolled()
    trust_browser(user, "d" * 64, "Firefox", actor=TESTS, now=NOW)
    assert trusts(user, "d" * 64, now=NOW + timedelta(days=29))
    assert not trusts(user, "d" * 64, now=NOW + timedelta(days=30))
    assert not trusts(user, "e" * 64, now=NOW)
    assert not trusts(make_user(), "d" * 64, now=NOW)


def administrator() -> Actor:
    return actor_for(Profile.SIAO_ADMIN, make_siao().scope)


def own(user: User) -> Actor:
    return actor_for(Profile.SIAO_ADMIN, make_siao().scope, user)


def test_two_people_and_a_day() -> None:
    user, _, codes = enrolled()
    trust_browser(user, "d" * 64, "Firefox", actor=TESTS, now=NOW)
    recovery = ask_factor_recovery(user, actor=administrator(), now=NOW)
    assert complete_due_recoveries(actor=TESTS, now=NOW + timedelta(days=9)) == 0
    approve_factor_recovery(recovery, actor=administrator(), now=NOW)
    assert complete_due_recoveries(actor=TESTS, now=NOW + timedelta(hours=23, minutes=59)) == 0
    assert has_second_factor(User.objects.get(pk=user.pk))
    assert complete_due_recoveries(actor=TESTS, now=NOW + timedelta(hours=24)) == 1
    user = User.objects.get(pk=user.pk)
    assert not has_second_factor(user)
    assert not check(user, codes[0])
    assert not trusts(user, "d" * 64, now=NOW)
    told = Notice.objects.filter(user=user).values_list("category", flat=True).order_by("pk")
    assert list(told) == ["factor_added", "factor_recovery", "factor_recovery", "factor_removed"]


def test_nobody_recovers_alone() -> None:
    user, _, _ = enrolled()
    with pytest.raises(UnableToRecover):
        ask_factor_recovery(user, actor=own(user), now=NOW)
    first = administrator()
    recovery = ask_factor_recovery(user, actor=first, now=NOW)
    for actor in (first, own(user), TESTS):
        with pytest.raises(UnableToRecover):
            approve_factor_recovery(recovery, actor=actor, now=NOW)
    with pytest.raises(UnableToRecover, match="déjà"):
        ask_factor_recovery(user, actor=administrator(), now=NOW)


def test_the_owner_stops_it() -> None:
    user, _, _ = enrolled()
    recovery = ask_factor_recovery(user, actor=administrator(), now=NOW)
    approve_factor_recovery(recovery, actor=administrator(), now=NOW)
    cancel_factor_recovery(recovery, actor=own(user), now=NOW)
    assert complete_due_recoveries(actor=TESTS, now=NOW + timedelta(days=2)) == 0
    assert has_second_factor(User.objects.get(pk=user.pk))
    with pytest.raises(UnableToRecover):
        approve_factor_recovery(recovery, actor=administrator(), now=NOW)


def test_the_base_itself_wants_two_others() -> None:
    user, _, _ = enrolled()
    with pytest.raises(IntegrityError, match="two_others"), transaction.atomic():
        FactorRecovery.objects.create(user=user, asked_by=user, asked_at=NOW)
