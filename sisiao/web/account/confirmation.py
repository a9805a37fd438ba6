"""Confirming who acts, before an act that only its owner may do: the password again, wrong ones slowed (T07, T09)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.accounts import throttle
from sisiao.web.account.forms import SLOWED
from sisiao.web.http import ActorRequest

WRONG = "Ce n'est pas votre mot de passe. Recommencez."


class ConfirmIdentityForm(forms.Form):
    """To be completed by the form of the act: the password of whoever is signed in."""

    password = forms.CharField(
        label="Votre mot de passe",
        help_text="Pour confirmer que c'est bien vous",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "Saisissez votre mot de passe."},
    )

    def __init__(self, request: ActorRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Slowed attempts are refused before the password is looked at."""
        password = str(self.cleaned_data["password"])
        user, address = self.request.user, self.request.META.get("REMOTE_ADDR", "")
        now = timezone.now()
        if throttle.is_slowed(user.get_username(), address, now=now):
            raise ValidationError(SLOWED, code="slowed")
        if not user.check_password(password):
            throttle.count_failure(user.get_username(), address, now=now)
            raise ValidationError(WRONG, code="wrong")
        return password
