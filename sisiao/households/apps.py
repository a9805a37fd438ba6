from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "sisiao.households"
    verbose_name = "Ménages"
