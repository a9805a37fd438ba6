"""The help as the demo shows it: the guide, news, what readers thought of the articles."""

from datetime import datetime, timedelta

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor, command_actor
from sisiao.helpdesk.actions import (
    answer_ticket,
    close_ticket,
    escalate_ticket,
    load_guide,
    open_ticket,
    publish_draft,
    save_draft,
    vote,
)
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.guide import guide_pages
from sisiao.helpdesk.models import Article

CORRECTION = """Plus besoin de rouvrir le tableur : chaque remarque du rapport a son champ, avec le remède.

[Lire l'article](classeurs.md#corriger-a-lecran)"""
ACTIVATION = """Une activation ouvre les places de renfort d'un groupe pour des nuits données. Les écoutants les voient
aussitôt, et personne n'y perd sa place le dernier soir : la page demande une réponse pour chaque personne présente.

[Lire l'article](mes-places.md#places-de-renfort-les-activations)"""
HELP = """« Aide », en haut de chaque page, ouvre l'article de cette page. Dites s'il vous a servi : les articles
les moins utiles seront récrits les premiers."""

# Days ago, title, text, profiles (none: everybody).
NEWS: tuple[tuple[int, str, str, tuple[Profile, ...]], ...] = (
    (2, "Le classeur se corrige à l'écran", CORRECTION, (Profile.SIAO_ADMIN, Profile.DEPARTEMENT_ADMIN)),
    (5, "Les activations du plan grand froid", ACTIVATION, ()),
    (40, "L'aide est dans le service", HELP, ()),
)
# Requests for help: subject, text.
BLANK = (
    "Le tableau de la nuit ne se met plus à jour",
    "Depuis ce matin les places libérées restent affichées comme occupées. J'ai rechargé la page sans effet.",
)
ROOMS = (
    "Ajouter dix chambres d'un coup",
    "Je dois créer les chambres 201 à 210. Faut-il les saisir une par une ?",
)
ROOMS_ANSWER = "Non : « Ajouter des chambres », puis du 201 au 210, avec le nombre de places de chacune."
CODE = (
    "Le code de mon téléphone est refusé",
    "L'application de codes affiche bien six chiffres, mais la page les refuse depuis le changement d'heure.",
)
CODE_PASSED = "Même cas chez deux collègues. L'heure de leurs téléphones est pourtant automatique."
SHORTCUTS = ("Raccourcis clavier", "Existe-t-il un raccourci pour commencer un appel ?")
SHORTCUTS_ANSWER = "La touche ? affiche tous les raccourcis de la page."
EXPORT = (
    "Exporter les capacités de toute une région",
    "L'export ne donne que mon département. Comment comparer avec les voisins ?",
)
EXPORT_ANSWER = "Votre profil lit votre département. Le lecteur régional exporte la région entière."
# Articles and what their readers said: useful, or not.
VOTES = {
    "repondre-a-un-appel": (True, True, True, False),
    "mes-places": (True, True),
    "rattacher": (True, False, False),
}


def holders(profile: Profile) -> list[Actor]:
    """The accounts of a profile, the oldest first."""
    grants = Grant.objects.filter(profile=profile, user__is_active=True).with_perimeter()
    return [grant.actor() for grant in grants.select_related("scope", "user").order_by("pk")]


def tell_help(now: datetime) -> None:
    """Articles, news and votes."""
    load_guide(guide_pages(), actor=command_actor("demo_seed"), now=now - timedelta(days=60))
    writer = holders(Profile.NATIONAL_ADMIN)[0]
    for days, title, text, profiles in NEWS:
        at = now - timedelta(days=days)
        item = save_draft(None, title, text, kind=ArticleKind.NEWS, profiles=profiles, actor=writer, now=at)
        publish_draft(item, actor=writer, now=at)
    _vote(now)
    _ask(now)


def _vote(now: datetime) -> None:
    readers = [*holders(Profile.CALL_TAKER), *holders(Profile.SIAO_OPERATOR), *holders(Profile.DISPOSITIF_MANAGER)]
    for slug, said in VOTES.items():
        for reader, useful in zip(readers, said, strict=False):
            vote(Article.objects.get(slug=slug), useful, actor=reader, now=now - timedelta(days=9))


def _ask(now: datetime) -> None:
    """Requests for help: one that waits for the SIAO, one answered, one with the nation, one closed."""
    ecoutant, operator, head = (
        holders(profile)[0] for profile in (Profile.CALL_TAKER, Profile.SIAO_OPERATOR, Profile.DISPOSITIF_MANAGER)
    )
    admin = next(actor for actor in holders(Profile.SIAO_ADMIN) if actor.perimeter.departement_code == "95")
    nation = holders(Profile.NATIONAL_ADMIN)[0]
    for actor, hours, (subject, body), route, browser in (
        (ecoutant, 2, BLANK, "night:board", "Firefox sous Windows"),
        (head, 30, ROOMS, "places:groups", "Chrome sous Android"),
        (operator, 75, CODE, "accounts:factor", "Edge sous Windows"),
        (ecoutant, 400, SHORTCUTS, "helpline:calls", "Firefox sous Windows"),
    ):
        at = now - timedelta(hours=hours)
        ticket = open_ticket(subject, body, route=route, browser=browser, actor=actor, now=at)
        if subject == ROOMS[0]:
            answer_ticket(ticket, ROOMS_ANSWER, actor=admin, now=at + timedelta(hours=3))
        elif subject == CODE[0]:
            escalate_ticket(ticket, CODE_PASSED, actor=admin, now=at + timedelta(hours=1))
        elif subject == SHORTCUTS[0]:
            answer_ticket(ticket, SHORTCUTS_ANSWER, actor=admin, now=at + timedelta(hours=1))
            close_ticket(ticket, actor=ecoutant, now=at + timedelta(hours=2))
    analyst = holders(Profile.DEPARTEMENT_ADMIN)[0]
    at = now - timedelta(days=35)
    asked = open_ticket(*EXPORT, route="ledger:index", browser="Edge sous Windows", actor=analyst, now=at)
    answer_ticket(asked, EXPORT_ANSWER, actor=nation, now=at + timedelta(hours=20))
    close_ticket(asked, actor=analyst, now=at + timedelta(hours=26))
