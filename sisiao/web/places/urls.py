from django.urls import path

from sisiao.web.places import calendar, groups, location, rooms, views

app_name = "places"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/a-jour/", views.declare, name="declare"),
    path("<uuid:public_id>/fermer/", views.close, name="close"),
    path("<uuid:public_id>/rouvrir/", views.reopen, name="reopen"),
    path("<uuid:public_id>/groupes/", groups.index, name="groups"),
    path("<uuid:public_id>/groupes/ajouter/", groups.add, name="add_group"),
    path("<uuid:public_id>/groupes/<uuid:group>/", groups.detail, name="group"),
    path("<uuid:public_id>/groupes/<uuid:group>/modifier/", groups.edit, name="edit_group"),
    path("<uuid:public_id>/groupes/<uuid:group>/annuler/", groups.withdraw, name="withdraw_change"),
    path("<uuid:public_id>/groupes/<uuid:group>/chambres/", rooms.add, name="add_units"),
    path("<uuid:public_id>/groupes/<uuid:group>/fermeture/", groups.close, name="close_group"),
    path("<uuid:public_id>/groupes/<uuid:group>/fermeture/reporter/", groups.postpone, name="postpone"),
    path("<uuid:public_id>/chambres/<uuid:unit>/", rooms.unit, name="unit"),
    path("<uuid:public_id>/indisponibilites/", calendar.calendar, name="calendar"),
    path("<uuid:public_id>/indisponibilites/ajouter/", calendar.add, name="add_closure"),
    path("<uuid:public_id>/indisponibilites/modifier/", calendar.change, name="change_closure"),
    path("<uuid:public_id>/adresse/", location.location, name="location"),
]
