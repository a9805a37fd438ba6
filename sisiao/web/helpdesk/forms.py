"""What is asked of who writes the help."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.access.enums import CURRENT
from sisiao.core.files import ACCEPTED, KINDS_IN_WORDS
from sisiao.helpdesk.enums import OF_A_SIAO, ArticleKind, SessionKind
from sisiao.helpdesk.markdown import LINK, address_of
from sisiao.helpdesk.masks import mask
from sisiao.helpdesk.models import HelpSession
from sisiao.helpdesk.models.articles import LONGEST_BODY, LONGEST_COMMENT, LONGEST_TITLE
from sisiao.helpdesk.models.sessions import MOST_PLACES
from sisiao.helpdesk.models.tickets import LONGEST_MESSAGE, LONGEST_SUBJECT
from sisiao.web.forms import DateInput
from sisiao.web.merging import MergingMixin
from sisiao.web.siao.forms import TimeInput

PROFILES = [(profile.value, profile.label) for profile in CURRENT]


def profiles_field(more: str = "") -> forms.MultipleChoiceField:
    """Who is concerned, by profile; nobody named is everybody. `more` ends the hint."""
    return forms.MultipleChoiceField(
        label="Profils concernés",
        choices=PROFILES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Aucun\u00a0: tous les profils.{more}",
    )


TEXT_CHANGED = (
    "Le texte a changé entre-temps\u00a0: lisez la version enregistrée avant d'enregistrer à nouveau, ce qui "
    "remplacerait son texte par le vôtre."
)


class ArticleForm(MergingMixin, forms.Form):
    """The next version of an article."""

    kind = forms.ChoiceField(label="Nature", choices=ArticleKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="Titre", max_length=LONGEST_TITLE, error_messages={"required": "Donnez un titre à l'article."}
    )
    body = forms.CharField(
        label="Texte",
        max_length=LONGEST_BODY,
        widget=forms.Textarea({"rows": 18}),
        help_text="## Titre de partie, - liste, 1. étape, **gras**, [lien](capacites.md) vers un article ou "
        "[page](/a-traiter/). Aucun nom de personne hébergée, aucune adresse protégée.",
        error_messages={"required": "Écrivez le texte."},
    )
    profiles = profiles_field(" Un article reste lisible par tous, ses profils le voient en premier.")

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["kind"]

    def _merge(self) -> None:
        super()._merge()
        if "body" in self._disputed:
            self._disputed["body"] = TEXT_CHANGED

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        dead = [found[2] for found in LINK.finditer(body) if not address_of(found[2])]
        if dead:
            raise ValidationError(
                f"Ce lien n'est pas possible\u00a0: {dead[0]}. Écrivez article.md, /page/ ou https://…"
            )
        return body


class MaskedForm(forms.Form):
    """What is typed is masked before anything is kept: the form comes back masked, and its author sends it so."""

    MASKED: tuple[str, ...] = ("body",)
    found: tuple[str, ...] = ()

    def masks_something(self, today: date) -> bool:
        """Whether the valid form held something personal; it then shows what remains, and `found` says what went."""
        typed, found = self.data.copy(), []
        for name in self.MASKED:
            masked = mask(self.cleaned_data[name], today)
            typed[name], found = masked.text, [*found, *masked.found]
        self.data, self.found = typed, tuple(dict.fromkeys(found))
        return bool(found)


class TicketForm(MaskedForm):
    """What goes wrong, or what one does not find."""

    MASKED = ("subject", "body")
    subject = forms.CharField(
        label="Objet",
        max_length=LONGEST_SUBJECT,
        help_text="Exemple\u00a0: je ne peux pas prolonger un séjour",
        error_messages={"required": "Dites en quelques mots ce dont il s'agit."},
    )
    body = forms.CharField(
        label="Votre demande",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 8}),
        help_text="Ce que vous vouliez faire, ce que la page a répondu. Ne nommez aucune personne accueillie\u00a0: ni "
        "nom, ni téléphone, ni date de naissance, ni adresse. Ils seraient masqués.",
        error_messages={"required": "Écrivez votre demande."},
    )


class MessageForm(MaskedForm):
    """An answer, or one more word."""

    body = forms.CharField(
        label="Message",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 5}),
        help_text="Aucune donnée sur une personne accueillie\u00a0: elle serait masquée.",
        error_messages={"required": "Écrivez votre message."},
    )

    def __init__(self, name: str, label: str, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{name}_%s")
        self.fields["body"].label = label


class OpinionForm(MaskedForm):
    """What was missing in an article."""

    MASKED = ("comment",)
    comment = forms.CharField(
        label="Que faudrait-il y ajouter\u00a0?",
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Lu sans votre nom. Ne nommez personne.",
    )


class TicketFileForm(forms.Form):
    """A picture of the page; its author says that it shows nobody."""

    upload = forms.FileField(
        label="Capture d'écran ou document",
        widget=forms.FileInput({"accept": ".png,.jpg,.jpeg,.pdf"}),
        help_text="PNG, JPG ou PDF, 10\u00a0Mo au plus. Effacé 30 jours après la clôture.",
        error_messages={"required": "Choisissez un fichier."},
    )
    nobody = forms.BooleanField(
        label="J'ai vérifié\u00a0: on n'y lit ni le nom, ni l'adresse, ni rien d'une personne accueillie",
        error_messages={"required": "Regardez l'image\u00a0: si une personne s'y lit, masquez-la avant de la joindre."},
    )


class FileForm(forms.Form):
    """A file to join."""

    upload = forms.FileField(
        label="Fichier à joindre",
        widget=forms.FileInput({"accept": ACCEPTED}),
        help_text=f"{KINDS_IN_WORDS}, 10\u00a0Mo au plus. Aucune donnée sur des personnes.",
        error_messages={"required": "Choisissez un fichier."},
    )


class SessionForm(forms.Form):
    """A session: its hours are those of Paris."""

    kind = forms.ChoiceField(label="Nature", choices=SessionKind.choices)
    title = forms.CharField(label="Titre", max_length=120, error_messages={"required": "Donnez un titre."})
    description = forms.CharField(
        label="Programme", max_length=2_000, required=False, widget=forms.Textarea({"rows": 5})
    )
    day = forms.DateField(label="Jour", widget=DateInput, error_messages={"required": "Choisissez le jour."})
    begins = forms.TimeField(
        label="De",
        widget=TimeInput,
        help_text="Heure de Paris",
        error_messages={"required": "Donnez l'heure de début."},
    )
    ends = forms.TimeField(
        label="À", widget=TimeInput, help_text="Heure de Paris", error_messages={"required": "Donnez l'heure de fin."}
    )
    place = forms.CharField(
        label="Lieu",
        max_length=200,
        help_text="Une salle et sa commune, ou «\u00a0En ligne\u00a0». Jamais un lieu d'hébergement.",
        error_messages={"required": "Dites où, ou «\u00a0En ligne\u00a0»."},
    )
    link = forms.URLField(
        label="Lien de connexion",
        required=False,
        assume_scheme="https",
        help_text="Montré aux seules personnes qui ont une place.",
    )
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=MOST_PLACES)
    campaign = forms.BooleanField(
        label="Fait partie de la campagne de recensement",
        required=False,
        help_text="Elle s'affiche alors aussi sur la page de la campagne.",
    )
    profiles = profiles_field()

    def __init__(self, data: Any = None, *, national: bool, session: HelpSession | None = None) -> None:
        super().__init__(data, initial=_told(session) if session else {"place": "En ligne", "capacity": 30})
        if not national:
            kinds = [(kind.value, kind.label) for kind in OF_A_SIAO]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def fields_told(self) -> dict[str, Any]:
        """What the session says, once valid."""
        data = dict(self.cleaned_data)
        day, begins, ends = (data.pop(name) for name in ("day", "begins", "ends"))
        paris = timezone.get_default_timezone()
        return data | {
            "starts_at": datetime.combine(day, begins, paris),
            "ends_at": datetime.combine(day, ends, paris),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
            self.add_error("ends", "La fin doit être après le début.")
        return data


def _told(session: HelpSession) -> dict[str, Any]:
    starts, ends = (
        timezone.localtime(at, timezone.get_default_timezone()) for at in (session.starts_at, session.ends_at)
    )
    names = ("kind", "title", "description", "place", "link", "capacity", "campaign", "profiles")
    said = {name: getattr(session, name) for name in names}
    return said | {"day": starts.date(), "begins": starts.time(), "ends": ends.time()}
