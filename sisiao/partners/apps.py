from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "sisiao.partners"
    verbose_name = "Partenaires de l'API"
