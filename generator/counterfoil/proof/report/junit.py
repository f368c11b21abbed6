"""The verdict as JUnit XML: a suite per section, a case per check and operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from counterfoil.proof.verdict import NOT_RUN

if TYPE_CHECKING:
    from counterfoil.proof.verdict import Finding, Section, Verdict

# XML 1.0, 2.2: characters that no document may hold, not even escaped.
_FORBIDDEN: Final = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def junit(verdict: Verdict) -> bytes:
    """The document."""
    suites = [_suite(section) for section in verdict.sections]
    root = ET.Element("testsuites", {"name": "counterfoil prove"})
    for name in ("tests", "failures", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.set("time", f"{verdict.seconds:.3f}")
    root.extend(suites)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(section: Section) -> ET.Element:
    suite = ET.Element(
        "testsuite", {"name": section.title, "time": f"{section.seconds:.3f}"}
    )
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in (*section.findings, *section.elsewhere):
        found.setdefault((finding.check, finding.operation), []).append(finding)
    names = dict.fromkeys((line.check, line.operation) for line in section.checks)
    for check, operation in {**names, **dict.fromkeys(found)}:
        case = ET.SubElement(suite, "testcase")
        case.set("name", _legal(f"{check} of {operation}" if operation else check))
        case.set("classname", f"counterfoil.{section.name}")
        case.set("time", "0")
        for finding in found.get((check, operation), ()):
            _add_failure(case, finding)
    if section.status == NOT_RUN:
        case = ET.SubElement(
            suite,
            "testcase",
            {
                "name": section.title,
                "classname": f"counterfoil.{section.name}",
                "time": "0",
            },
        )
        ET.SubElement(case, "skipped", {"message": _legal(section.note)})
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set(
        "failures", str(sum(1 for case in cases if case.find("failure") is not None))
    )
    suite.set(
        "skipped", str(sum(1 for case in cases if case.find("skipped") is not None))
    )
    return suite


def _add_failure(case: ET.Element, finding: Finding) -> None:
    failure = ET.SubElement(case, "failure", {"type": _legal(finding.check)})
    failure.set("message", _legal(finding.message.partition("\n")[0]))
    parts = [
        finding.message,
        f"came: {finding.answer}" if finding.answer else "",
        finding.commands,
        "" if finding.seed is None else f"seed {finding.seed}",
    ]
    failure.text = _legal("\n".join(part for part in parts if part))


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
