"""The perimeters of a list: chosen by « D0001 – Nom », by their code, or by their name alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sisiao.access.models import Scope
from sisiao.access.perms import all_scopes_to_grant
from sisiao.core.actor import Actor, Perimeter
from sisiao.core.enums import ScopeKind
from sisiao.core.spreadsheet.parsers import Unreadable, as_text
from sisiao.core.spreadsheet.reader import Cell
from sisiao.core.text import normalise
from sisiao.imports.sync import CodeBook
from sisiao.offer.enums import WorkbookTab
from sisiao.offer.models import Dispositif, Entity


@dataclass(frozen=True)
class PerimeterCell:
    """Reads one of the perimeters that the actor may give; the parsed value is the scope."""

    scopes: dict[str, list[Scope]] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    label = "SIAO, entité ou dispositif, par son code ou son nom"
    number_format = "@"

    def parse(self, cell: Cell) -> Scope:
        found = self.scopes.get(normalise(as_text(cell)), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable("plusieurs périmètres portent ce nom.", "Choisissez dans la liste, qui donne le code.")
        raise Unreadable(
            "ce périmètre n'existe pas, ou vous n'y attribuez pas de profil.", "Choisissez dans la liste de la cellule."
        )


def perimeters_of(actor: Actor, departement: str) -> PerimeterCell:
    """Those where the actor may give a profile; of one département when it is told, with its codes."""
    scopes = all_scopes_to_grant(actor)
    if departement:
        there = Perimeter(kind=ScopeKind.DEPARTEMENT, departement_codes=frozenset({departement}))
        scopes = scopes.filter(pk__in=Scope.objects.governed_by(there).values("pk"))
    codes = _codes(departement) if departement else {}
    listed = sorted(
        scopes.order_by("pk"), key=lambda scope: (list(ScopeKind).index(ScopeKind(scope.kind)), scope.label)
    )
    words: dict[str, list[Scope]] = {}
    references = []
    for scope in listed:
        code = codes.get(scope.pk, "")
        reference = f"{code} – {scope.label}" if code else scope.label
        references.append(reference)
        for key in {normalise(text) for text in (reference, scope.label, code) if text}:
            words.setdefault(key, []).append(scope)
    return PerimeterCell(words, tuple(references))


def _codes(departement: str) -> dict[int, str]:
    """Code of the offer's workbooks of each scope of a département."""
    found: dict[int, str] = {}
    tables = ((WorkbookTab.ENTITIES, Entity), (WorkbookTab.DISPOSITIFS, Dispositif))
    for tab, model in tables:
        ids = CodeBook.of(departement, tab).ids
        rows: Iterable[tuple[int, int]] = model.objects.filter(pk__in=ids.values()).values_list("pk", "scope")
        scopes = dict(rows)
        found |= {scopes[pk]: code for code, pk in ids.items() if pk in scopes}
    return found
