"""Nothing that is written of a protected dispositif tells where it is: its sheet, its groups, its rooms (R26)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.offer.actions import Series, UnableToChangeOffer, add_units, change_group, save_dispositif
from sisiao.offer.enums import Sharing, UnitKind
from sisiao.offer.models import Dispositif, PlaceGroup, Unit
from tests.factories import make_dispositif, make_group, make_user, tonight
from tests.factories.people import TESTS
from tests.offer.test_groups import FACTS, create

pytestmark = pytest.mark.django_db
WHERE = "Appartement rue des Saules"


@pytest.fixture
def hidden(db: None) -> Dispositif:
    return make_dispositif(name="Dispositif Alba", protected_address=True, commune=None, address="", postal_code="")


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("name", "CHU de Cergy", "un nom sans commune"),
        ("name", "Femmes victimes de violences", "un nom sans commune"),
        ("area", "Cergy, Pontoise", "ne nommez ni commune"),
        ("comment", "Entrée au 12 cours du Nord", "ne nommez ni commune"),
    ],
)
def test_its_sheet_tells_nothing(hidden: Dispositif, field: str, text: str, words: str) -> None:
    """Beside the box; the same text is accepted of a dispositif that hides nothing."""
    client = Client()
    client.force_login(make_user(Profile.SIAO_ADMIN, hidden.siao.scope))
    page = reverse("dispositifs:place", args=(hidden.public_id,))
    form = client.get(page).context["form"]
    told: dict[str, Any] = {name: form[name].value() or "" for name in form.fields} | {field: text}
    answer = client.post(page, told)
    assert answer.status_code == 422 and words in answer.context["form"].errors[field][0]
    setattr(hidden, field, text)
    with pytest.raises(ValidationError) as refused:
        save_dispositif(hidden, actor=TESTS)
    assert set(refused.value.message_dict) == {field}
    hidden.refresh_from_db()
    assert text not in (hidden.name, hidden.area, hidden.comment)
    seen = make_dispositif(hidden.siao)
    setattr(seen, field, text)
    save_dispositif(seen, actor=TESTS)


def test_neither_does_a_group_nor_a_room(hidden: Dispositif) -> None:
    group = create(hidden, name="Urgence")
    with pytest.raises(UnableToChangeOffer, match="ni commune"):
        create(hidden, name=WHERE)
    with pytest.raises(UnableToChangeOffer, match="ni commune"):
        change_group(group, FACTS | {"name": WHERE}, rhythm=24, since=tonight(), actor=TESTS, tonight=tonight())
    rooms = {"starts_on": tonight(), "actor": TESTS, "tonight": tonight()}
    with pytest.raises(UnableToChangeOffer, match="ni commune") as refused:
        add_units(group, Series(("Chambre 1", WHERE), UnitKind.ROOM, Sharing.EXCLUSIVE, 2), **rooms)
    assert refused.value.field == "names"
    assert not Unit.objects.exists() and not PlaceGroup.objects.filter(name=WHERE).exists()
    add_units(group, Series(("Chambre 1",), UnitKind.ROOM, Sharing.EXCLUSIVE, 2), **rooms)


def test_a_dispositif_that_hides_nothing_names_its_rooms_as_it_wants() -> None:
    group = make_group(make_dispositif())
    series = Series((WHERE,), UnitKind.FLAT, Sharing.EXCLUSIVE, 2)
    add_units(group, series, starts_on=tonight(), actor=TESTS, tonight=tonight())
    assert Unit.objects.get().name == WHERE
