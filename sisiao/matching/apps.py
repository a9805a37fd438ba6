from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "sisiao.matching"
    verbose_name = "Rapprochement"
