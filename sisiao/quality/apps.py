from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "sisiao.quality"
    verbose_name = "Qualité des données"
