from django.urls import path

from sisiao.web.siao import carrying, listing, parts, views

app_name = "siao"
urlpatterns = [
    path("", listing.index, name="index"),
    path("ouvrir/", carrying.opening, name="opening"),
    path("<uuid:public_id>/", views.sheet, name="sheet"),
    path("<uuid:public_id>/modifier/", views.edit, name="edit"),
    path("<uuid:public_id>/heures-du-115/", views.hours, name="hours"),
    path("<uuid:public_id>/reglages/", views.parameters, name="parameters"),
    path("<uuid:public_id>/message/", views.message, name="message"),
    path("<uuid:public_id>/message/retirer/", views.withdraw, name="withdraw"),
    path("<uuid:public_id>/operateur/", carrying.operator, name="operator"),
    path("<uuid:public_id>/operateur/annuler/", carrying.cancel_operator, name="cancel_operator"),
    path("<uuid:public_id>/operateur/<slug:since>/corriger/", carrying.correct, name="correct_operator"),
    path("<uuid:public_id>/territoires/", carrying.territories, name="territories"),
    path("<uuid:public_id>/territoires/retirer/", carrying.uncover, name="uncover"),
    path("<uuid:public_id>/fichiers/<uuid:document>/", parts.download, name="download"),
    path("<uuid:public_id>/<slug:kind>/ajouter/", parts.add, name="add"),
    path("<uuid:public_id>/<slug:kind>/<uuid:part_id>/", parts.edit, name="edit_part"),
    path("<uuid:public_id>/<slug:kind>/<uuid:part_id>/retirer/", parts.remove, name="remove"),
]
