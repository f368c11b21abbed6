"""Statuses are called as RFC 9110 has them, whatever a version of Python calls them."""

from __future__ import annotations

from unit.api.trees import built
from unit.site.building import build_site

NAMES = {
    "413": "Content Too Large",
    "414": "URI Too Long",
    "416": "Range Not Satisfiable",
    "422": "Unprocessable Content",
}


def test_statuses_have_the_names_of_the_standard() -> None:
    responses = {status: {"description": "Refused."} for status in NAMES}
    paths = {"/a": {"get": {"operationId": "a", "responses": responses}}}
    info = {"title": "A test", "version": "1"}
    api = built({"openapi": "3.1.1", "info": info, "paths": paths})
    page = build_site(api)["index.html"]
    for status, name in NAMES.items():
        assert f"{status}</span> <strong>{name}</strong>" in page
