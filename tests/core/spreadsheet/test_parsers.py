"""One cell at a time: what is understood, what is refused."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from sisiao.core.spreadsheet.identifiers import Email, Finess, Phone, PostalCode, Siren, Siret, finess_key_is_wrong
from sisiao.core.spreadsheet.parsers import Choice, Code, Day, Number, Several, Text, Unreadable, Whole, YesNo, as_text

MODES = Several(Choice(("Urgence", "Insertion")))


@pytest.mark.parametrize(
    ("parser", "cell", "expected"),
    [
        (Text(20), "  Les\u00a0 Tilleuls ", "Les Tilleuls"),
        (Text(20), 95100, "95100"),
        (Text(20), date(2026, 1, 2), "02/01/2026"),
        (Text(20), time(8, 30), "08:30"),
        (Whole(), "1\u202f200", 1200),
        (Whole(), 12.0, 12),
        (Whole(), "12,0", 12),
        (Number(), "1\u00a0234,5 €", Decimal("1234.5")),
        (Number(), 0.1 + 0.2, Decimal("0.30")),
        (Number(signed=True), "-3", Decimal(-3)),
        (Day(), "1/9/2015", date(2015, 9, 1)),
        (Day(), "01.09.2015", date(2015, 9, 1)),
        (Day(), date(2015, 9, 1), date(2015, 9, 1)),
        (Day(year_alone=True), 2015, date(2015, 1, 1)),
        (Day(year_alone=True), "2015", date(2015, 1, 1)),
        (YesNo(), "OUI", True),
        (YesNo(), "n", False),
        (YesNo(), True, True),
        (Choice(("Établissement public de santé",)), "etablissement PUBLIC de sante", "Établissement public de santé"),
        (Choice(("FSL – ASLL",)), "FSL - ASLL", "FSL – ASLL"),
        (MODES, "urgence ; Insertion;urgence;", ("Urgence", "Insertion")),
        (Code("E"), "e0012 – Association Les Peupliers", "E0012"),
        (Code("E"), "E0012–Les Peupliers", "E0012"),
        (Code("E"), "E0012", "E0012"),
        (Siren(), "123 456 782", "123456782"),
        (Siren(), 5520176, "005520176"),
        (Siret(), 12345678200010, "12345678200010"),
        (Finess(), "2A 0000123", "2A0000123"),
        (Finess(), 10000024, "010000024"),
        (PostalCode(), 1000, "01000"),
        (Phone(), "01 34 00 00 00", "+33134000000"),
        (Phone(), 134000000, "+33134000000"),
        (Phone(), "0262 41 00 00", "+262262410000"),
        (Phone(), "+262 639 01 23 45", "+262639012345"),
        (Email(), " C.Martin@Exemple.FR ", "c.martin@exemple.fr"),
    ],
)
def test_what_is_understood(parser: Any, cell: Any, expected: Any) -> None:
    assert parser.parse(cell) == expected


@pytest.mark.parametrize(
    ("parser", "cell"),
    [
        (Text(5), "trop long"),
        (Whole(), "12.5"),
        (Whole(), "douze"),
        (Whole(), True),
        (Whole(0, 120), 121),
        (Whole(), -1),
        (Whole(), 1e300),
        (Number(), "1e999"),
        (Number(), "NaN"),
        (Number(), "-3"),
        (Number(2), "1,234"),
        (Number(), date(2026, 1, 1)),
        (Day(), "31/02/2026"),
        (Day(), "2026-01-01"),
        (Day(), 45_000),
        (Day(), "01/01/1900"),
        (Day(), date(1899, 1, 1)),
        (Day(), "2015"),
        (YesNo(), "peut-être"),
        (Choice(("A",)), "B"),
        (MODES, "Urgence ; Autre"),
        (Code("E"), "D0001"),
        (Code("E"), "Association"),
        (Siren(), "123456789"),
        (Siret(), "12345678200011"),
        (Finess(), "95000001"),
        (Finess(), "2C0000123"),
        (PostalCode(), "9510"),
        (Phone(), "12"),
        (Phone(), "pas de téléphone"),
        (Email(), "contact"),
        (Email(), "a@b"),
    ],
)
def test_what_is_refused_says_how_to_mend(parser: Any, cell: Any) -> None:
    with pytest.raises(Unreadable) as refused:
        parser.parse(cell)
    assert refused.value.message.endswith(".")
    assert refused.value.remedy.endswith(".")


def test_a_comment_too_long_is_cut_and_kept() -> None:
    with pytest.raises(Unreadable) as refused:
        Text(5, cut=True).parse("trop long")
    assert refused.value.kept == "trop "


def test_the_finess_key() -> None:
    assert not finess_key_is_wrong("950000018")
    assert finess_key_is_wrong("950000017")
    assert not finess_key_is_wrong("2A0000123")


def test_control_characters_never_reach_the_base() -> None:
    assert as_text("a\x00b\x0bc") == "a b c"
