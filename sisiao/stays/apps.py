from django.apps import AppConfig


class StaysConfig(AppConfig):
    name = "sisiao.stays"
    verbose_name = "Prises en charge"
