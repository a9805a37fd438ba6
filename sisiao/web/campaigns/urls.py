from django.urls import path

from sisiao.web.campaigns import departement, listing, running, sending

app_name = "campaigns"
urlpatterns = [
    path("", running.index, name="index"),
    path("nouvelle/", running.new, name="new"),
    path("departement/<uuid:public_id>/", departement.detail, name="departement"),
    path("departement/<uuid:public_id>/modele/", departement.template, name="template"),
    path("departement/<uuid:public_id>/valider/", departement.sign, name="validate"),
    path("departement/<uuid:public_id>/retirer/", departement.take_back, name="withdraw"),
    path("<uuid:public_id>/", listing.table, name="table"),
    path("<uuid:public_id>/modifier/", running.edit, name="edit"),
    path("<uuid:public_id>/clore/", running.close, name="close"),
    path("<uuid:public_id>/rouvrir/", running.reopen, name="reopen"),
    path("<uuid:public_id>/envoyer/<slug:kind>/", sending.prepare, name="send"),
]
