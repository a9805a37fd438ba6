from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "sisiao.helpdesk"
    verbose_name = "Aide et assistance"
