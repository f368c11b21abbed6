"""Paths: which template a request is for, and what its parameters are."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from generated.making import Asgi, Import, ask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

OPERATIONS = {
    "root": "Root204",
    "pet": "Pet204",
    "name_pet": "NamePet204",
    "mine": "Mine204",
    "toy": "Toy204",
    "first_part": "FirstPart204",
    "report": "Report204",
    "two": "Two204",
    "anything": "Anything204",
    "three": "Three204",
    "undelete": "Undelete204",
    "article": "Article204",
    "folder": "Folder204",
    "jobs": "Jobs204",
    "twice": "Twice204",
    "yearly": "Yearly204",
    "drafts": "Drafts204",
    "listed": "Listed204",
    "near": "Near204",
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
ROUND = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
    ],
)


class Routes:
    """The two halves, and what the service was called with."""

    def __init__(self, load: Import) -> None:
        self.given: list[tuple[str, dict[str, Any]]] = []
        self.refused = load("routes.client").InvalidContent
        self.answers = {
            name: getattr(load(f"routes.operations.{name}"), answer)
            for name, answer in OPERATIONS.items()
        }
        service = type("Service", (), {"__getattr__": lambda _, name: self.made(name)})
        self.app = load("routes.server").create_app(service())
        self.transport = Asgi(self.app, load("routes.runtime.transport").Reply)
        self.client = load("routes.client").AsyncClient("", transport=self.transport)

    def made(self, name: str) -> Any:
        async def answer(**arguments: Any) -> Any:
            self.given.append((name, arguments))
            return self.answers[name]()

        return answer

    def call(self, operation: str, **arguments: Any) -> str:
        """The target of a call that arrives as it was made."""
        asyncio.run(getattr(self.client, operation)(**arguments))
        assert self.given[-1] == (operation, arguments)
        return str(self.transport.requests[-1].target)


@pytest.fixture
def routes(load: Import) -> Routes:
    return Routes(load)


@pytest.mark.parametrize(
    ("path", "operation", "arguments"),
    [
        ("/", "root", {}),
        ("/pets/mine", "mine", {}),
        ("/pets/min%65", "mine", {}),  # RFC 3986, 6.2.2.2
        ("/pets/me", "pet", {"id": "me"}),
        ("/pets/a%2Fb", "pet", {"id": "a/b"}),
        ("/pets/mine%2Fx", "pet", {"id": "mine/x"}),
        ("/pets/1/toys/2", "toy", {"id": "1", "toy": "2"}),
        ("/pets/mine/toys/2", "toy", {"id": "mine", "toy": "2"}),
        ("/pets/mine/toys/first", "first_part", {"part": "toys"}),
        ("/report.csv", "report", {"format": "csv"}),
        ("/report%2Ecsv", "report", {"format": "csv"}),
        ("/report.tar.gz", "report", {"format": "tar.gz"}),
        ("/report-x", "two", {"a": "report", "b": "x"}),
        ("/a-b-c", "two", {"a": "a-b", "b": "c"}),
        ("/a-b%2Dc", "two", {"a": "a", "b": "b-c"}),
        ("/a-", "anything", {"any": "a-"}),
        ("/-b", "anything", {"any": "-b"}),
        ("/report.", "anything", {"any": "report."}),
        ("/x", "anything", {"any": "x"}),
        ("/%C3%A9+", "anything", {"any": "é+"}),
        ("/from/1to2x3", "three", {"a": "1", "b": ["2"], "c": 3}),
        ("/caf%C3%A9/7:undelete", "undelete", {"naïve": "7"}),
        ("/caf%c3%a9/7%3Aundelete", "undelete", {"naïve": "7"}),
        ("/users/1/issues/2", "twice", {"id": 2}),
        ("/%23Target=Jobs.%5B7%5D%3Flist", "jobs", {"job": "7"}),
        ("/reports/1?draft=false&all", "yearly", {"year": 1}),
        ("/rest?method=list&x", "listed", {"method": "list"}),
        ("/near?lat=1&v=1", "anything", {"any": "near"}),
        ("/article('x')", "article", {"id": "x"}),
        ("/article(%27x%27)", "article", {"id": "x"}),
        ("/folder/", "folder", {}),
        ("/folder", "anything", {"any": "folder"}),
    ],
)
def test_a_path_is_for_the_most_concrete_template(
    routes: Routes, path: str, operation: str, arguments: dict[str, Any]
) -> None:
    assert ask(routes.app, "GET", path)[0] == 204
    assert routes.given == [(operation, arguments)]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("GET", "//", 404),
        ("GET", "/pets/", 404),
        ("GET", "/pets//toys/1", 404),
        ("GET", "/pets/1/", 404),
        ("GET", "/pets/1/toys/2/3", 404),
        ("GET", "/pets%2Fmine/toys", 404),
        ("GET", "/pets/%FF", 400),
        ("GET", "/pets/%2", 400),
        ("GET", "/from/1to2xy", 400),
        ("POST", "/pets/1", 405),
        ("POST", "/rest?method=list", 405),
        ("GET", "/reports/x?draft=true&all", 400),
        ("GET", "/near?lat=north&of=a&v=1", 400),
        ("PUT", "/pets/1", 204),
        ("PUT", "/pets/mine", 405),
    ],
)
def test_other_paths_are_refused(
    routes: Routes, method: str, path: str, status: int
) -> None:
    assert ask(routes.app, method, path)[0] == status


def test_templates_that_differ_in_names_alone_are_one_path(routes: Routes) -> None:
    assert routes.call("pet", id="a") == "/pets/a"
    assert routes.call("name_pet", name="a") == "/pets/a"
    transport = routes.transport
    _, headers, _ = asyncio.run(transport.ask("DELETE", "/pets/a"))
    assert dict(headers)["allow"] == "GET, OPTIONS, PUT"


def test_paths_have_queries_of_their_own(routes: Routes) -> None:
    target = "/reports/1?draft=true&all"
    assert routes.call("drafts", year=1, limit=2) == f"{target}&limit=2"
    asyncio.run(routes.client.drafts(year=1))
    assert routes.transport.requests[-1].target == target
    near = routes.call("near", lat=1.5, of=["a&b", "c+d", "g/h?"], limit=3)
    assert near == "/near?lat=1.5&of=a%26b,c%2Bd,g%2Fh%3F&v=1&limit=3"
    # The one that is a required parameter, too, is sent once.
    assert routes.call("listed", method="list") == "/rest?method=list"


def test_what_divides_parameters_is_escaped_in_them(routes: Routes) -> None:
    assert routes.call("two", a="x-y", b="1-2") == "/x-y-1%2D2"
    assert routes.call("three", a="1to2", b=["t", "x"], c=4) == "/from/1to2to%74,xx4"
    assert routes.call("article", id="it's") == "/article('it%27s')"
    assert routes.call("undelete", naïve="a:b") == "/caf%C3%A9/a%3Ab:undelete"
    # RFC 3986, 3.3: a path has neither of these.
    assert routes.call("jobs", job="7") == "/%23Target=Jobs.%5B7%5D%3Flist"


@ROUND
@given(a=TEXT, b=TEXT)
def test_any_texts_arrive_beside_each_other(routes: Routes, a: str, b: str) -> None:
    if a == "report." or a + "-" == ".":
        return
    routes.call("two", a=a, b=b) if not a.startswith("report.") else None
    routes.call("report", format=a)
    routes.call("three", a=a, b=[b, a], c=1)
    routes.call("undelete", naïve=a)


def test_a_segment_that_would_be_lost_is_not_sent(routes: Routes) -> None:
    for text in ("", ".", ".."):
        with pytest.raises(routes.refused):
            routes.call("pet", id=text)
    assert routes.call("report", format="..") == "/report..."
