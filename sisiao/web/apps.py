from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sisiao.web"
    verbose_name = "Pages"
