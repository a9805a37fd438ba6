"""Version 1 of the API: one operation for each line of `OPERATIONS`, and their description."""

from django.urls import path

from sisiao.api.description import describe
from sisiao.api.v1 import ledger

OPERATIONS = (ledger.READ,)

app_name = "api_v1"
urlpatterns = [
    path("openapi.json", describe("1", OPERATIONS), name="description"),
    *(path(operation.name, operation.view(), name=operation.name) for operation in OPERATIONS),
]
