"""Making the template of a list of users, and importing it: the same code for a dry run and for good."""

import hashlib
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
from sisiao.core.capabilities import Capability
from sisiao.core.context import acting_as
from sisiao.core.spreadsheet import file_controls
from sisiao.core.spreadsheet.findings import Findings
from sisiao.core.spreadsheet.reader import read_raw
from sisiao.core.spreadsheet.rows import Examined, Row, examine
from sisiao.core.spreadsheet.template import write_template
from sisiao.core.text import normalise
from sisiao.imports.reports import ImportReport
from sisiao.imports.sources import Change, Written
from sisiao.imports.users_workbook import declaration as tab
from sisiao.imports.users_workbook.declaration import declare_users

PROFILES = {profile.label: profile for profile in Profile}
# Which column of the file a refused field of the act stands in.
COLUMNS = {"scope": "perimeter", "starts_on": "starts_on", "ends_on": "ends_on"}


def users_template(departement: str, name: str, *, actor: Actor) -> bytes:
    """Bytes of the empty workbook, with the lists of what the actor may give."""
    actor.require(Capability.MANAGE_USERS)
    return write_template(declare_users(actor, departement), departement=departement, departement_name=name)


def import_users(content: bytes, *, actor: Actor, now: datetime, commit: bool) -> ImportReport:
    """Read a list, report everything, and invite everybody or nobody.

    A dry run writes too, and takes it back: the rules are those of the acts themselves, row by row.
    """
    actor.require(Capability.MANAGE_USERS)
    raw = read_raw(content, declare_users(actor, "").layouts)
    departement = raw.properties.get("sisiao_departement", "")
    if raw.properties and raw.properties.get("sisiao_kind") != tab.KIND:
        raw.findings.add(file_controls.WRONG_KIND.find(expected="liste de comptes"))
    examined = examine(declare_users(actor, departement), raw)
    report = ImportReport(
        tab.KIND, hashlib.sha256(content).hexdigest(), examined.findings, departement, examined.counts
    )
    with acting_as(actor):
        report.written = _Writer(examined, actor, now).write()
        report.committed = commit and report.importable
        if not report.committed:
            transaction.set_rollback(True)
    if not report.importable:
        report.written = Written()
    return report


class _Writer:
    """One list, row by row; what an act refuses becomes a finding, and the other rows go on."""

    def __init__(self, examined: Examined, actor: Actor, now: datetime) -> None:
        self.rows = examined.rows.get(tab.NAME, [])
        self.findings: Findings = examined.findings
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
            self.findings.add(row.find(tab.TWICE, "email", other=other))
        try:
            with transaction.atomic():
                self._bring_in(row)
        except UnableToInvite as refused:
            self.findings.add(row.find(tab.REFUSED_ADDRESS, "email", problem=str(refused)))
        except UnableToGrant as refused:
            column = COLUMNS.get(refused.field, "profile")
            self.findings.add(row.find(tab.REFUSED_PROFILE, column, problem=str(refused)))

    def _bring_in(self, row: Row) -> None:
        """Invite, or set the end of what is known, or leave what is already so."""
        user = User.objects.filter(email__iexact=row.get("email")).first()
        if user is not None and normalise(user.get_full_name()) != normalise(
            f"{row.get('first_name')} {row.get('last_name')}"
        ):
            self.findings.add(row.find(tab.OTHER_NAME, "email", name=user))
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
