"""Routes of the site: the two probes here, every page in `sisiao.web`."""

from importlib.util import find_spec

from django.urls import include, path

from sisiao.core.views import healthz, readyz

handler400 = "sisiao.web.pages.errors.bad_request"
handler403 = "sisiao.web.pages.errors.forbidden"
handler404 = "sisiao.web.pages.errors.not_found"
handler500 = "sisiao.web.pages.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
if find_spec("sisiao.web.urls"):  # TEMPORARY while it is being written
    urlpatterns.append(path("", include("sisiao.web.urls")))
