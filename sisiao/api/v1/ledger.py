"""« Capacités »: the ledger of the perimeter on a night, one object for each dispositif, and its totals."""

from sisiao.api.operations import DAY, Operation, Parameter, Question, Refused
from sisiao.api.schemas import Json, ListOf, MapOf, Record, Value
from sisiao.api.session import SessionDoor
from sisiao.core.capabilities import Capability
from sisiao.core.nights import national_night
from sisiao.core.text import normalise
from sisiao.occupation.enums import LedgerLine
from sisiao.occupation.ledger import Entry, Figures, ledger, total_of
from sisiao.offer.models import Dispositif
from sisiao.offer.units import unit_labels
from sisiao.web.ledger.page import DEFINITIONS

NOT_FOLLOWED = "Part d'une résidence sociale hors du contingent de l'État\u00a0: son occupation n'est pas connue."


def name_of(label: str) -> str:
    """« Non suivies » → `non_suivies`."""
    return normalise(label).replace(" ", "_")


NAMES = {line: name_of(str(line.label)) for line in LedgerLine}
FIGURES = Record(
    "Figures",
    "Ce qui est compté. Ouvertes = indisponibles + réservées + occupées + conservées + neutralisées + libres.",
    {
        "places": Record(
            "Places",
            "Les figures en places.",
            {NAMES[line]: Value("number", DEFINITIONS.get(line, NOT_FOLLOWED)) for line in LedgerLine},
        ),
        "surnumeraires": Value("integer", "Personnes présentes sans place, comptées à part."),
        "par_unite": Record(
            "ParUnite",
            "Les mêmes figures dans chaque unité\u00a0: des unités différentes ne s'additionnent jamais.",
            {NAMES[line]: MapOf(Value("number", "Nombre."), "Par unité.") for line in LedgerLine},
        ),
    },
)
DISPOSITIF = Record(
    "DispositifDuJour",
    "Un dispositif qui ouvre cette nuit-là, ou qui abrite encore quelqu'un.",
    {
        "identifiant": Value("string", "Identifiant du dispositif.", "uuid"),
        "nom": Value("string", "Nom du dispositif."),
        "departement": Value("string", "Code du département.", example="95"),
        "siao": Value("string", "SIAO dont il relève."),
        "entite": Value("string", "Entité gestionnaire."),
        "famille": Value("string", "Famille de la nomenclature de 2024."),
        "type": Value("string", "Type de la nomenclature de 2024."),
        "capacites": FIGURES,
    },
)
CAPACITIES = Record(
    "Capacites",
    "Les capacités du périmètre, une nuit.",
    {
        "date": Value("string", "La nuit.", "date"),
        "departement": Value("string", "Le département demandé, nul pour tout le périmètre.", nullable=True),
        "dispositifs": ListOf(DISPOSITIF, "Dans l'ordre des départements, puis des noms."),
        "totaux": FIGURES,
    },
)
DEPARTEMENT = Parameter("departement", Value("string", "Code d'un département du périmètre.", example="95"))


def _figures(figures: Figures) -> Json:
    told = figures.as_json()
    labels = unit_labels()
    by_unit = {
        NAMES[line]: {name_of(labels[unit]): number for unit, number in told["by_unit"][line.value].items()}
        for line in LedgerLine
    }
    places = {NAMES[line]: told[line.value] for line in LedgerLine}
    return {"places": places, "surnumeraires": told["surplus"], "par_unite": by_unit}


def _dispositif(entry: Entry) -> Json:
    return {
        "identifiant": str(entry.public_id),
        "nom": entry.name,
        "departement": entry.departement,
        "siao": entry.siao,
        "entite": entry.entity,
        "famille": entry.family,
        "type": entry.type,
        "capacites": _figures(entry.figures),
    }


def capacities(question: Question) -> Json:
    """The same rows as the page, its export and `manage.py ledger`, within the perimeter of the actor."""
    now, given = question.now, question.given
    night, code = given.get("date") or national_night(now), given.get("departement")
    mine = Dispositif.objects.visible_to(question.request.actor)
    if code is not None:
        mine = mine.filter(siao__departement=code)
        if not mine.exists():
            words = "Aucun dispositif de votre périmètre n'est dans ce département."
            raise Refused(words, status=404, parameter="departement")
    entries = ledger(list(mine.values_list("pk", flat=True)), night, now)
    dispositifs = [_dispositif(entry) for entry in entries]
    totals = _figures(total_of(entries))
    return {"date": night.isoformat(), "departement": code, "dispositifs": dispositifs, "totaux": totals}


READ = Operation(
    name="capacites",
    summary="Autorisées, financées, créées, ouvertes, prises et libres, pour chaque dispositif du périmètre.",
    door=SessionDoor(Capability.VIEW_LEDGER),
    parameters=(DAY, DEPARTEMENT),
    schema=CAPACITIES,
    answer=capacities,
)
