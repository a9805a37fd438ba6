from django.urls import path

from sisiao.web.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("lus/", views.read_all, name="read_all"),
    path("<uuid:public_id>/lu/", views.read, name="read"),
]
