from django.urls import path

from sisiao.web.creation import direct, follow, instruction, listing, public

app_name = "creation"
urlpatterns = [
    path("demander/", public.start, name="start"),
    path("demander/confirmer/<str:token>/", follow.confirm, name="confirm"),
    path("demander/<str:token>/", follow.follow, name="follow"),
    path("demander/<str:token>/demandeur/", follow.applicant, name="applicant"),
    path("demander/<str:token>/pieces/", public.files, name="files"),
    path("demander/<str:token>/pieces/<uuid:attachment>/retirer/", public.take_back, name="take_back"),
    path("demander/<str:token>/envoyer/", follow.send, name="send"),
    path("demander/<str:token>/lien/", follow.link, name="link"),
    path("demander/<str:token>/repondre/", follow.reply, name="reply"),
    path("demander/<str:token>/retirer/", follow.give_up, name="give_up"),
    path("demander/<str:token>/<str:name>/", public.step, name="step"),
    path("demandes/", listing.index, name="index"),
    path("demandes/<uuid:public_id>/", instruction.detail, name="detail"),
    path("demandes/<uuid:public_id>/pre-valider/", instruction.agree, name="prevalidate"),
    path("demandes/<uuid:public_id>/valider/", instruction.create, name="validate"),
    path("demandes/<uuid:public_id>/question/", instruction.ask, name="ask"),
    path("demandes/<uuid:public_id>/corriger/", instruction.return_it, name="send_back"),
    path("demandes/<uuid:public_id>/refuser/", instruction.decline, name="refuse"),
    path("demandes/<uuid:public_id>/pieces/<uuid:attachment>/", instruction.download, name="download"),
    path("nouveau/entite/", direct.entity, name="new_entity"),
    path("nouveau/dispositif/", direct.dispositif, name="new_dispositif"),
]
