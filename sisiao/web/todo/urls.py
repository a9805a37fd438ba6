from django.urls import path

from sisiao.web.todo import views

app_name = "todo"
urlpatterns = [path("", views.home, name="home"), path("a-traiter/", views.index, name="index")]
