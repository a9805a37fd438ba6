from django.urls import path

from sisiao.web.ledger import funded, gaps, views

app_name = "ledger"
urlpatterns = [
    path("", views.index, name="index"),
    path("ecarts/", gaps.index, name="gaps"),
    path("places-financees/", funded.funded, name="funded"),
    path("ecarts/<uuid:public_id>/retirer/", gaps.withdraw, name="withdraw_gap"),
    path("<uuid:public_id>/ecarts/<slug:kind>/<slug:digest>/", gaps.explain, name="explain_gap"),
    path("<uuid:public_id>/", views.detail, name="detail"),
]
