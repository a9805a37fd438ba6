"""What is asked of who writes the help."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.access.enums import CURRENT
from sisiao.core.files import ACCEPTED, KINDS_IN_WORDS
from sisiao.helpdesk.enums import ArticleKind
from sisiao.helpdesk.markdown import LINK, address_of
from sisiao.helpdesk.models.articles import LONGEST_BODY, LONGEST_TITLE

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


class FileForm(forms.Form):
    """A file to join."""

    upload = forms.FileField(
        label="Fichier à joindre",
        widget=forms.FileInput({"accept": ACCEPTED}),
        help_text=f"{KINDS_IN_WORDS}, 10\u00a0Mo au plus. Aucune donnée sur des personnes.",
        error_messages={"required": "Choisissez un fichier."},
    )
