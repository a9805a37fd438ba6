from django.urls import path

from sisiao.web.helpdesk import news, views, writing

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
    path("aide/<slug:slug>/", views.article, name="article"),
    path("aide/<slug:slug>/utile/", views.useful, name="useful"),
    path("aide/<slug:slug>/fichiers/<uuid:attachment>/", views.download, name="download"),
]
