from django.urls import path

from sisiao.web.transition import accounts, comparing, departement, group, groups, requests, switches, views

app_name = "transition"
urlpatterns = [
    path("", views.index, name="index"),
    path("conflits/", views.disagreements, name="conflicts"),
    path("capacites/", comparing.index, name="comparison"),
    path("departement/", departement.index, name="departement"),
    path("demandes/", requests.index, name="requests"),
    path("departements/", switches.index, name="switches"),
    path("departements/<uuid:public_id>/lancer/", switches.start, name="start"),
    path("departements/<uuid:public_id>/annuler/", switches.reverse, name="reverse"),
    path("comptes/", accounts.index, name="accounts"),
    path("comptes/annuler/", accounts.undo, name="undo_account"),
    path("rattachement/", groups.index, name="groups"),
    path("rattachement/apercu/", groups.preview, name="preview"),
    path("rattachement/accepter/", groups.accept, name="accept"),
    path("rattachement/lot/<uuid:batch>/annuler/", groups.undo_lot, name="undo_batch"),
    path("rattachement/<uuid:public_id>/", group.detail, name="group"),
    path("rattachement/<uuid:public_id>/rien/", group.leave, name="leave"),
    path("rattachement/<uuid:public_id>/annuler/", group.undo, name="undo"),
    path("rattachement/<uuid:public_id>/trancher/", group.end_disagreement, name="settle"),
]
