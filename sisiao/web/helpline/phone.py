"""Telephone numbers: typed as people say them, kept in the international form."""

import phonenumbers

# Numbers are read as those of the département where the telephone rings.
_REGIONS = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}


def to_international(text: str, departement: str) -> str:
    """« 06 12 34 56 78 » → « +33612345678 »; nothing typed gives "". `ValueError` holds the French sentence to show."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, _REGIONS.get(departement, "FR"))
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError(
            "Numéro incomplet ou mal formé. Exemple\u00a0: 06 12 34 56 78. Numéro masqué\u00a0: laissez vide."
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
