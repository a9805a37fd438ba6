"""Every component on one page, with invented content: for screenshots and browser tests, never in production."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sisiao.web.decorators import public
from sisiao.web.forms import DateInput, TelInput


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    title: str
    who: str
    text: str = ""


class GalleryForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom", help_text="Même partiel", required=False)
    birth_date = forms.DateField(label="Date de naissance", widget=DateInput, required=False)
    telephone = forms.CharField(label="Téléphone", widget=TelInput, help_text="Format attendu\u00a0: 06 12 34 56 78")
    last_night = forms.ChoiceField(
        label="Nuit dernière", choices=[("", "À préciser"), ("street", "À la rue"), ("hotel", "Hôtel")]
    )
    asks = forms.ChoiceField(
        label="Pouvez-vous parler sans être entendu(e)\u00a0?",
        choices=[("yes", "Oui"), ("no", "Non")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="Besoins",
        choices=[("pmr", "Accès PMR"), ("animal", "Animal"), ("pregnant", "Enceinte")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="Accepte d'être séparé", required=False)
    comment = forms.CharField(label="Commentaire", widget=forms.Textarea({"rows": 3}), required=False)
    workbook = forms.FileField(label="Classeur", help_text="Format .xlsx, 5 Mo au plus", required=False)


@public
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": GalleryForm(),
        "bad_form": GalleryForm({"birth_date": "31/02/2020"}, prefix="bad", auto_id="bad_%s"),
        "now": now,
        "alerts": [("warning", "fr-icon-shield-line", "À protéger"), ("info", "fr-icon-heart-line", "Enceinte")],
        "rows": [("Adultes", "1"), ("Enfants", "2 (3 et 7 ans)"), ("Animaux", "aucun")],
        "events": [
            Event(now, "Place réservée", "Camille ROUX, écoutante 115"),
            Event(now - timedelta(hours=3), "Appel reçu", "Camille ROUX, écoutante 115", "Depuis Cergy"),
        ],
        "tags": [("Urgence", "#"), ("Cergy", "#")],
        "earlier": now - timedelta(minutes=12),
        "deadline": now + timedelta(hours=2),
    }
    return render(request, "pages/gallery.html", context)
