from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "sisiao.referrals"
    verbose_name = "Orientations"
