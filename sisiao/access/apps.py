from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "sisiao.access"
    verbose_name = "Habilitations"
