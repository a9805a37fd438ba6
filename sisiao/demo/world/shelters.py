"""Where the demo's protected dispositifs are: invented, so that the page of who is told has something to tell."""

from random import Random

from sisiao.core.actor import command_actor
from sisiao.offer.models import Dispositif
from sisiao.referrals.locations import ProtectedLocation, record_location
from sisiao.siao.models import Siao

STREETS = ("allée des Charmilles", "impasse du Vieux Four", "rue de l'Abreuvoir", "chemin des Noisetiers")
WAYS = (
    "Rendez-vous devant la pharmacie\u00a0: une professionnelle vient à pied. Ne pas donner le numéro de rue.",
    "Sonner deux fois à l'interphone «\u00a0Martin\u00a0». Téléphone éteint à l'arrivée.",
    "Taxi jusqu'à la mairie, puis appeler l'équipe\u00a0: elle vient chercher le ménage.",
)


def record_shelters(siao: Siao, rng: Random) -> None:
    """One location for each dispositif of the SIAO whose address is protected."""
    protected = Dispositif.objects.filter(siao=siao, protected_address=True).order_by("pk")
    for number, dispositif in enumerate(protected):
        location = ProtectedLocation(
            address=f"{rng.randint(2, 48)} {rng.choice(STREETS)}",
            phone=f"+331990009{number % 100:02}",  # numbers reserved for fiction
            directions=rng.choice(WAYS),
        )
        record_location(dispositif, location, actor=command_actor("demo_seed"))
