"""What is asked of who writes the help."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.access.enums import CURRENT
from sisiao.core.files import ACCEPTED, KINDS_IN_WORDS
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.markdown import LINK, address_of
from sisiao.helpdesk.masks import mask
from sisiao.helpdesk.models.articles import LONGEST_BODY, LONGEST_TITLE
from sisiao.helpdesk.models.tickets import LONGEST_MESSAGE, LONGEST_SUBJECT

PROFILES = [(profile.value, profile.label) for profile in CURRENT]


class ArticleForm(forms.Form):
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
    profiles = forms.MultipleChoiceField(
        label="Profils concernés",
        choices=PROFILES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun\u00a0: tous les profils. Un article reste lisible par tous, ses profils le voient en premier.",
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["kind"]

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


class FileForm(forms.Form):
    """A file to join."""

    upload = forms.FileField(
        label="Fichier à joindre",
        widget=forms.FileInput({"accept": ACCEPTED}),
        help_text=f"{KINDS_IN_WORDS}, 10\u00a0Mo au plus. Aucune donnée sur des personnes.",
        error_messages={"required": "Choisissez un fichier."},
    )
