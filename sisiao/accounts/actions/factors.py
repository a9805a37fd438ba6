"""The second factor in use: activated, asked, stood in for by a backup code or a trusted browser."""

from datetime import datetime, timedelta

from django.db import transaction

from sisiao.accounts import totp
from sisiao.accounts.actions.links import lock_account
from sisiao.accounts.actions.sessions import ACCOUNT_PATH
from sisiao.accounts.models import BackupCode, TotpDevice, TrustedBrowser, User
from sisiao.accounts.sealing import sealed_with_current_key
from sisiao.core.actor import Actor
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

TRUST = timedelta(days=30)


class WrongCode(Exception):
    """The code is not the one that the application shows now."""


@transaction.atomic
def activate_totp(user: User, secret: str, code: str, *, actor: Actor, now: datetime) -> list[str]:
    """Tie an application to the account, once it gives the right code; the ten backup codes, to show once.

    Takes the place of an earlier application: its backup codes and the trusted browsers end. Raises `WrongCode`.
    """
    user = lock_account(user.pk)
    step = totp.step_of(secret, totp.clean_code(code), now=now)
    if step is None:
        raise WrongCode
    values = {"secret": totp.seal_secret(secret, user), "last_step": step, "added_at": now}
    TotpDevice.objects.update_or_create(user=user, defaults=values)
    user.trusted_browsers.filter(revoked_at=None).update(revoked_at=now)
    user.factor_recoveries.running().update(cancelled_at=now)
    notify(user.pk, user.email, Category.FACTOR_ADDED, actor=actor, now=now, path=ACCOUNT_PATH)
    return renew_backup_codes(user, actor=actor)


@transaction.atomic
def renew_backup_codes(user: User, *, actor: Actor) -> list[str]:
    """Ten new codes, to show once: the earlier ones open nothing any more."""
    user.backup_codes.all().delete()
    codes = totp.new_backup_codes()
    BackupCode.objects.bulk_create(BackupCode(user=user, digest=totp.backup_digest(code, user)) for code in codes)
    return codes


@transaction.atomic
def check_second_factor(user: User, typed: str, *, actor: Actor, now: datetime) -> bool:
    """Whether this is the code that the application shows now, never accepted before, or an unused backup code."""
    code = totp.clean_code(typed)
    device = TotpDevice.objects.select_for_update(no_key=True).filter(user=user).first()
    if device is None:
        return False
    secret = totp.unseal_secret(device.secret, user)
    step = totp.step_of(secret, code, now=now, after=device.last_step)
    if step is None:
        unused = user.backup_codes.filter(digest=totp.backup_digest(code, user), used_at=None)
        return bool(unused.update(used_at=now))
    device.last_step = step
    if not sealed_with_current_key(device.secret):
        device.secret = totp.seal_secret(secret, user)
    device.save(update_fields=["last_step", "secret"])
    return True


@transaction.atomic
def trust_browser(user: User, device: str, browser: str, *, actor: Actor, now: datetime) -> TrustedBrowser:
    """Ask this browser (digest of its identifier) no code for 30 days."""
    values = {"browser": browser, "created_at": now, "expires_at": now + TRUST}
    trusted, _ = TrustedBrowser.objects.update_or_create(user=user, device=device, revoked_at=None, defaults=values)
    return trusted


def forget_browser(trusted: TrustedBrowser, *, actor: Actor, now: datetime) -> None:
    """The code is asked again from this browser."""
    trusted.revoked_at = now
    trusted.save(update_fields=["revoked_at"])
