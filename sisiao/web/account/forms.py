"""The forms of signing in and of one's own account. Secrets are never written back into a page."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.accounts import throttle
from sisiao.accounts.models import User
from sisiao.accounts.passwords import LONGEST, SHORTEST
from sisiao.web.account.origin import origin_of

REFUSED = "Adresse électronique ou mot de passe incorrect. Vérifiez-les puis recommencez."
SLOWED = (
    "Trop de tentatives ont échoué depuis une heure. Pour vous connecter sans attendre, choisissez un nouveau mot de "
    "passe par «\u00a0Mot de passe oublié\u00a0?\u00a0»."
)
CODES_SLOWED = "Trop de codes incorrects depuis une heure. Réessayez plus tard."
WRONG_CODE = "Ce code n'est pas le bon, ou il a déjà servi. Saisissez celui que l'application affiche maintenant."
WRONG_PASSWORD = "Ce n'est pas votre mot de passe actuel."  # noqa: S105
PASSWORD_RULES = (
    f"De {SHORTEST} à {LONGEST} caractères de toute sorte\u00a0: une phrase convient. Ni mot de passe répandu, ni "
    "suite, ni votre nom, ni votre adresse, ni le nom du service. Vous pouvez le coller."
)
EMAIL_EXPECTED = "Saisissez votre adresse électronique. Exemple\u00a0: prenom.nom@structure.fr"


class SlowedError(ValidationError):
    """The attempt was not looked at: too many before it."""

    def __init__(self, words: str) -> None:
        super().__init__(words, code="slowed")


def is_slowed(form: forms.Form) -> bool:
    """Whether the form was refused without being looked at."""
    return any(error.code == "slowed" for errors in form.errors.as_data().values() for error in errors)


def _password_field(label: str, *, new: bool, **more: Any) -> forms.CharField:
    autocomplete = "new-password" if new else "current-password"
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": autocomplete, "spellcheck": "false"}),
        **more,
    )


class SignInForm(AuthenticationForm):
    """E-mail and password. The same words answer a wrong password, an unknown address and a closed account."""

    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["username"], self.fields["password"]
        email.label = "Adresse électronique"
        email.help_text = "Format attendu\u00a0: nom@domaine.fr"
        email.widget = forms.EmailInput({"autocomplete": "username", "autofocus": True, "spellcheck": "false"})
        email.error_messages["required"] = EMAIL_EXPECTED
        password.label = "Mot de passe"
        password.error_messages["required"] = "Saisissez votre mot de passe."

    def clean(self) -> dict[str, object]:
        """An attempt too many is refused before the password is looked at."""
        email = self.cleaned_data.get("username", "")
        if not email or not self.cleaned_data.get("password"):
            return self.cleaned_data
        attempt = throttle.sign_in(email, origin_of(self.request, email), now=timezone.now())
        if attempt is None:
            raise SlowedError(SLOWED)
        try:
            cleaned = super().clean()
        except ValidationError:
            attempt.failed()
            raise
        attempt.succeeded()
        return cleaned


class ForgottenForm(forms.Form):
    """The address to which a link is sent, if an account has it."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Celle de votre compte. Format attendu\u00a0: nom@domaine.fr",
        widget=forms.EmailInput({"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": EMAIL_EXPECTED,
            "invalid": "Cette adresse est incomplète. Exemple\u00a0: prenom.nom@structure.fr",
        },
    )


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = _password_field(
        "Nouveau mot de passe",
        new=True,
        help_text=PASSWORD_RULES,
        error_messages={"required": "Choisissez un mot de passe."},
    )
    again = _password_field(
        "Le même mot de passe", new=True, error_messages={"required": "Saisissez une seconde fois le mot de passe."}
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError("Les deux mots de passe ne sont pas les mêmes.", code="different")
        return again


class CurrentPasswordForm(forms.Form):
    """What only the owner can do asks for the password again; wrong ones are slowed as at sign-in."""

    current = _password_field(
        "Mot de passe actuel", new=False, error_messages={"required": "Saisissez votre mot de passe actuel."}
    )

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, request.user

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        origin = origin_of(self.request, self.user.email)
        attempt = throttle.sign_in(self.user.email, origin, now=timezone.now())
        if attempt is None:
            raise SlowedError(SLOWED)
        if not self.user.check_password(current):
            attempt.failed()
            raise ValidationError(WRONG_PASSWORD, code="wrong")
        attempt.succeeded()
        return current


class ChangePasswordForm(NewPasswordForm):
    """The current password, then the new one twice."""

    field_order = ("current", "password", "again")
    current = CurrentPasswordForm.base_fields["current"]
    clean_current = CurrentPasswordForm.clean_current

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(request.user, *args, **kwargs)
        self.request = request


class EmailForm(CurrentPasswordForm):
    """The new address, and the password that proves who asks."""

    field_order = ("email", "current")
    email = forms.EmailField(
        label="Nouvelle adresse électronique",
        help_text="Une adresse nominative. Format attendu\u00a0: nom@domaine.fr",
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Saisissez la nouvelle adresse.",
            "invalid": "Cette adresse est incomplète. Exemple\u00a0: prenom.nom@structure.fr",
        },
    )


def _code_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True}),
        error_messages={"required": "Saisissez le code."},
    )


class CodeForm(forms.Form):
    """The code of the second factor; a view says whether it is right."""

    code = _code_field(
        "Code à 6 chiffres", "Celui que votre application affiche. À défaut, l'un de vos codes de secours."
    )
    trust = forms.BooleanField(
        label="Ne plus demander de code sur ce navigateur pendant 30 jours",
        help_text="Jamais sur un poste partagé.",
        required=False,
    )


class EnrolForm(forms.Form):
    """The first code of a new application. `sealed` carries its secret, which only this service opens."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    code = _code_field("Code affiché par l'application", "6 chiffres, qui changent toutes les trente secondes.")
