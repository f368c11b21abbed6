"""Options of `curl` for the fields of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from counterfoil.api.media_types import concrete, is_json
from counterfoil.python.forms import lower_form
from counterfoil.samples.part_headers import part_headers
from counterfoil.samples.shell import quoted
from counterfoil.samples.texts import json_text, property_pairs, text_of
from counterfoil.samples.types import JSON_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Encoding, MediaType
    from counterfoil.python.layout import Json
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.object_forms import FileShape, Form


def text_options(media: MediaType, value: dict[str, Json]) -> Iterator[str]:
    """The fields of a form that is written like a query: curl encodes their texts."""
    encodings = {each.name: each for each in media.encodings}
    for name, member in value.items():
        encoding = encodings.get(name)
        if encoding is not None and encoding.is_styled:
            for pair in property_pairs(name, member, encoding):
                yield f"-d {quoted('='.join(pair))}"
            continue
        for each in member if isinstance(member, list) else [member]:
            field = f"{quote(name, safe='')}={text_of(each)}"
            yield f"--data-urlencode {quoted(field, lines=True)}"


def part_options(
    media: MediaType, value: dict[str, Json], lowering: Lowering
) -> Iterator[str]:
    """The parts of a form (RFC 7578), of which some are files."""
    form = lower_form(media, lowering)
    headers = part_headers(media, lowering)
    files = dict(form.files)
    styles = dict(form.styles)
    for name, member in value.items():
        file = files.get(name, form.other_files if _is_other(name, form) else None)
        listed = member if isinstance(member, list) else [member]
        if file is not None:
            option = _file(name, file, headers.get(name, {}))
            yield from (option for _ in (listed if file.many else [0]))
        elif name in styles:
            yield from _styled(name, member, styles[name])
        else:
            types = dict(form.types).get(name, ())
            yield from (_part(name, each, types) for each in listed)


def _is_other(name: str, form: Form) -> bool:
    return name not in dict(getattr(form.shape, "names", ()))


def _file(name: str, file: FileShape, headers: dict[str, str]) -> str:
    kind = f";type={concrete(file.types[0])}" if file.types else ""
    lines = "".join(
        f';headers="{_escaped(f"{key}: {text}")}"' for key, text in headers.items()
    )
    return f"-F {quoted(f'{name}=@file{kind}{lines}')}"


def _escaped(text: str) -> str:
    """Text within the double quotes that options for parts have."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _styled(name: str, value: Json, encoding: Encoding) -> Iterator[str]:
    # What divides the texts of a part is not percent-encoded there.
    for key, text in property_pairs(name, value, encoding):
        yield f"--form-string {quoted(f'{unquote(key)}={unquote(text)}', lines=True)}"


def _part(name: str, value: Json, types: tuple[str, ...]) -> str:
    kind = concrete(types[0]) if types else ""
    if not kind and isinstance(value, dict | list):
        kind = JSON_TYPE
    text = text_of(value)
    if isinstance(value, str) and kind and is_json(kind):
        text = json_text(value)
    if not kind:
        return f"--form-string {quoted(f'{name}={text}', lines=True)}"
    field = f'{name}="{_escaped(text)}";type={kind}'
    return f"-F {quoted(field, lines=True)}"
