"""What a password must be, said in French."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from sisiao.accounts.models import User
from sisiao.demo.world.accounts import ACCOUNTS, DEMO_PASSWORD
from tests.factories.structure import PASSWORD

OWNER = User(email="helene.chardonnal@rives-oise.example", first_name="Hélène", last_name="Chardonnal")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "un cheval bleu sous la pluie",
        "  espaces au début et à la fin  ",
        "8392 0471 5526 31",
        "пароль из других букв",
        "😀 quatre émoticônes 🦊",
        "x" + "un mot puis un autre " * 6,
    ],
)
def test_any_characters_will_do(password: str) -> None:
    validate_password(password[:128], OWNER)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("quatorze signe", "au moins 15"),
        ("un mot puis un autre " * 7, "dépasse 128"),
        ("aaaaaaaaaaaaaaaaaaaa", "répétition"),
        ("motdemotdemotdemotde", "répétition"),
        ("abcdefghijklmnopqrst", "suite"),
        ("12345678901234567890", "suite"),
        ("azertyuiopqsdfghjklm", "suite"),
        ("poiuytrezamlkjhgfdsq", "suite"),
        ("qwertyuiop1234567890", "suite"),
        ("le SIAO de ma ville est beau", "siao"),
        ("appelez vite le 115 ce soir", "115"),
        ("la Dihal compte les places", "dihal"),
        ("helene aime le chocolat noir", "votre nom"),
        ("Chardonnal et compagnie !!", "votre nom"),
        ("les rives de la riviere bleue", "adresse"),
    ],
)
def test_what_is_guessed_is_refused_and_says_why(password: str, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, OWNER)
    assert reason in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "password", ["Friend Of Emily", "1Q2W3E4R5T6Y7U8I", "Princess-2026-2026", "2026 Sunshine 2027"]
)
def test_a_password_of_the_list_is_refused_however_it_is_dressed(password: str) -> None:
    with pytest.raises(ValidationError, match="répandu"):
        validate_password(password, OWNER)


def test_the_password_of_the_demo_is_one_that_the_service_accepts() -> None:
    for account in ACCOUNTS:
        owner = User(email=account.email, first_name=account.first_name, last_name=account.last_name)
        validate_password(DEMO_PASSWORD, owner)
