from django.urls import path

from sisiao.web.helpdesk import news, support, views, writing

app_name = "helpdesk"
urlpatterns = [
    path("nouveautes/", news.index, name="news"),
    path("nouveautes/lues/", news.read_all, name="news_read"),
    path("aide/", views.index, name="index"),
    path("aide/premiers-pas/", views.first_steps, name="first_steps"),
    path("aide/redaction/", writing.index, name="writing"),
    path("aide/redaction/nouveau/", writing.new, name="new_article"),
    path("aide/redaction/<uuid:public_id>/", writing.edit, name="edit_article"),
    path("aide/redaction/<uuid:public_id>/versions/<int:number>/", writing.version, name="version"),
    path("aide/redaction/<uuid:public_id>/publier/", writing.publish, name="publish_article"),
    path("aide/redaction/<uuid:public_id>/retirer/", writing.withdraw, name="withdraw_article"),
    path("aide/redaction/<uuid:public_id>/joindre/", writing.attach, name="attach"),
    path("aide/redaction/<uuid:public_id>/joindre/<uuid:attachment>/retirer/", writing.detach, name="detach"),
    path("assistance/", support.index, name="support"),
    path("assistance/demander/", support.ask, name="ask"),
    path("assistance/statistiques/", support.statistics, name="statistics"),
    path("assistance/<uuid:public_id>/", support.ticket, name="ticket"),
    path("assistance/<uuid:public_id>/ecrire/", support.write, name="write"),
    path("assistance/<uuid:public_id>/clore/", support.settle, name="settle"),
    path("assistance/suivi/<uuid:public_id>/", support.followed, name="followed"),
    path("assistance/suivi/<uuid:public_id>/repondre/", support.answer, name="answer"),
    path("assistance/suivi/<uuid:public_id>/transmettre/", support.escalate, name="escalate"),
    path("assistance/suivi/<uuid:public_id>/clore/", support.close, name="close"),
    path("aide/<slug:slug>/", views.article, name="article"),
    path("aide/<slug:slug>/utile/", views.useful, name="useful"),
    path("aide/<slug:slug>/fichiers/<uuid:attachment>/", views.download, name="download"),
]
