"""The acts on one or several accounts: their verbs, what they say before and after."""

from collections.abc import Callable
from dataclasses import dataclass

from sisiao.access.actions.accounts import invite_again, reactivate_user, remove_user, suspend_user
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import User


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `warning` is what the confirmation says, "" when it needs none; `whole` asks for every profile inside.

    `done` is said when the act went to its end, `partly` when it only ended the profiles of the perimeter.
    """

    key: str
    verb: str
    run: Callable[..., object]
    states: frozenset[str]
    done: str
    partly: str = ""
    warning: str = ""
    whole: bool = False


_OPEN = frozenset({UserState.ACTIVE.value, UserState.INVITED.value})
PARTLY = "profils de votre périmètre terminés, le compte reste ouvert ailleurs"
ACTS = {
    act.key: act
    for act in (
        Act(
            "resend", "Renvoyer l'invitation", invite_again, frozenset({UserState.INVITED.value}), "invitation renvoyée"
        ),
        Act(
            "reactivate",
            "Réactiver",
            reactivate_user,
            frozenset({UserState.SUSPENDED.value}),
            "compte réactivé",
            whole=True,
        ),
        Act(
            "suspend",
            "Suspendre",
            suspend_user,
            _OPEN,
            "compte suspendu",
            PARTLY,
            "La personne ne peut plus se connecter, dès sa prochaine action, tant que le compte n'est pas réactivé. "
            "Si elle a aussi un profil hors de votre périmètre, seuls ceux de votre périmètre prennent fin.",
        ),
        Act(
            "remove",
            "Retirer",
            remove_user,
            _OPEN | {UserState.SUSPENDED.value},
            "compte fermé",
            PARTLY,
            "Ses profils de votre périmètre prennent fin aujourd'hui. S'il n'en reste aucun, le compte est fermé pour "
            "toujours et son invitation ne s'ouvre plus. Son nom reste lisible dans ce qu'elle a fait.",
        ),
    )
}


def acts_for(user: User, *, whole: bool) -> list[Act]:
    """Acts that the state of an account allows."""
    return [act for act in ACTS.values() if user.state in act.states and (whole or not act.whole)]
