"""A session as a calendar keeps it (RFC 5545): escaped, in UTC, folded at 75 octets, lines ended by CRLF."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sisiao.helpdesk.models import HelpSession

LONGEST_LINE = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def ics(session: HelpSession, *, site_url: str, with_link: bool, now: datetime) -> str:
    """The file that calendars read. `with_link`: the reader has a place, and the address to connect to."""
    page = f"{site_url}/sessions/{session.public_id}/"
    place = f"{session.place} {session.link}" if with_link and session.link else session.place
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SI SIAO//Sessions//FR",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{session.public_id}@{urlsplit(site_url).hostname}",
        f"SEQUENCE:{session.sequence}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(session.starts_at)}",
        f"DTEND:{_utc(session.ends_at)}",
        f"SUMMARY:{_text(session.title)}",
        f"LOCATION:{_text(place)}",
        f"DESCRIPTION:{_text(session.description)}",
        f"URL:{page}",
        f"STATUS:{'CANCELLED' if session.cancelled_at else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """The line in parts of 75 octets at most, never in the middle of a letter; each but the first begins by a space."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
