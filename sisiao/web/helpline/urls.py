from django.urls import path

from sisiao.web.helpline import acts, elsewhere, views

app_name = "helpline"
urlpatterns = [
    path("communes/", views.communes, name="communes"),
    path("appels/", views.calls, name="calls"),
    path("appels/nouveau/", views.new_call, name="new"),
    path("appels/<uuid:public_id>/", views.call, name="call"),
    path("appels/<uuid:public_id>/enregistrer/", views.save, name="save"),
    path("appels/<uuid:public_id>/recherche/", views.near, name="near"),
    path("appels/<uuid:public_id>/menage/", acts.household, name="household"),
    path("appels/<uuid:public_id>/ailleurs/", elsewhere.elsewhere, name="elsewhere"),
    path("appels/<uuid:public_id>/places/", views.places, name="places"),
    path("appels/<uuid:public_id>/reserver/", acts.reserve, name="reserve"),
    path("appels/<uuid:public_id>/liberer/", acts.release, name="release"),
    path("appels/<uuid:public_id>/orienter/", acts.refer, name="refer"),
    path("appels/<uuid:public_id>/terminer/", acts.end, name="end"),
]
