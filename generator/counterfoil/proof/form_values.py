"""Values that forms can say: an array without items is no field at all.

OAS 3.1, 4.8.15: an array is its name, once for each item. Who reads the form cannot
tell one without items from one that is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.proof.candidates import sample
from counterfoil.proof.form_writing import write_form
from counterfoil.proof.forms import judge_form
from counterfoil.proof.parameters import Verdict
from counterfoil.proof.plain import is_object, members
from counterfoil.proof.styles import part_of, property_of

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, MediaType


def sayable(contract: Contract, media_type: MediaType, value: object) -> object:
    """A value of a form, or the same with an item in each array that has none.

    It is as it was where that is right, or neither is.
    """
    if not is_object(value) or _is_right(contract, media_type, value):
        return value
    filled = {
        name: [_item(contract, media_type.schema, name)] if part == [] else part
        for name, part in members(value).items()
    }
    return filled if _is_right(contract, media_type, filled) else value


def _is_right(contract: Contract, media_type: MediaType, value: object) -> bool:
    content_type, body = write_form(media_type, value)
    verdict = judge_form(contract, media_type, body, content_type)
    return verdict is not Verdict.WRONG


def _item(contract: Contract, schema: str, name: str) -> object:
    """An item of an array that is a property; a text where it may be anything."""
    place = property_of(contract, schema, name)
    items = part_of(contract, place, "items") if place else ""
    if not items or contract.schemas.accepts(items, "text"):
        return "text"
    return sample(contract, items)
