from django.conf import settings
from django.urls import path

from sisiao.web.pages import gallery, views

app_name = "pages"
urlpatterns = [
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mentions-legales/", views.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", views.personal_data, name="personal_data"),
    path("gestion-des-cookies/", views.cookies, name="cookies"),
    path("plan-du-site/", views.site_map, name="site_map"),
]
if settings.COMPONENT_GALLERY:
    urlpatterns.append(path("composants/", gallery.gallery, name="gallery"))
