"""Parts that cannot be sent are refused before anything is."""

from __future__ import annotations

import pytest
from runtime.faults import InvalidContent
from runtime.files import FormFile
from runtime.multipart import Part, multipart


@pytest.mark.parametrize(
    "part",
    [
        # So the names of files are read that are not in the charset of the system.
        Part("a", FormFile(b"", filename="\udcff.txt")),
        Part("\udcff", "text"),
        Part("a", "\ud800"),
        Part("a", FormFile(b"", headers={"x-a": "\udcff"})),
    ],
)
def test_what_utf_8_cannot_say_is_refused(part: Part) -> None:
    with pytest.raises(InvalidContent, match="UTF-8"):
        multipart([part])
