from django.urls import path

from sisiao.web.households import creation, not_proposed, outside, views, who_sees

app_name = "households"
urlpatterns = [
    path("", views.search, name="search"),
    path("recherche/effacer/", views.forget_search, name="forget_search"),
    path("nouveau/", creation.create, name="create"),
    path("hors-lien/", outside.search, name="outside"),
    path("hors-lien/ouvrir/", outside.open_record, name="break_glass"),
    path("<uuid:public_id>/", views.overview, name="overview"),
    path("<uuid:public_id>/composition/", views.members, name="members"),
    path("<uuid:public_id>/demandes/", views.path, name="path"),
    path("<uuid:public_id>/non-proposes/", not_proposed.index, name="not_proposed"),
    path("<uuid:public_id>/non-proposes/<int:mark>/fin/", not_proposed.end, name="end_not_proposed"),
    path("<uuid:public_id>/journal/", views.journal, name="journal"),
    path("<uuid:public_id>/acces/", who_sees.index, name="who_sees"),
]
