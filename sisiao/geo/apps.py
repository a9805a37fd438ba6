from django.apps import AppConfig


class GeoConfig(AppConfig):
    name = "sisiao.geo"
    verbose_name = "Géographie"
