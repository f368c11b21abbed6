"""What the methods of a generated client are given: valid values, made by the mock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
from counterfoil.mock.gaps import NoAnswerError
from counterfoil.mock.scope import NoValueError
from counterfoil.python.bodies import BYTES, FORM, PARTS, Medium
from counterfoil.python.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from counterfoil.mock.bodies import Bodies
    from counterfoil.mock.generated import Generated
    from counterfoil.mock.values import Values
    from counterfoil.python.arguments import Argument
    from counterfoil.python.operations import Call

_BOUNDARY: Final = "boundary"
_PARTED: Final = f"--{_BOUNDARY}\r\n\r\n\r\n--{_BOUNDARY}--\r\n".encode()


class NoArgumentError(Exception):
    """No valid value was found for an argument; the message says for which."""


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call, and what is special with them."""

    what: str
    values: dict[str, Any]


class Arguments:
    """Makes the arguments of calls."""

    def __init__(self, values: Values, bodies: Bodies, generated: Generated) -> None:
        self._values = values
        self._bodies = bodies
        self._generated = generated

    def least(self, call: Call) -> Given:
        """What must be given and no more. Raises `NoArgumentError`."""
        needed = [each for each in call.arguments if each.parameter.required]
        values = {each.name: self._parameter(call, each) for each in needed}
        if call.body is not None and call.body.required:
            values |= self._body(call, call.body.media[0])
        return Given("what must be", values)

    def others(self, call: Call, least: Given) -> Iterator[Given | NoArgumentError]:
        """All that may be given; then each media type of a body."""
        values = dict(least.values)
        for each in call.arguments:
            if each.name not in values:
                try:
                    values[each.name] = self._parameter(call, each)
                except NoArgumentError as error:
                    yield error
        media = call.body.media if call.body is not None else ()
        if media:
            try:
                values |= self._body(call, media[0])
            except NoArgumentError as error:
                yield error
        if values.keys() != least.values.keys():
            yield Given("all that may be", values)
        for medium in media[1:]:
            try:
                body = self._body(call, medium)
            except NoArgumentError as error:
                yield error
            else:
                yield Given(f"a body of {medium.name}", {**least.values, **body})

    def _parameter(self, call: Call, argument: Argument) -> Any:
        codec = getattr(self._operation(call), argument.constant)

        def accepts(value: object) -> bool:
            return _works(lambda: codec.pairs(codec._content.typed(value)))

        schema, parameter = argument.parameter.schema, argument.parameter
        try:
            made = self._documented(parameter.examples, accepts)
            if made is None:
                made = self._values.value(schema, accepts)
        except NoValueError as error:
            raise NoArgumentError(f"{parameter.place} {parameter.name}") from error
        return codec._content.typed(made)

    def _documented(
        self, examples: tuple[Any, ...], accepts: Callable[[object], bool]
    ) -> Any:
        for each in examples:
            value = msgspec.json.decode(each.value)
            if accepts(value):
                return value
        return None

    def _body(self, call: Call, medium: Medium) -> dict[str, Any]:
        assert call.body is not None
        made: dict[str, Any] = {"body": self._content(call, medium)}
        if call.body.has_choice:
            # A range is not what is sent: something in it is.
            inner = "octet-stream" if medium.form == BYTES else "json"
            name = medium.name.replace("*/", "application/").replace("*", inner)
            parted = f"; boundary={_BOUNDARY}" if medium.is_parted else ""
            made["content_type"] = name + parted
        return made

    def _content(self, call: Call, medium: Medium) -> Any:
        if medium.is_parted:
            return _PARTED
        if medium.form in {FORM, PARTS}:
            return self._form(call, medium)
        variant = Variant(
            medium.names,
            medium.form,
            medium.media,
            medium.typed,
            medium.content,
            ordered=medium.ordered,
        )
        try:
            return self._bodies.made(variant, medium.name)
        except NoAnswerError as error:
            raise NoArgumentError(f"body {medium.name}") from error

    def _form(self, call: Call, medium: Medium) -> Any:
        codec = getattr(self._operation(call), medium.constant)
        made: list[Any] = []

        def accepts(value: object) -> bool:
            typed = self._typed(codec, medium, value)
            codec.encode(typed)
            made[:] = [typed]
            return True

        assert medium.content is not None
        try:
            self._values.value(
                medium.content.schema, lambda value: _works(lambda: accepts(value))
            )
        except NoValueError as error:
            raise NoArgumentError(f"body {medium.name}") from error
        return made[0]

    def _typed(self, codec: Any, medium: Medium, value: object) -> Any:
        """The typed value of a form, files in the places of whatever was made."""
        if medium.form == FORM or not isinstance(value, dict):
            return codec._content.typed(value)
        parts = self._generated.module("runtime.parts")
        plain: dict[str, Any] = dict(value)
        for name in plain:
            files = codec._file(name)
            if files is not None:
                content = b"x" * max(files.least, 1)
                headers = self._part_headers(medium, name, files)
                file = parts.FormFile(content, filename="example", headers=headers)
                plain[name] = [file] if files.many else file
        return codec._content.typed(plain, parts._judged(plain))

    def _part_headers(self, medium: Medium, name: str, files: Any) -> dict[str, str]:
        """The headers that a part must have."""
        encodings = {each.name: each.headers for each in medium.media.encodings}
        schemas = {e.name.lower(): e.schema for e in encodings.get(name, ())}
        found: dict[str, str] = {}
        for each in files.headers:
            codec = each.header

            def accepts(value: object, codec: Any = codec) -> bool:
                return _works(lambda: codec.fields(codec.typed(value)))

            if each.required:
                value = self._values.value(schemas[codec.name], accepts)
                lines = codec.fields(codec.typed(value))
                found[codec.name] = lines[0][1].decode()
        return found

    def _operation(self, call: Call) -> ModuleType:
        return self._generated.module(f"operations.{call.function}")


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (ValueError, TypeError, AttributeError):
        return False
    return True
