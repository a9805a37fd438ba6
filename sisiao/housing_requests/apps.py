from django.apps import AppConfig


class HousingRequestsConfig(AppConfig):
    name = "sisiao.housing_requests"
    verbose_name = "Demandes"
