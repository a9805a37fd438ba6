from django.urls import path

from sisiao.web.referrals import views

app_name = "referrals"
urlpatterns = [
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/confirmer/", views.confirm, name="confirm"),
    path("<uuid:public_id>/refuser/", views.refuse, name="refuse"),
    path("<uuid:public_id>/absence/", views.no_show, name="no_show"),
    path("<uuid:public_id>/plus-tard/", views.extend, name="extend"),
    path("<uuid:public_id>/annuler/", views.cancel, name="cancel"),
    path("<uuid:public_id>/adresse/", views.location, name="location"),
]
