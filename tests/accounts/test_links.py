"""Single-use links: used twice, out of time, for another account, after a change of e-mail, none is accepted (B1)."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from sisiao.accounts.actions import (
    DeadLink,
    UnableToChangeEmail,
    UnableToInvite,
    answer_reset_request,
    ask_email_change,
    close_account,
    confirm_email_change,
    initialise_account,
    invite_account,
    open_link,
    reactivate_account,
    reset_password,
    send_link_again,
    suspend_account,
)
from sisiao.accounts.actions.links import send_link
from sisiao.accounts.enums import LinkKind, SuspensionReason, UserState
from sisiao.accounts.models import AccountLink, User
from sisiao.accounts.queries import find_link
from sisiao.core.tokens import token_for
from sisiao.notifications.models import Notice, OutgoingMail
from tests.factories import make_user
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
NEW = "une phrase choisie sans hésiter"
MINUTE = timedelta(minutes=1)


def only_link(user: User, kind: LinkKind) -> AccountLink:
    return user.links.get(kind=kind, revoked_at=None, used_at=None)


def reset_link(user: User, now: datetime) -> AccountLink:
    link = answer_reset_request(user.pk, actor=TESTS, now=now)
    assert link is not None
    return link


def opened_reset(user: User, now: datetime) -> AccountLink:
    return open_link(reset_link(user, now), actor=TESTS, now=now)


def token(link: AccountLink) -> str:
    return token_for(link.kind, link.public_id)


def invite(now: datetime, email: str = "nadege.lemoine@rives.example") -> User:
    return invite_account(email, "Nadège", "Lemoine", actor=TESTS, now=now)


def test_an_invitation_lets_its_owner_choose_the_first_password() -> None:
    now = timezone.now()
    user = invite(now)
    assert (user.state, user.has_usable_password()) == (UserState.INVITED, False)
    link = only_link(user, LinkKind.INVITATION)
    assert OutgoingMail.objects.get(user=user).token_of == link.public_id
    assert not Notice.objects.filter(user=user).exists()
    assert find_link(link.kind, token(link), now=now + timedelta(days=14) - MINUTE)
    assert find_link(link.kind, token(link), now=now + timedelta(days=14)) is None
    open_link(link, actor=TESTS, now=now + timedelta(days=13))
    assert find_link(link.kind, token(link), now=now + timedelta(days=13) + 31 * MINUTE) is None
    user = initialise_account(link, NEW, actor=TESTS, now=now + timedelta(days=13) + 29 * MINUTE)
    user.refresh_from_db()
    assert (user.state, user.is_active, user.check_password(NEW)) == (UserState.ACTIVE, True, True)


def test_opening_again_does_not_lengthen() -> None:
    now, user = timezone.now(), make_user()
    link = opened_reset(user, now)
    again = open_link(link, actor=TESTS, now=now + 20 * MINUTE)
    assert again.expires_at == link.expires_at == now + 30 * MINUTE


@pytest.mark.parametrize(
    "email",
    ["contact@asso.example", "SIAO@asso.example", "115@x.example", "siao95@x.example", "siao2a@x.example",
     "accueil.chrs@x.example", "direction-cergy@x.example", "info@x.example", "admin@x.example", "115-974@x.example"],
)  # fmt: skip
def test_the_mailbox_of_a_team_gets_no_account(email: str) -> None:
    with pytest.raises(UnableToInvite, match="nominative"):
        invite(timezone.now(), email)


def test_an_address_has_one_account_whatever_its_case() -> None:
    make_user(email="nadege.lemoine@rives.example")
    with pytest.raises(UnableToInvite, match="existe déjà"):
        invite(timezone.now(), "Nadege.LEMOINE@rives.example ")


def test_a_new_link_revokes_the_earlier_of_its_kind() -> None:
    now = timezone.now()
    user = invite(now)
    first = only_link(user, LinkKind.INVITATION)
    send_link_again(user, actor=TESTS, now=now + MINUTE)
    assert find_link(first.kind, token(first), now=now + MINUTE) is None
    assert find_link(first.kind, token(only_link(user, LinkKind.INVITATION)), now=now + MINUTE)


@pytest.mark.parametrize("end", ["suspend", "close"])
def test_links_die_with_the_account(end: str) -> None:
    now, user = timezone.now(), make_user()
    link = opened_reset(user, now)
    if end == "suspend":
        suspend_account(user, SuspensionReason.ADMINISTRATOR, actor=TESTS, now=now)
        reactivate_account(user, actor=TESTS, now=now)
    else:
        close_account(user, actor=TESTS, now=now)
    assert find_link(link.kind, token(link), now=now) is None
    with pytest.raises(DeadLink):
        reset_password(link, NEW, actor=TESTS, now=now)


def test_a_link_not_opened_is_not_used() -> None:
    now, user = timezone.now(), make_user()
    with pytest.raises(DeadLink):
        reset_password(reset_link(user, now), NEW, actor=TESTS, now=now)


def test_a_link_of_one_kind_does_nothing_of_another() -> None:
    now = timezone.now()
    link = open_link(only_link(invite(now), LinkKind.INVITATION), actor=TESTS, now=now)
    with pytest.raises(DeadLink):
        reset_password(link, NEW, actor=TESTS, now=now)
    assert find_link(LinkKind.PASSWORD_RESET, token(link), now=now) is None
    forged = token_for(LinkKind.PASSWORD_RESET, link.public_id)
    assert find_link(LinkKind.PASSWORD_RESET, forged, now=now) is None


def spoil(kind: str, link: AccountLink, other: AccountLink, now: datetime) -> tuple[str, datetime]:
    """The token of a link that must open nothing any more, and the moment it is tried."""
    if kind == "twice":
        reset_password(link, NEW, actor=TESTS, now=now)
    elif kind == "late":
        return token(link), now + 30 * MINUTE
    elif kind == "other":
        return token(link).split(".")[0] + "." + token(other).split(".")[1], now
    elif kind == "email":
        change_email(link.user, f"nouvelle{link.pk}@rives.example", now)
    elif kind == "newer":
        reset_link(link.user, now)
    return token(link), now


def change_email(user: User, new_email: str, now: datetime) -> None:
    ask_email_change(user, new_email, actor=TESTS, now=now)
    for kind in (LinkKind.EMAIL_CHANGE_ASKED, LinkKind.EMAIL_CHANGE_NEW):
        link = open_link(only_link(user, kind), actor=TESTS, now=now)
        confirm_email_change(link, actor=TESTS, now=now)


def test_of_a_thousand_spoilt_tokens_none_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """25 links spoilt in five ways, each tried with 40 alterations of what is left of its token."""
    now, rng, accepted, tried = timezone.now(), Random(115), 0, 0
    users = [make_user() for _ in range(25)]
    for number, user in enumerate(users):
        link = opened_reset(user, now)
        other = opened_reset(users[number - 1], now)
        spoilt, at = spoil(("twice", "late", "other", "email", "newer")[number % 5], link, other, now)
        for attempt in range(40):
            tried += 1
            text = spoilt if attempt == 0 else _altered(spoilt, rng)
            found = find_link(LinkKind.PASSWORD_RESET, text, now=at)
            accepted += found is not None and found.user_id == user.pk
    assert (tried, accepted) == (1000, 0)


def _altered(text: str, rng: Random) -> str:
    place = rng.randrange(len(text))
    return text[:place] + rng.choice("abcdef0123456789-_.") + text[place + 1 :]


def test_the_email_changes_when_both_addresses_agree_and_every_link_dies() -> None:
    now, user = timezone.now(), make_user(email="avant@rives.example")
    pending = opened_reset(user, now)
    ask_email_change(user, "Apres@Rives.example", actor=TESTS, now=now)
    first = open_link(only_link(user, LinkKind.EMAIL_CHANGE_NEW), actor=TESTS, now=now)
    assert confirm_email_change(first, actor=TESTS, now=now) is False
    user.refresh_from_db()
    assert user.email == "avant@rives.example"
    second = open_link(only_link(user, LinkKind.EMAIL_CHANGE_ASKED), actor=TESTS, now=now)
    assert confirm_email_change(second, actor=TESTS, now=now) is True
    user.refresh_from_db()
    assert user.email == "apres@rives.example"
    assert find_link(pending.kind, token(pending), now=now) is None
    told = OutgoingMail.objects.filter(user=user, category="email_changed").values_list("address", flat=True)
    assert sorted(told) == ["apres@rives.example", "avant@rives.example"]


def test_two_changes_do_not_mix() -> None:
    """The old address agreed to one new address: another one does not profit from it."""
    now, user = timezone.now(), make_user(email="avant@rives.example")
    ask_email_change(user, "un@rives.example", actor=TESTS, now=now)
    agreed = open_link(only_link(user, LinkKind.EMAIL_CHANGE_ASKED), actor=TESTS, now=now)
    confirm_email_change(agreed, actor=TESTS, now=now)
    ask_email_change(user, "deux@rives.example", actor=TESTS, now=now + MINUTE)
    other = open_link(only_link(user, LinkKind.EMAIL_CHANGE_NEW), actor=TESTS, now=now + MINUTE)
    assert confirm_email_change(other, actor=TESTS, now=now + MINUTE) is False


def test_asking_for_the_address_of_another_account_tells_nothing_and_changes_nothing() -> None:
    now, user = timezone.now(), make_user(email="avant@rives.example")
    make_user(email="prise@rives.example")
    ask_email_change(user, "PRISE@rives.example", actor=TESTS, now=now)
    assert not OutgoingMail.objects.filter(address="prise@rives.example").exists()
    link = open_link(only_link(user, LinkKind.EMAIL_CHANGE_ASKED), actor=TESTS, now=now)
    assert confirm_email_change(link, actor=TESTS, now=now) is False


@pytest.mark.parametrize("email", ["contact@rives.example", "avant@RIVES.example"])
def test_a_shared_mailbox_or_the_same_address_is_refused(email: str) -> None:
    user = make_user(email="avant@rives.example")
    with pytest.raises(UnableToChangeEmail):
        ask_email_change(user, email, actor=TESTS, now=timezone.now())


def test_suspending_and_reactivating_one_who_never_came_invites_again() -> None:
    now = timezone.now()
    user = invite(now)
    suspend_account(user, SuspensionReason.ADMINISTRATOR, actor=TESTS, now=now)
    user = reactivate_account(user, actor=TESTS, now=now + MINUTE)
    assert user.state == UserState.INVITED
    assert only_link(user, LinkKind.INVITATION).created_at == now + MINUTE


def test_a_closed_account_keeps_its_name_and_nothing_that_opens() -> None:
    user = close_account(make_user(), actor=TESTS, now=timezone.now())
    user.refresh_from_db()
    assert (user.state, user.has_usable_password(), user.last_name[:4]) == (UserState.CLOSED, False, "Roux")
    with pytest.raises(UnableToInvite):
        send_link_again(user, actor=TESTS, now=timezone.now())


def test_nobody_is_mailed_for_an_account_that_is_not() -> None:
    assert answer_reset_request(0, actor=TESTS, now=timezone.now()) is None
    suspended = make_user(suspended=True)
    assert answer_reset_request(suspended.pk, actor=TESTS, now=timezone.now()) is None


def test_one_live_link_of_a_kind_is_the_rule_of_the_base() -> None:
    now, user = timezone.now(), make_user()
    send_link(user, LinkKind.PASSWORD_RESET, actor=TESTS, now=now)
    send_link(user, LinkKind.PASSWORD_RESET, actor=TESTS, now=now)
    assert AccountLink.objects.live(now).filter(user=user).count() == 1
