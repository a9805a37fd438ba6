from django.urls import path

from sisiao.web.activations import views

app_name = "activations"
urlpatterns = [
    path("", views.index, name="index"),
    path("decider/", views.decide, name="decide"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/prolonger/", views.extend, name="extend"),
]
