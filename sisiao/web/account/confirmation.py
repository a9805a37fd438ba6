"""Confirming who acts, before an act of consequence: the password again, and the code of whoever has one (T09)."""

from typing import Any

from django.utils import timezone

from sisiao.accounts import throttle
from sisiao.accounts.actions import check_second_factor
from sisiao.accounts.queries import has_second_factor
from sisiao.core.context import acting_as
from sisiao.web.account.forms import CODES_SLOWED, WRONG_CODE, CodeForm, CurrentPasswordForm, SlowedError
from sisiao.web.account.origin import origin_of


class ConfirmIdentityForm(CurrentPasswordForm):
    """To be completed by the form of the act. The code is looked at last: one serves once.

    Its view runs outside a transaction (`own_transactions`), so that an attempt stays counted.
    """

    code = CodeForm.base_fields["code"]

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if not has_second_factor(self.user):
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "code" not in self.fields or self.errors:
            return cleaned
        user, now = self.user, timezone.now()
        attempt = throttle.second_factor(user.email, origin_of(self.request, user.email), now=now)
        if attempt is None:
            self.add_error("code", SlowedError(CODES_SLOWED))
            return cleaned
        with acting_as(self.request.actor) as actor:
            right = check_second_factor(user, cleaned["code"], actor=actor, now=now)
        if right:
            attempt.succeeded()
        else:
            attempt.failed()
            self.add_error("code", WRONG_CODE)
        return cleaned
