"""The checks of a proof: what each finds wrong, and where that is laid down.

They are no diagnostics of a document: `counterfoil prove` names them in its findings.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name as findings have it, and a few sentences about it."""

    name: str
    explanation: str


CHECKS = (
    Check(
        "unexpected_status",
        "The answer has a status that the contract, or HTTP, does not have for this"
        " request: a 405 where the path is unknown (404), a 400 where there is no"
        " credential (401).",
    ),
    Check(
        "bad_request_accepted",
        "The contract forbids the request, and the server did not refuse it. The place"
        " that is named is what the request breaks: a keyword of a schema, a parameter,"
        " a rule of `x-rules`, the credentials. Apply it, or take it out of the"
        " contract.",
    ),
    Check(
        "good_request_refused",
        "The contract allows the request, and the server refused it. Document what is"
        " refused: by the schema where the request says it all, by `x-rules` across"
        " members, and by 404, 409, 412, 416, 422 (beside 400) or 423 where it depends"
        " on what the server holds (RFC 9110, 15.5).",
    ),
    Check(
        "server_error",
        "The server failed (5xx), whatever came. A server refuses what it cannot do"
        " with a 4xx (RFC 9110, 15.5 and 15.6).",
    ),
    Check(
        "undocumented_status",
        "The contract documents no such status of the operation, neither by itself nor"
        " by a range or `default`.",
    ),
    Check(
        "no_answer",
        "Nothing came in time, or what came is not HTTP (RFC 9112): a length that is"
        " too great, a connection that was closed within the answer.",
    ),
    Check(
        "framing",
        "The answer has content where there can be none: to HEAD, or with 204 or 304"
        " (RFC 9112, 6.3); or a 204 has a Content-Length (RFC 9110, 8.6). Who goes on"
        " with the connection takes the rest for the next answer.",
    ),
    Check(
        "content_range",
        "A 206 has no `Content-Range`, or another length than it says (RFC 9110, 14.4"
        " and 15.3.7.1).",
    ),
    Check(
        "precondition",
        "The server ignored a precondition that the contract documents, with what comes"
        " of it. `If-None-Match` has the very ETag that came (304: RFC 9110, 13.1.2);"
        " or `If-Match` has another one than the resource has, and it was deleted or"
        " changed all the same (412: 13.1.1).",
    ),
    Check(
        "repeated_header",
        "A header that is no list came more than once (RFC 9110, 5.3).",
    ),
    Check(
        "content_type_syntax",
        "The Content-Type of the answer is no media type (RFC 9110, 8.3.1).",
    ),
    Check(
        "content_type_conformance",
        "The answer has a media type that the contract does not document for its"
        " status. If it is right, add it to the `content` of that response. Frameworks"
        " document JSON for whatever a function returns: in FastAPI, one that returns a"
        " file needs `response_class=FileResponse`, and a media type for 200 in"
        " `responses`.",
    ),
    Check(
        "missing_content_type",
        "The contract documents content, and the answer does not say what it is"
        " (RFC 9110, 8.3).",
    ),
    Check(
        "redirection",
        "The path is unknown, and the server leads to one that is not the same but for"
        " a slash at its end (RFC 9110, 15.4).",
    ),
    Check(
        "allow_header",
        "A 405 has no `Allow`, or not the methods of the resource (RFC 9110, 15.5.6)."
        " OPTIONS, and HEAD beside GET, may be among them.",
    ),
    Check(
        "challenge",
        "A 401 has no `WWW-Authenticate` that applies to the operation (RFC 9110,"
        " 15.5.2).",
    ),
    Check(
        "required_header",
        "A header that the contract requires of the answer did not come.",
    ),
    Check(
        "header_schema",
        "A header of the answer is not what its schema says.",
    ),
    Check(
        "body_absent",
        "The contract documents no content for the answer, and some came.",
    ),
    Check(
        "body_schema",
        "The content of the answer is not what its schema, or the schema of its items,"
        " says; the place is named in the message.",
    ),
    Check(
        "body_length",
        "The content of the answer is longer or shorter than its schema says, in"
        " octets.",
    ),
    Check(
        "json_strictness",
        "The content is no JSON by RFC 8259: not UTF-8, with NaN, with two members of"
        " one name, cut off, with a number beyond a double.",
    ),
    Check(
        "json_charset",
        "JSON names another charset than UTF-8 (RFC 8259, 8.1).",
    ),
    Check(
        "problem_status",
        "The member `status` of an `application/problem+json` is not the status of the"
        " answer (RFC 9457, 3.1.2).",
    ),
    Check(
        "write_only",
        "The answer has a member that is `writeOnly`: a password that is let out.",
    ),
    Check(
        "traceback_leak",
        "The answer tells of the server's inside: a traceback, a file of its code.",
    ),
    Check(
        "created_not_found",
        "The server said that it created something (201), and what its Location or a"
        " link names is not there (RFC 9110, 15.3.2).",
    ),
    Check(
        "independent_request",
        "openapi-core, which shares no code with this tool, says otherwise of the"
        " request than the server. The message says whose side our oracle takes.",
    ),
    Check(
        "independent_response",
        "openapi-core, which shares no code with this tool, calls the answer wrong.",
    ),
    Check(
        "judges_disagree",
        "The generated client and our oracle differ about an answer; the message says"
        " what openapi-core says. It is a defect of the tool, unless the package of the"
        " project is out of date: `counterfoil generate --check`.",
    ),
    Check(
        "survivor",
        "A server with this one violation was not found out, though some case made it"
        " act. Either no case looks there, or the violation is none.",
    ),
    Check(
        "never_succeeded",
        "No request to the operation succeeded, so that nothing is proved of what it"
        " does; with `--require-success`, that fails. Give an example that the server"
        " takes, links to what makes it possible, or the credentials.",
    ),
    Check(
        "stale_known_failure",
        "A failure of the `--baseline` did not come up: take it out of the list.",
    ),
    Check(
        "coverage",
        "Less of the contract was exercised than `--min-coverage` asks for.",
    ),
    Check(
        "cut_short",
        "The time was too short for a part of the proof, and `--require-whole` (or"
        ' `proof-requires = ["whole"]`) asks for all of it. Give more by `--max-time`,'
        " or have less done by a smaller `--profile`.",
    ),
    Check(
        "fault_profile",
        "The implementation raised, hung, was cancelled or lost its store, and the"
        " answer is not the error that the contract has for that.",
    ),
    Check(
        "fault_leak",
        "The implementation raised, and the answer says what: no traceback leaves the"
        " process.",
    ),
    Check(
        "fault_blocks",
        "One request that hangs holds up another.",
    ),
    Check(
        "fault_unreached",
        "No fault that was injected changed any answer: it proves nothing. The factory"
        " has to serve what `wrap` makes of the implementation.",
    ),
    Check(
        "server_died",
        "The process of the server ended while it was asked.",
    ),
    Check(
        "harness",
        "The fuzzer itself failed, which is a defect of the tool, or of a hook.",
    ),
)
"""All of them. Schemathesis has checks of its own beside these, with pages there."""

_BY_NAME = {check.name: check for check in CHECKS}


def check_named(name: str) -> Check | None:
    """The check of that name, or None."""
    return _BY_NAME.get(name)
