"""What the board may be narrowed to: nothing here names a person, so it may stand in the address."""

from django import forms

from sisiao.offer.enums import Public
from sisiao.web.forms import DateInput


class BoardForm(forms.Form):
    """The night and the filters of the board. `commune` takes its choices from the lines of the night."""

    nuit = forms.DateField(
        label="Nuit du",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": "Cette date n'est pas comprise. Exemple\u00a0: 23/11/2026."},
    )
    public = forms.ChoiceField(label="Public", required=False, choices=(("", "Tous"), *Public.choices))
    commune = forms.CharField(label="Commune", required=False, widget=forms.Select())

    def offer_communes(self, names: list[str]) -> None:
        self.fields["commune"].widget.choices = [("", "Toutes"), *((name, name) for name in names)]
