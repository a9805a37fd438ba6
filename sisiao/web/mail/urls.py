from django.urls import path

from sisiao.web.mail import demo, views

app_name = "mail"
urlpatterns = [
    path("courriels/", views.index, name="index"),
    path("courriels/<uuid:public_id>/renvoyer/", views.resend, name="resend"),
    path("demo/courriels/", demo.mailbox, name="demo"),
]
