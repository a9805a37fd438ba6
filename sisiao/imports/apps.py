from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "sisiao.imports"
    verbose_name = "Imports"
