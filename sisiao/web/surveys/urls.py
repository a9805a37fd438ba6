from django.urls import path

from sisiao.web.surveys import answering, results, waves

app_name = "surveys"
urlpatterns = [
    path("enquete/", answering.answer_page, name="answer"),
    path("enquete/plus-tard/", answering.later, name="later"),
    path("enquete/vagues/", waves.index, name="waves"),
    path("enquete/vagues/<uuid:public_id>/", waves.detail, name="wave"),
    path("enquete/vagues/<uuid:public_id>/effacer/", waves.erase, name="erase"),
    path("statistiques/satisfaction/", results.satisfaction, name="satisfaction"),
    path("statistiques/satisfaction.json", results.as_json, name="satisfaction_json"),
]
