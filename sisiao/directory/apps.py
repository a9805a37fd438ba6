from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "sisiao.directory"
    verbose_name = "Annuaire des contacts privilégiés"
