"""Forms of the survey: its questions, the days of a wave."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sisiao.surveys.ballots import REMARK_LENGTH
from sisiao.surveys.enums import BEST, Question
from sisiao.web.forms import DateInput

MARKS = [(str(mark), str(mark)) for mark in range(BEST + 1)]
NO_OPINION = [("", "Sans avis")]
# What reaches somebody: an address of e-mail, a telephone number.
CONTACT = re.compile(r"\S+@\S+\.\w|(?:\+33|\b0)[\s.\u00a0-]?[1-9](?:[\s.\u00a0-]?\d{2}){4}\b")
WORDS = {
    Question.OVERALL: "Globalement, quelle note donnez-vous au SI\u00a0SIAO\u00a0?",
    Question.SIMPLICITY: "Il est simple à utiliser, on s'y retrouve sans aide",
    Question.COMMUNICATION: "Je suis informé(e) de ce qui change et je vois où va le projet",
    Question.INFORMATION: "Les informations que j'y trouve sont justes et à jour",
    Question.DAILY_NEEDS: "Il répond à ce dont j'ai besoin chaque jour",
    Question.CONFIDENCE: "J'ai confiance dans le SI\u00a0SIAO",
    Question.SUPPORT: "Quand j'ai un problème, je trouve de l'aide",
}


class MarkField(forms.TypedChoiceField):
    """A mark from 0 to 10, in one row; « Sans avis » where it may be."""

    def __init__(self, question: Question) -> None:
        needed = question == Question.OVERALL
        super().__init__(
            label=WORDS[question],
            template_name="surveys/includes/mark.html",
            required=needed,
            choices=MARKS if needed else [*MARKS, *NO_OPINION],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages={
                "required": "Choisissez une note de 0 à 10.",
                "invalid_choice": "Choisissez une note de 0 à 10.",
            },
        )


class AnswerForm(forms.Form):
    """The overall mark, the components, what one adds."""

    remark = forms.CharField(
        label="Ce que vous voulez ajouter",
        required=False,
        max_length=REMARK_LENGTH,
        help_text=(
            "1\u202f000 caractères au plus. N'écrivez le nom de personne, ni le vôtre, ni celui d'un collègue ou "
            "d'une personne accompagnée\u00a0: ce texte est lu tel quel par les administrateurs nationaux."
        ),
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields = {question.value: MarkField(question) for question in Question} | self.fields

    def clean_remark(self) -> str:
        remark: str = self.cleaned_data["remark"]
        if CONTACT.search(remark):
            raise ValidationError(
                "Ce texte semble contenir une adresse électronique ou un numéro de téléphone\u00a0: retirez-le, votre "
                "réponse doit rester anonyme."
            )
        return remark

    def marks(self) -> dict[str, int]:
        """Of a valid form: those given."""
        given = {question.value: self.cleaned_data[question.value] for question in Question}
        return {question: mark for question, mark in given.items() if mark is not None}


class WaveForm(forms.Form):
    """The days of a wave to come."""

    first_day = forms.DateField(label="Premier jour", widget=DateInput, help_text="Aujourd'hui au plus tôt")
    last_day = forms.DateField(label="Dernier jour", widget=DateInput, help_text="Ce jour-là compris")


class LastDayForm(forms.Form):
    """The end of a wave."""

    last_day = forms.DateField(label="Dernier jour", widget=DateInput, help_text="Aujourd'hui au plus tôt, compris")

    def __init__(self, last_day: date, data: Any = None) -> None:
        super().__init__(data, initial={"last_day": last_day})


class RadarForm(forms.Form):
    """Which two waves the radar sets side by side; the groups are those of the second."""

    de = forms.ChoiceField(label="Première vague")
    a = forms.ChoiceField(label="Seconde vague")

    def __init__(self, choices: list[tuple[str, str]], data: Any) -> None:
        super().__init__(data)
        for name in ("de", "a"):
            self.fields[name].choices = choices
