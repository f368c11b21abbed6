"""Parameters of every style: what a generated client sends, the server hands over."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from generated.making import Asgi, Import, ask, package_files, served
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUND = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.differing_executors,
    ],
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1)
NUMBER = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)


class Styles:
    """The pair of halves of the document, and what the service was given."""

    def __init__(self, load: Import) -> None:
        self.given: list[dict[str, Any]] = []
        self.unset = load("styles.client.client").UNSET
        self.models = load("styles.models")
        self.refused = load("styles.client").InvalidContent
        answers = {
            name: getattr(load(f"styles.operations.{name}"), answer)
            for name, answer in {
                "in_path": "InPath204",
                "in_lists": "InLists204",
                "in_query": "InQuery204",
                "in_header": "InHeader204",
                "free": "Free204",
                "search": "Search204",
                "select": "Select204",
            }.items()
        }
        given = self.given

        class Service:
            def __getattr__(self, name: str) -> Any:
                async def answer(**arguments: Any) -> Any:
                    given.append(arguments)
                    return answers[name]()

                return answer

        self.app = load("styles.server").create_app(Service())
        self.transport = Asgi(self.app, load("styles.runtime.transport").Reply)
        self.client = load("styles.client").AsyncClient("", transport=self.transport)

    def call(self, operation: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
        """The target that a call has, and what the service was given."""
        asyncio.run(getattr(self.client, operation)(**arguments))
        return self.transport.requests[-1].target, self.given[-1]

    def point(self, **fields: Any) -> Any:
        return self.models.Point(**fields)

    def points(self, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
        return st.builds(
            self.models.Point,
            x=NUMBER,
            y=NUMBER,
            label=st.just(self.unset) | text,
        )


@pytest.fixture
def styles(load: Import) -> Styles:
    return Styles(load)


def test_paths_hold_values_of_every_style(styles: Styles) -> None:
    point = styles.point(x=1, y=-2.5, label="a/b,c")
    given = {"plain": point, "label": [1.5, 2], "matrix": ["a;b", "c,d"]}
    target, found = styles.call("in_path", **given, object=point)
    assert found == {**given, "object": point}
    assert target == (
        "/paths/x=1,y=-2.5,label=a%2Fb%2Cc/.1%2E5.2"
        "/;matrix=a%3Bb,c%2Cd/;x=1;y=-2.5;label=a%2Fb%2Cc"
    )


@ROUND
@given(data=st.data())
def test_any_value_arrives_from_a_path(styles: Styles, data: st.DataObject) -> None:
    given = {
        "plain": data.draw(styles.points(TEXT)),
        "label": data.draw(st.lists(NUMBER, min_size=1)),
        "matrix": data.draw(st.lists(TEXT, min_size=1)),
        "object": data.draw(styles.points(TEXT)),
    }
    assert styles.call("in_path", **given)[1] == given


def test_objects_in_arrays_are_numbered_or_json(styles: Styles) -> None:
    points = [styles.point(x=1, y=2), styles.point(x=3, y=4, label="a&b")]
    where = styles.models.InListsWhere(points=points, grid=[[1, 2], [3]])
    target, found = styles.call("in_lists", where=where, points=points)
    assert found == {"where": where, "points": points}
    assert target == (
        "/lists?where%5Bpoints%5D%5B0%5D%5Bx%5D=1&where%5Bpoints%5D%5B0%5D%5By%5D=2"
        "&where%5Bpoints%5D%5B1%5D%5Bx%5D=3&where%5Bpoints%5D%5B1%5D%5By%5D=4"
        "&where%5Bpoints%5D%5B1%5D%5Blabel%5D=a%26b"
        "&where%5Bgrid%5D%5B0%5D=1&where%5Bgrid%5D%5B0%5D=2&where%5Bgrid%5D%5B1%5D=3"
        "&points=%7B%22x%22%3A1%2C%22y%22%3A2%7D"
        "&points=%7B%22x%22%3A3%2C%22y%22%3A4%2C%22label%22%3A%22a%26b%22%7D"
    )


@ROUND
@given(data=st.data())
def test_any_objects_in_arrays_arrive(styles: Styles, data: st.DataObject) -> None:
    points = st.lists(styles.points(TEXT), min_size=1)
    grid = st.lists(st.lists(st.integers(), min_size=1), min_size=1)
    where = styles.models.InListsWhere(points=data.draw(points), grid=data.draw(grid))
    given = {"where": where, "points": data.draw(points)}
    assert styles.call("in_lists", **given)[1] == given


@pytest.mark.parametrize(
    "query",
    [
        "where[points][1][x]=1&where[points][1][y]=2",
        "where[points][00][x]=1&where[points][00][y]=2",
        "where[points][a][x]=1",
        "where[points][0]=1",
        "where[points]=1",
        "where[points][0][x]=1",
        "points=1",
        "points=%7B",
    ],
)
def test_arrays_of_another_form_are_refused(styles: Styles, query: str) -> None:
    assert ask(styles.app, "GET", f"/lists?{query}")[0] == 400


def test_parameters_of_one_name_have_places_of_their_own(styles: Styles) -> None:
    given = {"id_path": 1, "id_query": "two", "id_header": True, "id_cookie": 4.5}
    target, found = styles.call("in_query", **given)
    assert {name: found[name] for name in given} == given
    assert target == "/queries/1?id=two"


def test_the_server_hands_over_defaults_that_the_client_does_not_send(
    styles: Styles,
) -> None:
    target, found = styles.call("in_query", id_path=1)
    assert target == "/queries/1"
    defaults = {"ids": [1, 2], "limit": 20, "order": "up"}
    expected = dict.fromkeys(found, styles.unset) | {"id_path": 1} | defaults
    assert found == expected
    with pytest.raises(styles.refused, match="is empty"):
        styles.call("in_query", id_path=1, ids=[])


def test_queries_hold_values_of_every_style(styles: Styles) -> None:
    models = styles.models
    given = {
        "page": models.Page(number=2, sort=["name", "-size"]),
        "filter": models.Filter(
            name="a b",
            size=models.FilterSize(least=1, most=None),
            tags=["red", "a b"],
            extra={"more": {"x": "1"}},
        ),
        "point": styles.point(x=1, y=2),
        "near": styles.point(x=1.5, y=2, label="é"),
        "path": [styles.point(x=1, y=2)],
        "ids": [3, 4],
        "words": ["a,b", "c"],
        "either": ["a", "b"],
        "level": None,
        "any": "7",
        "url": "http://a/b?c=d&e",
        "flag": False,
        "version": 3,
    }
    target, found = styles.call("in_query", id_path=1, **given)
    assert {name: found[name] for name in given} == given
    assert target == (
        "/queries/1?number=2&sort=name&sort=-size"
        "&filter%5Bname%5D=a%20b&filter%5Bsize%5D%5Bleast%5D=1"
        "&filter%5Bsize%5D%5Bmost%5D=&filter%5Btags%5D=red&filter%5Btags%5D=a%20b"
        "&filter%5Bmore%5D%5Bx%5D=1&point=x,1,y,2"
        "&near=%7B%22x%22%3A1.5%2C%22y%22%3A2%2C%22label%22%3A%22%C3%A9%22%7D"
        "&path=%5B%7B%22x%22%3A1%2C%22y%22%3A2%7D%5D&ids=3%7C4&words=a%2Cb%20c"
        "&either=a,b&level=&any=7&url=http://a/b?c=d%26e&flag=false&version=3"
    )


@ROUND
@given(data=st.data())
def test_any_value_arrives_from_a_query(styles: Styles, data: st.DataObject) -> None:
    models, unset = styles.models, st.just(styles.unset)
    sizes = st.builds(
        models.FilterSize, least=unset | NUMBER, most=unset | st.none() | NUMBER
    ).filter(lambda size: size != models.FilterSize())
    tags = st.lists(st.sampled_from(["red", "green", "a b"]), min_size=1, unique=True)
    given = {
        "page": unset
        | st.builds(
            models.Page,
            number=st.integers(0),
            size=unset | st.integers(),
            sort=unset | st.lists(TEXT, min_size=1),
        ),
        "filter": unset
        | st.builds(models.Filter, name=TEXT, size=unset | sizes, tags=unset | tags),
        "point": unset | styles.points(TEXT),
        "near": unset | styles.points(TEXT),
        "path": unset | st.lists(styles.points(TEXT)),
        "ids": st.lists(st.integers(), min_size=1),
        "words": unset | st.lists(WORD, min_size=1),
        "order": st.sampled_from(["up", "down"]),
        "level": unset | st.none() | st.integers(),
        "any": unset | TEXT,
        "url": unset | TEXT,
        "flag": unset | st.booleans(),
        "version": unset | st.integers(),
        "either": unset
        | st.text("ab,é", max_size=3)
        | st.lists(TEXT, min_size=2, max_size=3),
    }
    drawn = {name: data.draw(values, name) for name, values in given.items()}
    found = styles.call("in_query", id_path=1, **drawn)[1]
    assert {name: found[name] for name in drawn} == drawn


def test_names_that_belong_to_nothing_are_members_of_the_open_object(
    styles: Styles,
) -> None:
    rest = styles.models.FreeRest(a=1, extra={"b": 2, "deep": 3})
    deep = {"x": "1", "y": ["1", "2"], "z": {"a": "b"}}
    target, found = styles.call("free", rest=rest, deep=deep)
    assert found == {"rest": rest, "deep": deep}
    assert target == (
        "/free?a=1&b=2&deep=3&deep%5Bx%5D=1&deep%5By%5D=1&deep%5By%5D=2"
        "&deep%5Bz%5D%5Ba%5D=b"
    )
    with pytest.raises(styles.refused, match="as another is called"):
        styles.call("free", rest=styles.models.FreeRest(extra={"deep[x]": 1}))


def test_headers_and_cookies_hold_arrays_and_objects(styles: Styles) -> None:
    models = styles.models
    given = {
        "x_ids": [1, 2],
        "x_point": styles.point(x=1, y=2, label="a=b"),
        "x_json": models.Filter(name="é, \U0001f600"),
        "tags": ["a; b", "é"],
        "prefs": models.InHeaderPrefs(theme="dark", size=3),
    }
    found = styles.call("in_header", **given)[1]
    assert found == given
    headers = dict(styles.transport.requests[-1].headers)
    assert headers["x-ids"] == "1,2"
    assert headers["x-point"] == "x=1,y=2,label=a=b"
    assert headers["x-json"] == '{"name":"\\u00e9, \\ud83d\\ude00"}'
    assert headers["cookie"] == "tags=a%3B%20b; tags=%C3%A9; theme=dark; size=3"
    for wrong in ({"tags": ["a", "b"]}, {"theme": "a b"}):
        prefs = models.InHeaderPrefs(theme=wrong.get("theme", "x"))
        if "theme" in wrong:
            with pytest.raises(styles.refused, match="cookies"):
                styles.call("in_header", x_ids=[1], prefs=prefs)


def test_a_query_may_be_one_value(styles: Styles) -> None:
    query = styles.models.SearchQuery(
        text="a + b", tags=["x", "y&z"], near=styles.point(x=1, y=2)
    )
    target, found = styles.call("search", query=query)
    assert found == {"query": query}
    assert target == (
        "/search?text=a+%2B+b&tags=x&tags=y%26z&near=%7B%22x%22%3A1%2C%22y%22%3A2%7D"
    )
    point = styles.point(x=1, y=2)
    target, found = styles.call("select", selection=point)
    assert found == {"selection": point}
    assert target == "/select?%7B%22x%22%3A1%2C%22y%22%3A2%7D"
    assert styles.call("select")[1] == {"selection": styles.unset}


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/queries/1?number=1", 204),
        ("/queries/1?number=-1", 400),
        ("/queries/1?size=1", 400),  # an object without what it requires
        ("/queries/1?number=1&number=2", 400),
        ("/queries/1?filter[name]=a", 204),
        ("/queries/1?filter[size][least]=x&filter[name]=a", 400),
        ("/queries/1?filter[tags]=red&filter[tags]=red", 400),
        ("/queries/1?filter[more]=1", 400),  # a rule is broken
        ("/queries/1?point=x,1,y,2", 204),
        ("/queries/1?point=x,1,y", 400),
        ("/queries/1?point=x,1,y,2,z,3", 400),
        ("/queries/1?near={", 400),
        ("/queries/1?near=%7B%22x%22:1,%22y%22:2%7D", 204),
        ("/queries/1?near=%7B%22x%22:1,%22x%22:1,%22y%22:2%7D", 400),
        ("/queries/1?ids=1%7C2|3", 204),
        ("/queries/1?ids=1,2", 400),
        ("/queries/1?words=a+b%20c", 204),
        ("/queries/1?either=abcd", 204),
        ("/queries/1?either=abcd,e", 204),
        ("/queries/1?level=", 204),
        ("/queries/1?limit=", 400),
        ("/queries/1?flag", 204),
        ("/queries/1?flag=", 204),
        ("/queries/1?flag=yes", 400),
        ("/queries/1?id=%", 400),
        ("/queries/1?limit=%31", 204),
        ("/queries/%31", 204),
        ("/queries/%zz", 400),
        ("/free?a=1&b=2", 204),
        ("/free?b=x", 400),
        ("/free?%FF=1", 400),
        ("/free?deep=x", 400),
        ("/search", 400),
        ("/search?other=1", 204),
        ("/select?%7B%22x%22:1%7D", 400),
    ],
)
def test_requests_are_judged_by_their_parameters(
    styles: Styles, target: str, status: int
) -> None:
    assert ask(styles.app, "GET", target)[0] == status


def test_violations_say_which_parameter_is_wrong_and_where(styles: Styles) -> None:
    _, content = ask(styles.app, "GET", "/queries/1?filter[size][least]=x")
    assert b"400" in content
    (error,) = json.loads(content)["errors"]
    assert error["keyword"] == "type"
    assert error["message"].startswith("query parameter filter at /size/least: ")
    with pytest.raises(styles.refused) as caught:
        styles.call("in_query", id_path=1, words=["a b"])
    assert "query parameter words: must not hold ' '" in str(caught.value)


@pytest.fixture
def url(styles: Styles) -> Iterator[str]:
    """The URL of the server on a socket."""
    with served(styles.app) as url:
        yield url


ODD = "a/b,c'[x]|^`{}\"<>\\ #?%41+&;=~é\U0001f600"


def test_odd_texts_arrive_over_a_socket(styles: Styles, load: Import, url: str) -> None:
    models, point = styles.models, styles.point(x=1, y=-2.5, label=ODD)
    calls: dict[str, dict[str, Any]] = {
        "in_path": {
            "plain": point,
            "label": [1.5, 2],
            "matrix": [ODD, ""],
            "object": point,
        },
        "in_query": {
            "id_path": 1,
            "page": models.Page(number=1, sort=[ODD, "."]),
            "filter": models.Filter(name=ODD, tags=["a b"], extra={ODD[:4]: "é"}),
            "point": point,
            "near": point,
            "words": ["a,b", "c|d"],
            "either": [ODD, "b"],
            "any": ODD,
            "url": ODD,
        },
        "in_header": {
            "x_ids": [1, 2],
            "x_point": styles.point(x=1, y=2, label="a=b"),
            "x_json": models.Filter(name=ODD),
            "tags": [ODD, ";"],
            "prefs": models.InHeaderPrefs(theme="a%20b"),
        },
        "search": {"query": models.SearchQuery(text=ODD, near=point)},
        "select": {"selection": point},
    }
    with load("styles.client").Client(url) as client:
        for operation, given in calls.items():
            getattr(client, operation)(**given)
            found = styles.given[-1]
            # What is percent-encoded in it stays so, and is decoded (RFC 6570, 3.2.3).
            meant = {"url": unquote(ODD)} if "url" in given else {}
            assert {name: found[name] for name in given} == given | meant


KEYED = """\
openapi: 3.1.0
info: {title: Keyed, version: '1'}
components: {securitySchemes: {key: {type: apiKey, in: query, name: token}}}
paths:
  /a:
    get:
      operationId: listThings
      security: [{key: []}]
      parameters: [{name: rest, in: query, schema: {type: object}}]
      responses: {'204': {description: Nothing.}}
"""

SHARED = """
openapi: 3.1.0
info: {title: Shared, version: '1'}
paths:
  /a:
    get:
      operationId: listThings
      parameters:
        - {name: one, in: query, schema: {type: object, properties: {at: {}, by: {}}}}
        - {name: two, in: query, schema: {type: object, properties: {at: {}, of: {}}}}
        - {name: of, in: query, schema: {type: integer}}
      responses: {'204': {description: Nothing.}}
"""


def test_a_member_of_two_objects_is_the_first_ones(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(SHARED)
    text = package_files(document)["operations/list_things.py"]
    claims = re.findall(r"claimed=(\([^)]*\))", text)
    assert claims == ['("of",)', '("at", "by", "of")']


def test_a_key_in_the_query_is_no_member_of_an_object(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(KEYED)
    assert 'claimed=("token",)' in package_files(document)["operations/list_things.py"]


WHOLE = """
openapi: 3.2.0
info: {title: Whole, version: '1'}
security: [{key: []}]
paths:
  /whole:
    get:
      operationId: whole
      parameters:
        - name: all
          in: querystring
          content:
            application/x-www-form-urlencoded:
              schema:
                type: object
                properties: {a: {type: array, items: {type: string}}}
              encoding:
                a:
                  style: pipeDelimited
                  explode: false
                  headers: {X-Part: {schema: {type: string}}}
      responses: {'204': {description: Done.}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: the key}}}
"""


def test_a_key_in_the_query_is_no_member_of_the_whole(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(WHOLE)
    files = package_files(document)
    [made] = [text for path, text in files.items() if path.endswith("ons/whole.py")]
    assert 'claimed=("the key",)' in made
    assert '"a": styles.Styled("pipeDelimited")' in made


def test_headers_of_parts_of_a_query_are_told_of(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(WHOLE)
    findings = Findings()
    api = pipeline.read_api(document, findings)
    assert api is not None
    assert pipeline.generate_files(api, only="", findings=findings) is not None
    told = [(each.code.name, each.message) for each in findings.items]
    problem = "the querystring parameter 'all' has no parts"
    assert told == [("ignored-header", f"{problem}: the header X-Part is ignored")]
