"""The words of « À traiter » for each kind of grant: what comes here, and what it means that nothing waits.

A profile from which nothing is ever asked is told so, and what it is for; an old one has the words of its work.
"""

from dataclasses import dataclass

from sisiao.access.enums import Profile as P

LEGACY_HINT = (
    "Votre profil est un ancien profil\u00a0: il s'arrête quand votre département bascule. Votre administrateur vous "
    "propose le profil cible qui prend sa place."
)


@dataclass(frozen=True, slots=True)
class Landing:
    """`intro` stands under the title; `nothing` and `then` take the place of the lines when there are none."""

    intro: str
    nothing: str
    then: str


_DESK = Landing(
    "Vos appels en cours, les places réservées et les arrivées à confirmer de la nuit.",
    "Personne n'attend d'action de votre part",
    "Un appel laissé ouvert, une réservation qui expire ou une place libérée pour un ménage sans solution s'affichera "
    "ici.",
)
_OPERATOR = Landing(
    "Les ménages à réorienter ou à rappeler, les arrivées et les places de la nuit dans votre SIAO.",
    "Aucun ménage n'attend d'action du SIAO",
    "Un refus, une absence ou une place libérée pour un ménage sans solution s'affichera ici.",
)
_FIGURES = Landing(
    "Votre profil lit des chiffres, sans nom ni dossier\u00a0: aucune décision ne vous est demandée.",
    "Rien à décider avec ce profil",
    "Les chiffres de votre périmètre se lisent dans le tableau de la nuit.",
)
_STAY_HEAD = Landing(
    "Les ménages attendus ce soir, les séjours à suivre et les places à déclarer dans votre dispositif.",
    "Votre dispositif est à jour",
    "Une orientation vers votre dispositif ou la fin d'un séjour s'affichera ici.",
)
_ENTITY_HEAD = Landing(
    "Les ménages attendus, les séjours et les places de vos dispositifs, leurs données à corriger ou à expliquer, les "
    "comptes de votre entité.",
    "Vos dispositifs et vos comptes sont à jour",
    "Une orientation vers l'un de vos dispositifs, des places à déclarer ou un accès à confirmer s'affichera ici.",
)
_PRESENCE = Landing(
    "Les ménages attendus ce soir dans votre dispositif.",
    "Personne n'est attendu pour le moment",
    "Un ménage orienté vers votre dispositif s'affichera ici, avec l'heure jusqu'à laquelle l'attendre.",
)
_READER = Landing(
    "Votre profil consulte les présences et les places sans rien y changer\u00a0: aucune décision n'est à prendre.",
    "Rien à décider avec ce profil",
    "Les personnes présentes et les places se consultent depuis le menu.",
)
_PRESCRIBER = Landing(
    "Vous créez et suivez des dossiers\u00a0; le SIAO oriente, et aucune décision ne vous est demandée ici.",
    "Rien n'attend de vous",
    "Recherchez un ménage que vous suivez pour consulter ou compléter son dossier.",
)
_NATION = Landing(
    "Les campagnes de recensement, les comptes des administrateurs\u00a0: invitations, accès à confirmer, seconde "
    "personne à donner.",
    "Rien n'attend votre décision",
    "Un département en retard dans une campagne, une invitation sans réponse ou un accès à confirmer s'affichera ici.",
)

LANDINGS: dict[P, Landing] = {
    P.NATIONAL_ADMIN: _NATION,
    P.DEPARTEMENT_ADMIN: Landing(
        "La campagne de recensement, les comptes de votre département, les anomalies de son offre et les écarts de ses "
        "capacités.",
        "Rien n'attend votre décision",
        "Une anomalie, un écart entre ce qui est autorisé, financé et créé, ou un accès à confirmer s'affichera ici.",
    ),
    P.ANALYST: _FIGURES,
    P.SIAO_ADMIN: Landing(
        "Votre SIAO ce soir, les dispositifs à appeler, l'offre à corriger, les ouvertures hors lien et les comptes.",
        "Votre SIAO est à jour",
        "Un ménage sans solution, une ouverture à vérifier ou un accès à confirmer s'affichera ici.",
    ),
    P.SIAO_OPERATOR: _OPERATOR,
    P.CALL_TAKER: _DESK,
    P.ENTITY_MANAGER: _ENTITY_HEAD,
    P.ASSISTANT: Landing(
        "Les places de vos dispositifs à déclarer et les comptes de votre entité.",
        "Les places et les comptes sont à jour",
        "Des places à déclarer, une invitation sans réponse ou un accès à confirmer s'affichera ici.",
    ),
    P.DISPOSITIF_MANAGER: Landing(
        "Les ménages attendus ce soir, les séjours, les places et les comptes de votre dispositif.",
        _STAY_HEAD.nothing,
        _STAY_HEAD.then,
    ),
    P.SOCIAL_WORKER: _PRESENCE,
    P.DPO: Landing(
        "Les dossiers ouverts hors de leurs liens, dans tout le pays, qu'il reste à vérifier.",
        "Aucune ouverture à vérifier",
        "Dès qu'un dossier est ouvert par bris de glace, son motif s'affichera ici.",
    ),
    P.ARCHIVIST: Landing(
        "Votre profil ouvre l'archive sur demande motivée\u00a0; aucun dossier en cours ne lui est accessible.",
        "Aucune demande d'archive",
        "L'archive n'est pas encore en service\u00a0: rien ne vous est demandé pour le moment.",
    ),
    P.REGION_READER: _FIGURES,
    P.PRESCRIBER: _PRESCRIBER,
    P.NIGHT_STAFF: Landing(
        "Les ménages attendus cette nuit, à accueillir ou à signaler absents.",
        "Personne n'est attendu cette nuit pour le moment",
        "Un ménage orienté vers votre dispositif s'affichera ici, avec l'heure jusqu'à laquelle l'attendre.",
    ),
    P.READ_ONLY: _READER,
    P.OLD_NATIONAL_ADMIN: Landing(
        "Cet ancien profil n'ouvre plus aucune page\u00a0: son travail revient à l'Administrateur national.",
        "Rien à faire avec ce profil",
        "Si vous avez un autre profil, choisissez-le en haut de la page.",
    ),
    P.OLD_TERRITORIAL_ADMIN: _FIGURES,
    P.OLD_STATISTICIAN: _FIGURES,
    P.OLD_FUNCTIONAL_ADMIN: _OPERATOR,
    P.OLD_COORDINATOR: _OPERATOR,
    P.OLD_CALL_TAKER: _DESK,
    P.OLD_OUTREACH: _PRESCRIBER,
    P.OLD_STRUCTURE_MANAGER: _STAY_HEAD,
    P.OLD_STRUCTURE_READER: _READER,
    P.OLD_READER: _READER,
    P.OLD_SIAO_OPERATOR: Landing(
        "Les ménages que votre SIAO connaît, les places de la nuit et les dispositifs à appeler.",
        "Rien n'attend de vous",
        "Des places à faire confirmer ou un ménage appelé ailleurs s'affichera ici.",
    ),
    P.OLD_FIRST_CONTACT: _PRESCRIBER,
    P.OLD_HOUSING_USER: _PRESENCE,
    P.OLD_LOCAL_MANAGER: Landing(
        "Les ménages attendus ce soir, les séjours à suivre et les places à déclarer dans vos dispositifs.",
        "Vos dispositifs sont à jour",
        "Une orientation vers l'un de vos dispositifs ou la fin d'un séjour s'affichera ici.",
    ),
}
