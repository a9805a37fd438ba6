"""The demo's workbooks: the invented offer written through the declared templates, as an agent would send it back."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sisiao.core.spreadsheet.template import write_template
from sisiao.demo.offer.places import Places
from sisiao.demo.offer.tree import Tree
from sisiao.geo.models import Departement
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.groups import groups_tab
from sisiao.imports.places_workbook.source import PLACES

DATA = Path(__file__).resolve().parent / "data"
DEPARTEMENTS = ("48", "95", "974")


def workbook_paths(departement: str) -> tuple[Path, Path]:
    """The committed files of a département: Temps 1, then places."""
    return DATA / f"temps1_{departement.zfill(3)}.xlsx", DATA / f"places_{departement.zfill(3)}.xlsx"


def build_workbooks(departement: str, on: date) -> tuple[bytes, bytes]:
    """Both workbooks of a département; `on` is the day whose lists of values they offer."""
    tree = Tree(departement)
    places = Places(tree)
    known = tuple(dict.fromkeys(str(row["dispositif"]) for row in places.groups))
    declared = PLACES.declare(departement, on)
    declared = replace(declared, tabs=(groups_tab(known), *declared.tabs[1:]))
    name = Departement.objects.get(pk=departement).name
    return (
        write_template(
            OFFER.declare(departement, on), departement=departement, departement_name=name, filling=tree.filling()
        ),
        write_template(declared, departement=departement, departement_name=name, filling=places.filling()),
    )
