"""The demo's accounts: in each département one of each profile, and one that holds several."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import TotpDevice, User
from sisiao.accounts.queries import has_second_factor
from sisiao.accounts.totp import new_secret, seal_secret, unseal_secret
from sisiao.core.text import normalise
from sisiao.demo.world.clearances import clearances_of
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.models import Siao

# Demo only: shown to whoever starts the demo, refused nowhere else because no other base holds these accounts.
DEMO_PASSWORD = "demo seulement 16 rue du lac"  # noqa: S105
DEMO_DOMAIN = ".example"

ADMIN, OPERATOR, TAKER = Profile.SIAO_ADMIN, Profile.SIAO_OPERATOR, Profile.CALL_TAKER
ENTITY, HEAD, WORKER = Profile.ENTITY_MANAGER, Profile.DISPOSITIF_MANAGER, Profile.SOCIAL_WORKER


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`grants` pairs each profile with the name of its entité or dispositif; empty for the SIAO itself.

    `second_factor` for one account of each département: `demo_accounts` gives its secret; the others are exempt.
    """

    departement: str
    first_name: str
    last_name: str
    grants: tuple[tuple[Profile, str], ...]
    second_factor: bool = False

    @property
    def email(self) -> str:
        name = ".".join(normalise(part).replace(" ", "-") for part in (self.first_name, self.last_name))
        return f"{name}@siao{self.departement}{DEMO_DOMAIN}"


ACCOUNTS = (
    DemoAccount("95", "Nadia", "Lefort", ((TAKER, ""),)),
    DemoAccount("95", "Yann", "Kerbrat", ((TAKER, ""),), second_factor=True),
    DemoAccount("95", "Odile", "Vasseur", ((OPERATOR, ""),)),
    DemoAccount("95", "Karim", "Haddadi", ((ADMIN, ""),)),
    DemoAccount("95", "Simone", "Aubertin", ((ENTITY, "Association Rives de l'Oise"),)),
    DemoAccount("95", "Moussa", "Camara", ((HEAD, "CHU des Tilleuls"),)),
    DemoAccount("95", "Claire", "Fontenay", ((WORKER, "CHU des Berges"),)),
    DemoAccount("95", "Paul", "Renaudin", ((OPERATOR, ""), (HEAD, "CHU Olympe"), (TAKER, ""))),
    DemoAccount("48", "Lise", "Malaval", ((TAKER, ""),)),
    DemoAccount("48", "Bastien", "Rouvière", ((TAKER, ""),), second_factor=True),
    DemoAccount("48", "Hélène", "Chardonnal", ((OPERATOR, ""),)),
    DemoAccount("48", "Marc", "Vidalou", ((ADMIN, ""),)),
    DemoAccount("48", "Josette", "Paradan", ((ENTITY, "Association Le Lien lozérien"),)),
    DemoAccount("48", "Denis", "Astruc", ((HEAD, "CHU du Chapitre"),)),
    DemoAccount("48", "Aurore", "Boissier", ((WORKER, "CHU de la Margeride"),)),
    DemoAccount("48", "Gilles", "Teyssèdre", ((TAKER, ""), (HEAD, "CHRS du Soubeyran"))),
    DemoAccount("974", "Marie-Josée", "Payet", ((TAKER, ""),)),
    DemoAccount("974", "Ludovic", "Hoareau", ((TAKER, ""),), second_factor=True),
    DemoAccount("974", "Farida", "Ismaël", ((OPERATOR, ""),)),
    DemoAccount("974", "Jean-Noël", "Técher", ((ADMIN, ""),)),
    DemoAccount("974", "Sylvie", "Grondin", ((ENTITY, "Groupement Payanké Insertion"),)),
    DemoAccount("974", "Harry", "Boyer", ((HEAD, "CHU du Barachois"),)),
    DemoAccount("974", "Anaïs", "Dijoux", ((WORKER, "CHU de la Saline"),)),
    DemoAccount("974", "Willy", "Séry", ((OPERATOR, ""), (HEAD, "Hôtel des Lataniers"))),
)


def create_accounts(siao: Siao, on: date) -> dict[Profile, list[User]]:
    """The accounts of one département, in force from a day; those of each profile. One hash serves them all."""
    password = make_password(DEMO_PASSWORD)
    holders: dict[Profile, list[User]] = {profile: [] for profile in Profile}
    for account in ACCOUNTS:
        if account.departement != siao.departement_id:
            continue
        user = User.objects.create(
            email=account.email,
            password=password,
            first_name=account.first_name,
            last_name=account.last_name,
        )
        for profile, holder in account.grants:
            scope, cleared = _scope(siao, profile, holder), clearances_of(profile)
            Grant.objects.create(user=user, profile=profile, scope=scope, starts_on=on, clearances=cleared)
        if account.second_factor:
            secret = seal_secret(new_secret(), user)
            TotpDevice.objects.create(user=user, secret=secret, last_step=0, added_at=user.created_at)
        holders[account.grants[0][0]].append(user)
    return holders


def _scope(siao: Siao, profile: Profile, holder: str) -> Scope:
    if profile == Profile.ENTITY_MANAGER:
        return Entity.objects.get(name=holder, departements=siao.departement_id).scope
    return Dispositif.objects.get(name=holder, siao=siao).scope if holder else siao.scope


@dataclass(frozen=True, slots=True)
class AccountLine:
    """What the command shows of an account; several profiles are joined, the one active at first leads."""

    email: str
    password: str
    profile: str
    perimeter: str
    totp_secret: str | None = None


def account_lines() -> Iterator[AccountLine]:
    """The demo accounts of this base that may sign in, as created; none outside a demo base."""
    users = (
        User.objects.filter(email__endswith=DEMO_DOMAIN, state=UserState.ACTIVE).select_related("totp").order_by("pk")
    )
    for user in users.prefetch_related("grants__scope"):
        grants = sorted(user.grants.all(), key=lambda grant: grant.pk)
        yield AccountLine(
            user.email,
            DEMO_PASSWORD,
            " + ".join(grant.get_profile_display() for grant in grants),
            " + ".join(dict.fromkeys(grant.scope.label for grant in grants)),
            unseal_secret(user.totp.secret, user) if has_second_factor(user) else None,
        )
