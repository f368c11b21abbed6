"""The constants that read and write forms: what `FORM_BODY` and `PARTS_BODY` are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.python.bodies import PARTS
from counterfoil.python.forms import FileShape, is_exploded, lower_form, style_of
from counterfoil.python.imports import own
from counterfoil.python.layout import enclose, string, tuple_of
from counterfoil.python.text_shapes import shape_text
from counterfoil.python.types import WIDE, Import

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.api.model import Api, Encoding
    from counterfoil.python.bodies import Medium
    from counterfoil.python.forms import Form
    from counterfoil.python.lowering import Lowering


def form_constant(
    api: Api, medium: Medium, lowering: Lowering, used: set[Import]
) -> str:
    """The constant of a form; `used` gets what it mentions."""
    assert medium.content is not None
    form = lower_form(medium.media, lowering)
    name = medium.content.name.upper()
    used |= {Import("typing", "Final"), own("contents", name)}
    arguments = [name, shape_text(form.shape, api, used, 1)]
    if form.styles:
        used.add(own("runtime", "forms"))
        rows = [f"{string(n)}: {_styled(e)}" for n, e in form.styles]
        arguments.append(_table("styles=", rows))
    module, cls = ("forms", "FormContent")
    if medium.form == PARTS:
        module, cls = ("parts", "PartsContent")
        arguments += _parts(form)
    used.add(own("runtime", module))
    head = f"{medium.constant}: Final = {module}.{cls}("
    return enclose(head, arguments, ")", 0, WIDE)


def _parts(form: Form) -> list[str]:
    """The arguments that forms in parts have more."""
    arguments: list[str] = []
    if form.files:
        rows = [f"{string(n)}: {_file(each, 2)}" for n, each in form.files]
        arguments.append(_table("files=", rows))
    if form.other_files is not None:
        arguments.append(f"others={_file(form.other_files, 1)}")
    if form.anything:
        arguments.append("anything=True")
    if form.types:
        rows = [
            f"{string(n)}: {tuple_of([*map(string, types)], 2, len(n) + 5)}"
            for n, types in form.types
        ]
        arguments.append(_table("types=", rows))
    return arguments


def _table(head: str, rows: Sequence[str]) -> str:
    return enclose(f"{head}{{", rows, "}", 1, WIDE)


def _styled(encoding: Encoding) -> str:
    options = [string(style_of(encoding))]
    options += ["explode=True"] if is_exploded(encoding) else []
    options += ["reserved=True"] if encoding.allow_reserved else []
    return f"forms.Styled({', '.join(options)})"


def _file(file: FileShape, level: int) -> str:
    options = ["many=True"] if file.many else []
    if file.types:
        kinds = tuple_of([*map(string, file.types)], level + 1, len("types=,"))
        options.append(f"types={kinds}")
    if file.size.least:
        options.append(f"least={file.size.least}")
    if file.size.most is not None:
        options.append(f"most={file.size.most}")
    return enclose("parts.Files(", options, ")", level, 1)
