"""What the environment says of Démarche Numérique: nothing, and everything is off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from sisiao.imports.registry import SOURCES

LOOPBACK = frozenset({"127.0.0.1", "localhost"})
OFF = "Démarche Numérique n'est pas configuré\u00a0: rien n'est relevé."
NEEDED = ("URL", "TOKEN", "INSTRUCTEUR", "PROCEDURES")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where and as whom we call. `procedures` gives the kind of workbook of each procedure by its number.

    `instructeur` is the identifier in whose name dossiers are moved. `file_hosts` are the only hosts that files are
    taken from, when it says any. `loopback` lets a test call its own machine in clear.
    """

    url: str
    token: str = field(repr=False)
    instructeur: str
    procedures: Mapping[int, str]
    file_hosts: frozenset[str] = frozenset()
    loopback: bool = False
    timeout: float = 30  # seconds without a byte
    pause: float = 2  # seconds before the second try of a read; the third waits twice as long


class WrongSettings(ValueError):
    """A setting cannot be used; the message names it, never its value."""


def configuration() -> Configuration | None:
    """What is configured, None when nothing is. Raises `WrongSettings` when what is said cannot be used."""
    told = {name: getattr(settings, f"DEMARCHE_NUMERIQUE_{name}") for name in NEEDED}
    if not any(told.values()):
        return None
    missing = [name for name, value in told.items() if not value]
    if missing:
        raise WrongSettings(f"DEMARCHE_NUMERIQUE_{missing[0]} is not set, and others of its family are")
    loopback = settings.DEMARCHE_NUMERIQUE_LOOPBACK
    if not is_safe(told["URL"], loopback=loopback):
        raise WrongSettings("DEMARCHE_NUMERIQUE_URL must be https://host/path")
    if not told["TOKEN"].isascii() or not told["TOKEN"].isprintable():
        raise WrongSettings("DEMARCHE_NUMERIQUE_TOKEN has characters that no token has")
    hosts = settings.DEMARCHE_NUMERIQUE_FILE_HOSTS
    return Configuration(
        url=told["URL"],
        token=told["TOKEN"],
        instructeur=told["INSTRUCTEUR"],
        procedures=_procedures(told["PROCEDURES"]),
        file_hosts=frozenset(host.strip().lower() for host in hosts.split(",") if host.strip()),
        loopback=loopback,
        pause=0 if loopback else 2,
    )


def is_safe(url: str, *, loopback: bool) -> bool:
    """Whether an address is `https` without a name and password in it; `http` for a test on its own machine."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.username is None and parts.port in (None, 443)
        own = loopback and parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        return False
    return own or (parts.scheme == "https" and named)


def _procedures(text: str) -> dict[int, str]:
    """`kind:number,kind:number`."""
    found: dict[int, str] = {}
    for pair in text.split(","):
        kind, _, number = pair.strip().partition(":")
        if kind not in SOURCES or not number.isdecimal() or int(number) in found:
            known = ", ".join(SOURCES)
            raise WrongSettings(f"DEMARCHE_NUMERIQUE_PROCEDURES is `kind:number,…`, the kinds are {known}")
        found[int(number)] = kind
    return found


@register()
def check_settings(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Of `manage.py check`: what is wrong is told before the night."""
    try:
        configuration()
    except WrongSettings as wrong:
        return [Error(str(wrong), id="interop.E001")]
    return []
