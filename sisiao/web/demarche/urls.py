from django.urls import path

from sisiao.web.demarche import views

app_name = "demarche"
urlpatterns = [
    path("", views.index, name="index"),
    path("relever/", views.follow, name="follow"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/relever/", views.follow_dossier, name="follow_dossier"),
    path("<uuid:public_id>/fichiers/<uuid:file>/", views.download, name="download"),
]
