from django.apps import AppConfig


class TransitionConfig(AppConfig):
    name = "sisiao.transition"
    verbose_name = "Bascule de l'offre"
