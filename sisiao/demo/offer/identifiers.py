"""Identifiers that satisfy their key and belong to nobody.

No SIREN starts with 000, no FINESS has 99 after its département. Telephones come from
the ranges that the regulator (ARCEP) keeps for fiction.
"""

from stdnum import luhn

PHONES = {"95": "01 99 00", "48": "04 65 71", "974": "02 61 91"}


def siren(number: int) -> str:
    """The invented SIREN of rank `number`, up to 99,999."""
    body = f"000{number:05d}"
    return body + luhn.calc_check_digit(body)


def siret(of_siren: str, establishment: int) -> str:
    """The SIRET of an establishment of an invented SIREN."""
    body = f"{of_siren}{establishment:04d}"
    return body + luhn.calc_check_digit(body)


def finess(departement: str, number: int) -> str:
    """The invented FINESS of rank `number`, up to 9,999, of a département."""
    body = f"{departement[:2]}99{number:04d}"
    return body + luhn.calc_check_digit(body)


def phone(departement: str, number: int) -> str:
    """Ten digits by pairs, as in a workbook."""
    return f"{PHONES[departement]} {number // 100:02d} {number % 100:02d}"


def email(first_name: str, last_name: str, organisation: str) -> str:
    """A personal professional address in a domain that never resolves (RFC 2606); words already normalised."""
    return f"{first_name}.{last_name}@{organisation}.example".replace(" ", "-")
