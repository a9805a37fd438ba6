from django.apps import AppConfig
from django.core.checks import Tags, register

from sisiao.web.pages.owed import check_owed


class WebConfig(AppConfig):
    name = "sisiao.web"
    verbose_name = "Pages"

    def ready(self) -> None:
        register(check_owed, Tags.security, deploy=True)
