from django.urls import path

from sisiao.web.imports import views

app_name = "offer"
urlpatterns = [
    path("", views.index, name="imports"),
    path("modele/<slug:kind>/", views.template, name="import_template"),
    path("depot/<slug:kind>/", views.upload, name="import_upload"),
    path("<uuid:public_id>/", views.report, name="import_report"),
    path("<uuid:public_id>/importer/", views.commit, name="import_commit"),
]
