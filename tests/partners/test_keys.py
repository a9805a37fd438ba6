"""Keys of partners: shown once, hashed, scoped, expiring, rotated with overlap, limited, revoked; signatures."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.audit.models import RowHistory
from sisiao.core.actor import NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.partners import signing
from sisiao.partners.actions import (
    NO_KEY,
    OVERLAP,
    UNKNOWN,
    KeyTold,
    UnableToIssue,
    Unadmitted,
    add_partner,
    admit,
    forget_calls,
    issue_key,
    log_call,
    restrict_key,
    revoke_key,
    rotate_key,
)
from sisiao.partners.enums import KeyScope, PartnerAudience
from sisiao.partners.keys import bearer, digest_of, prefix_of
from sisiao.partners.models import Partner, PartnerCall, PartnerKey
from sisiao.partners.networks import UnknownAddress, is_within, networks_of
from sisiao.partners.queries import calls_by_day, health
from tests.factories import actor_for, make_siao, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
SCOPE, HOME = KeyScope.DIRECTORY, "192.0.2.7"


@pytest.fixture
def partner(db: None) -> Partner:
    return add_partner("Logiciel des brigades", PartnerAudience.POLICE, actor=TESTS, now=NOW)


def key_of(partner: Partner, **told: object) -> tuple[PartnerKey, str]:
    told.setdefault("expires_at", NOW + timedelta(days=90))
    return issue_key(partner, KeyTold(**told), actor=TESTS, now=NOW)  # type: ignore[arg-type]


def refused(secret: str, at: datetime = NOW, address: str = HOME) -> tuple[int, str]:
    with pytest.raises(Unadmitted) as found:
        admit(secret, SCOPE, address, now=at)
    return found.value.status, str(found.value)


def test_the_base_never_holds_the_secret(partner: Partner) -> None:
    key, secret = key_of(partner)
    assert admit(secret, SCOPE, HOME, now=NOW) == key and len(secret) > 45
    rows = json.dumps([row.new for row in RowHistory.objects.all()]) + str(PartnerKey.objects.values().get())
    assert secret not in rows and secret[20:] not in rows and key.digest == digest_of(secret)


def test_unknown_expired_and_revoked_are_answered_alike(partner: Partner) -> None:
    key, secret = key_of(partner)
    _other, revoked = key_of(partner)
    revoke_key(_other, actor=TESTS, now=NOW)
    told = {refused("sisiao_x"), refused(revoked), refused(secret, key.expires_at)}
    assert told == {(401, UNKNOWN)} and refused("") == (401, NO_KEY)
    assert admit(secret, SCOPE, HOME, now=key.expires_at - timedelta(seconds=1)) == key


def test_the_same_questions_to_the_base(partner: Partner, django_assert_num_queries) -> None:
    key, secret = key_of(partner)
    revoke_key(key, actor=TESTS, now=NOW)
    for shown in (secret, "sisiao_unknown", ""):
        with django_assert_num_queries(2):
            refused(shown)


def test_a_rotation_overlaps(partner: Partner) -> None:
    key, secret = key_of(partner, addresses=["192.0.2.0/24"], hourly_limit=50)
    new, other = rotate_key(key, actor=TESTS, now=NOW)
    late = NOW + OVERLAP
    assert admit(secret, SCOPE, HOME, now=late - timedelta(minutes=1)) == key
    assert refused(secret, late) == (401, UNKNOWN)
    assert admit(other, SCOPE, HOME, now=late) == new and (new.addresses, new.hourly_limit) == (["192.0.2.0/24"], 50)
    revoke_key(key, actor=TESTS, now=NOW)
    with pytest.raises(UnableToIssue, match="n'ouvre déjà plus"):
        rotate_key(key, actor=TESTS, now=NOW)


def test_a_key_that_would_end_sooner_is_not_prolonged_by_its_rotation(partner: Partner) -> None:
    key, _secret = key_of(partner, expires_at=NOW + timedelta(days=2))
    rotate_key(key, actor=TESTS, now=NOW)
    assert PartnerKey.objects.get(pk=key.pk).expires_at == NOW + timedelta(days=2)


def test_from_where(partner: Partner) -> None:
    key, secret = key_of(partner)
    restrict_key(key, networks_of(["198.51.100.0/24", " 2001:db8::1 "]), actor=TESTS)
    assert refused(secret)[0] == 403
    for address in ("198.51.100.9", "::ffff:198.51.100.9", "2001:db8::1"):
        assert admit(secret, SCOPE, address, now=NOW) == key
    assert not is_within("", key.addresses) and is_within("", [])
    with pytest.raises(UnknownAddress, match="ni une adresse"):
        networks_of(["198.51.100.300"])


def test_a_key_has_so_many_calls_an_hour(partner: Partner) -> None:
    _key, secret = key_of(partner, hourly_limit=3)
    for _ in range(3):
        admit(secret, SCOPE, HOME, now=NOW)
    assert refused(secret)[0] == 429
    admit(secret, SCOPE, HOME, now=NOW + timedelta(minutes=70))
    _again, other = key_of(partner, hourly_limit=3)
    admit(other, SCOPE, HOME, now=NOW)


def test_an_address_that_tries_keys_is_stopped(partner: Partner) -> None:
    told = [refused(f"sisiao_{rank}")[0] for rank in range(102)]
    assert told == [401] * 100 + [429] * 2
    assert refused("sisiao_x", address="192.0.2.8")[0] == 401


def test_what_the_base_itself_holds(partner: Partner) -> None:
    key, _secret = key_of(partner)
    revoke_key(key, actor=TESTS, now=NOW)
    for rows, change in (
        (Partner.objects.all(), {"audience": PartnerAudience.LINE_3919}),
        (PartnerKey.objects.all(), {"revoked_at": None}),
        (PartnerKey.objects.all(), {"digest": "0" * 64}),
        (PartnerKey.objects.all(), {"scopes": []}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_the_nation_alone_administers_partners(partner: Partner) -> None:
    key, _secret = key_of(partner)
    actor = actor_for(Profile.SIAO_ADMIN, make_siao().scope)
    for act in (
        lambda: add_partner("Autre", PartnerAudience.LINE_114, actor=actor, now=NOW),
        lambda: issue_key(partner, KeyTold(NOW + timedelta(days=2)), actor=actor, now=NOW),
        lambda: rotate_key(key, actor=actor, now=NOW),
        lambda: revoke_key(key, actor=actor, now=NOW),
        lambda: restrict_key(key, [], actor=actor),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(ValidationError, match="existe déjà"):
        add_partner(partner.name, PartnerAudience.LINE_114, actor=TESTS, now=NOW)
    for days in (0, -1, 800):
        with pytest.raises(UnableToIssue):
            key_of(partner, expires_at=NOW + timedelta(days=days))


def test_the_log_and_what_is_told_of_it(partner: Partner) -> None:
    key, _secret = key_of(partner)
    for status, back in ((200, 0), (304, 0), (403, 1), (500, 1), (200, 400)):
        log_call(key, "annuaire", "95127", status, 12.4, NOW - timedelta(days=back))
    log_call(None, "annuaire", "", 401, 3, NOW)
    today, yesterday = calls_by_day(partner, NOW.date())[:2]
    assert (today.answered, today.refused, yesterday.refused, yesterday.failed) == (2, 0, 1, 1)
    told = health(NOW)
    assert (told.calls, told.failed, told.milliseconds) == (2, 0, 12)
    assert health(NOW - timedelta(days=900)).milliseconds is None
    assert forget_calls(NOW) == 1 and PartnerCall.objects.count() == 5


@pytest.mark.parametrize(
    ("header", "secret"), [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("abc", ""), ("Basic abc", ""), ("", "")]
)
def test_the_header(header: str, secret: str) -> None:
    assert bearer(header) == secret


class TestEdges:
    """A day, an hour, a letter too many or too few."""

    def test_what_a_key_looks_like(self, partner: Partner) -> None:
        key, secret = key_of(partner)
        assert secret.startswith("sisiao_") and len(secret) == len("sisiao_") + 43  # 32 bytes in base64
        assert (key.prefix, prefix_of(secret)) == (secret[:13], secret[:13])

    def test_how_long_a_key_lives(self, partner: Partner) -> None:
        longest = NOW + timedelta(days=731)
        assert key_of(partner, expires_at=longest)[0].expires_at == longest
        with pytest.raises(UnableToIssue) as refused_so:
            key_of(partner, expires_at=longest + timedelta(seconds=1))
        assert refused_so.value.field == "expires_on"
        former, _secret = key_of(partner)
        new, _secret = rotate_key(former, actor=TESTS, now=NOW)
        assert new.expires_at == NOW + timedelta(days=365)
        assert PartnerKey.objects.get(pk=former.pk).expires_at == NOW + timedelta(days=30)

    @pytest.mark.parametrize("verb", ["add", "issue", "rotate", "revoke", "restrict"])
    def test_a_verb_that_fails_changes_nothing(
        self, partner: Partner, monkeypatch: pytest.MonkeyPatch, verb: str
    ) -> None:
        key, _secret = key_of(partner)
        before = every_row()
        written: Any = Partner if verb == "add" else PartnerKey
        save = written.save

        def fails(row: Any, **how: Any) -> None:
            new = row.pk is None
            save(row, **how)
            if verb != "rotate" or not new:
                raise RuntimeError

        monkeypatch.setattr(written, "save", fails)
        act = {
            "add": lambda: add_partner("Autre", PartnerAudience.LINE_114, actor=TESTS, now=NOW),
            "issue": lambda: key_of(partner),
            "rotate": lambda: rotate_key(key, actor=TESTS, now=NOW),
            "revoke": lambda: revoke_key(key, actor=TESTS, now=NOW),
            "restrict": lambda: restrict_key(key, ["192.0.2.0/24"], actor=TESTS),
        }[verb]
        with pytest.raises(RuntimeError):
            act()
        assert every_row() == before

    def test_a_key_opens_what_it_says_alone(self, partner: Partner) -> None:
        key, secret = key_of(partner)
        with pytest.raises(Unadmitted, match="n'ouvre pas «\u00a0Statistiques") as found:
            admit(secret, OtherScope("statistiques"), HOME, now=NOW)  # type: ignore[arg-type]
        assert (found.value.status, found.value.key) == (403, key)

    def test_networks_as_they_are_kept(self) -> None:
        assert networks_of(["192.0.2.7/24", "192.0.2.9/24", "198.51.100.7"]) == ["192.0.2.0/24", "198.51.100.7/32"]
        with pytest.raises(UnknownAddress, match=f"«\u00a0{'x' * 43}\u00a0» n'est"):
            networks_of(["x" * 60])

    def test_calls_are_kept_a_year(self, partner: Partner) -> None:
        for seconds in (0, 1):
            log_call(None, "annuaire", "", 401, 3, NOW - timedelta(days=365, seconds=seconds))
        assert forget_calls(NOW) == 1 and PartnerCall.objects.get().at == NOW - timedelta(days=365)

    def test_which_rows_are_whose(self, partner: Partner) -> None:
        nation = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        keeper, every = actor_for(Profile.SIAO_ADMIN, make_siao().scope), Partner.objects.all()
        able = [list(every.able_to(actor, Capability.MANAGE_PARTNERS)) for actor in (nation, keeper)]
        assert able == [[partner], []]
        valid, revoked = (key_of(partner)[0] for _ in range(2))
        revoke_key(revoked, actor=TESTS, now=NOW)
        assert list(PartnerKey.objects.valid(NOW)) == [valid]
        assert list(PartnerKey.objects.valid(valid.expires_at - timedelta(seconds=1))) == [valid]
        assert not PartnerKey.objects.valid(valid.expires_at).exists()


def every_row() -> list[dict[str, Any]]:
    return [*Partner.objects.order_by("pk").values(), *PartnerKey.objects.order_by("pk").values()]


class OtherScope(str):
    """A scope that no key has yet: `KeyScope` has one member."""

    label = "Statistiques"


class TestSignatures:
    def test_what_is_signed_verifies_and_nothing_else(self) -> None:
        keys, content = signing.public_keys(), '{"numéro": 1}'.encode()
        protected, _between, signature = signing.detached(content).split(".")
        assert signing.verified(protected, signing.encoded(content), signature, keys)
        assert not signing.verified(protected, signing.encoded(content + b" "), signature, keys)
        assert not signing.verified(protected, signing.encoded(content), signature[:-4] + "AAAA", keys)
        assert not signing.verified(protected, signing.encoded(content), signature, {"keys": []})
        assert signing.verified(**signing.signed_file(content), keys=keys)

    def test_a_former_key_still_verifies_and_a_coming_one_is_already_known(self) -> None:
        with override_settings(SEALING_KEYS={"old": "a" * 40, "new": "b" * 40}):
            ahead, signed = signing.public_keys(), signing.signed_file(b"x")
        with override_settings(SEALING_KEYS={"new": "b" * 40, "old": "a" * 40}):
            assert signing.verified(**signed, keys=signing.public_keys())
            assert signing.verified(**signing.signed_file(b"y"), keys=ahead)
        with override_settings(SEALING_KEYS={"new": "b" * 40}):
            assert not signing.verified(**signed, keys=signing.public_keys())


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("partner_key", *arguments, stdout=out, stderr=StringIO())
        return out.getvalue()

    def test_a_key_is_printed_once(self) -> None:
        secret = self.run("Brigades", "--scope", "annuaire").strip()
        key = admit(secret, SCOPE, HOME, now=timezone.now())
        assert (key.partner.name, key.partner.audience, key.scopes) == ("Brigades", "police", ["annuaire"])
        again = self.run("Brigades", "--scope", "annuaire", "--ip", "192.0.2.0/24", "--expires", "2027-06-01").strip()
        other = admit(again, SCOPE, HOME, now=timezone.now())
        assert other.partner == key.partner and other.addresses == ["192.0.2.0/24"]
        listed = self.run("--list")
        assert key.prefix in listed and other.prefix in listed and secret not in listed and again not in listed

    def test_an_audience_and_a_revocation(self) -> None:
        secret = self.run("Écoute", "--scope", "annuaire", "--audience", "3919").strip()
        assert Partner.objects.get().audience == PartnerAudience.LINE_3919
        self.run("Écoute", "--revoke")
        assert refused(secret, timezone.now()) == (401, UNKNOWN)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("Brigades",), "--scope"),
            ((), "NAME"),
            (("Brigades", "--scope", "annuaire", "--ip", "x"), "adresse"),
            (("Brigades", "--scope", "annuaire", "--expires", "hier"), "2027"),
            (("Brigades", "--scope", "annuaire", "--expires", "2020-01-01"), "échéance"),
            (("Personne", "--revoke"), "Personne"),
        ],
    )
    def test_what_it_refuses(self, arguments: tuple[str, ...], said: str) -> None:
        with pytest.raises(CommandError, match=said):
            self.run(*arguments)
        assert not PartnerKey.objects.exists()

    def test_the_audience_of_a_partner_is_for_good(self) -> None:
        self.run("Brigades", "--scope", "annuaire")
        with pytest.raises(CommandError, match="Forces de l'ordre"):
            self.run("Brigades", "--scope", "annuaire", "--audience", "114")
