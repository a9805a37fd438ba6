from django.urls import path

from sisiao.web.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.openings, name="openings"),
    path("assistance/", views.support_views, name="support_views"),
    path("<uuid:public_id>/verifier/", views.verify, name="verify"),
]
