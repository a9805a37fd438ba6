from django.urls import path

from sisiao.web.night import views

app_name = "night"
urlpatterns = [path("", views.board, name="board")]
