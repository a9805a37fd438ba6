from django.urls import path

from sisiao.web.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.index, name="index"),
    path("explications/<uuid:public_id>/retirer/", views.withdraw, name="withdraw"),
    path("<uuid:public_id>/<slug:rule>/<slug:digest>/", views.explain, name="explain"),
]
