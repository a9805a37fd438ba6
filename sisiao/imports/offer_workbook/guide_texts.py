"""What the guide of the Temps 1 workbook says in words: the ten steps and the particular cases (2.4, A1 and A7)."""

from collections.abc import Mapping, Sequence

from sisiao.core.spreadsheet.declaration import GuideTable, Tab

STEPS = (
    "Enregistrez ce fichier sous un autre nom, au format .xlsx.",
    "Remplissez d'abord l'onglet Entités : une ligne par personne morale.",
    "Puis l'onglet Dispositifs : une ligne par service ou établissement, rattaché à son entité.",
    "Puis l'onglet Financement : une ligne par dispositif, financeur, ligne budgétaire et période.",
    "Ne modifiez ni les codes, ni les intitulés ; n'ajoutez, ne retirez et ne déplacez aucune colonne.",
    "Pour recopier vos tableaux, collez les valeurs seules : ni formule, ni fusion de cellules.",
    "Une cellule vide veut dire « non renseigné », jamais « Non ».",
    "Aucune adresse d'un lieu protégé, même en pièce jointe ; aucune donnée sur des personnes hébergées.",
    "Comparez le tableau de bord (A8) à vos chiffres, puis déposez le fichier dans la page « Import de l'offre ».",
    "Le rapport liste toutes les remarques avec leur remède ; une seule remarque bloquante, et rien n'est importé.",
)

CASES = GuideTable(
    "A7. Cas particuliers",
    ("Cas", "Ce qu'il faut saisir"),
    (
        (
            "Hébergement de femmes victimes de violences",
            "Adresse protégée « Oui » ; nom neutre ; adresse, SIRET, FINESS vides.",
        ),
        ("CHRS urgence et insertion", "Un dispositif, modes « Urgence ; Insertion », deux lignes de financement."),
        ("CHU en appartements diffus", "Hors CHRS, implantation « Diffus », commune du bureau."),
        ("Places hivernales dans un CHU permanent", "Le même dispositif, une ligne de régime « Hivernal »."),
        ("Gymnase", "Hébergement, Autres ; régime « Sur activation »."),
        ("Nuitées hôtelières", "L'entité est l'acheteur des nuitées ; unité « Nuitée », plafond annuel."),
        (
            "Entité présente dans trois départements",
            "Une ligne par classeur, même SIREN ; les dispositifs du seul département.",
        ),
        ("CCAS premier accueil et gestionnaire d'un CHU", "Une entité, deux dispositifs."),
        ("Association qui porte le SIAO", "« Porte aussi le SIAO » : Oui."),
        ("Pension de famille à côté d'une résidence sociale", "Deux dispositifs."),
        ("FTM devenu résidence sociale", "Fermez l'un, ouvrez l'autre, même FINESS."),
        ("CHU devenu CHRS en cours d'année", "Deux lignes de financement datées."),
    ),
)

SHELTER = {
    "family": "Hébergement", "siao_referral": "Toutes les places", "protected": "Non", "opening_regime": "Permanent",
    "hours": "24 h/24", "situation": "Ouvert",
}  # fmt: skip
FUNDED = {
    "funder": "État – BOP 177", "regime": "Pérenne", "fiscal_year": "2026", "starts_on": "01/01/2026",
    "ends_on": "31/12/2026", "unit": "Place",
}  # fmt: skip
CHU = {"type": "Hors CHRS", "precision": "Centre d'hébergement d'urgence", "modes": "Urgence"}
# Case → the rows that it takes: the tab, and the cells to copy, by column.
ROWS: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]] = {
    "Hébergement de femmes victimes de violences": (
        ("Dispositifs", SHELTER | CHU | {
            "name": "Maison Claire", "protected": "Oui", "layout": "Diffus", "women": "Oui",
            "women_with_children": "Oui", "specific_public": "Femmes victimes de violences"}),
    ),
    "CHRS urgence et insertion": (
        ("Dispositifs", SHELTER | {
            "name": "CHRS du Pont", "type": "CHRS", "modes": "Urgence\u00a0; Insertion", "layout": "Regroupé",
            "women": "Oui", "capacity": "60", "capacity_unit": "Place"}),
        ("Financement", FUNDED | {"line": "CHRS urgence", "number": "20", "amount": "182500"}),
        ("Financement", FUNDED | {"line": "CHRS insertion", "number": "40", "amount": "584000"}),
    ),
    "CHU en appartements diffus": (
        ("Dispositifs", SHELTER | CHU | {
            "name": "CHU diffus", "layout": "Diffus", "couples_with_children": "Oui", "capacity": "30",
            "capacity_unit": "Place"}),
    ),
    "Places hivernales dans un CHU permanent": (
        ("Financement", FUNDED | {
            "line": "Places hivernales ou exceptionnelles", "regime": "Hivernal", "number": "15",
            "starts_on": "01/11/2026", "amount": "36600"}),
    ),
    "Gymnase": (
        ("Dispositifs", SHELTER | {
            "name": "Gymnase municipal", "type": "Autres (gymnases, écoles)", "modes": "Urgence", "layout": "Regroupé",
            "opening_regime": "Sur activation", "hours": "Nuit", "men": "Oui", "capacity": "40",
            "capacity_unit": "Place"}),
    ),
    "Nuitées hôtelières": (
        ("Financement", FUNDED | {
            "line": "Nuitées hôtelières", "unit": "Nuitée", "number": "18250", "amount": "456250"}),
    ),
    "CHU devenu CHRS en cours d'année": (
        ("Financement", FUNDED | {
            "line": "Hébergement d'urgence hors CHRS", "number": "45", "ends_on": "30/06/2026", "amount": "203600"}),
        ("Financement", FUNDED | {
            "line": "CHRS urgence", "number": "45", "starts_on": "01/07/2026", "amount": "207000"}),
    ),
}  # fmt: skip


def rows_to_copy(tabs: Sequence[Tab]) -> GuideTable:
    """The rows of the particular cases, each cell under its column: what is not told is as for any dispositif."""
    by_name = {tab.name: tab for tab in tabs}
    lines = []
    for case, rows in ROWS.items():
        for name, cells in rows:
            tab = by_name[name]
            told = [f"{tab.letter(each.key)} {cells[each.key]}" for each in tab.columns if each.key in cells]
            lines.append((case, name, " | ".join(told)))
    return GuideTable("A7. Lignes à copier", ("Cas", "Onglet", "Colonne et valeur"), tuple(lines))
