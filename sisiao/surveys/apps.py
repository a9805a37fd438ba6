from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "sisiao.surveys"
    verbose_name = "Enquêtes de satisfaction"
