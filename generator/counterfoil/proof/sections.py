"""Turns what each part of a proof returned into a section of the verdict."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from counterfoil.proof.fault_kinds import FAULTS
from counterfoil.proof.fault_trial import HOW_LONG
from counterfoil.proof.verdict import (
    EQUIVALENT,
    KILLED,
    SURVIVED,
    UNREACHED,
    CheckLine,
    Finding,
    MutantLine,
    Section,
    counted,
    findings_of,
    summed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from counterfoil.proof.decoder_judge import DecoderResult
    from counterfoil.proof.faults import FaultsResult
    from counterfoil.proof.independent import IndependentResult
    from counterfoil.proof.mutants import MutationReport, Outcome
    from counterfoil.proof.recorder import FuzzResult
    from counterfoil.proof.replay import Replayed

_SKIPPED: Final = {"not_applicable": "no operation links to another"}
_SOURCES: Final = {"wire": "of raw bytes", "witness": "for keywords of schemas"}
"""What the cases of each source are."""
_MOST_GROUPS: Final = 8
_INTERNAL: Final = frozenset({"probing", "schema_analysis", "auth_bootstrap"})


def fuzz_section(result: FuzzResult, base: str, bodies: Path) -> Section:
    """Schemathesis: its phases, its checks, and our own among them."""
    phases = [
        f"{phase.name} {_SKIPPED.get(phase.note, phase.note) or phase.cases}"
        for phase in result.phases
        if phase.name not in _INTERNAL
    ]
    checks = {line.check for line in result.checks}
    facts = [
        f"{len(result.exchanges):,} requests, {len(checks)} checks: {', '.join(phases)}"
    ]
    if result.relabelled:
        broken = ", ".join(
            f"{name} {count}" for name, count in sorted(result.relabelled.items())
        )
        facts.append(
            f"judged by the contract, where the fuzzer meant otherwise: {broken}"
        )
    facts += _late(result.cut)
    said = [f"the fuzzer itself failed: {error}" for error in result.errors]
    if result.stopped and not result.exchanges:
        said.append("the time was over before any request was sent")
    troubles = tuple(Finding("fuzz", "harness", "", one) for one in said)
    return Section(
        "fuzz",
        "fuzz",
        result.seconds,
        tuple(facts),
        tuple(
            CheckLine(line.check, line.operation, line.passed, line.failed)
            for line in result.checks
        ),
        (*findings_of("fuzz", result.failures, base, bodies), *troubles),
        cut=_cut("fuzz", result.cut),
    )


def cases_section(
    played: Sequence[Replayed], asked: int, seconds: float, base: str, bodies: Path
) -> Section:
    """Witnesses and wire suite: those that were played, of so many."""
    held: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    sources: Counter[str] = Counter()
    for one in played:
        case = one.case
        operation = case.expectation.operation
        name = f"{case.source}: {case.keyword or case.label}"
        key = name, operation.id if operation else ""
        (failed if one.failures else held)[key] += 1
        sources[case.source] += 1
    kinds = ", ".join(
        f"{count:,} {_SOURCES[name]}" for name, count in sorted(sources.items())
    )
    facts = [f"{counted(len(played), 'request')}: {kinds}" if kinds else "no request"]
    cut: tuple[str, ...] = ()
    if len(played) < asked:
        cut = (f"cases after {len(played):,} of {asked:,}",)
        facts.append(f"sent before the time was over: {len(played):,} of {asked:,}")
    return Section(
        "cases",
        "cases",
        seconds,
        tuple(facts),
        _lines(held, failed),
        findings_of(
            "cases",
            tuple(failure for one in played for failure in one.failures),
            base,
            bodies,
        ),
        cut=cut,
    )


def independent_section(result: IndependentResult, base: str, bodies: Path) -> Section:
    """openapi-core."""
    of_all = f"{result.covered:,} of {result.total:,} exchanges"
    facts = [f"openapi-core agrees on {of_all}"]
    if result.failures:
        facts = [f"openapi-core judged {of_all}"]
    elif result.covered < result.total:
        # What it had no time for is no disagreement.
        facts = [f"openapi-core judged {of_all}, and agrees on all of these"]
    details = [
        f"known difference: the request or answer {name} ({count})"
        for name, count in sorted(result.explained.items())
    ]
    if details:
        facts.append(
            f"kinds of answers of which it is known to think otherwise: {len(details)}"
        )
    failed = Counter((one.check, one.operation) for one in result.failures)
    held = Counter({("openapi-core", ""): result.judged - len(result.failures)})
    return Section(
        "independent",
        "independent",
        result.seconds,
        tuple(facts),
        _lines(held, failed),
        findings_of("independent", result.failures, base, bodies),
        tuple(details),
        cut=_part_of("openapi-core", result.covered, result.total),
    )


def decoder_section(
    result: DecoderResult, origin: str, base: str, bodies: Path
) -> Section:
    """The decoder of the generated client."""
    fact = f"the client of {origin} read {counted(result.judged, 'different answer')}"
    if result.covered < result.total:
        fact += f", of {result.covered:,} of {result.total:,} exchanges"
    facts = [fact]
    if result.lenient:
        facts.append(f"{result.lenient} answers are wrong where no client looks")
    failed = Counter((one.check, one.operation) for one in result.failures)
    held = Counter({("client", ""): result.judged - len(result.failures)})
    return Section(
        "decoder",
        "decoder",
        result.seconds,
        tuple(facts),
        _lines(held, failed),
        findings_of("decoder", result.failures, base, bodies),
        cut=_part_of("client", result.covered, result.total),
    )


def faults_section(result: FaultsResult, base: str, bodies: Path) -> Section:
    """Faults in the implementation and the store."""
    if result.note:
        return Section("faults", "faults", note=result.note)
    facts: list[str] = []
    details: list[str] = []
    injected = {one.fault for one in result.outcomes}
    faults = [fault for fault in FAULTS if fault.name in injected]
    for fault in faults:
        found = [one for one in result.outcomes if one.fault == fault.name]
        struck = [one for one in found if one.affected]
        answers = Counter(one.status for one in struck)
        came = ", ".join(
            f"{status or 'no answer'} from {count}"
            for status, count in sorted(answers.items())
        )
        kept = [one.operation for one in found if not one.affected]
        text = f"{fault.summary}: {came or 'no answer changed'}"
        facts.append(text + (f"; unaffected: {summed(kept)}" if kept else ""))
        details += [f"{fault.name}: {name} is unaffected" for name in kept]
    why = "no valid request is known, so nothing was injected"
    if result.missing:
        facts.append(f"{summed(result.missing)}: {why}")
        details += [f"{name}: {why}" for name in result.missing]
    facts += _late(result.cut)
    facts += [HOW_LONG for fault in FAULTS if fault.lasts and fault.name in result.cut]
    count = len({one.operation for one in result.outcomes})
    facts.insert(0, f"{len(faults)} faults under {_operations(count)}")
    held = Counter(
        (one.fault, one.operation) for one in result.outcomes if not one.failed
    )
    failed = Counter(
        (one.fault, one.operation) for one in result.outcomes if one.failed
    )
    return Section(
        "faults",
        "faults",
        result.seconds,
        tuple(facts),
        _lines(held, failed),
        (*findings_of("faults", result.failures, base, bodies), *_idle(result)),
        tuple(details),
        cut=_cut("faults", result.cut),
    )


def _idle(result: FaultsResult) -> Iterator[Finding]:
    """Faults that cannot have struck prove nothing."""
    if result.idle:
        yield Finding("faults", "fault_unreached", "", result.idle)


def mutants_section(
    report: MutationReport, seconds: float, base: str, bodies: Path
) -> Section:
    """Servers with one violation each."""
    if report.control:
        found = findings_of("mutants", report.control, base, bodies)
        checks = ", ".join(dict.fromkeys(finding.check for finding in found))
        note = f"the server itself fails the cases ({checks}): mend that first"
        return Section("mutants", "mutants", seconds, note=note)
    lines = tuple(map(_mutant_line, report.outcomes))
    counts = Counter(line.state for line in lines)
    run = len(lines) - counts[EQUIVALENT]
    share = f"{counts[KILLED]:,} of {run:,}"
    by = counted(report.cases, "case")
    facts = [f"{share} servers broken on purpose were found out, by {by}"]
    if len(report.outcomes) < report.known:
        facts.append(
            f"chosen of {report.known:,} ways to break it, by the seed: "
            f"{len(report.outcomes):,}"
        )
    if report.aside:
        facts.append(f"cases set aside, for their failures are known: {report.aside}")
    cut: tuple[str, ...] = ()
    if report.cut:
        cut = (f"mutants after {len(report.outcomes):,} of {report.known:,}",)
    if counts[EQUIVALENT]:
        facts.append(
            f"turned out to break nothing, for reasons in the report: "
            f"{counts[EQUIVALENT]:,}"
        )
    if counts[UNREACHED]:
        facts += _unreached(lines)
    return Section(
        "mutants",
        "mutants",
        seconds,
        tuple(facts),
        tuple(
            CheckLine(line.id, "", int(killed), int(not killed))
            for line in lines
            if line.state in {KILLED, SURVIVED}
            for killed in (line.state == KILLED,)
        ),
        tuple(
            Finding(
                "mutants",
                "survivor",
                line.operation,
                f"not found out: {line.description}; {line.why}",
                kind=line.id,
            )
            for line in lines
            if line.state == SURVIVED
        ),
        mutants=lines,
        cut=cut,
    )


def _unreached(lines: Sequence[MutantLine]) -> Iterator[str]:
    """The mutants that no case reaches, with what would; alike ones once."""
    groups: dict[tuple[str, str], list[MutantLine]] = {}
    for line in lines:
        if line.state == UNREACHED:
            groups.setdefault((line.operation, line.why), []).append(line)
    count = sum(map(len, groups.values()))
    yield f"not put to the test, as no request met what is broken: {count:,}"
    for group in list(groups.values())[:_MOST_GROUPS]:
        alike = f" and {len(group) - 1} alike" if len(group) > 1 else ""
        yield f"not tested: {group[0].description}{alike}: {group[0].why}"
    rest = sum(map(len, list(groups.values())[_MOST_GROUPS:]))
    if rest:
        yield f"not tested: {rest:,} more, see the report"


def _mutant_line(outcome: Outcome) -> MutantLine:
    killer = outcome.killed_by
    if killer is not None:
        state = KILLED
    elif outcome.reached:
        state = SURVIVED
    else:
        state = EQUIVALENT if outcome.equivalent else UNREACHED
    return MutantLine(
        outcome.id,
        outcome.description,
        outcome.operation,
        state,
        killer.check if killer is not None else "",
        outcome.label,
        outcome.why,
    )


def _late(names: Sequence[str]) -> list[str]:
    return [f"the time was over before the end of {', '.join(names)}"] if names else []


def _cut(part: str, names: Sequence[str]) -> tuple[str, ...]:
    return (f"{part} ({', '.join(names)})",) if names else ()


def _part_of(name: str, covered: int, total: int) -> tuple[str, ...]:
    return (f"{name} after {covered:,} of {total:,}",) if covered < total else ()


def _operations(count: int) -> str:
    return "1 operation" if count == 1 else f"{count} operations"


def _lines(
    held: Counter[tuple[str, str]], failed: Counter[tuple[str, str]]
) -> tuple[CheckLine, ...]:
    keys: Iterable[tuple[str, str]] = dict.fromkeys((*held, *failed))
    return tuple(CheckLine(*key, held[key], failed[key]) for key in keys)
