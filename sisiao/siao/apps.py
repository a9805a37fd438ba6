from django.apps import AppConfig


class SiaoConfig(AppConfig):
    name = "sisiao.siao"
    verbose_name = "SIAO"
