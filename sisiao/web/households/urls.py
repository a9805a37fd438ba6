from django.urls import path

from sisiao.web.households import creation, views

app_name = "households"
urlpatterns = [
    path("", views.search, name="search"),
    path("recherche/effacer/", views.forget_search, name="forget_search"),
    path("nouveau/", creation.create, name="create"),
    path("<uuid:public_id>/", views.overview, name="overview"),
    path("<uuid:public_id>/composition/", views.members, name="members"),
    path("<uuid:public_id>/demandes/", views.path, name="path"),
    path("<uuid:public_id>/journal/", views.journal, name="journal"),
]
