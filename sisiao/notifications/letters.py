"""The words of each message, made when it is sent or read: no link that opens an account is ever kept.

A category has one text, `templates/notifications/email/<category>.txt`, in two frames: the mail (greeting, link, end of
the link, signature) and the notice (the text alone).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from sisiao.core.tokens import token_for
from sisiao.core.wording import long_date, moment
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice, OutgoingMail

SERVICE = "SI SIAO"
SUBJECT_PREFIX = f"[{SERVICE}] "
LINK = "/compte/lien/{category}/{token}/"
# Links of a request of creation: they open no account, and do not end.
LASTING_LINKS = {
    Category.CREATION_CONFIRM: "/offre/demander/confirmer/{token}/",
    Category.CREATION_NEWS: "/offre/demander/{token}/",
}

# What each text needs. A message names nobody: neither a person of a household, nor a colleague, nor an address but the
# reader's own. `at`, `until` and `effective_at` are moments (ISO), `on`, `before` and `ends_on` days (ISO, or "").
# `until` is the end of the single-use link; `number` tells a request from another, and stands in the subject too.
PARAMS: dict[Category, tuple[str, ...]] = {
    Category.INVITATION: ("until",),
    Category.PASSWORD_RESET: ("until",),
    Category.PASSWORD_CHANGED: ("at",),
    Category.EMAIL_CHANGE_ASKED: ("new_address", "until"),
    Category.EMAIL_CHANGE_NEW: ("until",),
    Category.EMAIL_CHANGED: ("at", "new_address"),
    Category.FACTOR_ADDED: ("at",),
    Category.FACTOR_RECOVERY: ("effective_at",),
    Category.FACTOR_REMOVED: ("at",),
    Category.SESSION_ENDED: ("at", "browser", "started_at"),
    Category.SIGN_INS_SLOWED: ("at",),
    Category.GRANT_GIVEN: ("profile", "scope", "ends_on"),
    Category.GRANT_ENDED: ("profile", "scope", "ends_on"),
    Category.PROFILE_MAPPED: ("legacy", "profile", "scope"),
    Category.REVIEW_DUE: ("count", "before"),
    Category.SUSPENSION_NEAR: ("on",),
    Category.SUSPENDED: ("reason",),
    Category.CLOSING_NEAR: ("on",),
    Category.REACTIVATED: (),
    Category.CLOSED: (),
    Category.WITHOUT_ADMINISTRATOR: ("scope",),
    Category.BREAK_GLASS: ("profile", "scope", "at"),
    Category.KNOWN_ELSEWHERE: ("scope", "at"),
    Category.CREATION_CONFIRM: ("number", "about"),
    Category.CREATION_NEWS: ("news", "number", "about"),
    Category.CREATION_DUE: ("before", "number", "about", "note"),
    Category.SUPPORT_VIEW: ("at",),
    Category.CAMPAIGN_TEMPLATE: ("campaign", "scope", "before"),
    Category.CAMPAIGN_REMINDER: ("campaign", "scope", "task", "before"),
    Category.STALE_PLACES: ("scope",),
    Category.TICKET_DUE: (),
    Category.TICKET_NEWS: ("news",),
    Category.SESSION_NEWS: ("session", "at", "news"),
    Category.SESSION_NEAR: ("session", "at"),
    Category.DIRECTORY_STALE: ("scope", "count"),
}
MOMENTS = frozenset({"at", "until", "effective_at", "started_at"})
DAYS = frozenset({"on", "before", "ends_on"})

_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its reader gets it. `link` stands in `text`, on a line of its own; "" when there is nothing to open."""

    subject: str
    text: str
    link: str


def check_params(category: Category, params: Mapping[str, Any]) -> None:
    """Raise `ValueError` unless `params` are exactly those of the table, texts or numbers, with readable dates."""
    if set(params) != set(PARAMS[category]):
        raise ValueError(f"{category} takes {PARAMS[category]}, not {sorted(params)}")
    if not all(isinstance(value, str | int) for value in params.values()):
        raise ValueError(f"{category} takes texts and numbers")
    _in_words(params)


def letter_of(mail: OutgoingMail) -> Letter:
    """The mail as it leaves now. Its hours are those of Paris, and say so: a mail is read anywhere."""
    link = _link_of(mail)
    with timezone.override(timezone.get_default_timezone()):
        words = _in_words(mail.params, zone="\u00a0(heure de Paris)")
    text = _rendered(mail.category, "mail", params=words, link=link)
    number = f" ({words['number']})" if "number" in words else ""
    return Letter(f"{SUBJECT_PREFIX}{mail.get_category_display()}{number}", text, link)


def text_of(notice: Notice) -> str:
    """The text of a notice, paragraph by paragraph, with the hours of its reader and without any link."""
    return _rendered(notice.category, "notice", params=_in_words(notice.params), link="")


def link_end(mail: OutgoingMail) -> datetime | None:
    """When the single-use link of a mail stops opening; None without one."""
    return datetime.fromisoformat(mail.params["until"]) if "until" in mail.params and mail.token_of else None


def _link_of(mail: OutgoingMail) -> str:
    if mail.token_of is None:
        return f"{settings.SITE_URL}{mail.path}" if mail.path else ""
    token = token_for(mail.category, mail.token_of)
    pattern = LASTING_LINKS.get(Category(mail.category), LINK)
    return settings.SITE_URL + pattern.format(category=mail.category, token=token)


def _in_words(params: Mapping[str, Any], *, zone: str = "") -> dict[str, str]:
    """The parameters as the texts show them; a text that holds line breaks stays on its line."""
    words = {}
    for key, value in params.items():
        if key in MOMENTS:
            words[key] = moment(datetime.fromisoformat(value)) + zone if value else ""
        elif key in DAYS:
            words[key] = long_date(date.fromisoformat(value)) if value else ""
        else:
            words[key] = " ".join(str(value).splitlines())
    return words


def _rendered(category: str, frame: str, **context: Any) -> str:
    """The text of a category in its frame. It is plain text: what shows it in a page escapes it."""
    template: Any = get_template(f"notifications/email/{category}.txt")
    values = {"frame": f"notifications/{frame}.txt", "service_name": SERVICE, **context}
    return _BLANK_LINES.sub("\n\n", template.template.render(Context(values, autoescape=False))).strip() + "\n"
