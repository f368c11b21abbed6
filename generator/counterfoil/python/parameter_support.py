"""Which parameters no text can stand for: refused by name, at their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.judging import mismatch
from counterfoil.api.schema import Object
from counterfoil.codes import python as codes
from counterfoil.codes.contents import IGNORED_HEADER
from counterfoil.python.ambiguity import is_ambiguous
from counterfoil.python.arguments import default_of, lost_members
from counterfoil.python.forms import shape_of
from counterfoil.python.path_marks import undivided
from counterfoil.python.text_shapes import (
    EitherShape,
    MembersShape,
    NoText,
    TextShape,
)
from counterfoil.python.written import as_written

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Operation, Parameter
    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.text_shapes import Shape

_APART = "give it the style deepObject, or rename one of them"


def check_parameters(
    operation: Operation,
    lowering: Lowering,
    api: Api,
    findings: Findings,
) -> None:
    """Report the parameters of an operation that cannot be written as they are."""
    written = as_written(operation, lowering)
    following = undivided(operation)
    for said, parameter in zip(operation.parameters, written.parameters, strict=True):
        subject = f"the {parameter.place} parameter {parameter.name!r}"
        if parameter is not said:
            check_nested(subject, said.location, findings)
        if parameter.place == "path" and parameter.name in following:
            findings.add(
                codes.UNDIVIDED_PATH,
                f"{subject} follows another, and nothing stands between them",
                parameter.location,
                hint="put text between them, as in /{a}-{b}",
            )
        _check_encodings(subject, parameter, findings)
        lost = lost_members(parameter, written, lowering, api)
        reason, hint = _reason(parameter, lost, lowering)
        if reason:
            findings.add(
                codes.UNSUPPORTED_PARAMETER,
                f"{subject} {reason}",
                parameter.location,
                hint=hint,
            )
            continue
        if lost:
            findings.add(
                codes.LOST_MEMBER,
                f"the member {lost[0]!r} of {subject} is called as another parameter "
                "is: only that one is sent",
                parameter.location,
                hint=_APART,
            )
        _check_style(subject, parameter, lowering, findings)
        _check_texts(subject, parameter, lowering, api.schemas, findings)
        default = default_of(parameter.schema, lowering)
        if not default or findings.has(codes.IGNORED_DEFAULT, parameter.location):
            continue
        wrong = mismatch(parameter.schema, default, api.schemas)
        if wrong:
            findings.add(
                codes.IGNORED_DEFAULT,
                f"the default of {subject} does not match its schema{wrong}",
                parameter.location,
                hint="correct the default or the schema",
            )


def _check_encodings(subject: str, parameter: Parameter, findings: Findings) -> None:
    """Report headers of parts in a query: it has no parts (OAS 3.1, 4.8.15.1)."""
    for encoding in parameter.encodings:
        for header in encoding.headers:
            findings.add(
                IGNORED_HEADER,
                f"{subject} has no parts: the header {header.name} is ignored",
                header.location,
                hint="leave it out",
            )


def check_nested(subject: str, place: Location, findings: Findings) -> None:
    """Report what is JSON since no style can write it."""
    findings.add(
        codes.ASSUMED_JSON,
        f"{subject} holds arrays or objects within others: it is written as JSON",
        place,
        hint="say so: content: {application/json: …} instead of schema",
    )


def _check_style(
    subject: str, parameter: Parameter, lowering: Lowering, findings: Findings
) -> None:
    """Warn of a style that the standard does not have for the values."""
    # Another operation that has the parameter may have been reported for it.
    if parameter.media_type or findings.has(codes.UNDEFINED_STYLE, parameter.location):
        return
    shape = shape_of(parameter, lowering)
    shapes = shape.shapes if isinstance(shape, EitherShape) else (shape,)
    for each in shapes:
        values = _undefined(parameter, each)
        if values:
            findings.add(
                codes.UNDEFINED_STYLE,
                f"{subject} has the style {parameter.style}, which is not defined for "
                f"{values}",
                parameter.location,
                hint="give it the style form",
            )
            return


def _undefined(parameter: Parameter, shape: Shape) -> str:
    """What a style is not defined for, "" where it is (OAS 3.2, 4.12.6)."""
    is_text = isinstance(shape, TextShape)
    match parameter.style:
        case "deepObject" if not isinstance(shape, MembersShape):
            return "scalars" if is_text else "arrays"
        case "spaceDelimited" | "pipeDelimited" if is_text or parameter.explode:
            return "scalars" if is_text else "what is exploded"
        case _:
            return ""


def _check_texts(
    subject: str,
    parameter: Parameter,
    lowering: Lowering,
    named: dict[str, Schema],
    findings: Findings,
) -> None:
    """Warn of a parameter whose text may stand for several values."""
    shape = shape_of(parameter, lowering)
    if not is_ambiguous(shape, parameter.schema, named):
        return
    if findings.has(codes.AMBIGUOUS_TEXT, parameter.location):
        return
    findings.add(
        codes.AMBIGUOUS_TEXT,
        f"a text of {subject} may stand for several values",
        parameter.location,
        hint="give it one type, or content: {application/json: …} instead of schema",
    )


def _reason(
    parameter: Parameter, lost: tuple[str, ...], lowering: Lowering
) -> tuple[str, str]:
    """Why a parameter cannot be written, and what to do; empty where it can."""
    try:
        shape_of(parameter, lowering)
    except NoText as error:
        return str(error), "give it content: application/json, or send it in the body"
    shape = lowering.target(parameter.schema).shape
    if not lost or not isinstance(shape, Object):
        return "", ""
    needed = {each.name for each in shape.properties if each.required}.intersection(
        lost
    )
    if not needed or not parameter.required:
        return "", ""
    return f"needs a member {min(needed)!r}, as another one is called", _APART
