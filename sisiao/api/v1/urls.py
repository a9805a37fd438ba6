"""Version 1 of the API: one operation for each line of `OPERATIONS`, and their description."""

from django.urls import path

from sisiao.api.description import describe
from sisiao.api.v1 import directory, keys, ledger

OPERATIONS = (ledger.READ, directory.NOW, directory.SNAPSHOT, keys.READ)

app_name = "api_v1"
urlpatterns = [
    path("openapi.json", describe("1", OPERATIONS), name="description"),
    *(path(operation.name, operation.door.view(operation), name=operation.identifier) for operation in OPERATIONS),
]
