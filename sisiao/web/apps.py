from django import forms
from django.apps import AppConfig
from django.core.checks import Tags, register

from sisiao.web.forms import within_reach
from sisiao.web.pages.owed import check_owed


class WebConfig(AppConfig):
    name = "sisiao.web"
    verbose_name = "Pages"

    def ready(self) -> None:
        # Model forms make their date fields themselves: the class is where all of them meet.
        forms.DateField.default_validators = [within_reach]
        register(check_owed, Tags.security, deploy=True)
