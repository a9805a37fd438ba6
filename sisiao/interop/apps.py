from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "sisiao.interop"
    verbose_name = "Démarche Numérique"
