"""Every operation of the conformance documents exchanges values, both ways."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from features.exchanging import Exchange, Halves, exchanges, kinds
from features.packages import tried, write_packages
from generated.making import served
from hypothesis import HealthCheck, Phase, given, note, settings
from made_once import importable, made_once
from msgspec import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from features.packages import Tried

ROWS = [pytest.param(each, id=repr(each)) for each in tried()]
LEAST = 5
MOST = 10
# What is drawn for so much shrinks too slowly to be worth it.
QUICK = settings(
    phases=[Phase.generate],
    suppress_health_check=[
        HealthCheck.differing_executors,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
)
SAMPLE = settings(QUICK, max_examples=2)


@pytest.fixture(scope="session")
def halves(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Tried], Halves]]:
    """Both halves of the package that an operation belongs to."""
    made = cache(lambda document, events: Halves(document, events=events))
    with importable(made_once(tmp_path_factory, "featured", write_packages)):
        yield lambda row: made(row.document, row.is_event)


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="session")
def url_of(halves: Callable[[Tried], Halves]) -> Iterator[Callable[[Tried], str]]:
    """The URL of a server on a socket."""
    urls: dict[tuple[str, bool], str] = {}
    with ExitStack() as stack:

        def url(row: Tried) -> str:
            key = row.document.name, row.is_event
            if key not in urls:
                urls[key] = stack.enter_context(served(halves(row).app, http="h11"))
            return urls[key]

        yield url


@pytest.mark.parametrize("row", ROWS)
def test_what_is_sent_arrives_and_what_is_answered_is_had(
    runner: asyncio.Runner, halves: Callable[[Tried], Halves], row: Tried
) -> None:
    listed = kinds(row.call)
    for kind in listed:

        @settings(QUICK, max_examples=max(LEAST, MOST // len(listed)))
        @given(exchanges(row, kind))
        def hold(exchange: Exchange) -> None:
            note(repr(exchange))
            runner.run(halves(row).hold(exchange))

        hold()


@pytest.mark.parametrize(
    "change",
    [
        {"id_path": 2},
        {"id_query": "b"},
        {"id_header": 1},  # which is equal to True
        {"id_cookie": UNSET},
    ],
)
def test_what_changes_on_the_way_is_found(
    runner: asyncio.Runner,
    halves: Callable[[Tried], Halves],
    change: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (row,) = (each for each in tried() if repr(each) == "allPlaces")
    made = halves(row)
    (kind,) = kinds(row.call)
    sent = {"id_path": 1, "id_query": "a", "id_header": True, "id_cookie": 1}
    answer = row.module.AllPlaces204()
    exchange = Exchange(row, kind, sent, answer, credentials={}, streamed=False)
    runner.run(made.hold(exchange))
    monkeypatch.setattr(Exchange, "expected", {**exchange.expected, **change})
    with pytest.raises(AssertionError):
        runner.run(made.hold(exchange))


def test_a_response_that_changes_on_the_way_is_found(
    runner: asyncio.Runner,
    halves: Callable[[Tried], Halves],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (row,) = (each for each in tried() if repr(each) == "responseTextScalar")
    (kind,) = kinds(row.call)
    answer, other = (row.module.ResponseTextScalar200(body=n) for n in (1, 2))
    exchange = Exchange(row, kind, {}, answer, credentials={}, streamed=False)
    runner.run(halves(row).hold(exchange))
    monkeypatch.setattr(Exchange, "had", other)
    with pytest.raises(AssertionError):
        runner.run(halves(row).hold(exchange))


@pytest.mark.parametrize("row", ROWS)
def test_a_sample_goes_over_a_socket(
    halves: Callable[[Tried], Halves], url_of: Callable[[Tried], str], row: Tried
) -> None:
    url = url_of(row)
    for kind in kinds(row.call):

        @SAMPLE
        @given(exchanges(row, kind))
        def hold(exchange: Exchange) -> None:
            note(repr(exchange))
            halves(row).hold_over(url, exchange)

        hold()
