from django.urls import path

from sisiao.web.stays import views

app_name = "stays"
urlpatterns = [
    path("", views.present, name="present"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/prolonger/", views.prolong, name="prolong"),
    path("<uuid:public_id>/sortie/", views.leave, name="leave"),
    path("<uuid:public_id>/fin-prevue/", views.plan, name="plan"),
    path("<uuid:public_id>/reponse/", views.answer, name="answer"),
]
