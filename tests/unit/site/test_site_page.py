from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.api.build import build_api
from counterfoil.api.metadata import ExternalDocs, Info, Server, Tag, Variable
from counterfoil.api.model import (
    Api,
    Example,
    Header,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
)
from counterfoil.api.schema import (
    Array,
    Bounds,
    Number,
    Object,
    Property,
    Reference,
    Rule,
    Schema,
    Shape,
    Size,
    String,
    Union,
)
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.tree import Location
from counterfoil.samples.requests import Sample
from msgspec.structs import replace
from unit.site.building import build_site

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACE = Location("openapi.yaml", 1, 1, "")
_ROOT = Path(__file__).parents[3]
_HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    "{{ 7 * 7 }}{% raw %}\u2028\u2029\x00</style>]]><!--"
    "[x](javascript:alert(1)) ![x](http://other.example/x.png) <javascript:alert(1)>"
    "[y](data:text/html,x) [z](//other.example) " + "w" * 500 + "</main></article><div>"
    '<p onclick=alert(1)><a href="java&#115;cript:alert(1)">x</a></div></section><li>'
    "<svg onload=alert(1)><details><summary style='x:y'>s</details><b>b<table><tr><td>"
    + "w" * 500
    + "</table><pre>"
    + "w" * 500
    + "</pre><ul>"
)


def plain(operation: Operation) -> Iterator[Sample]:
    """Samples of an Api that no document has: it is made to be shown alone."""
    yield Sample(None, f"curl {operation.method}", f"client.{operation.id}()")


def hostile(_: Operation) -> Iterator[Sample]:
    yield Sample(None, _HOSTILE, _HOSTILE)


@pytest.fixture(scope="module")
def page() -> str:
    findings = Findings()
    document = read_document(_ROOT / "openapi.yaml", findings)
    assert document is not None
    api = build_api(document, findings)
    assert api is not None
    return build_site(api)["index.html"]


class Outline(HTMLParser):
    """What the tests ask of a page: elements, ids, addresses and headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.headings: list[int] = []
        self.events: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src"}:
                self.addresses.append(value or "")
            if name.startswith("on"):
                self.events.append(name)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_tells_everything_of_the_contract(page: str) -> None:
    text = " ".join(Outline(page).text.split())
    for part in (
        "Streaming Media Collection API",
        "Start a session",
        "/api/v1/sessions",
        "operationId createSession",
        "also accepted as text/plain",
        "visitor.marketingCloudOrgId",
        "live-playhead-within-day",
        "the playhead must lie before the end of the content",
        '|| self.params["media.length"] == 0',
        "≤ 9007199254740991",
        "Access-Control-Expose-Headers",
        "OPTIONS,POST,PUT",
        "pattern ^/api/v1/sessions/[0-9a-f]{64}$",
        "503 Service Unavailable",
        "413 Content Too Large",
        "The service of this repository",
        "default collect.example.com",
        "Apache-2.0",
        "No other members.",
        "curl -i 'http://127.0.0.1:8080/api/v1/sessions'",
        "curl -i -X OPTIONS 'http://127.0.0.1:8080/api/v1/sessions'",
        "Live content, half a second before midnight",
        "What is required and no more",
        "client.preflight_sessions()",
    ):
        assert part in text, part


def test_the_outline_is_in_order_and_the_links_lead_somewhere(page: str) -> None:
    outline = Outline(page)

    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert len(outline.ids) == len(set(outline.ids))
    for address in outline.addresses:
        if address.startswith("#"):
            assert address[1:] in outline.ids
    assert {"main", "nav", "header", "footer", "aside"} <= set(outline.tags)


def test_anchors_are_those_that_others_link_to(page: str) -> None:
    ids = set(Outline(page).ids)

    assert "operation-createSession" in ids
    assert "response-createSession-201" in ids
    assert "schema-SessionStart" in ids
    assert "rule-SessionStart-playhead-within-content" in ids
    assert "tag-sessions" in ids


def test_the_same_document_gives_the_same_page(page: str) -> None:
    api = hostile_api()

    assert build_site(api, plain) == build_site(api, plain)
    assert "{{" not in page


def hostile_page() -> str:
    """A page in which every text of the document tries to be more than text."""
    return build_site(hostile_api(), hostile)["index.html"]


def test_hostile_text_is_only_text() -> None:
    page = hostile_page()
    outline = Outline(page)

    assert outline.tags.count("script") == 1
    assert outline.tags.count("style") == 1
    assert "img" not in outline.tags
    assert not outline.events
    for element in ("main", "article", "div", "section", "ul", "li", "table", "p", "b"):
        begun = len(re.findall(f"<{element}[ >]", page))
        assert begun == page.count(f"</{element}>"), element
    assert page.count("</main>") == 1
    assert "{{ 7 * 7 }}" in outline.text
    assert "\x00" not in page
    for address in outline.addresses:
        # An image becomes a link, which nobody follows unasked.
        assert address.startswith(("#", "data:image/svg+xml", "http://other.example/x"))
    for anchor in outline.ids:
        assert re.fullmatch(r"[A-Za-z0-9._-]+", anchor)
    assert len(outline.ids) == len(set(outline.ids))


def test_every_kind_of_thing_is_shown() -> None:
    text = " ".join(Outline(build_site(_full_api(), plain)["index.html"]).text.split())

    for part in (
        "Query parameters",
        "The whole query",
        "Path parameters",
        "Request headers",
        "Cookies",
        "See also: more here",
        "deprecated",
        "array of Tree",
        "at most 3 items",
        "1 to 5 characters",
        "string or number",
        "a multiple of 0.5",
        "read only",
        "≥ 0",
        "default 7",
        "Other members: string",
        "E-mail",
        "Terms",
        "Operations",
        "untaggedOperation",
    ):
        assert part in text, part


def _schema(shape: Shape, exact: str = "{}", **words: str) -> Schema:
    return replace(Schema(shape, _PLACE, exact), **words)


def _operation(identifier: str, *tags: str) -> Operation:
    return Operation(
        id=identifier,
        method="get",
        path="/x",
        tags=tags,
        summary="",
        description="",
        deprecated=False,
        parameters=(),
        body=None,
        responses=(Response(299, "", (), (), _PLACE),),
        location=_PLACE,
    )


def _parameter(name: str, place: str, schema: Schema, *examples: str) -> Parameter:
    given = tuple(Example("e", "", "", each) for each in examples)
    return Parameter(
        name,
        place,
        True,
        schema,
        "simple",
        False,
        "",
        True,
        _PLACE,
        given,
    )


def _full_api() -> Api:
    text = _schema(String())
    tree = _schema(
        Object(
            (
                Property(
                    "children",
                    _schema(Array(_schema(Reference("Tree")))),
                    required=False,
                ),
                Property(
                    "either",
                    _schema(Union((text, _schema(Number(integer=False))))),
                    required=True,
                ),
                Property(
                    "step",
                    _schema(
                        Number(integer=True),
                        '{"multipleOf":0.5,"readOnly":true}',
                        default="7",
                    ),
                    required=False,
                ),
            ),
            text,
        )
    )
    operation = replace(
        _operation("everything", "one", "two"),
        method="post",
        path="/things/{id}",
        deprecated=True,
        external_docs=ExternalDocs("https://safe.example/x", "more here"),
        parameters=(
            _parameter("id", "path", text, '"a/b"'),
            _parameter("q", "query", _schema(String(Size(1, 5)))),
            _parameter("X-It", "header", text, '"it\'s"'),
            _parameter("c", "cookie", text),
            _parameter("w", "querystring", text),
            _parameter(
                "n", "query", _schema(Number(integer=True, bounds=Bounds(minimum=0)))
            ),
        ),
        body=RequestBody(
            (
                MediaType(
                    "text/csv",
                    _schema(Array(_schema(Reference("Tree")), Size(0, 3))),
                    (Example("e", "", "", '"a b"'),),
                    (),
                    _PLACE,
                ),
            ),
            required=False,
            description="",
            location=_PLACE,
        ),
    )
    optional = replace(operation.parameters[-1], required=False)
    operation = replace(operation, parameters=(*operation.parameters[:-1], optional))
    return Api(
        Info(
            "t",
            "1",
            "",
            "",
            "MIT",
            terms_of_service="https://safe.example/terms",
            contact_email="a@safe.example",
        ),
        (Server("/v2", "", ()),),
        (Tag("one", "First."),),
        (operation, _operation("untaggedOperation")),
        {"Tree": tree},
        "openapi.yaml",
    )


def hostile_api() -> Api:
    """An Api in which every text tries to be more than text."""
    nasty = _HOSTILE
    rule = Rule("r", nasty, nasty, _PLACE)
    schema = Schema(
        Object(
            (
                Property(
                    nasty, _schema(String(pattern=nasty, format=nasty)), required=True
                ),
            ),
            None,
            (rule,),
        ),
        _PLACE,
        '{"x":"</script>"}',
        "",
        nasty,
        nasty,
    )
    example = Example(nasty, nasty, nasty, '{"</script>": "<b>\\u2028"}')
    content = MediaType(
        "application/json", _schema(Reference(nasty)), (example,), (nasty,), _PLACE
    )
    operation = replace(
        _operation(nasty, nasty, nasty + "2"),
        path=nasty,
        summary=nasty,
        description=nasty,
        external_docs=ExternalDocs("javascript:alert(1)", nasty),
        body=RequestBody((content,), required=True, description=nasty, location=_PLACE),
        responses=(
            Response(
                200,
                nasty,
                (Header(nasty, True, _schema(String()), nasty, _PLACE),),
                (content,),
                _PLACE,
            ),
        ),
    )
    return Api(
        Info(
            nasty,
            nasty,
            nasty,
            nasty,
            nasty,
            license_url="javascript:alert(1)",
            contact_url="//x",
            contact_email="a b",
            contact_name=nasty,
        ),
        (Server(nasty, nasty, (Variable(nasty, nasty, (nasty,), nasty),)),),
        (Tag(nasty, nasty),),
        (operation,),
        {nasty: schema, nasty + "2": schema},
        "openapi.yaml",
    )


def test_webhooks_and_callbacks_have_sections_and_lead_to_each_other() -> None:
    document = _ROOT / "tests/generated/documents/events/openapi.yaml"
    findings = Findings()
    read = read_document(document, findings)
    assert read is not None
    api = build_api(read, findings)
    assert api is not None
    text = build_site(api)["index.html"]
    assert '<h2 id="webhooks">Webhooks</h2>' in text
    assert '<h2 id="callbacks">Callbacks</h2>' in text
    assert 'Callback: <a href="#operation-sendData">' in text
    assert 'Follows: <a href="#operation-subscribe">' in text
    assert "sent to <code>{$request.query.at}</code>" in text
    assert "webhook <code>hub challenge</code>" in text
    assert "https://receiver.example.com/newPet" in text
