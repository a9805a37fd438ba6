from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "sisiao.notifications"
    verbose_name = "Messages aux utilisateurs"
