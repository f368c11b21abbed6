"""Requests that break one parameter and nothing else, or nearly: in every place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

from counterfoil.proof.baseline import (
    Baseline,
    baselines,
    place_parameters,
    value_of,
    written,
)
from counterfoil.proof.candidates import candidates, nearest
from counterfoil.proof.case import Case
from counterfoil.proof.contract import covered
from counterfoil.proof.credentials import WRONG, credentials_of
from counterfoil.proof.exchange import Request
from counterfoil.proof.faulty import fault_of
from counterfoil.proof.form_writing import write_form
from counterfoil.proof.media_types import is_json
from counterfoil.proof.near_credentials import near_credentials
from counterfoil.proof.oracle import expect
from counterfoil.proof.plain import (
    elements,
    escape,
    is_array,
    is_object,
    members,
)
from counterfoil.proof.remaking import numbered
from counterfoil.proof.styles import COMMAS, SEPARATORS
from counterfoil.proof.writing import path_text, query_pairs, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from counterfoil.proof.baseline import Values
    from counterfoil.proof.contract import Contract, Parameter

SOURCE: Final = "witness"
_MOST_OF_A_KIND: Final = 4
_MOST_OF_A_NEAR_KIND: Final = 16
_LEAST_TRIES: Final = 6
_DELIMITED: Final = SEPARATORS.keys() - {COMMAS}
_PREFIXED: Final = frozenset({"label", "matrix"})
Headers = tuple[tuple[str, str], ...]
_ALL: Final = 1_000_000
_UNLIKELY: Final = ("918273645", "9182736", "91827", "918", "91")
T = TypeVar("T")
Made = Callable[["Contract", str, object], tuple[str, ...]]
"""Makes JSON texts of a schema, and of a value that it accepts."""
_MOST_PROPERTIES: Final = 12
_TEXTS: Final = (
    *("", "0", "-1", "1.0", "1e2", "+1", "01", "1,2", "a,b", "null", "true", "TRUE"),
    *("%00", "%FF", "a%2Cb", "a+b", "a%20b", "%F0%9F%98%80", "9223372036854775808"),
)
"""Raw texts for a parameter, as they are written in a path or a query."""
_NO_JSON: Final = ("%7B", "counterfoil", "%7B%22a%22%3A0%2C%7D", "NaN")


def parameter_cases(
    contract: Contract, share: int = 0, searched: Collection[str] | None = None
) -> Iterator[Case]:
    """The cases of all operations: parameters, fields of forms, credentials.

    `share` is how many cases each operation may have in the end, 0 for all: so many
    values are tried. With `searched`, only the operations of these ids have more than
    plain requests.
    """
    seen: set[str] = set()
    for baseline in baselines(contract):
        maker = _Maker(contract, baseline, share)
        is_first = baseline.operation.id not in seen
        seen.add(baseline.operation.id)
        if is_first:
            yield from maker.plain()
        if searched is not None and baseline.operation.id not in searched:
            continue
        if is_first:
            yield from maker.parameters()
            yield from maker.absent()
            yield from maker.beyond()
            yield from maker.credentials()
            yield from maker.preferences()
        if baseline.media_type is not None and baseline.media_type.is_form:
            yield from maker.fields()


class _Maker:
    def __init__(self, contract: Contract, baseline: Baseline, share: int) -> None:
        count = max(len(baseline.operation.parameters), 1)
        self._most = max(_LEAST_TRIES, share * 3 // count) if share else _ALL
        self._contract = contract
        self._baseline = baseline
        self._operation = baseline.operation
        self._kept: Counter[object] = Counter()
        self._sent: set[object] = set()

    def plain(self) -> Iterator[Case]:
        """The baseline itself, and with every optional parameter."""
        for case in self._keep("the plain request", self._baseline.valid):
            yield replace(case, followed=True)
        values = dict(self._baseline.parameters)
        for one in self._operation.parameters:
            values.setdefault((one.name, one.place), value_of(self._contract, one))
        yield from self._keep("with every parameter", self._with(values))

    def preferences(self) -> Iterator[Case]:
        """Each documented status, where the server gives what is preferred."""
        if not self._contract.prefers:
            return
        baseline = self._baseline
        for response in self._operation.responses:
            status = next(iter(sorted(covered(response.status))), 0)
            if response.status == "default":
                known = {one.status for one in self._operation.responses}
                status = 500 if "500" not in known and "5XX" not in known else 418
            fields = (*baseline.headers, ("Prefer", f"code={status}"))
            request = baseline.sent(baseline.target, fields)
            yield from self._keep(f"prefer {status}", request)

    def parameters(self) -> Iterator[Case]:
        """Each parameter left out, at its bounds, and beyond them."""
        for parameter in self._operation.parameters:
            key = parameter.name, parameter.place
            values = dict(self._baseline.parameters)
            name = f"{parameter.place} parameter {parameter.name}"
            if parameter.place != "path":
                less = {one: value for one, value in values.items() if one != key}
                yield from self._keep(f"without the {name}", self._with(less))
            for value in self._values(parameter, nearest):
                request = self._with({**values, key: value})
                yield from self._keep(f"nearly the {name}", request)
            for value in self._some(list(self._values(parameter, candidates))):
                request = self._with({**values, key: value})
                yield from self._keep(f"the {name}", request, parameter)
            yield from self._raw(parameter, values, name)
            yield from self._no_json(parameter, values, name)

    def absent(self) -> Iterator[Case]:
        """A resource whose name is right, and that is hardly there.

        What is made up first, a server that counts has made meanwhile.
        """
        variables = [one for one in self._operation.parameters if one.place == "path"]
        if not variables or not self._operation.documents(HTTPStatus.NOT_FOUND):
            return
        values = dict(self._baseline.parameters)
        for one in variables:
            key = one.name, one.place
            values[key] = _unlikely(self._contract, one.schema, values[key])
        yield from self._keep("what is hardly there", self._with(values))

    def beyond(self) -> Iterator[Case]:
        """A range that is beyond what there is, hardly of so many bytes."""
        if not self._operation.documents(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
            return
        for one in self._operation.parameters:
            if one.place != "header" or one.name.lower() != "range":
                continue
            tries = (f"bytes={number}-" for number in _UNLIKELY)
            accepts = self._contract.schemas.accepts
            right = (t for t in tries if not one.schema or accepts(one.schema, t))
            for text in islice(right, 1):
                values = {**self._baseline.parameters, (one.name, one.place): text}
                yield from self._keep("a range beyond the end", self._with(values))

    def _some(self, tries: Sequence[T]) -> Sequence[T]:
        """Some of what may be tried, from the first to the last."""
        return tries[:: max(1, -(-len(tries) // self._most))]

    def _values(self, parameter: Parameter, made: Made) -> Iterator[object]:
        valid = value_of(self._contract, parameter)
        yield valid
        if not parameter.schema:
            return
        schema = self._contract.resolve(parameter.schema)
        for text in made(self._contract, schema, valid):
            yield json.loads(text)
        plain = members(self._contract.at(schema))
        for keyword in ("items", "additionalProperties"):
            if not is_object(plain.get(keyword)):
                continue
            inner = self._contract.resolve(f"{schema}/{keyword}")
            first = next(iter(elements(valid)), "text")
            for text in made(self._contract, inner, first):
                one = json.loads(text)
                yield [one] if keyword == "items" else {"a": one}
        for name in list(members(plain.get("properties")))[:_MOST_PROPERTIES]:
            inner = self._contract.resolve(f"{schema}/properties/{escape(name)}")
            here = members(valid).get(name, "text")
            for text in made(self._contract, inner, here):
                yield {**members(valid), name: json.loads(text)}

    def _raw(self, parameter: Parameter, values: Values, name: str) -> Iterator[Case]:
        """Texts that no value is written as."""
        key = parameter.name, parameter.place
        mark = "counterfoilmark"
        if parameter.place not in {"path", "query"} or parameter.media_type:
            return
        target, headers = place_parameters(
            self._contract, self._operation, {**values, key: mark}
        )
        if mark not in target:
            return
        for text in self._some(_TEXTS):
            request = self._baseline.sent(target.replace(mark, text), headers)
            yield from self._keep(f"the {name} as {text!r}", request, parameter)
        yield from self._in_other_style(parameter, target, headers, mark)
        if parameter.place == "query":
            again = quote(parameter.name, safe="")
            twice = target.replace(mark, f"a&{again}=b")
            request = self._baseline.sent(twice, headers)
            yield from self._keep(f"the {name} twice", request, parameter)

    def _no_json(
        self, parameter: Parameter, values: Values, name: str
    ) -> Iterator[Case]:
        """Texts that are no JSON, in the place of a value that is to be JSON."""
        if parameter.place != "query" or not is_json(parameter.media_type):
            return
        key, mark = (parameter.name, parameter.place), "counterfoilmark"
        target, headers = place_parameters(
            self._contract, self._operation, {**values, key: mark}
        )
        for text in _NO_JSON:
            broken = target.replace(quoted(json.dumps(mark)), text)
            request = self._baseline.sent(broken, headers)
            yield from self._keep(f"the {name} as {text!r}", request, parameter)

    def _in_other_style(
        self, parameter: Parameter, target: str, headers: Headers, mark: str
    ) -> Iterator[Case]:
        """A value as another style would write it: without a prefix, with commas."""
        value = value_of(self._contract, parameter)
        if is_array(value):
            value = [*elements(value), *elements(value)][:2]
        usual = _DELIMITED if parameter.place == "query" else _PREFIXED
        if parameter.style not in usual or is_object(value):
            return
        other = replace(parameter, style="simple", explode=False)
        if parameter.place == "query":
            here, text = mark, query_pairs(other, value)[0][1]
        else:
            here, text = path_text(parameter, mark), path_text(other, value)
        request = self._baseline.sent(target.replace(here, text), headers)
        name = f"{parameter.place} parameter {parameter.name}"
        yield from self._keep(f"the {name} in another style", request)

    def credentials(self) -> Iterator[Case]:
        """Without credentials, with malformed ones, and with wrong ones."""
        operation = self._operation
        if not operation.security:
            return
        values = self._baseline.parameters
        fields, pairs = credentials_of(self._contract, operation, WRONG)
        target, headers = written(operation, values)
        yield from self._keep(
            "without credentials", self._baseline.sent(target, headers)
        )
        target, headers = written(operation, values, fields, pairs)
        yield from self._keep("wrong credentials", self._baseline.sent(target, headers))
        for label, near_fields, near_pairs in near_credentials(
            self._contract, operation
        ):
            target, headers = written(operation, values, near_fields, near_pairs)
            yield from self._keep(label, self._baseline.sent(target, headers))
        for name, value in fields:
            if name != "Authorization":
                continue
            kind, _, rest = value.partition(" ")
            for text in ("", kind, f"{kind} ", f"Nonsense {rest}", f"{kind} \u00e9"):
                target, headers = written(operation, values, ((name, text),), pairs)
                yield from self._keep(
                    f"Authorization: {text}", self._baseline.sent(target, headers)
                )
            lower = ((name, f"{kind.lower()} {rest}"),)
            target, headers = written(operation, values, lower, pairs)
            yield from self._keep(
                "the scheme in lower case", self._baseline.sent(target, headers)
            )

    def fields(self) -> Iterator[Case]:
        """Forms with one field left out, at its bounds, and beyond them."""
        media_type = self._baseline.media_type
        assert media_type is not None, "asked for forms"
        schema = self._contract.resolve(media_type.schema)
        base = members(self._baseline.values[0])
        yield from self._form({**base, "unnamed": "text"}, "a field without a name")
        yield from self._form({}, "an empty form")
        for name in members(members(self._contract.at(schema)).get("properties")):
            less = {one: value for one, value in base.items() if one != name}
            yield from self._form(less, f"without the field {name}")
            inner = self._contract.resolve(f"{schema}/properties/{escape(name)}")
            here = base.get(name, "text")
            for text in nearest(self._contract, inner, here):
                value = {**base, name: json.loads(text)}
                yield from self._form(value, f"nearly the field {name}")
            for text in candidates(self._contract, inner, here):
                value = {**base, name: json.loads(text)}
                yield from self._form(value, f"the field {name}")

    def _form(self, value: object, label: str) -> Iterator[Case]:
        baseline = self._baseline
        assert baseline.media_type is not None, "asked for forms"
        content_type, body = write_form(baseline.media_type, value)
        fields = (*baseline.headers, ("Content-Type", content_type))
        request = Request(baseline.operation.method, baseline.target, fields, body)
        yield from self._keep(label, request)

    def _with(self, values: Values) -> Request:
        target, headers = place_parameters(self._contract, self._operation, values)
        return self._baseline.sent(target, headers)

    def _keep(
        self, label: str, request: Request, parameter: Parameter | None = None
    ) -> Iterator[Case]:
        """The case, if there are few of its kind."""
        key = request.target, request.headers, request.body
        if key in self._sent or not _can_be_sent(request):
            return
        self._sent.add(key)
        expectation = expect(self._contract, request)
        fault = fault_of(self._contract, self._operation, request)
        kind = (
            (parameter.name, parameter.place) if parameter else label,
            fault.keyword if fault else "",
            expectation.statuses,
        )
        self._kept[kind] += 1
        # Of those that are wrong by little, each is another slip.
        most = _MOST_OF_A_NEAR_KIND if label.startswith("nearly") else _MOST_OF_A_KIND
        if self._kept[kind] > most:
            return
        yield Case(
            source=SOURCE,
            label=label,
            request=request,
            expectation=expectation,
            keyword=f"{fault.keyword} of {fault.name}" if fault else "",
        )


def _unlikely(contract: Contract, schema: str, value: object) -> object:
    """A value that a schema accepts, and nobody thinks of first; else what it was."""
    tries: list[object] = []
    for number in _UNLIKELY:
        tries += numbered(value, number) if isinstance(value, str) else [int(number)]
    if not schema:
        return tries[0]
    accepts = contract.schemas.accepts
    return next((one for one in tries if accepts(schema, one)), value)


def _can_be_sent(request: Request) -> bool:
    """Whether HTTP can carry it: Latin-1, no control characters (RFC 9110, 5.5)."""
    for name, value in request.headers:
        if not name or any(ord(c) < 32 or ord(c) in range(127, 160) for c in value):  # noqa: PLR2004 - control characters
            return False
        if any(ord(c) > 255 for c in value) or value != value.strip():  # noqa: PLR2004 - Latin-1
            return False
    return len(request.target) < 7_000 and all(  # noqa: PLR2004 - what servers take
        len(value) < 7_000  # noqa: PLR2004 - what servers take
        for _, value in request.headers
    )
