"""Every document that we send is valid against the schema of the service."""

import pytest
from graphql import parse, validate

from sisiao.interop.documents import DOCUMENTS
from tests.interop.server import SCHEMA, read_schema

PERSONAL = ("usager", "demandeur", "email", "prenom", "nom", "instructeurs", "adresse", "connectionUsager")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda text: text.split()[1].partition("(")[0])
def test_a_document_is_valid(document: str) -> None:
    schema = read_schema()
    if schema is None:
        pytest.skip(f"{SCHEMA.name} is not beside the project: the documents are not held against it")
    assert validate(schema, parse(document)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda text: text.split()[1].partition("(")[0])
def test_nothing_of_the_depositor_is_asked(document: str) -> None:
    words = document.replace("filename", "").replace("{", " ").replace("}", " ").split()
    assert [name for name in PERSONAL if name in words] == []
