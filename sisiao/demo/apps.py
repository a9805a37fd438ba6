from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "sisiao.demo"
    verbose_name = "Démonstration"
