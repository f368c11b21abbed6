"""The stages in order: the map of the tool.

read_document   text      -> located tree     (document/)
build_api       tree      -> Api              (api/)
check_rules     Api       -> checked rules    (rules/)
lower_package   Api       -> views            (python/)
render_package  views     -> text             (render.py)
build_site      Api       -> text             (site/)
write_tree      text      -> disk             (output/, called by the commands)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.access import DEFAULT_ACCESS, Access
from counterfoil.api.build import build_api
from counterfoil.codes.unsupported import UNUSED_ALLOW
from counterfoil.document.reader import read_document
from counterfoil.document.tree import Location
from counterfoil.python.form_files import with_files
from counterfoil.python.leaving_out import leave_out
from counterfoil.python.links import check_links
from counterfoil.python.package import lower_package
from counterfoil.python.pending import check_pending
from counterfoil.python.sample_calls import client_call
from counterfoil.python.support import check_support
from counterfoil.render import render_package
from counterfoil.rules.document import check_rules
from counterfoil.site.build import build_site

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.api.model import Api
    from counterfoil.diagnostics import Findings


def read_api(
    path: Path, findings: Findings, access: Access = DEFAULT_ACCESS
) -> Api | None:
    """The Api of a document; None where the findings hold an error."""
    document = read_document(path, findings, access)
    return None if document is None else build_api(document, findings)


def generate_files(api: Api, *, only: str, findings: Findings) -> dict[str, str] | None:
    """The files of the generated package, by their paths in it.

    `only` is "server", "client" or "" for both. None where the findings hold an error.
    """
    rules = check_rules(api, findings, findings.sources)
    check_pending(api, findings)
    api = with_files(leave_out(api, findings.allowed))
    check_support(api, findings)
    if findings.failed:
        return None
    check_links(api, findings)
    if findings.failed:
        return None
    return render_package(lower_package(api, rules, only))


def docs_files(api: Api, *, package: str, findings: Findings) -> dict[str, str] | None:
    """The files of the documentation; None where the findings hold an error.

    `package` is the name of the generated package, for the examples of its client.
    """
    check_rules(api, findings, findings.sources)
    if findings.failed:
        return None
    return build_site(api, client_call(api, package))


def check_allowed(configuration: Path, findings: Findings) -> None:
    """Report what the configuration allows and no stage had to leave out."""
    for name in sorted(findings.allowed - findings.needed):
        findings.add(
            UNUSED_ALLOW,
            f"{name!r} is allowed, and nothing needs it",
            Location(configuration.as_posix(), 1, 1, ""),
            hint="remove it from allow",
        )
