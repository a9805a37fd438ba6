"""Who may open a page, said on the view itself: `@public`, `@signed_in` or `@requires(Capability.X)`.

Each mark is readable (`required_of`), so that the access matrix can demand one on every route.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from sisiao.core.capabilities import Capability
from sisiao.web.http import ActorRequest

View = Callable[..., HttpResponseBase]
REQUIRED = "required_capabilities"
OWN_TRANSACTIONS = "own_transactions"
IN_OWN_NAME = "in_own_name"


class Forbidden(PermissionDenied):
    """The active grant lacks every one of `capabilities`; the page of refusal names the profiles that hold one."""

    def __init__(self, *capabilities: Capability) -> None:
        super().__init__("missing capability")
        self.capabilities = capabilities


def public(view: View) -> View:
    """Open to anyone, signed in or not."""
    setattr(view, REQUIRED, None)
    return login_not_required(view)


def own_transactions(view: View) -> View:
    """What the view posts is not one transaction: it opens those that it needs (`acting_as`).

    For sign-in: an attempt stays counted whatever follows, and no lock waits while a password is checked.
    """
    setattr(view, OWN_TRANSACTIONS, True)
    return view


def in_own_name(view: View) -> View:
    """During a support view, the page is still that of who looks: leaving the view, and the session itself (R20)."""
    setattr(view, IN_OWN_NAME, True)
    return view


def signed_in(view: View) -> View:
    """Open to any signed-in account, even without a grant."""
    setattr(view, REQUIRED, frozenset())
    return view


def requires(*capabilities: Capability) -> Callable[[View], View]:
    """Open to an actor holding at least one of `capabilities`; others get the page of refusal (403)."""

    def mark(view: View) -> View:
        @wraps(view)
        def checked(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.actor.can(capability) for capability in capabilities):
                raise Forbidden(*capabilities)
            return view(request, *args, **kwargs)

        setattr(checked, REQUIRED, frozenset(capabilities))
        return checked

    return mark


def required_of(view: View) -> frozenset[Capability] | None:
    """What a view asks for: None when public, empty when any account will do. Without a mark: `LookupError`."""
    try:
        required: frozenset[Capability] | None = getattr(view, REQUIRED)
    except AttributeError as error:
        raise LookupError(f"{view!r} does not say who may open it") from error
    return required
