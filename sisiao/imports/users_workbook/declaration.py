"""Tab « Comptes »."""

from sisiao.access.enums import Profile
from sisiao.access.perms import grantable_by
from sisiao.core.actor import Actor
from sisiao.core.spreadsheet.conditions import ALWAYS
from sisiao.core.spreadsheet.declaration import Column, Tab, Workbook
from sisiao.core.spreadsheet.findings import blocking, warning
from sisiao.core.spreadsheet.identifiers import Email
from sisiao.core.spreadsheet.parsers import Choice, Day, Text
from sisiao.imports.models import ACCOUNTS
from sisiao.imports.users_workbook.perimeters import perimeters_of

NAME = "Comptes"
PERSON, RIGHTS = "Personne", "Profil"
REFUSED_PROFILE = blocking("C-CPT-09", "le profil ne peut pas être attribué\u00a0: {problem}", "Corrigez la ligne.")
REFUSED_ADDRESS = blocking("C-CPT-10", "la personne ne peut pas être invitée\u00a0: {problem}", "Corrigez l'adresse.")
OTHER_NAME = warning(
    "C-CPT-11", "cette adresse est déjà celle de {name}\u00a0: le nom connu est gardé.", "Vérifiez l'adresse."
)
TWICE = warning("C-CPT-12", "cette ligne répète la ligne {other}.", "Retirez-la, elle ne change rien.")
STEPS = (
    "Une ligne par personne et par profil\u00a0; une personne à deux profils prend deux lignes.",
    "Le courriel est celui de la personne, jamais celui d'un service.",
    "Profil et périmètre se choisissent dans les listes\u00a0: elles ne contiennent que ce que vous pouvez attribuer.",
    "Sans date de début, le profil commence le jour de l'import\u00a0; sans date de fin, il n'en a pas.",
    "Une personne qui a déjà un compte garde son nom et reçoit le profil.",
    "Importer deux fois le même fichier ne change rien.",
)


def declare_users(actor: Actor, departement: str) -> Workbook:
    """The declaration, with the profiles and perimeters that the actor may give."""
    profiles = tuple(profile.label for profile in Profile if profile in grantable_by(actor))
    perimeters = perimeters_of(actor, departement)
    tab = Tab(
        name=NAME,
        prefix="C",
        control_prefix="C-CPT",
        named_by="last_name",
        printed_rows=200,
        who_fills="Administrateurs",
        controls=(REFUSED_PROFILE, REFUSED_ADDRESS, OTHER_NAME, TWICE),
        columns=(
            Column("last_name", "Nom", Text(80), "", "PETIT", PERSON, required=ALWAYS),
            Column("first_name", "Prénom", Text(80), "", "Jeanne", PERSON, required=ALWAYS),
            Column("email", "Courriel", Email(), "Nominatif", "jeanne.petit@association.fr", PERSON, required=ALWAYS,
                   width=34),
            Column("profile", "Profil", Choice(profiles), "Liste", profiles[0] if profiles else "", RIGHTS,
                   required=ALWAYS, values=profiles, width=30),
            Column("perimeter", "Périmètre", perimeters, "Liste", "", RIGHTS, required=ALWAYS,
                   values=perimeters.references, width=40),
            Column("starts_on", "Du", Day(), "Vide = aujourd'hui", "", RIGHTS),
            Column("ends_on", "Au", Day(), "Dernier jour\u00a0; vide = sans fin", "", RIGHTS),
        ),
    )  # fmt: skip
    return Workbook(kind=ACCOUNTS, title="SI SIAO – Liste de comptes à inviter", tabs=(tab,), steps=STEPS)
