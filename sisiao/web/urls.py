"""Every page of the service. An area adds one line; its names are prefixed by its own namespace."""

from django.urls import include, path

urlpatterns = [
    path("", include("sisiao.web.account.urls")),
    path("", include("sisiao.web.pages.urls")),
    path("", include("sisiao.web.todo.urls")),
    path("115/", include("sisiao.web.helpline.urls")),
    path("menages/", include("sisiao.web.households.urls")),
    path("nuit/", include("sisiao.web.night.urls")),
    path("orientations/", include("sisiao.web.referrals.urls")),
    path("sejours/", include("sisiao.web.stays.urls")),
    path("capacites/", include("sisiao.web.ledger.urls")),
    path("qualite/", include("sisiao.web.quality.urls")),
    path("dispositifs/", include("sisiao.web.offer.urls")),
    path("bascule/", include("sisiao.web.transition.urls")),
    path("demarche-numerique/", include("sisiao.web.demarche.urls")),
    path("campagne/", include("sisiao.web.campaigns.urls")),
    path("offre/import/", include("sisiao.web.imports.urls")),
    path("offre/", include("sisiao.web.creation.urls")),
    path("utilisateurs/", include("sisiao.web.users.urls")),
    path("annuaire/", include("sisiao.web.directory.urls")),
    path("partenaires/", include("sisiao.web.partners.urls")),
    path("activations/", include("sisiao.web.activations.urls")),
    path("mes-places/", include("sisiao.web.places.urls")),
    path("ouvertures-hors-lien/", include("sisiao.web.oversight.urls")),
    path("siao/", include("sisiao.web.siao.urls")),
    path("", include("sisiao.web.surveys.urls")),
    path("avis/", include("sisiao.web.notices.urls")),
    path("qui-peut-quoi/", include("sisiao.web.rights.urls")),
    path("", include("sisiao.web.helpdesk.urls")),
    path("", include("sisiao.web.mail.urls")),
]
