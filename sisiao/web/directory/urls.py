from django.urls import path

from sisiao.web.directory import keeping, views

app_name = "directory"
urlpatterns = [
    path("", views.now, name="now"),
    path("communes/", views.communes, name="communes"),
    path("couverture/", views.coverage, name="coverage"),
    path("apercu/", views.preview, name="preview"),
    path("tenir/", keeping.index, name="index"),
    path("ajouter/", keeping.add, name="add"),
    path("<uuid:public_id>/", keeping.edit, name="edit"),
    path("<uuid:public_id>/verifier/", keeping.check, name="check"),
    path("<uuid:public_id>/deplacer/", keeping.move, name="move"),
    path("<uuid:public_id>/archiver/", keeping.archive, name="archive"),
    path("<uuid:public_id>/reprendre/", keeping.take_up, name="take_up"),
    path("<uuid:public_id>/fermer/", keeping.close, name="close"),
    path("<uuid:public_id>/rouvrir/", keeping.reopen, name="reopen"),
]
