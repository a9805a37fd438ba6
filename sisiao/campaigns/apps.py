from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "sisiao.campaigns"
    verbose_name = "Campagnes de recensement"
