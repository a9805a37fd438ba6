"""Opening and ending a support view: half an hour, one at a time, for a reason, and the user is told at once (R20)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from sisiao.access.models import SUPPORT_REASON, SUPPORT_VIEW, Grant, SupportView
from sisiao.access.support import viewable_grants
from sisiao.accounts.actions import lock_account
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

# The page on which the user reads who looked, and why.
ACCOUNT_PATH = "/compte/"
INSTANT = timedelta(microseconds=1)


class UnableToView(Exception):
    """The site cannot be seen so; `str()` is the French sentence to show."""


@transaction.atomic
def open_support_view(grant: Grant, reason: str, *, actor: Actor, now: datetime) -> SupportView:
    """See the site as this grant sees it, for half an hour; its holder is told at once.

    The identity of who looks has been confirmed just before. Raises `NotAllowed`, and `UnableToView` for a grant
    that is not to be seen or has ended, for a reason too short, while another view of theirs is open.
    """
    actor.require(Capability.SUPPORT_VIEW)
    if actor.user_id is None or actor.masked:
        raise NotAllowed(Capability.SUPPORT_VIEW)
    lock_account(actor.user_id)
    if grant.pk not in {each.pk for each in viewable_grants(grant.user, actor.user_id, now)}:
        raise UnableToView("Ce profil ne peut pas être vu\u00a0: il a pris fin, ou son compte ne s'ouvre à personne.")
    reason = " ".join(reason.split())
    if len(reason) < SUPPORT_REASON:
        raise UnableToView(f"Dites pourquoi, en {SUPPORT_REASON} caractères au moins.")
    if SupportView.objects.opened_by(actor.user_id).in_progress(now).exists():
        raise UnableToView("Une vue d'assistance est déjà ouverte à votre nom. Quittez-la avant d'en ouvrir une autre.")
    view = SupportView.objects.create(
        viewer_id=actor.user_id, grant=grant, reason=reason, period=DateTimeTZRange(now, now + SUPPORT_VIEW, "[)")
    )
    user = grant.user
    params = {"at": now.isoformat()}
    notify(user.pk, user.email, Category.SUPPORT_VIEW, actor=actor, now=now, params=params, path=ACCOUNT_PATH)
    return view


@transaction.atomic
def end_support_views(*, actor: Actor, now: datetime) -> int:
    """End the views of the actor's own that are in progress; returns how many."""
    views = SupportView.objects.opened_by(actor.user_id or 0).in_progress(now).select_for_update(no_key=True)
    ended = list(views)
    for view in ended:
        view.period = DateTimeTZRange(view.period.lower, max(now, view.period.lower + INSTANT), "[)")
        view.save(update_fields=["period"])
    return len(ended)
