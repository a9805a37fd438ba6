"""« Protéger l'adresse »: a dispositif that is known ceases to tell where it is, everywhere at once (R26)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, models, transaction

from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.models import StoredFile
from sisiao.core.text import normalise
from sisiao.creation.models import TELLING, CreationMessage, CreationRequest
from sisiao.offer.models import Dispositif, DispositifVersion, Funding, PlaceGroup, Provision, SupportMeasure, Unit
from sisiao.offer.perms import require_on
from sisiao.offer.protected import NOT_NEUTRAL, name_is_neutral, tells_where
from sisiao.referrals.locations import take_location
from sisiao.transition.actions.attaching import forget_addresses

# Of the dispositif itself: what is emptied whatever it says, and what is when it names a place.
PLACE = (*TELLING, "old_names")
WRITTEN = ("area", "comment")
# What describes it: columns that are emptied when they name a place, and those that name something, which take a rank.
FREE: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (DispositifVersion, ("stay_rules", "reason")),
    (Funding, ("comment",)),
    (Provision, ("details", "hours")),
)
NAMED: tuple[tuple[Any, str], ...] = ((PlaceGroup, "Groupe"), (SupportMeasure, "Mesure"))
TAKEN_OFF = "Message retiré\u00a0: l'adresse est protégée."
Tells = Callable[[str], bool]


class UnableToProtect(Exception):
    """The address stays as it is; `str()` is the French sentence, `field` what to correct."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def what_is_emptied(dispositif: Dispositif) -> list[str]:
    """What `protect_address` would empty or rename, in words and never with what it says."""
    tells = _teller(dispositif)
    found = [_label(Dispositif, name) for name in PLACE if getattr(dispositif, name)]
    found += ["commune"] if dispositif.commune_id else []
    found += [_label(Dispositif, name) for name in WRITTEN if tells(getattr(dispositif, name))]
    for row, name in _telling_rows(dispositif, tells):
        what = row._meta.verbose_name
        found.append(f"{what}\u00a0: {_label(type(row), name)}")
    return list(dict.fromkeys(found))


@transaction.atomic
def protect_address(dispositif: Dispositif, name: str, *, actor: Actor) -> None:
    """Protect the address of a dispositif, which takes a neutral name, and empty whatever told where it is.

    What was known of its address goes to the sealed table, for its cleared people alone; the request that made it, the
    old groups that it took and the journal say it no more. Raises `UnableToProtect`.
    """
    require_on(actor, Capability.MANAGE_OFFER, dispositif)
    rows = Dispositif.objects.select_for_update(no_key=True, of=("self",)).select_related("siao", "commune")
    locked = rows.get(pk=dispositif.pk)
    if locked.protected_address:
        raise UnableToProtect("L'adresse de ce dispositif est déjà protégée.")
    tells = _teller(locked)
    if not name_is_neutral(name, locked.siao.departement_id) or tells(name):
        raise UnableToProtect(NOT_NEUTRAL, "name")
    take_location(locked)
    _empty_rows(locked, tells)
    _empty_request(locked, name, tells)
    for field in (*PLACE, *(each for each in WRITTEN if tells(getattr(locked, each)))):
        setattr(locked, field, "")
    locked.name, locked.commune, locked.protected_address = name, None, True
    locked.save()
    Scope.objects.filter(pk=locked.scope_id).update(label=str(locked))
    forget_addresses(locked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT creation_conceal_history(%s)", [locked.pk])


def _teller(dispositif: Dispositif) -> Tells:
    """Whether a text names a place, or the very address, commune or former name of the dispositif."""
    departement = dispositif.siao.departement_id
    commune = str(dispositif.commune.name) if dispositif.commune else ""
    own = {normalise(each) for each in (dispositif.address, commune, dispositif.postal_code)} - {""}

    def tells(text: str) -> bool:
        spaced = f" {normalise(text)} "
        return tells_where(text, departement) or any(f" {each} " in spaced for each in own)

    return tells


def _label(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _telling_rows(dispositif: Dispositif, tells: Tells) -> Iterator[tuple[Any, str]]:
    """(row, column) of each text that names a place, of what describes the dispositif."""
    for model, names in (*FREE, *((model, ("name",)) for model, _ in NAMED)):
        for row in model.objects.filter(dispositif=dispositif).order_by("pk"):
            yield from ((row, name) for name in names if tells(getattr(row, name)))
    for unit in Unit.objects.filter(group__dispositif=dispositif).order_by("pk"):
        yield from ((unit, name) for name in ("name", "floor") if tells(getattr(unit, name)))


def _empty_rows(dispositif: Dispositif, tells: Tells) -> None:
    words = dict(NAMED)
    renamed: dict[tuple[str, str], str] = {}
    for row, name in list(_telling_rows(dispositif, tells)):
        said = ""
        if name == "name":
            word = row.get_kind_display() if isinstance(row, Unit) else words[type(row)]
            # What a group said before a change takes the new name of the group.
            key = (word, str(row.pk) if isinstance(row, Unit) else row.name)
            said = renamed.setdefault(key, f"{word} neutre {1 + sum(each == word for each, _ in renamed)}")
        setattr(row, name, said)
        row.save(update_fields=[name])


def _empty_request(dispositif: Dispositif, name: str, tells: Tells) -> None:
    """The request that made it: as its applicant would have had to write it; a file could tell, none stays."""
    request = CreationRequest.objects.select_for_update(no_key=True).filter(dispositif=dispositif).first()
    if request is None:
        return
    files = list(request.attachments.values_list("file", flat=True))
    request.attachments.all().delete()
    StoredFile.objects.filter(pk__in=files).delete()
    for field in (*TELLING, *(each for each in ("purpose", "area") if tells(getattr(request, each)))):
        setattr(request, field, "")
    request.name, request.commune, request.protected_address = name, None, True
    request.save()
    for message in CreationMessage.objects.filter(request=request).order_by("pk"):
        if tells(message.body):
            message.body = TAKEN_OFF
            message.save(update_fields=["body"])
