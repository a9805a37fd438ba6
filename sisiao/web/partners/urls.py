from django.urls import path

from sisiao.web.partners import administering, views

app_name = "partners"
urlpatterns = [
    path("", views.index, name="index"),
    path("essai/", views.try_out, name="try_out"),
    path("administrer/", administering.listed, name="list"),
    path("administrer/ajouter/", administering.add, name="add"),
    path("administrer/<uuid:public_id>/", administering.detail, name="detail"),
    path("administrer/<uuid:public_id>/cle/", administering.new_key, name="new_key"),
    path("administrer/cles/<uuid:public_id>/remplacer/", administering.rotate, name="rotate"),
    path("administrer/cles/<uuid:public_id>/revoquer/", administering.revoke, name="revoke"),
    path("administrer/cles/<uuid:public_id>/adresses/", administering.restrict, name="restrict"),
]
