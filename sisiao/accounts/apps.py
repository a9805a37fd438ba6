from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sisiao.accounts"
    verbose_name = "Comptes"
