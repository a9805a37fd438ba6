"""Every page of the service. An area adds one line; its names are prefixed by its own namespace."""

from django.urls import include, path

urlpatterns = [
    path("", include("sisiao.web.account.urls")),
    path("", include("sisiao.web.pages.urls")),
    path("", include("sisiao.web.todo.urls")),
    path("menages/", include("sisiao.web.households.urls")),
]
