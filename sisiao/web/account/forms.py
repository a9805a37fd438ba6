"""The sign-in form."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.accounts import throttle

REFUSED = "Adresse électronique ou mot de passe incorrect. Vérifiez-les puis recommencez."
SLOWED = (
    "Trop de tentatives ont échoué. Pour protéger les comptes, la connexion est suspendue pendant une heure au plus."
)


class SignInForm(AuthenticationForm):
    """E-mail and password. The same words answer a wrong password, an unknown address and a closed account."""

    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED, "slowed": SLOWED}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["username"], self.fields["password"]
        email.label = "Adresse électronique"
        email.help_text = "Format attendu\u00a0: nom@domaine.fr"
        email.widget = forms.EmailInput({"autocomplete": "username", "autofocus": True, "spellcheck": "false"})
        email.error_messages["required"] = (
            "Saisissez votre adresse électronique. Exemple\u00a0: prenom.nom@structure.fr"
        )
        password.label = "Mot de passe"
        password.error_messages["required"] = "Saisissez votre mot de passe."

    def clean(self) -> dict[str, object]:
        """Slowed attempts are refused before the password is looked at."""
        email = self.cleaned_data.get("username", "")
        address, now = self.request.META.get("REMOTE_ADDR", "") if self.request else "", timezone.now()
        if throttle.is_slowed(email, address, now=now):
            raise ValidationError(self.error_messages["slowed"], code="slowed")
        try:
            return super().clean()
        except ValidationError:
            throttle.count_failure(email, address, now=now)
            raise
