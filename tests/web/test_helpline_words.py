"""What people say on the telephone, read as they mean it: ages, numbers, communes; and drafts that meet."""

from datetime import date

import pytest
from django.http import QueryDict

from sisiao.households.models import Person
from sisiao.web.helpline.birth import parse_birth
from sisiao.web.helpline.communes import label_of, resolve
from sisiao.web.helpline.draft import CALL_FIELDS, MAX_LENGTH, MAX_MEMBERS, merged, new_row, read_post
from sisiao.web.helpline.phone import to_international
from sisiao.web.templatetags import siao

NIGHT = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "born", "estimated"),
    [
        ("32", date(1994, 11, 23), True),
        ("32 ans", date(1994, 11, 23), True),
        ("1 an", date(2025, 11, 23), True),
        ("8 mois", date(2026, 3, 23), True),
        ("3 semaines", date(2026, 11, 2), True),
        ("1990", date(1990, 1, 1), True),
        ("12/03/1994", date(1994, 3, 12), False),
        ("12.3.1994", date(1994, 3, 12), False),
        ("12031994", date(1994, 3, 12), False),
        ("1994-03-12", date(1994, 3, 12), False),
    ],
)
def test_births(text: str, born: date, estimated: bool) -> None:
    birth = parse_birth(text, NIGHT)
    assert birth is not None
    assert (birth.date, birth.estimated) == (born, estimated)


@pytest.mark.parametrize("text", ["trente", "31/02/1990", "12/03/2030", "130", "1/1/94", "0000-00-00", "8 mois ou 9"])
def test_births_that_are_not_understood(text: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        parse_birth(text, NIGHT)


def test_a_child_is_born_after_the_evening_of_the_night() -> None:
    birth = parse_birth("24/11/2026", NIGHT, today=date(2026, 11, 24))
    assert birth is not None
    assert (birth.date, Person(birth_date=birth.date).age(NIGHT)) == (date(2026, 11, 24), 0)
    with pytest.raises(ValueError, match="futur"):
        parse_birth("25/11/2026", NIGHT, today=date(2026, 11, 24))


def test_an_age_on_a_leap_day() -> None:
    birth = parse_birth("3", date(2028, 2, 29))
    assert birth is not None
    assert birth.date == date(2025, 2, 28)


def test_nothing_said_is_nothing() -> None:
    assert parse_birth("  ", NIGHT) is None
    assert to_international(" ", "95") == ""


@pytest.mark.parametrize(
    ("text", "departement", "number"),
    [
        ("06 12 34 56 78", "95", "+33612345678"),
        ("0692 12 34 56", "974", "+262692123456"),
        ("0690 12 34 56", "971", "+590690123456"),
        ("+44 20 7946 0958", "95", "+442079460958"),
    ],
)
def test_numbers_are_those_of_the_departement(text: str, departement: str, number: str) -> None:
    assert to_international(text, departement) == number


@pytest.mark.parametrize("text", ["masqué", "06 12", "115115115115115115"])
def test_numbers_that_are_wrong(text: str) -> None:
    with pytest.raises(ValueError, match="Exemple"):
        to_international(text, "95")


def test_numbers_as_people_say_them() -> None:
    assert siao.phone("+33612345678") == "06\u00a012\u00a034\u00a056\u00a078"
    assert siao.phone("+262692123456") == "0692\u00a012\u00a034\u00a056"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "label"), [("cergy", "Cergy (95)"), ("95000 ", None), ("Saint-Denis (974)", "Saint-Denis (974)"), ("", "")]
)
def test_communes(text: str, label: str | None) -> None:
    if label is None:
        with pytest.raises(ValueError, match="Plusieurs communes"):
            resolve(text, "95")
        return
    commune = resolve(text, "95")
    assert (label_of(commune) if commune else "") == label


def test_a_post_of_any_shape_is_read() -> None:
    post = QueryDict(mutable=True)
    post.setlist("member", [str(rank) for rank in range(50)] + ["x", "<b>"])
    post.update({"note": "a\x00b" + "c" * 5000, "m-1-first_name": " Awa "})
    draft = read_post(post)
    assert len(draft["members"]) == MAX_MEMBERS
    assert draft["members"][1]["first_name"] == "Awa"
    assert "\x00" not in draft["fields"]["note"][0]
    assert len(draft["fields"]["note"][0]) == MAX_LENGTH
    assert set(draft["fields"]) < set(CALL_FIELDS)


def test_drafts_that_meet_lose_nothing() -> None:
    theirs = {"tab": "b", "fields": {"note": ["là"], "phone": ["06"]}, "members": [new_row((), first_name="Awa")]}
    mine = {"tab": "a", "fields": {"note": ["ici"], "phone": [""]}, "members": [new_row((), last_name="Diallo")]}
    draft = merged(theirs, mine, behind=True)
    assert draft["fields"] == {"note": ["ici"], "phone": ["06"]}
    assert draft["elsewhere"] == [["note", "là"]]
    assert (draft["members"][0]["first_name"], draft["members"][0]["last_name"]) == ("Awa", "Diallo")
    assert merged(theirs, mine, behind=False)["fields"]["phone"] == [""]
