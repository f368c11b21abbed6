"""Encoding Objects: how the parts of content are written (OAS 3.1, 4.8.15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from counterfoil.api.media_types import has_encodings, listed_media_types
from counterfoil.api.model import Encoding, Header
from counterfoil.api.positions import Encodings
from counterfoil.api.reading import child, flag, items, members, text
from counterfoil.codes.structure import IGNORED_ENCODING
from counterfoil.diagnostics import Findings
from counterfoil.document.tree import Mapping

ReadHeaders: TypeAlias = Callable[[Mapping], tuple[Header, ...]]


class EncodingReader(Struct, frozen=True):
    """Reads what Media Type Objects say of their parts; `headers` reads theirs."""

    headers: ReadHeaders
    findings: Findings

    def named(self, media_type: str, node: Mapping) -> tuple[Encoding, ...]:
        """Those of a media type by the names of the parts."""
        if "encoding" in node.members and not has_encodings(media_type):
            self.findings.add(
                IGNORED_ENCODING,
                f"{media_type} has no parts that an encoding could be of",
                node.keys["encoding"],
                hint="leave it out",
            )
            return ()
        return tuple(
            self._encoding(name, value)
            for name, value in members(node, "encoding")
            if isinstance(value, Mapping)
        )

    def ordered(self, node: Mapping) -> Encodings:
        """Those of a media type by the positions of the parts."""
        item = child(node, "itemEncoding")
        return Encodings(
            tuple(
                self._encoding(str(number), value)
                for number, value in enumerate(items(node, "prefixEncoding"))
                if isinstance(value, Mapping)
            ),
            None if item is None else self._encoding("", item),
        )

    def _encoding(self, name: str, node: Mapping) -> Encoding:
        types = node.get("contentType") or node
        explode = node.get("explode")
        return Encoding(
            name,
            listed_media_types(
                text(node, "contentType"), types.location, self.findings
            ),
            self.headers(node),
            node.location,
            text(node, "style"),
            None if explode is None else flag(node, "explode"),
            flag(node, "allowReserved"),
        )
