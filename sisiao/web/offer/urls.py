from django.urls import path

from sisiao.web.offer import closing, deadlines, entities, lines, listing, nature, protecting, transfers, views

app_name = "dispositifs"
urlpatterns = [
    path("", listing.index, name="index"),
    path("echeances/", deadlines.deadlines, name="deadlines"),
    path("entites/<uuid:public_id>/", entities.entity, name="entity"),
    path("entites/<uuid:public_id>/modifier/", entities.edit, name="edit_entity"),
    path("<uuid:public_id>/", views.sheet, name="sheet"),
    path("<uuid:public_id>/coordonnees/", views.place, name="place"),
    path("<uuid:public_id>/proteger/", protecting.protect, name="protect"),
    path("<uuid:public_id>/description/", views.description, name="description"),
    path("<uuid:public_id>/description/<uuid:version>/", views.correction, name="correction"),
    path("<uuid:public_id>/description/<uuid:version>/annuler/", views.withdraw, name="withdraw"),
    path("<uuid:public_id>/nature/", nature.nature, name="nature"),
    path("<uuid:public_id>/nature/annuler/", nature.cancel, name="cancel_nature"),
    path("<uuid:public_id>/fermeture/", closing.closing, name="closing"),
    path("<uuid:public_id>/fermeture/annuler/", closing.withdraw, name="withdraw_closing"),
    path("<uuid:public_id>/fermeture/faire/", closing.carry_out, name="carry_out_closing"),
    path("<uuid:public_id>/transfert/", transfers.transfer, name="transfer"),
    path("<uuid:public_id>/transfert/annuler/", transfers.cancel, name="cancel_transfer"),
    path("<uuid:public_id>/document/<uuid:act>/", lines.download, name="download"),
    path("<uuid:public_id>/<str:kind>/ajouter/", lines.add, name="add"),
    path("<uuid:public_id>/<str:kind>/<uuid:part_id>/", lines.edit, name="edit_line"),
    path("<uuid:public_id>/<str:kind>/<uuid:part_id>/retirer/", lines.remove, name="remove_line"),
]
