"""What the list of mails may be narrowed to: nothing here names a person, so it may stand in the address."""

from django import forms

from sisiao.notifications.enums import MailState


class MailFilterForm(forms.Form):
    """The state of the mails to show; all of them without it."""

    all_optional = True
    etat = forms.ChoiceField(label="État", required=False, choices=(("", "Tous"), *MailState.choices))
