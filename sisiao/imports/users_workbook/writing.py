"""Inviting the people of a list, row by row: the rules are those of the acts themselves."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sisiao.access.actions.accounts import invite_user
from sisiao.access.actions.grants import GrantSpec, UnableToGrant, change_grant_end
from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts.actions import UnableToInvite
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.spreadsheet.rows import Examined, Row
from sisiao.core.text import normalise
from sisiao.imports.sources import Change, Written
from sisiao.imports.users_workbook import declaration as tab

PROFILES = {profile.label: profile for profile in Profile}
# Which column of the file a refused field of the act stands in.
COLUMNS = {"scope": "perimeter", "starts_on": "starts_on", "ends_on": "ends_on"}


class UsersWriter:
    """One list, row by row; what an act refuses goes to the findings, and the other rows go on."""

    def __init__(self, examined: Examined, actor: Actor, now: datetime) -> None:
        self.rows = examined.rows.get(tab.NAME, [])
        self.actor = actor
        self.now = now
        self.written = Written()
        self.seen: dict[tuple[str, str, int], int] = {}

    def write(self) -> Written:
        for row in self.rows:
            if all(row.get(key) for key in ("last_name", "first_name", "email", "profile", "perimeter")):
                self._write_row(row)
        return self.written

    def _write_row(self, row: Row) -> None:
        key = (row.get("email").lower(), row.get("profile"), row.get("perimeter").pk)
        other = self.seen.setdefault(key, row.number)
        if other != row.number:
            self.written.findings.append(row.find(tab.TWICE, "email", other=other))
        try:
            with transaction.atomic():
                self._bring_in(row)
        except UnableToInvite as refused:
            self.written.findings.append(row.find(tab.REFUSED_ADDRESS, "email", problem=str(refused)))
        except UnableToGrant as refused:
            column = COLUMNS.get(refused.field, "profile")
            self.written.findings.append(row.find(tab.REFUSED_PROFILE, column, problem=str(refused)))

    def _bring_in(self, row: Row) -> None:
        """Invite, or set the end of what is known, or leave what is already so."""
        user = User.objects.filter(email__iexact=row.get("email")).first()
        if user is not None and normalise(user.get_full_name()) != normalise(
            f"{row.get('first_name')} {row.get('last_name')}"
        ):
            self.written.findings.append(row.find(tab.OTHER_NAME, "email", name=user))
        profile, ends_on = PROFILES[row.get("profile")], _day_after(row.get("ends_on"))
        known = self._known(user, row, profile) if user else None
        if known is None:
            starts_on = row.get("starts_on") or timezone.localdate(self.now)
            spec = GrantSpec(profile, row.get("perimeter"), starts_on, ends_on)
            names = (row.get("email"), row.get("first_name"), row.get("last_name"))
            invite_user(*names, spec, actor=self.actor, now=self.now)
            self.written.add(Change(tab.NAME, row.number, "", created=True))
        elif ends_on is None or known.ends_on == ends_on:
            self.written.keep(tab.NAME)
        else:
            change_grant_end(known, ends_on, actor=self.actor, now=self.now)
            self.written.add(Change(tab.NAME, row.number, "", created=False, headings=("Au",)))

    def _known(self, user: User, row: Row, profile: Profile) -> Grant | None:
        """The grant that the row describes, if the person already holds it."""
        scope, today = row.get("perimeter"), timezone.localdate(self.now)
        held = Grant.objects.filter(user=user, profile=profile).current(today)
        return held.filter(Q(scope=scope) | Q(also=scope)).distinct().order_by("starts_on", "pk").first()


def _day_after(last: date | None) -> date | None:
    return last + timedelta(days=1) if last else None
