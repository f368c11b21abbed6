"""Headers that the parts of a form must have (OAS 3.1, 4.8.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.python.forms import lower_form
from counterfoil.samples.texts import header_text
from counterfoil.samples.values import parameter_value

if TYPE_CHECKING:
    from counterfoil.api.model import MediaType
    from counterfoil.python.lowering import Lowering

PartHeaders = dict[str, dict[str, str]]
"""The texts of the headers of each file, by the names of the files."""


def part_headers(media: MediaType, lowering: Lowering) -> PartHeaders:
    """The headers that the files of a form must have, with a text for each."""
    return {
        name: {
            header.name: header_text(header, parameter_value(header, lowering.target))
            for header, _ in file.headers
            if header.required
        }
        for name, file in lower_form(media, lowering).files
    }
