from django.urls import path

from sisiao.web.users import acts, legacy, recovery, review, seconds, stages, support, views, workbook

app_name = "users"
urlpatterns = [
    path("", views.index, name="index"),
    path("recherche/effacer/", views.forget_search, name="forget_search"),
    path("inviter/", views.invite, name="invite"),
    path("actes/", acts.act, name="act"),
    path("revue/", review.index, name="review"),
    path("anciens-profils/", legacy.index, name="legacy"),
    path("anciens-profils/retour/", legacy.undo, name="undo_legacy"),
    path("temps/", stages.index, name="stages"),
    path("import/", workbook.index, name="import"),
    path("import/modele/", workbook.template, name="import_template"),
    path("assistance/", support.index, name="support"),
    path("assistance/quitter/", support.leave, name="leave_view"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/modifier/", views.edit, name="edit"),
    path("<uuid:public_id>/profil/", views.give, name="give"),
    path("<uuid:public_id>/confirmer/", seconds.agree, name="agree"),
    path("<uuid:public_id>/remise-a-zero/", recovery.ask, name="recover"),
    path("<uuid:public_id>/remise-a-zero/approuver/", recovery.approve, name="approve_recovery"),
    path("<uuid:public_id>/remise-a-zero/annuler/", recovery.stop, name="stop_recovery"),
    path("<uuid:public_id>/assistance/", support.view_as, name="view_as"),
    path("<uuid:public_id>/fin/", acts.end, name="end"),
]
