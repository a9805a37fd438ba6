"""The help as the demo shows it: the guide, news, what readers thought of the articles."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor, command_actor
from sisiao.helpdesk.actions import (
    answer_ticket,
    close_ticket,
    escalate_ticket,
    load_guide,
    mark_step,
    open_ticket,
    publish_draft,
    publish_service_message,
    register,
    save_draft,
    save_session,
    set_support_hours,
    vote,
)
from sisiao.helpdesk.enums import ArticleKind, MessageLevel, SessionKind
from sisiao.helpdesk.guide import guide_pages
from sisiao.helpdesk.models import Article, HelpSession

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
SUPPORT_DAY = ((time(9, 30), time(11, 30)), (time(14), time(16, 30)))
STOP = "Le service s'arrête dimanche de 5\u00a0h à 6\u00a0h, heure de Paris, pour une mise à jour. Enregistrez avant."
COLD = "Grand froid\u00a0: tenez vos places à jour avant 17\u00a0h, chaque jour jusqu'à dimanche."
ONLINE = "En ligne"
MORNING, AFTERNOON = (time(10), time(11, 30)), (time(14), time(15, 30))
TEMPS_1 = {"campaign": True, "link": "https://visio.example/temps-1"}
# Nature, days ahead, hours in Paris, title, place, how many places, what else.
SESSIONS: tuple[tuple[SessionKind, int, tuple[time, time], str, str, int, dict[str, Any]], ...] = (
    (
        SessionKind.QUESTIONS,
        3,
        MORNING,
        "Vos questions sur le classeur du Temps 1",
        ONLINE,
        80,
        TEMPS_1 | {"description": "Une heure et demie de réponses, chaque semaine de la campagne."},
    ),
    (
        SessionKind.BEGINNER,
        6,
        AFTERNOON,
        "Prendre en main le SI SIAO",
        ONLINE,
        40,
        {"link": "https://visio.example/debuts"},
    ),
    (
        SessionKind.WORKSHOP,
        8,
        MORNING,
        "Décrire ses places ensemble",
        "Cergy, salle du conseil de l'association",
        2,
        {"description": "Venez avec la liste de vos chambres."},
    ),
    (SessionKind.ADVANCED, 20, AFTERNOON, "Lire les capacités et expliquer les écarts", ONLINE, 40, {}),
    (
        SessionKind.WEBINAR,
        54,
        AFTERNOON,
        "Webinaire trimestriel",
        ONLINE,
        500,
        {"link": "https://visio.example/webinaire"},
    ),
)
# Articles and what their readers said: useful or not, and what was missing.
VOTES: dict[str, tuple[tuple[bool, str], ...]] = {
    "repondre-a-un-appel": ((True, ""), (True, ""), (True, ""), (False, "Comment annuler une réservation\u00a0?")),
    "mes-places": ((True, ""), (True, "Un exemple pour un logement diffus aiderait.")),
    "rattacher": ((True, ""), (False, ""), (False, "Il manque le cas d'un groupe coupé en deux.")),
}
# First steps that the oldest account of a profile has ticked.
DONE = ((Profile.CALL_TAKER, "helpline:calls"), (Profile.CALL_TAKER, "night:board"), (Profile.SIAO_ADMIN, "siao:index"))


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
    _hold_sessions(now)
    _tell_users(now)


def _vote(now: datetime) -> None:
    readers = [*holders(Profile.CALL_TAKER), *holders(Profile.SIAO_OPERATOR), *holders(Profile.DISPOSITIF_MANAGER)]
    for slug, said in VOTES.items():
        for reader, (useful, comment) in zip(readers, said, strict=False):
            vote(Article.objects.get(slug=slug), useful, comment, actor=reader, now=now - timedelta(days=9))
    for profile, step in DONE:
        mark_step(step, done=True, actor=holders(profile)[0], now=now - timedelta(days=20))


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


def _hold_sessions(now: datetime) -> None:
    """The nation's sessions and a workshop of the Val-d'Oise, with people who come and one who waits."""
    nation = holders(Profile.NATIONAL_ADMIN)[0]
    admin = next(actor for actor in holders(Profile.SIAO_ADMIN) if actor.perimeter.departement_code == "95")
    guests = [*holders(Profile.CALL_TAKER), *holders(Profile.SIAO_OPERATOR), *holders(Profile.DISPOSITIF_MANAGER)]
    paris = timezone.get_default_timezone()
    for kind, days, hours, title, place, capacity, rest in SESSIONS:
        day = timezone.localdate(now, paris) + timedelta(days=days)
        starts, ends = (datetime.combine(day, hour, paris) for hour in hours)
        dates = {"starts_at": starts, "ends_at": ends}
        told = {"kind": kind, "title": title, "place": place, "capacity": capacity} | rest | dates
        holder = admin if place != ONLINE else nation
        session = save_session(None, told, actor=holder, now=now - timedelta(days=12))
        for rank, guest in enumerate(guests[: capacity + 1 if capacity < 5 else 3]):
            if HelpSession.objects.open_to(guest).filter(pk=session.pk).exists():
                register(session, actor=guest, now=now - timedelta(days=9, minutes=-rank))


def _tell_users(now: datetime) -> None:
    """The hours of the support, a message of the nation and one of the DDETS of the Val-d'Oise."""
    nation = holders(Profile.NATIONAL_ADMIN)[0]
    ddets = next(a for a in holders(Profile.DEPARTEMENT_ADMIN) if a.perimeter.departement_code == "95")
    week = dict.fromkeys(range(5), SUPPORT_DAY)
    set_support_hours(week, since=timezone.localdate(now) - timedelta(days=60), actor=nation)
    for actor, body, level, days in (
        (nation, STOP, MessageLevel.INFO, 6),
        (ddets, COLD, MessageLevel.WARNING, 3),
    ):
        publish_service_message(body, level, (), since=now, until=now + timedelta(days=days), actor=actor)
