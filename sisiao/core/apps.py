"""The core app: mechanisms, no domain."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "sisiao.core"
    label = "core"
    verbose_name = "Socle technique"
