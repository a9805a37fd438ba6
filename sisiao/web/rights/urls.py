from django.urls import path

from sisiao.web.rights import views

app_name = "rights"
urlpatterns = [path("", views.who_may_what, name="index")]
