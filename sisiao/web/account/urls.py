from django.urls import path

from sisiao.web.account import idle, links, own, views

app_name = "accounts"
urlpatterns = [
    path("connexion/", views.sign_in, name="sign_in"),
    path("connexion/code/", views.second_factor, name="second_factor"),
    path("connexion/double-authentification/", views.first_enrolment, name="first_enrolment"),
    path("connexion/mot-de-passe-oublie/", links.forgotten, name="forgotten"),
    path("deconnexion/", views.sign_out, name="sign_out"),
    path("profil/", views.switch_grant, name="switch_grant"),
    path("compte/", own.overview, name="overview"),
    path("compte/lien/<slug:category>/<str:token>/", links.follow, name="link"),
    path("compte/mot-de-passe/", own.password, name="password"),
    path("compte/adresse/", own.email, name="email"),
    path("compte/double-authentification/", own.factor, name="factor"),
    path("compte/double-authentification/annuler-remise-a-zero/", own.cancel_recovery, name="cancel_recovery"),
    path("compte/codes-de-secours/", own.backup_codes, name="backup_codes"),
    path("compte/session/", idle.session_state, name="session_state"),
    path("compte/sessions/fermer/", own.end_other_sessions, name="end_other_sessions"),
    path("compte/sessions/<uuid:public_id>/fermer/", own.end_one_session, name="end_session"),
    path("compte/navigateurs/<uuid:public_id>/oublier/", own.forget, name="forget_browser"),
]
