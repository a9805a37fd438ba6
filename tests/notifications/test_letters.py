"""The words of the messages."""

import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from sisiao.accounts.models import User
from sisiao.core.tokens import row_of
from sisiao.notifications.enums import Category
from sisiao.notifications.letters import DAYS, LINK, MOMENTS, PARAMS, check_params, letter_of, text_of
from sisiao.notifications.models import Notice, OutgoingMail
from tests.consistency.source import ROOT

FOLDER = ROOT / "sisiao" / "templates" / "notifications" / "email"
NOW = datetime(2026, 11, 23, 20, 14, tzinfo=UTC)  # 21 h 14 in Paris
NAMING = re.compile(r"name|person|household|birth|phone|user|who|by$")
BAIT = '<script>alert("x")</script>'


def params_of(category: Category, **values: object) -> dict[str, object]:
    """What a category takes, each value recognisable in the text."""
    made = {
        key: NOW.isoformat() if key in MOMENTS else "2026-11-01" if key in DAYS else f"value of {key}"
        for key in PARAMS[category]
    }
    return made | values


def mail_of(category: Category, **fields: object) -> OutgoingMail:
    values = {"address": "a@exemple.fr", "category": category, "params": params_of(category), "created_at": NOW}
    return OutgoingMail(user=User(), **values | fields)


def test_every_category_has_its_text_and_its_parameters() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {category.value for category in Category} == set(PARAMS)


WITH_LINK = [category for category in Category if "until" in PARAMS[category]]


@pytest.mark.parametrize(
    ("category", "token_of"), [*((each, None) for each in Category), *((each, uuid4()) for each in WITH_LINK)]
)
def test_every_category_is_written_as_a_mail(category: Category, token_of: UUID | None) -> None:
    letter = letter_of(mail_of(category, path="/a-traiter/", token_of=token_of))
    number = " (value of number)" if "number" in PARAMS[category] else ""
    assert letter.subject == f"[SI SIAO] {category.label}{number}"
    assert letter.text.startswith("Bonjour,\n\n")
    assert letter.text.endswith("Aucun agent ne vous demandera votre mot de passe.\n")
    assert letter.text.count(f"\n{letter.link}\n") == 1
    assert letter.link.startswith(f"{settings.SITE_URL}/")
    for key in PARAMS[category]:
        shown = key == "until" or key in MOMENTS | DAYS or f"value of {key}" in letter.text
        assert shown, f"{key} is not in the text"
    assert "{" not in letter.text and "\n\n\n" not in letter.text
    assert not re.search(r"\w [:;?!»](\s|$)|« ", letter.text), "an ordinary space before a mark of punctuation"


@pytest.mark.parametrize("category", Category)
def test_every_category_is_written_as_a_notice(category: Category) -> None:
    text = text_of(Notice(category=category, params=params_of(category), path="/a-traiter/"))
    assert "Bonjour" not in text and "://" not in text and "heure de Paris" not in text
    assert len(text) > 40
    for key in set(PARAMS[category]) - {"until"}:
        said = f"value of {key}" in text or (key in MOMENTS and "21\u00a0h\u00a014" in text)
        assert said or (key in DAYS and "1er\u00a0novembre" in text), key


def test_no_parameter_names_somebody() -> None:
    named = {key for keys in PARAMS.values() for key in keys if NAMING.search(key)}
    assert named == set()


def test_a_single_use_link_says_until_when_and_is_signed() -> None:
    row = uuid4()
    letter = letter_of(mail_of(Category.PASSWORD_RESET, token_of=row))
    before, after = LINK.format(category=Category.PASSWORD_RESET, token="|").split("|")
    token = letter.link.removeprefix(settings.SITE_URL + before).removesuffix(after)
    assert row_of(Category.PASSWORD_RESET, token) == row
    assert row_of(Category.INVITATION, token) is None
    assert "jusqu'au lundi 23\u00a0novembre 2026 à 21\u00a0h\u00a014\u00a0(heure de Paris)" in letter.text


def test_a_mail_without_a_page_has_no_link() -> None:
    letter = letter_of(mail_of(Category.CLOSED))
    assert letter.link == ""
    assert "://" not in letter.text


def test_the_hours_of_a_notice_are_those_of_its_reader() -> None:
    notice = Notice(category=Category.SUPPORT_VIEW, params=params_of(Category.SUPPORT_VIEW))
    with timezone.override("Indian/Reunion"):
        assert "mardi 24\u00a0novembre 2026 à 0\u00a0h\u00a014" in text_of(notice)


def test_a_text_cannot_add_lines_and_is_not_escaped_twice() -> None:
    params = params_of(Category.GRANT_ENDED, scope=f"L'Étape & Cie\n\nCliquez ici\r\n{BAIT}")
    text = letter_of(mail_of(Category.GRANT_ENDED, params=params)).text
    assert f"Périmètre\u00a0: L'Étape & Cie  Cliquez ici {BAIT}\n" in text


@pytest.mark.parametrize(
    "params",
    [{}, {"at": "hier"}, {"at": "2026-11-23T20:14:00"}, {"at": NOW.isoformat(), "name": "x"}, {"at": ["x"]}],
)
def test_other_parameters_are_refused(params: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the caller's mistake, whatever its words)
        check_params(Category.PASSWORD_CHANGED, params)
