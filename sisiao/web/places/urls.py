from django.urls import path

from sisiao.web.places import location, views

app_name = "places"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/a-jour/", views.declare, name="declare"),
    path("<uuid:public_id>/fermer/", views.close, name="close"),
    path("<uuid:public_id>/rouvrir/", views.reopen, name="reopen"),
    path("<uuid:public_id>/adresse/", location.location, name="location"),
]
