"""Starlette, with requests validated by openapi-core against the contract itself.

openapi-core knows no `x-rules`: the two rules are written out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from openapi_core import OpenAPI
from openapi_core.contrib.starlette import StarletteOpenAPIRequest
from openapi_core.exceptions import OpenAPIError
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks.contestants.answer import HEADERS, MEDIA_TYPE, new_location

if TYPE_CHECKING:
    from starlette.requests import Request

_document = yaml.safe_load(
    Path(__file__).parents[2].joinpath("openapi.yaml").read_text("utf-8")
)
_document["servers"] = [{"url": "/"}]
_contract = OpenAPI.from_dict(_document)


async def create_session(request: Request) -> Response:
    body = await request.body()
    try:
        _contract.validate_request(StarletteOpenAPIRequest(request, body))
        _check_playhead(json.loads(body))
    except (OpenAPIError, ValueError) as error:
        return JSONResponse({"message": str(error)}, 400)
    headers = {"Location": new_location(), **HEADERS}
    return Response(b"", 201, headers, MEDIA_TYPE)


def _check_playhead(body: Any) -> None:
    playhead = body["playerTime"]["playhead"]
    length = body["params"]["media.length"]
    if body["params"]["media.contentType"].lower() in {"live", "linear"}:
        if playhead >= 86400:
            raise ValueError("the playhead is not within the day")
    elif length and playhead >= length:
        raise ValueError("the playhead is not within the content")


app = Starlette(routes=[Route("/api/v1/sessions", create_session, methods=["POST"])])
