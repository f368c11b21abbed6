"""Sample requests as commands: what comes out of a shell is the request."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.samples.requests import Samples

if TYPE_CHECKING:
    from pathlib import Path

SCALARS = {"type": "array", "items": {"type": "string"}}
COLOUR = {"type": "object", "properties": {"R": {"type": "integer"}, "G": {}}}


def commands(folder: Path, document: dict[str, Any]) -> dict[str, str]:
    """The first command of each operation of a document, by their ids."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None, findings.items
    samples = Samples(pipeline.lower_api(api, findings).lowered, "package")
    return {each.id: next(samples.of(each)).command for each in api.operations}


def command(
    folder: Path, operation: dict[str, Any], path: str = "/x", **rest: Any
) -> str:
    """The command of one operation: `method` is its method."""
    method = rest.pop("method", "get")
    item = {method: {"operationId": "it", "responses": {}, **operation}}
    info = {"title": "T", "version": "1"}
    document = {"openapi": "3.2.0", "info": info, "paths": {path: item}, **rest}
    return commands(folder, document)["it"]


def words(text: str) -> list[str]:
    """The words of a command, without `curl -i`."""
    found = shlex.split(text.replace("\\\n", ""))
    assert found[:2] == ["curl", "-i"]
    return found[2:]


def sent_lines(folder: Path, media: dict[str, Any], media_type: str) -> list[str]:
    """The lines of the here-document with the body of an operation."""
    body = {"required": True, "content": {media_type: media}}
    text = command(folder, {"requestBody": body}, method="post")
    end = text.rpartition("\n")[2]
    return text.partition(f"<<'{end}'\n")[2].removesuffix(f"\n{end}").split("\n")


def test_a_line_of_json_ends_no_here_document(tmp_path: Path) -> None:
    example = ["JSON\necho planted", "JSON", ""]
    media = {"itemSchema": {"type": "string"}, "example": example}
    lines = sent_lines(tmp_path, media, "application/jsonl")
    assert [json.loads(line) for line in lines] == example


def test_the_data_of_an_event_keep_their_lines(tmp_path: Path) -> None:
    item = {"type": "object", "properties": {"data": {"type": "string"}}}
    example = [{"data": "a\u2028b\x1cc\r\nd\n"}]
    media = {"itemSchema": item, "example": example}
    lines = sent_lines(tmp_path, media, "text/event-stream")
    assert lines[:4] == ["data: a\u2028b\x1cc", "data: d", "data: ", ""]


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "array"}, "[" * 100_000),
        ({"type": "array"}, '["\\ud800", NaN]'),
        ({"type": "array"}, "[1e999]"),
    ],
)
def test_a_text_that_is_no_json_is_no_value(
    tmp_path: Path, schema: dict[str, Any], example: str
) -> None:
    media = {"schema": schema, "example": example}
    lines = sent_lines(tmp_path, media, "application/json")
    assert json.loads("\n".join(lines)) == ["body"]


def test_a_number_of_a_form_is_one_of_json(tmp_path: Path) -> None:
    numbers = {name: {"type": "number"} for name in "abcd"}
    schema = {"type": "object", "properties": numbers}
    example = f"a=NaN&b=1e999&c={'[' * 100_000}&d=1.5"
    content = {
        "application/x-www-form-urlencoded": {"schema": schema, "example": example}
    }
    body = {"required": True, "content": content}
    found = words(command(tmp_path, {"requestBody": body}, method="post"))
    assert found[1:5] == ["--data-urlencode", "a=NaN", "--data-urlencode", "b=1e999"]
    assert found[-1] == "d=1.5"


@pytest.mark.parametrize(
    ("place", "style", "explode", "array", "record"),
    # OAS 3.1, 4.8.12.4, with what RFC 3986 has encoded; None where it is undefined.
    [
        ("path", "simple", False, "blue,black", "R,100,G,200"),
        ("path", "simple", True, "blue,black", "R=100,G=200"),
        ("path", "label", False, ".blue,black", ".R,100,G,200"),
        ("path", "label", True, ".blue.black", ".R=100.G=200"),
        ("path", "matrix", False, ";c=blue,black", ";c=R,100,G,200"),
        ("path", "matrix", True, ";c=blue;c=black", ";R=100;G=200"),
        ("query", "form", False, "c=blue,black", "c=R,100,G,200"),
        ("query", "form", True, "c=blue&c=black", "R=100&G=200"),
        ("query", "spaceDelimited", False, "c=blue%20black", "c=R%20100%20G%20200"),
        ("query", "pipeDelimited", False, "c=blue%7Cblack", "c=R%7C100%7CG%7C200"),
        (
            "query",
            "deepObject",
            True,
            "c%5B%5D=blue&c%5B%5D=black",
            "c%5BR%5D=100&c%5BG%5D=200",
        ),
        ("header", "simple", False, "c: blue,black", "c: R,100,G,200"),
        ("header", "simple", True, "c: blue,black", "c: R=100,G=200"),
        ("cookie", "form", False, "c=blue,black", "c=R,100,G,200"),
    ],
)
def test_values_travel_in_their_style(
    tmp_path: Path,
    place: str,
    style: str,
    explode: bool,
    array: str,
    record: str,
) -> None:
    rows = [(SCALARS, ["blue", "black"], array), (COLOUR, {"R": 100, "G": 200}, record)]
    for schema, value, expected in rows:
        parameter = {
            "name": "c",
            "in": place,
            "style": style,
            "explode": explode,
            "required": True,
            "schema": schema,
            "example": value,
        }
        path = "/{c}" if place == "path" else "/x"
        found = words(command(tmp_path, {"parameters": [parameter]}, path))
        url = "http://localhost"
        assert (
            found
            == {
                "path": [f"{url}/{expected}"],
                "query": [f"{url}/x?{expected}"],
                "header": [f"{url}/x", "-H", expected],
                "cookie": [f"{url}/x", "-b", expected],
            }[place]
        )


def test_texts_are_encoded_where_they_must_be(tmp_path: Path) -> None:
    parameters = [
        {"name": "id", "in": "path", "required": True, "example": "a/b c:d"},
        {"name": "a b", "in": "query", "required": True, "example": "x&y=z,é"},
        {"name": "X", "in": "header", "required": True, "example": "it's"},
        {
            "name": "j",
            "in": "query",
            "required": True,
            "content": {"application/json": {"schema": {}, "example": {"a": [1]}}},
        },
    ]
    for each in parameters[:3]:
        each["schema"] = {"type": "string"}
    found = words(command(tmp_path, {"parameters": parameters}, "/a[b]/{id}"))
    assert found == [
        (
            "http://localhost/a%5Bb%5D/a%2Fb%20c:d"
            "?a%20b=x%26y%3Dz%2C%C3%A9&j=%7B%22a%22:%20%5B1%5D%7D"
        ),
        *("-H", "X: it's"),
    ]


def test_what_is_percent_encoded_is_kept_where_reserved_characters_are(
    tmp_path: Path,
) -> None:
    # RFC 6570, 3.2.3, as the client sends it.
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "query", "required": True, "example": ["a%2Fb%", "%C3%A4"]}
        for name in ("plain", "kept")
    ]
    for each in parameters:
        each |= {"schema": SCALARS, "allowReserved": each["name"] == "kept"}
    form = body(
        "application/x-www-form-urlencoded",
        {"type": "object", "properties": {"kept": {"type": "string"}}},
        example={"kept": "a%2Fb"},
        encoding={"kept": {"allowReserved": True}},
    )
    operation = {"parameters": parameters, **form}
    assert words(command(tmp_path, operation, method="post")) == [
        (
            "http://localhost/x?plain=a%252Fb%25&plain=%25C3%25A4"
            "&kept=a%2Fb%25&kept=%C3%A4"
        ),
        *("-d", "kept=a%2Fb"),
    ]


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (
            {"type": "apiKey", "in": "header", "name": "X-K"},
            ["-H", "X-K: YOUR_API_KEY"],
        ),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, ["-b", "k=YOUR_API_KEY"]),
        ({"type": "http", "scheme": "basic"}, ["-u", "USER:PASSWORD"]),
        (
            {"type": "http", "scheme": "digest"},
            ["-H", "Authorization: digest YOUR_CREDENTIALS"],
        ),
        (
            {"type": "openIdConnect", "openIdConnectUrl": "https://a.example/"},
            ["-H", "Authorization: Bearer YOUR_TOKEN"],
        ),
        ({"type": "mutualTLS"}, ["--cert", "client.pem"]),
    ],
)
def test_credentials_are_shown(
    tmp_path: Path, scheme: dict[str, str], expected: list[str]
) -> None:
    components = {"securitySchemes": {"it": scheme}}
    secured: dict[str, Any] = {"security": [{"it": []}]}
    found = command(tmp_path, secured, components=components)
    assert words(found) == ["http://localhost/x", *expected]
    free = command(tmp_path, {"security": [{"it": []}, {}]}, components=components)
    assert words(free) == ["http://localhost/x"]


def test_a_key_in_the_query_is_shown_there(tmp_path: Path) -> None:
    scheme = {"type": "apiKey", "in": "query", "name": "a key"}
    components = {"securitySchemes": {"it": scheme}}
    found = command(tmp_path, {"security": [{"it": []}]}, components=components)
    assert words(found) == ["http://localhost/x?a%20key=YOUR_API_KEY"]


def test_what_a_path_has_for_a_query_is_sent_with_the_others(tmp_path: Path) -> None:
    limit = {"name": "limit", "in": "query", "required": True, "schema": {"const": 3}}
    path = "/jobs?op=list&all"
    assert words(command(tmp_path, {}, path)) == ["http://localhost/jobs?op=list&all"]
    found = command(tmp_path, {"parameters": [limit]}, path)
    assert words(found) == ["http://localhost/jobs?op=list&all&limit=3"]


def test_what_two_schemes_say_is_said_once(tmp_path: Path) -> None:
    flows = {"password": {"tokenUrl": "https://a.example/", "scopes": {}}}
    schemes = {
        "one": {"type": "oauth2", "flows": flows},
        "two": {"type": "http", "scheme": "basic"},
        "key": {"type": "apiKey", "in": "query", "name": "key"},
    }
    key = {"name": "key", "in": "query", "required": True, "schema": {"type": "string"}}
    found = command(
        tmp_path,
        {"security": [{"one": [], "two": [], "key": []}], "parameters": [key]},
        components={"securitySchemes": schemes},
    )
    assert words(found) == [
        "http://localhost/x?key=key",
        *("-H", "Authorization: Bearer YOUR_TOKEN"),
    ]


def body(media_type: str, schema: Any, **rest: Any) -> dict[str, Any]:
    """An operation with a body of one media type."""
    content = {media_type: {"schema": schema, **rest}}
    return {"requestBody": {"required": True, "content": content}}


def test_forms_have_a_field_for_each_text(tmp_path: Path) -> None:
    example = {"a b": "x & y", "tags": ["p", "q"], "at": {"x": 1}, "deep": {"k": 2}}
    form = body(
        "application/x-www-form-urlencoded",
        {"type": "object", "properties": {"deep": {"type": "object"}}},
        example=example,
        encoding={"deep": {"style": "deepObject", "explode": True}},
    )
    assert words(command(tmp_path, form, method="post")) == [
        "http://localhost/x",
        *("--data-urlencode", "a%20b=x & y"),
        *("--data-urlencode", "tags=p"),
        *("--data-urlencode", "tags=q"),
        *("--data-urlencode", 'at={"x":1}'),
        *("-d", "deep%5Bk%5D=2"),
    ]


def test_forms_in_parts_have_files_and_media_types(tmp_path: Path) -> None:
    text = {"type": "string"}
    names = {"file": {}, "title": text, "meta": {"type": "object"}, "table": text}
    names["note"] = text
    example = {"file": "", "title": "@x;y", "meta": {"a": 'b"'}, "table": "a;b"}
    form = body(
        "multipart/form-data",
        {"type": "object", "properties": names, "required": [*names]},
        example={**example, "note": 'a "b"\n'},
        encoding={
            "file": {
                "contentType": "image/*",
                "headers": {
                    "X-Id": {"required": True, "schema": {"type": "integer"}},
                    "X-More": {"schema": {"type": "integer"}},
                },
            },
            "table": {"contentType": "text/csv"},
            "note": {"contentType": "application/json"},
        },
    )
    assert words(command(tmp_path, form, method="post")) == [
        "http://localhost/x",
        *("-F", 'file=@file;type=image/png;headers="X-Id: 1"'),
        *("--form-string", "title=@x;y"),
        *("-F", r'meta="{\"a\":\"b\\\"\"}";type=application/json'),
        *("-F", 'table="a;b";type=text/csv'),
        # A text in JSON is a string of JSON, and quoted for curl again.
        *("-F", r'note="\"a \\\"b\\\"\\n\"";type=application/json'),
    ]


@pytest.mark.parametrize(
    ("media_type", "example", "expected"),
    [
        ("application/json", '{"n": 1, "tags": ["a"]}', {"n": 1, "tags": ["a"]}),
        ("application/json", "no JSON", {"n": 1}),
        (
            "application/x-www-form-urlencoded",
            "n=1&tags=a&tags=b%20c&more=",
            ["n=1", "tags=a", "tags=b c", "more="],
        ),
    ],
)
def test_an_example_may_be_the_text_of_a_body(
    tmp_path: Path, media_type: str, example: str, expected: Any
) -> None:
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, "tags": SCALARS},
        "required": ["n"],
    }
    found = body(media_type, schema, example=example)
    shown = command(tmp_path, found, method="post")
    if isinstance(expected, list):
        assert words(shown)[2::2] == expected
    else:
        assert json.loads(shown.split("<<'JSON'\n")[1][: -len("JSON")]) == expected


def test_forms_without_fields_are_empty(tmp_path: Path) -> None:
    plain = body("application/x-www-form-urlencoded", {"type": "object"})
    assert words(command(tmp_path, plain, method="post"))[1:] == ["-d", ""]
    parts = body("multipart/form-data", {"type": "object"})
    assert words(command(tmp_path, parts, method="post"))[1:] == [
        *("-H", "Content-Type: multipart/form-data; boundary=part"),
        *("--data-raw", "--part--"),
    ]


def test_many_parts_are_not_made_up(tmp_path: Path) -> None:
    many = {"type": "array", "minItems": 10**12, "items": {"type": "string"}}
    parts = body("multipart/mixed", many, itemEncoding={})
    assert words(command(tmp_path, parts, method="post"))[1:] == [
        *("-H", "Content-Type: multipart/mixed; boundary=part"),
        *("--data-binary", "@body"),
    ]


def test_what_has_other_characters_than_lines_is_shown_as_text(tmp_path: Path) -> None:
    text = {"type": "string"}
    parts = body(
        "multipart/mixed",
        {"type": "array", "prefixItems": [text, text, {}], "items": False}
        | {"minItems": 3, "examples": [["it's \\ a", 'b"', "file"]]},
        prefixEncoding=[
            {"contentType": "text/plain"},
            {"contentType": "application/json"},
            {"contentType": "image/*"},
        ],
        example=["it's \\ a", 'b"\x07', None],
    )
    shown = command(tmp_path, parts, method="post")
    assert printed(shown) == (
        "--part\r\nContent-Type: text/plain\r\n\r\nit's \\ a\r\n"
        '--part\r\nContent-Type: application/json\r\n\r\n"b\\"\\u0007"\r\n'
        "--part\r\nContent-Type: image/png\r\n\r\ncontent\r\n--part--\r\n"
    )
    sequence = body("application/json-seq", {})
    media = sequence["requestBody"]["content"]["application/json-seq"]
    media["itemSchema"] = {"type": "object", "examples": [{"a": 1}]}
    del media["schema"]
    assert printed(command(tmp_path, sequence, method="post")) == "\x1e{}\n"


def printed(shown: str) -> str:
    """The body of a command, as bash passes it to `curl`."""
    script = shown[shown.index("$'") :]
    done = subprocess.run(
        ["bash", "-c", f"printf %s {script}"], capture_output=True, check=True
    )
    return done.stdout.decode()


def test_events_and_lines_are_written_one_by_one(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"data": {}}, "required": ["data"]}
    events = body("text/event-stream", {})
    media = events["requestBody"]["content"]["text/event-stream"]
    media["itemSchema"] = schema | {"examples": [{"data": "a"}]}
    del media["schema"]
    shown = command(tmp_path, events, method="post")
    assert shown.endswith("--data-binary @- <<'EVENTS'\ndata: data\n\n\nEVENTS")
    lines = body("application/jsonl", {})
    media = lines["requestBody"]["content"]["application/jsonl"]
    media["itemSchema"] = schema
    del media["schema"]
    shown = command(tmp_path, lines, method="post")
    assert shown.endswith('<<\'JSON\'\n{"data":"data"}\nJSON')


def test_no_text_leaves_the_quotes_of_a_command(tmp_path: Path) -> None:
    nasty = "a'b\n$(id)`id`\x1b]0;x\x07"
    text = body("text/plain", {"type": "string"}, example=nasty)
    servers = [{"url": "http://h/$(id)`id`'"}]
    header = {"name": "X", "in": "header", "required": True, "example": nasty}
    text["parameters"] = [header | {"schema": {"type": "string"}}]
    shown = command(tmp_path, text, "/x'; rm -rf ~ #", method="post", servers=servers)
    assert words(shown) == [
        "http://h/$(id)`id`'/x'%3B%20rm%20-rf%20~%20%23".replace("%3B", ";"),
        *("-H", "X: a'b $(id)`id` ]0;x "),
        *("-H", "Content-Type: text/plain"),
        *("--data-raw", "a'b\n$(id)`id` ]0;x "),
    ]


def test_a_here_document_ends_where_it_should(tmp_path: Path) -> None:
    example = {"a": "x\nJSON\n$(id)"}
    shown = command(
        tmp_path, body("application/json", {}, example=example), method="post"
    )
    lines = shown.splitlines()
    assert lines[-1] == "JSON"
    assert lines.count("JSON") == 1
    assert lines[2].endswith("<<'JSON'")


def test_no_name_of_an_event_ends_its_here_document(tmp_path: Path) -> None:
    example = [{"a\nEVENTS\n$(id)\n": "b", "a\rb": "c", "d:e": "f", "id": "1"}]
    media = {
        "itemSchema": {"type": "object"},
        "examples": {"e": {"dataValue": example}},
    }
    events = {"requestBody": {"content": {"text/event-stream": media}}}
    shown = command(tmp_path, events, method="post")
    assert shown.endswith("<<'EVENTS'\nid: 1\n\n\nEVENTS")


@pytest.mark.parametrize(
    ("method", "expected"),
    [("get", "-i"), ("head", "-I"), ("delete", "-i -X DELETE")],
)
def test_the_method_is_named_where_curl_would_not_choose_it(
    tmp_path: Path, method: str, expected: str
) -> None:
    shown = command(tmp_path, {}, method=method)
    assert shown == f"curl {expected} 'http://localhost/x'"


def test_a_request_goes_to_the_servers_of_its_operation(tmp_path: Path) -> None:
    servers = [{"url": "https://a.example.com"}]
    own = {"servers": [{"url": "files/v1/"}]}
    assert words(command(tmp_path, own, servers=servers)) == [
        "http://localhost/files/v1/x"
    ]
    assert words(command(tmp_path, {}, servers=servers)) == ["https://a.example.com/x"]


def test_the_defaults_of_variables_are_put_in_place_once(tmp_path: Path) -> None:
    """What a default has is no variable, and a short document makes no long URL."""
    more = {f"v{n}": {"default": f"{{v{n + 1}}}" * 2} for n in range(1_000)}
    servers = [{"url": "https://a.example/{v0}{w}", "variables": more}]
    plain = command(tmp_path, {}, servers=servers)
    assert words(plain) == ["https://a.example/{v1}{v1}{w}/x"]
    much = {"v": {"default": "x" * 100_000}}
    servers = [{"url": "https://a.example/" + "{v}" * 100_000, "variables": much}]
    assert words(command(tmp_path, {}, servers=servers)) == ["http://localhost/x"]
