"""The Temps 1 workbook put together."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sisiao.core.spreadsheet.dashboard import numbers
from sisiao.core.spreadsheet.declaration import GuideTable, Workbook
from sisiao.core.spreadsheet.findings import Finding
from sisiao.core.spreadsheet.rows import Examined
from sisiao.imports.facts import Facts
from sisiao.imports.offer_workbook import dispositifs, entities, funding
from sisiao.imports.offer_workbook.dispositif_controls import check_dispositifs
from sisiao.imports.offer_workbook.dispositif_controls import check_with_others as check_dispositifs_with_others
from sisiao.imports.offer_workbook.figures import figures_of
from sisiao.imports.offer_workbook.filling import fill_offer
from sisiao.imports.offer_workbook.guide_texts import CASES, STEPS, rows_to_copy
from sisiao.imports.offer_workbook.known_controls import check_known
from sisiao.imports.offer_workbook.nomenclature import Nomenclature, load_nomenclature
from sisiao.imports.offer_workbook.writing import OfferWriter, departement_codes
from sisiao.imports.sources import Source, Written
from sisiao.siao.models import Siao

REFERRED = {
    "yes": "oui", "quota": "oui (contingent)", "quota_only": "contingent seulement", "no": "non", "never": "jamais",
    "own_commission": "commission propre, SIAO informé", "yes_still_unmet": "oui, mais ne pourvoit pas la demande",
    "departement": "Département", "spip": "SPIP",
}  # fmt: skip
VALIDATED = {"siao": "administrateur SIAO seul", "siao_then_ddets": "SIAO puis DDETS"}


def declare_offer(departement: str, today: date) -> Workbook:
    """The declaration with the lists of the day."""
    nomenclature = load_nomenclature(today)
    tabs = (
        entities.entities_tab(departement, departement_codes()),
        dispositifs.dispositifs_tab(nomenclature),
        funding.funding_tab(nomenclature, today),
    )
    return Workbook(
        kind="offre-temps-1",
        title="SI SIAO – Temps 1 : entités, dispositifs et financement",
        tabs=tabs,
        steps=STEPS,
        tables=(*_nomenclature_tables(nomenclature), CASES, rows_to_copy(tabs)),
        figures=figures_of(nomenclature, today),
    )


def _nomenclature_tables(nomenclature: Nomenclature) -> tuple[GuideTable, ...]:
    def units(codes: list[str]) -> str:
        return ", ".join(nomenclature.units[code] for code in codes) or "(aucune)"

    holdings = (("holds_places", "places"), ("holds_measures", "mesures"), ("holds_services", "prestations"))
    return (
        GuideTable(
            "A2. Nomenclature",
            ("Famille", "Type", "Peut porter", "Unités de capacité", "Orienté par le SIAO", "Qui valide la création"),
            tuple(
                (
                    family,
                    label,
                    ", ".join(word for field, word in holdings if getattr(row, field)) or "rien",
                    units(row.units),
                    REFERRED.get(row.referral_by_siao, ""),
                    VALIDATED.get(row.validated_by, ""),
                )
                for (family, label), row in nomenclature.types.items()
            ),
        ),
        GuideTable(
            "A3. Précisions",
            ("Type", "Précision"),
            tuple((type_label, label) for type_label, label in nomenclature.precisions),
        ),
        GuideTable(
            "A4. Lignes BOP 177",
            ("Action", "Groupe", "Ligne", "Unités admises", "Types"),
            tuple(
                (row.action, row.group_label, label, units(row.units), ", ".join(nomenclature.type_labels(*row.types)))
                for label, row in nomenclature.lines.items()
            ),
        ),
    )


def check_offer(examined: Examined, facts: Facts) -> Iterator[Finding]:
    """All the controls of the three tabs, together and against the base."""
    nomenclature = load_nomenclature(facts.today)
    own, sites, lines = (examined.rows[tab.NAME] for tab in (entities, dispositifs, funding))
    yield from entities.check_entities(own, facts)
    yield from entities.check_with_dispositifs(own, sites, facts)
    yield from check_dispositifs(sites, facts, nomenclature)
    yield from check_dispositifs_with_others(sites, own, lines, facts, nomenclature)
    yield from funding.check_fundings(lines, sites, nomenclature)
    yield from check_known(examined, facts, nomenclature)


def write_offer(examined: Examined, facts: Facts) -> Written:
    siao = Siao.objects.get(departement_id=facts.departement)
    return OfferWriter(examined, facts, siao, load_nomenclature(facts.today)).write()


def totals_of_offer(examined: Examined) -> dict[str, str]:
    """The figures of the guide's dashboard, units never added (R30), and what the nights of each year amount to."""
    nights: dict[int, Decimal] = defaultdict(Decimal)
    for row in examined.rows[funding.NAME]:
        number, unit, year = row.get("number"), row.get("unit"), row.get("fiscal_year")
        start, end = row.get("starts_on"), row.get("ends_on")
        if number is not None and unit == "Nuitée" and year and start and end and end >= start:
            nights[year] += number / ((end - start).days + 1)
    return numbers(examined) | {
        f"{year} – places équivalentes (nuitées)": f"{total:.0f}" for year, total in sorted(nights.items())
    }


OFFER = Source(
    kind="offre-temps-1",
    title="Temps 1 : entités, dispositifs et financement",
    declare=declare_offer,
    known_codes=lambda departement: {},
    check=check_offer,
    write=write_offer,
    totals=totals_of_offer,
    fill=fill_offer,
)
