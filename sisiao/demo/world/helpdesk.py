"""The help as the demo shows it: the guide, news, what readers thought of the articles."""

from datetime import datetime, timedelta

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor, command_actor
from sisiao.helpdesk.actions import load_guide, publish_draft, save_draft, vote
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
    readers = [*holders(Profile.CALL_TAKER), *holders(Profile.SIAO_OPERATOR), *holders(Profile.DISPOSITIF_MANAGER)]
    for slug, said in VOTES.items():
        for reader, useful in zip(readers, said, strict=False):
            vote(Article.objects.get(slug=slug), useful, actor=reader, now=now - timedelta(days=9))
