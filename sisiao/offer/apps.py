from django.apps import AppConfig


class OfferConfig(AppConfig):
    name = "sisiao.offer"
    verbose_name = "Offre"
