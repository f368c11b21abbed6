"""YAML text to a located tree, from the events of libyaml, by the rules of YAML 1.2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import yaml

from counterfoil.codes.document import (
    INVALID_CHARACTER,
    NUMBER_NOT_JSON,
    RECURSIVE_ALIAS,
    SEVERAL_DOCUMENTS,
    TAG_MISMATCH,
    UNDEFINED_ALIAS,
    UNKNOWN_TAG,
    YAML_VERSION,
)
from counterfoil.document.builder import (
    KEY,
    LEAF,
    MAX_DEPTH,
    WEIGHT,
    Extent,
    TreeBuilder,
    UnreadableError,
    quoted,
)
from counterfoil.document.scalars import (
    CORE_SCALARS,
    NotOfTagError,
    NumberRangeError,
    read_plain,
    read_tagged,
    short_tag,
)
from counterfoil.document.tree import Location, Node, Scalar
from counterfoil.document.yaml_syntax import record_syntax_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.codes import Code
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Value

Loader: TypeAlias = type[yaml.CSafeLoader | yaml.SafeLoader]
# PyYAML can be built without libyaml.
LOADER: Final[Loader] = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_MAP: Final = "tag:yaml.org,2002:map"
_SEQ: Final = "tag:yaml.org,2002:seq"

# Line breaks in YAML 1.1, which libyaml speaks, but mere characters in 1.2 (5.4); and
# the byte order mark, which libyaml takes nowhere but at the beginning.
_FOREIGN = re.compile("[\x85\u2028\u2029\ufeff]")
# What YAML 1.2 forbids everywhere (5.1).
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_yaml(
    text: str, file: str, findings: Findings, loader: Loader = LOADER
) -> Node | None:
    """The tree of a YAML text; None where it is empty or cannot be read."""
    reader = YamlReader(file, findings)
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        reader.refuse_character(text, unprintable)
        return None
    text = reader.hide_foreign(text)
    try:
        for event in yaml.parse(text, Loader=loader):
            take = reader.takers.get(type(event))
            if take is not None:
                take(event)
    except yaml.YAMLError as error:
        record_syntax_error(error, text, file, findings, reader.last)
        return None
    except UnreadableError:
        return None
    return reader.builder.root


class YamlReader:
    """Turns the events of one file into a tree."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings
        self.builder = TreeBuilder(file, findings)
        # By anchor: the node, what it holds, and its source text if it is a scalar.
        # None while the node is not finished.
        self.anchors: dict[str, tuple[Node, Extent, str] | None] = {}
        self.documents = 0
        self.restore: dict[int, str] = {}
        self.last: yaml.ScalarEvent | None = None
        self.takers: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self.take_scalar,
            yaml.MappingStartEvent: self.take_start,
            yaml.SequenceStartEvent: self.take_start,
            yaml.MappingEndEvent: self.take_end,
            yaml.SequenceEndEvent: self.take_end,
            yaml.AliasEvent: self.take_alias,
            yaml.DocumentStartEvent: self.take_document,
        }

    def hide_foreign(self, text: str) -> str:
        """Replace characters that libyaml would misread by others that do not occur."""
        found = sorted(set(_FOREIGN.findall(text)))
        if not found:
            return text
        spare = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
        hidden = dict(zip(found, spare, strict=False))
        self.restore = {ord(spare): real for real, spare in hidden.items()}
        return text.translate({ord(real): spare for real, spare in hidden.items()})

    def refuse_character(self, text: str, found: re.Match[str]) -> None:
        """Record a control character."""
        offset = found.start()
        line = text.count("\n", 0, offset) + 1
        column = offset - text.rfind("\n", 0, offset)
        self.findings.add(
            INVALID_CHARACTER,
            f"the character U+{ord(found[0]):04X} is not allowed in YAML",
            Location(self.file, line, column, ""),
            hint=f'in double quotes it can be written "\\u{ord(found[0]):04x}"',
        )

    def take_end(self, _: yaml.Event) -> None:
        """The end of an array or object."""
        node, extent, anchor = self.builder.close()
        if anchor:
            self.anchors[anchor] = (node, extent, "")

    def take_document(self, event: yaml.DocumentStartEvent) -> None:
        """The beginning of a document: the only one, one hopes."""
        location = self.locate(event)
        self.documents += 1
        if self.documents > 1:
            self.builder.stop(
                SEVERAL_DOCUMENTS, "a second YAML document begins here", location
            )
        if event.version == (1, 1):
            self.findings.add(
                YAML_VERSION,
                "the file declares YAML 1.1 and is read as YAML 1.2",
                location,
                hint="remove the %YAML line",
            )

    def take_scalar(self, event: yaml.ScalarEvent) -> None:
        """A scalar: a key or a value."""
        self.last = event
        builder, stack = self.builder, self.builder.stack
        line, column = line_and_column(event)
        text = event.value
        if self.restore:
            text = text.translate(self.restore)
        if event.style == '"' and not text.isascii() and _SURROGATE.search(text):
            self.record(INVALID_CHARACTER, "half of a surrogate pair", event)
            text = _SURROGATE.sub("\ufffd", text)
        extent = LEAF
        if len(text) > WEIGHT:  # aliases must not multiply long texts unnoticed
            extent = Extent(1 + len(text) // WEIGHT, 0)
        if stack and stack[-1].state == KEY:
            if event.tag or event.anchor:
                node = Scalar(
                    self.read_scalar(text, event), builder.locate(line, column)
                )
                if event.anchor:
                    self.anchors[event.anchor] = (node, extent, text)
            if text == "<<" and event.implicit[0]:
                builder.merge_key(line, column)
            else:
                builder.key(text, line, column)
            return
        is_text = not event.tag and not event.implicit[0]
        value = text if is_text else self.read_scalar(text, event)
        node = builder.scalar(value, line, column, extent)
        if event.anchor:
            self.anchors[event.anchor] = (node, extent, text)

    def read_scalar(self, text: str, event: yaml.ScalarEvent) -> Value:
        """The value that text, style and tag together mean."""
        try:
            if event.tag:
                return read_tagged(text, event.tag)
            return read_plain(text) if event.implicit[0] else text
        except NumberRangeError:
            self.record(
                NUMBER_NOT_JSON,
                f"{quoted(text)} is not a number of JSON",
                event,
                hint="quote it if a text is meant",
            )
        except NotOfTagError:
            name = short_tag(event.tag or "")
            self.record(TAG_MISMATCH, f"{quoted(text)} is no {name}", event)
        except KeyError:
            self.refuse_tag(event.tag or "", event)
        return text

    def take_start(
        self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent
    ) -> None:
        """The beginning of an array or object."""
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        tag = event.tag
        if tag and tag not in {"!", _MAP if is_mapping else _SEQ}:
            self.refuse_tag(tag, event)
        anchor = event.anchor or ""
        if anchor:
            self.anchors[anchor] = None
        line, column = line_and_column(event)
        self.builder.open(line, column, is_mapping=is_mapping, anchor=anchor)

    def take_alias(self, event: yaml.AliasEvent) -> None:
        """An alias: the node of its anchor once more."""
        builder = self.builder
        line, column = line_and_column(event)
        name = event.anchor or ""
        known = self.anchors.get(name)
        if known is None:
            if name in self.anchors:
                self.record(
                    RECURSIVE_ALIAS,
                    f"*{name} stands within &{name}, which it repeats",
                    event,
                    hint="use $ref for a structure that contains itself",
                )
            else:
                self.record(
                    UNDEFINED_ALIAS,
                    f"there is no &{name} before this *{name}",
                    event,
                    hint="quote a text that begins with an asterisk",
                )
            # Something in its place, so that the rest can be read.
            if builder.expects_key:
                builder.key(f"*{name}", line, column)
            else:
                builder.scalar(None, line, column)
            return
        node, extent, text = known
        if builder.expects_key and isinstance(node, Scalar):
            builder.key(text, line, column)
            return
        if builder.expects_key:
            builder.refuse_key(builder.locate(line, column))
        if len(builder.stack) + extent.height > MAX_DEPTH:
            builder.stop_too_deep(builder.locate(line, column))
        builder.add(node, extent)

    def refuse_tag(self, tag: str, event: yaml.Event) -> None:
        """Record a tag outside of the core schema, or on the wrong kind of node."""
        name = short_tag(tag)
        if tag in {_MAP, _SEQ} or name in CORE_SCALARS:
            self.record(TAG_MISMATCH, f"the value is no {name}", event)
            return
        self.record(
            UNKNOWN_TAG,
            f"the tag {quoted(name)} has no meaning here",
            event,
            hint="write the value without a tag; use $ref to include a file",
        )

    def record(
        self, code: Code, message: str, event: yaml.Event, hint: str = ""
    ) -> None:
        """Record a finding at the place of an event."""
        self.findings.add(code, message, self.locate(event), hint=hint)

    def locate(self, event: yaml.Event) -> Location:
        """The place of an event."""
        line, column = line_and_column(event)
        return self.builder.locate(line, column)


def line_and_column(event: yaml.Event) -> tuple[int, int]:
    """Where an event begins, counted from 1."""
    mark = event.start_mark
    assert mark is not None  # both parsers mark every event
    return mark.line + 1, mark.column + 1
