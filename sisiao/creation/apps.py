from django.apps import AppConfig


class CreationConfig(AppConfig):
    name = "sisiao.creation"
    verbose_name = "Demandes de création"
