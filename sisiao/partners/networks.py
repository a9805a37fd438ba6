"""Addresses from which a key may be used."""

import ipaddress
from collections.abc import Iterable


class UnknownAddress(ValueError):
    """What was typed is neither an address nor a network; `str()` is the French sentence."""


def networks_of(typed: Iterable[str]) -> list[str]:
    """Addresses and networks as they are kept: « 192.0.2.7 » gives « 192.0.2.7/32 ». Raises `UnknownAddress`."""
    found = []
    for text in typed:
        try:
            found.append(str(ipaddress.ip_network(text.strip(), strict=False)))
        except ValueError as error:
            words = "n'est ni une adresse ni un réseau IP. Exemples\u00a0: 192.0.2.7 ou 2001:db8::/48."
            raise UnknownAddress(f"«\u00a0{text.strip()[:43]}\u00a0» {words}") from error
    return sorted(set(found))


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address is in one of them; none of them means that any will do."""
    known = [ipaddress.ip_network(each) for each in networks]
    if not known:
        return True
    try:
        met = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(met, "ipv4_mapped", None)
    return any((mapped or met) in network for network in known)
