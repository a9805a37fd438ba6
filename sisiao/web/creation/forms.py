"""Around a request of creation: who asks, what they join, what both sides write, in which entité it is created."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from sisiao.accounts import throttle
from sisiao.core.files import ACCEPTED, KINDS_IN_WORDS, MAXIMUM_BYTES, CheckedFile, RefusedFile, check_file
from sisiao.creation.actions import UnableToRequest
from sisiao.creation.enums import CreationKind
from sisiao.creation.models import APPLICANT_FIELDS, CreationRequest
from sisiao.creation.perms import entity_named
from sisiao.geo.models import Departement
from sisiao.offer.models import Entity
from sisiao.siao.models import Siao
from sisiao.web.forms import PhoneField
from sisiao.web.templatetags.siao import phone as phone_in_words

SALT = "sisiao.public_form"
QUICKEST, SLOWEST = timedelta(seconds=3), timedelta(days=1)


def words_of(refused: UnableToRequest | ValidationError) -> str | list[str]:
    """What an act refused, as `add_error` takes it."""
    return str(refused) if isinstance(refused, UnableToRequest) else refused.messages


def stamp() -> str:
    """When a form was shown, signed: a machine that answers at once is told apart from a person."""
    return signing.TimestampSigner(salt=SALT).sign("shown")


def _whom_to_ask() -> str:
    """Whom to write to where the service is not open: the DDETS, or the national support as the settings say it."""
    phone = settings.SUPPORT_PHONE
    ways = [phone_in_words(phone)] if phone else []
    ways += [settings.SUPPORT_EMAIL] if settings.SUPPORT_EMAIL else []
    support = f", ou à l'assistance\u00a0: {', '.join(ways)}" if ways else ""
    return f"Adressez-vous à la DDETS{support}."


def name_who(form: forms.BaseForm) -> None:
    """What a browser may fill of the person who asks."""
    for name, kind in (("last_name", "family-name"), ("first_name", "given-name"), ("email", "email")):
        form.fields[f"applicant_{name}"].widget.attrs["autocomplete"] = kind


class StartForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who asks for what, where. `trap` stays empty: only a machine fills what nobody sees."""

    kind = forms.ChoiceField(label="Que faut-il créer\u00a0?", choices=CreationKind.choices, widget=forms.RadioSelect)
    departement = forms.ModelChoiceField(
        label="Département",
        queryset=Departement.objects.none(),
        empty_label="Choisir un département",
        help_text="Celui où le dispositif accueille, ou celui du siège de l'entité",
    )
    applicant_phone = PhoneField(label="Votre téléphone", required=False)
    trap = forms.CharField(label="Ne remplissez pas cette case", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CreationRequest
        fields = (
            "kind", "departement", "applicant_last_name", "applicant_first_name", "applicant_role", "applicant_email",
            "applicant_phone",
        )  # fmt: skip
        labels = {
            "applicant_last_name": "Votre nom",
            "applicant_first_name": "Votre prénom",
            "applicant_role": "Votre fonction",
            "applicant_email": "Votre courriel professionnel",
        }
        help_texts = {
            "applicant_email": "Un lien y sera envoyé pour confirmer, puis pour suivre la demande",
            "applicant_role": "Exemple\u00a0: directrice de pôle",
        }

    def __init__(self, data: Any = None, *, known: Any = None) -> None:
        """`known` is the account of whoever is signed in: what it says of them need not be typed."""
        told = {"shown": stamp()}
        if known is not None:
            names = {"last_name": known.last_name, "first_name": known.first_name, "email": known.email}
            told |= {f"applicant_{name}": value for name, value in names.items()}
        super().__init__(data, initial=told)
        self.opened = set(Siao.objects.listed().values_list("departement", flat=True))
        self.fields["departement"].queryset = Departement.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["departement"].label_from_instance = self._in_list  # type: ignore[attr-defined]
        for name in ("applicant_last_name", "applicant_first_name", "applicant_role"):
            self.fields[name].required = True
        name_who(self)

    def _in_list(self, departement: Departement) -> str:
        return f"{departement}" if departement.pk in self.opened else f"{departement} – pas encore ouvert"

    def clean_departement(self) -> Departement:
        chosen: Departement = self.cleaned_data["departement"]
        if chosen.pk not in self.opened:
            raise ValidationError(
                f"Le service n'est pas encore ouvert dans ce département\u00a0: {chosen}. {_whom_to_ask()}"
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("trap"):
            self.add_error(
                None, "Cette demande ressemble à celle d'une machine. Laissez vide la case à ne pas remplir."
            )
        signer = signing.TimestampSigner(salt=SALT)
        try:
            signer.unsign(data.get("shown") or "", max_age=SLOWEST)
        except signing.SignatureExpired:
            self._show_again("Cette page était ouverte depuis plus d'un jour. Envoyez de nouveau.")
        except signing.BadSignature:
            self._show_again("La page n'a pas été reconnue. Envoyez de nouveau.")
        else:
            if self._too_quick(data["shown"]):
                self.add_error(None, "La page a été remplie en moins de trois secondes. Envoyez de nouveau.")
        return data

    def _show_again(self, words: str) -> None:
        """Refuse a stamp, and put a fresh one in the page that comes back: the next sending is taken."""
        self.add_error(None, words)
        typed = self.data.copy()  # type: ignore[attr-defined]
        typed["shown"] = stamp()
        self.data = typed

    @staticmethod
    def _too_quick(shown: str) -> bool:
        try:
            signing.TimestampSigner(salt=SALT).unsign(shown, max_age=QUICKEST)
        except signing.SignatureExpired:
            return False
        return True


class ApplicantForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who asks, as they correct it before their mailbox has confirmed."""

    applicant_phone = PhoneField(label="Votre téléphone", required=False)

    class Meta:
        model = CreationRequest
        fields = APPLICANT_FIELDS
        labels = StartForm.Meta.labels
        help_texts = {"applicant_email": "Si elle change, un nouveau lien y part, et les anciens ne s'ouvrent plus"}

    def __init__(self, data: Any = None, *, instance: CreationRequest) -> None:
        super().__init__(data, instance=instance)
        self.before = instance.applicant_email
        for name in ("applicant_last_name", "applicant_first_name", "applicant_role"):
            self.fields[name].required = True
        name_who(self)

    @property
    def other_mailbox(self) -> bool:
        return bool(self.cleaned_data["applicant_email"].lower() != self.before.lower())

    def taken_from(self, address: str, now: datetime) -> bool:
        """Whether a mail may leave for what is corrected: another mailbox is counted as a form that it sends."""
        email = self.cleaned_data["applicant_email"]
        return not self.other_mailbox or bool(throttle.public_form(email, throttle.Origin(address), now=now))

    def done(self) -> str:
        if self.other_mailbox:
            return "C'est corrigé. Un lien part à la nouvelle adresse\u00a0; ceux de l'ancienne ne s'ouvrent plus."
        return "C'est corrigé."


class AttachmentForm(forms.Form):
    """A file to join. `checked` is the file once valid."""

    upload = forms.FileField(
        label="Pièce à joindre",
        help_text=f"{KINDS_IN_WORDS}, 10\u00a0Mo au plus.",
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={
            "required": "Choisissez le fichier.",
            "empty": "Le fichier est vide. Choisissez un autre fichier.",
        },
    )
    checked: CheckedFile

    def clean_upload(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["upload"]
        try:
            self.checked = check_file(str(file.name), file.read(MAXIMUM_BYTES + 1))
        except RefusedFile as refused:
            raise ValidationError(str(refused)) from None
        return file


class TextForm(forms.Form):
    """A question, an answer, a reason: what the other side reads."""

    text = forms.CharField(label="Message", max_length=2_000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, label: str, data: Any = None, *, required: bool = True) -> None:
        super().__init__(data)
        self.fields["text"].required = required
        self.fields["text"].label = label
        self.fields["text"].error_messages["required"] = "Écrivez votre message."


class ValidationForm(forms.Form):
    """In which entité what is asked is created: one that exists, or the one that is asked for."""

    entity = forms.ModelChoiceField(
        label="Entité gestionnaire",
        queryset=Entity.objects.none(),
        required=False,
        empty_label="Créer celle de la demande",
    )

    def __init__(self, request: CreationRequest, data: Any = None) -> None:
        super().__init__(data)
        here = Entity.objects.filter(departements=request.departement_id)
        if request.entity_siren:
            here |= Entity.objects.filter(siren=request.entity_siren)
        self.fields["entity"].queryset = here.distinct().order_by("name")  # type: ignore[attr-defined]
        known = entity_named(request)
        if known is not None:
            self.initial["entity"] = known.pk
            self.fields["entity"].empty_label = "Celle de la demande"  # type: ignore[attr-defined]
