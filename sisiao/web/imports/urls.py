from django.urls import path

from sisiao.web.imports import views

app_name = "offer"
urlpatterns = [
    path("", views.index, name="imports"),
    path("modele/<slug:kind>/", views.template, name="import_template"),
    path("depot/<slug:kind>/", views.upload, name="import_upload"),
    path("<uuid:public_id>/", views.report, name="import_report"),
    path("<uuid:public_id>/lignes/<slug:key>/", views.row, name="import_row"),
    path("<uuid:public_id>/relire/", views.reread, name="import_reread"),
    path("<uuid:public_id>/importer/", views.commit, name="import_commit"),
    path("<uuid:public_id>/retirer/", views.withdraw, name="import_withdraw"),
    path("<uuid:public_id>/remarques.<slug:kind>", views.findings, name="import_findings"),
    path("<uuid:public_id>/corrige.xlsx", views.corrected, name="import_corrected"),
]
