"""Routes of the site: the two probes here, every page in `sisiao.web`, the API in `sisiao.api`."""

from django.urls import include, path

from sisiao.core.views import healthz, readyz

handler400 = "sisiao.web.pages.errors.bad_request"
handler403 = "sisiao.web.pages.errors.forbidden"
handler404 = "sisiao.web.pages.errors.not_found"
handler500 = "sisiao.web.pages.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/v1/", include("sisiao.api.v1.urls")),
    path("", include("sisiao.web.urls")),
]
