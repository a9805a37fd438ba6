"""What the answers of the directory are made of."""

from sisiao.api.schemas import ListOf, Record, Value
from sisiao.directory.enums import SlotDay
from sisiao.directory.telling import KINDS, PUBLIC

DAYS = {day.value: "ferie" if day == SlotDay.HOLIDAY else str(day.label).lower() for day in SlotDay}

COMMUNE = Value(
    "string",
    "Code INSEE de la commune, ou d'un arrondissement de Paris, Lyon ou Marseille.",
    example="95127",
    pattern="^([0-9]{2}|2[AB])[0-9]{3}$",
)


def _days(mark: str) -> str:
    """Every day of the century and no other, so that whoever writes a program knows what is understood."""
    months = f"(0[13578]|1[02]){mark}(0[1-9]|[12][0-9]|3[01])|(0[469]|11){mark}(0[1-9]|[12][0-9]|30)"
    common = f"20[0-9]{{2}}{mark}({months}|02{mark}(0[1-9]|1[0-9]|2[0-8]))"
    return f"({common}|20([02468][048]|[13579][26]){mark}02{mark}29)"


_HOUR, _SIXTY, _FRACTION = "([01][0-9]|2[0-3])", "[0-5][0-9]", "([.,][0-9]{1,9})?"
_OFFSET = f"(Z|[+-](0[0-9]|1[0-4]):?{_SIXTY})?"
_EXTENDED = f"{_days('-')}T{_HOUR}:{_SIXTY}(:{_SIXTY}{_FRACTION})?"
_BASIC = f"{_days('')}T{_HOUR}{_SIXTY}({_SIXTY}{_FRACTION})?"
INSTANT = Value(
    "string",
    "L'instant, de 2000 à 2099, en ISO 8601\u00a0; sans décalage, c'est l'heure de la commune. Maintenant s'il manque.",
    example="2026-11-26T03:00:00+01:00",
    pattern=f"^({_EXTENDED}|{_BASIC}){_OFFSET}$",
)
NUMBER = Value("string", "Numéro de téléphone, en E.164 ou court.", example="+33199001234")
RANK = Value("integer", "Rang d'appel, à partir de 1.")
CONTACT = {
    "type": Value("string", "Nature du contact.", among=tuple(KINDS.values())),
    "libelle": Value("string", "Ce que le contact dit être."),
    "organisme": Value("string", "L'organisme."),
    "courriel": Value("string", "Courriel.", nullable=True),
    "public": ListOf(
        Value("string", "Public.", among=tuple(PUBLIC.values())),
        "Qui le contact reçoit\u00a0; vide\u00a0: toute victime.",
    ),
    "consignes": Value("string", "Ce qu'il faut savoir avant d'appeler."),
    "date_de_verification": Value("string", "Quand le SIAO l'a vérifié.", "date-time"),
}
WHO_TO_CALL = Record(
    "QuiAppeler",
    "Qui appeler, dans l'ordre. Le dernier recours est toujours là.",
    {
        "commune": Record(
            "Commune",
            "La commune demandée.",
            {
                "code": Value("string", "Code INSEE."),
                "nom": Value("string", "Nom."),
                "territoire": Value("string", "Code du département ou de la collectivité.", example="95"),
            },
        ),
        "instant": Value("string", "L'instant, à l'heure de la commune.", "date-time"),
        "fuseau": Value("string", "Fuseau horaire de la commune.", example="Europe/Paris"),
        "jour_ferie": Value("boolean", "Si ce jour y est férié."),
        "destinataire": Value("string", "Pour qui la réponse est faite\u00a0: celui de la clé."),
        "siao": Value("string", "Le SIAO qui tient l'annuaire.", nullable=True),
        "contacts": ListOf(
            Record(
                "Contact",
                "Un contact qui répond à cet instant.",
                {
                    "ordre": RANK,
                    **CONTACT,
                    "telephones": ListOf(
                        Record(
                            "Telephone",
                            "Un numéro qui répond.",
                            {
                                "numero": NUMBER,
                                "jusqu_a": Value(
                                    "string",
                                    "Heure de fin, à l'heure de la commune\u00a0; nulle s'il répond sans fin ce jour.",
                                    nullable=True,
                                    example="08:00",
                                ),
                            },
                        ),
                        "Les numéros, le premier d'abord.",
                    ),
                    "a_verifier": Value("boolean", "Si la vérification est trop ancienne."),
                },
            ),
            "Dans l'ordre d'appel.",
        ),
        "dernier_recours": Record(
            "DernierRecours",
            "Le 115, qui ne ferme pas.",
            {
                "ordre": RANK,
                "numero": NUMBER,
                "tenu_par": Value("string", "Le SIAO qui répond à cet instant.", nullable=True),
                "astreinte": Value("boolean", "Si c'est une astreinte."),
                "telephone_du_siao": Value("string", "Ligne du SIAO pour les professionnels.", nullable=True),
            },
        ),
    },
)

SNAPSHOT = Record(
    "Instantane",
    "L'annuaire d'un destinataire. Un jour férié compte comme «\u00a0ferie\u00a0», quel que soit son jour\u00a0;"
    " une plage qui finit avant son début finit le lendemain\u00a0; de 00:00 à 00:00, la journée entière.",
    {
        "destinataire": Value("string", "Pour qui il est fait."),
        "produit_le": Value("string", "Quand il a été fait.", "date-time"),
        "valable_jusqu_au": Value("string", "Au-delà, il ne vaut plus\u00a0: appelez le 115.", "date-time"),
        "siao": ListOf(
            Record(
                "AnnuaireDuSiao",
                "L'annuaire d'un SIAO. Le 115 reste le dernier recours partout.",
                {
                    "nom": Value("string", "Nom du SIAO."),
                    "telephone": Value("string", "Ligne du SIAO pour les professionnels.", nullable=True),
                    "territoires": ListOf(
                        Record(
                            "Territoire",
                            "Un département ou une collectivité.",
                            {
                                "code": Value("string", "Début du code INSEE de ses communes."),
                                "fuseau": Value("string", "Fuseau horaire."),
                                "jours_feries": ListOf(
                                    Value("string", "Jour.", "date"), "Jours fériés de l'année et de la suivante."
                                ),
                            },
                        ),
                        "Les territoires du SIAO.",
                    ),
                    "contacts": ListOf(
                        Record(
                            "ContactEntier",
                            "Un contact, avec toutes ses heures.",
                            {
                                "ordre": RANK,
                                **CONTACT,
                                "communes": ListOf(
                                    Value("string", "Code INSEE."),
                                    "Les communes couvertes\u00a0; nul\u00a0: tout le territoire du SIAO.",
                                    nullable=True,
                                ),
                                "plages": ListOf(
                                    Record(
                                        "Plage",
                                        "Un numéro et quand il répond, à l'heure de la commune.",
                                        {
                                            "numero": NUMBER,
                                            "jours": ListOf(
                                                Value("string", "Jour.", among=tuple(DAYS.values())),
                                                "Les jours où la plage commence.",
                                            ),
                                            "de": Value("string", "Début.", example="20:00"),
                                            "a": Value("string", "Fin, exclue.", example="08:00"),
                                        },
                                    ),
                                    "Les plages.",
                                ),
                                "fermetures": ListOf(
                                    Record(
                                        "Fermeture",
                                        "Des jours où le contact ne répond pas.",
                                        {
                                            "du": Value("string", "Premier jour.", "date"),
                                            "au": Value("string", "Dernier jour.", "date"),
                                        },
                                    ),
                                    "Les fermetures annoncées.",
                                ),
                            },
                        ),
                        "Dans l'ordre d'appel.",
                    ),
                },
            ),
            "Les SIAO.",
        ),
    },
)
SIGNED_FILE = Record(
    "FichierSigne",
    "Un fichier signé (RFC 7515, 7.2.2).",
    {
        "payload": Value("string", "L'instantané, en base64 pour adresses.", content=SNAPSHOT),
        "protected": Value("string", "L'en-tête protégé\u00a0: algorithme et nom de la clé."),
        "signature": Value("string", "La signature Ed25519."),
    },
)
