"""The first steps of a newcomer: one list, from which each profile gets what it may open, in the order to do it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from sisiao.accounts.models import User
from sisiao.accounts.queries import has_second_factor
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability as C
from sisiao.helpdesk.markdown import ARTICLE
from sisiao.helpdesk.models import StepDone
from sisiao.web.helpdesk.contextual import article_of


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do once: the page where it is done, and the capability that it takes (None: everybody).

    `local`: not for whoever has the whole country for perimeter.
    """

    title: str
    text: str
    route: str
    capability: C | None = None
    local: bool = False

    @property
    def url(self) -> str:
        return reverse(self.route)

    @property
    def article(self) -> str:
        """The address of the article that explains it."""
        slug, _, heading = article_of(self.route).partition("#")
        return ARTICLE.format(slug=slug) + (f"#{heading}" if heading else "")


STEPS: tuple[Step, ...] = (
    Step("Protégez votre compte", "Double authentification et codes de secours.", "accounts:overview"),
    Step("Lisez ce que votre profil permet", "Les actes et les données, en une page.", "rights:index"),
    Step("Repérez ce qui vous attend", "La page d'arrivée\u00a0: le plus urgent en haut.", "todo:index"),
    Step(
        "Essayez la page d'appel", "Trois colonnes\u00a0: qui appelle, le ménage, les solutions de ce soir.",
        "helpline:calls", C.ANSWER_CALLS,
    ),
    Step("Retrouvez un dossier", "Par le nom ou par le téléphone.", "households:search", C.SEARCH_HOUSEHOLDS),
    Step("Lisez le tableau de la nuit", "Les places libres, les dispositifs à appeler.", "night:board", C.VIEW_BOARD),
    Step("Voyez qui est présent ce soir", "La liste, et chaque séjour.", "stays:present", C.VIEW_OWN_PLACES),
    Step(
        "Dites vos places à jour", "Sans groupe ni chambre décrits, personne ne peut vous être orienté.",
        "places:index", C.UPDATE_PLACES,
    ),
    Step(
        "Sachez qui appeler", "Pour une victime de violence, selon la commune et l'heure.",
        "directory:now", C.VIEW_DIRECTORY,
    ),
    Step(
        "Relisez la fiche du SIAO", "Adresse, heures du 115, message du jour.", "siao:index", C.MANAGE_SIAO,
        local=True,
    ),
    Step(
        "Tenez l'annuaire", "Vos contacts, leurs heures, ce qui est à vérifier.",
        "directory:index", C.MANAGE_DIRECTORY,
    ),
    Step(
        "Voyez les SIAO du pays", "Un par département : qui le porte, ce qu'il couvre.", "siao:index", C.OPEN_SIAO,
    ),
    Step("Suivez la campagne", "Où en est chaque département, qui relancer.", "campaigns:index", C.RUN_CAMPAIGN),
    Step("Recensez l'offre", "Les classeurs pré-remplis de votre département.", "offer:imports", C.IMPORT_OFFER),
    Step("Comparez les capacités", "Autorisées, financées, créées, ouvertes.", "ledger:index", C.VIEW_LEDGER),
    Step("Rattachez l'ancienne offre", "Au Temps 2 de votre département.", "transition:index", C.ATTACH_LEGACY),
    Step("Invitez vos collègues", "Un compte par personne, un profil par métier.", "users:index", C.MANAGE_USERS),
    Step(
        "Répondez aux demandes d'aide", "Celles qui vous attendent, la plus ancienne en haut.",
        "helpdesk:support", C.ANSWER_TICKETS,
    ),
    Step(
        "Relisez l'aide", "Les articles, ce qu'en disent leurs lecteurs, les brouillons.",
        "helpdesk:writing", C.EDIT_HELP,
    ),
    Step("Planifiez l'enquête", "Ses jours, puis ses résultats.", "surveys:waves", C.RUN_SURVEYS),
    Step("Venez à une session", "Démonstrations, ateliers, questions et réponses.", "helpdesk:sessions", C.ASK_SUPPORT),
    Step("Contrôlez les ouvertures hors lien", "Chacune a son motif.", "oversight:openings", C.OVERSEE_ACCESS),
)  # fmt: skip


# What the account itself shows is done, without anybody saying so.
FACTS: dict[str, Callable[[User], bool]] = {"accounts:overview": has_second_factor}


def done_by(user: User, steps: Iterable[Step]) -> dict[str, bool]:
    """The steps that are done, by the name of their page; True when the account itself shows it."""
    said = set(StepDone.objects.filter(user=user).values_list("step", flat=True))
    shown = {step.route for step in steps if step.route in FACTS and FACTS[step.route](user)}
    return dict.fromkeys(said - shown, False) | dict.fromkeys(shown, True)


def steps_for(actor: Actor) -> list[Step]:
    """The steps of the active profile."""
    return [step for step in STEPS if _is_for(step, actor)]


def _is_for(step: Step, actor: Actor) -> bool:
    able = step.capability is None or actor.can(step.capability)
    return able and not (step.local and actor.perimeter.nation)
