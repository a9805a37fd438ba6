from django.conf import settings
from django.urls import path

from sisiao.web.pages import accepting, gallery, security_txt, site_map, statistics, views

app_name = "pages"
urlpatterns = [
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("accessibilite/schema-pluriannuel/", views.accessibility_plan, name="accessibility_plan"),
    path("conditions-utilisation/", accepting.terms, name="terms"),
    path("conditions-utilisation/accepter/", accepting.accept, name="accept_terms"),
    path("information-des-personnes/", views.notice, name="notice"),
    path("information-des-personnes/facile-a-lire/", views.easy_notice, name="easy_notice"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("mentions-legales/", views.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", views.personal_data, name="personal_data"),
    path("gestion-des-cookies/", views.cookies, name="cookies"),
    path("statistiques/", statistics.statistics, name="statistics"),
    path("plan-du-site/", site_map.site_map, name="site_map"),
]
if settings.COMPONENT_GALLERY:
    urlpatterns.append(path("composants/", gallery.gallery, name="gallery"))
