from django.apps import AppConfig


class HelplineConfig(AppConfig):
    name = "sisiao.helpline"
    verbose_name = "115"
