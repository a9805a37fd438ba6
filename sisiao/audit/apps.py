from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sisiao.audit"
    verbose_name = "Journal"
