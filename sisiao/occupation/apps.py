from django.apps import AppConfig


class OccupationConfig(AppConfig):
    name = "sisiao.occupation"
    verbose_name = "Occupation des places"
