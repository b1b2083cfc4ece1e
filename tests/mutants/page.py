"""The page of small mistakes: how many of them are noticed, and why the others do no harm."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from tests.mutants.harmless import REASONS
from tests.mutants.reasons.reason import Reason, Why
from tests.mutants.survey import Result

PAGE = "docs/reference/mutants.md"
_HEAD = """\
# Small mistakes made on purpose

<!-- Written by `python -m tests.mutants`: edit the table of reasons in tests/mutants/reasons. -->

Each argument of each call in the two blueprints is deleted, halved, doubled, flipped, misspelt, given every other
choice that it has, or another object of its kind; items of lists and of dictionaries are left out, renamed and given
another type. Both blueprints are clean. A change is *refused* when the system can no longer be made, *found* when
`aiscale lint` says something that it did not say before, and else it must be in the table of reasons: a change that is
neither fails the tests. Where harm depends on numbers, the reason is not only given but computed on each changed
system: that replicas answer the peak, that disks, memory and pools have room, that calls end in time.
"""


def markdown(results: Sequence[Result]) -> str:
    """The page, after all mutants have run."""
    return f"{_HEAD}\n{_shares(results)}\n{_by_rule(results)}\n{_by_field(results)}\n{reasons()}"


def reasons() -> str:
    """The table of reasons; it does not depend on a run."""
    lines = [
        "## Why nothing is said",
        "",
        "| change | class | reason | computed |",
        "| --- | --- | --- | --- |",
    ]
    together: dict[tuple[str, str], list[Reason]] = defaultdict(list)
    for reason in sorted(REASONS, key=lambda reason: (reason.kind, reason.field)):
        together[reason.kind, reason.text].append(reason)
    for (kind, text), same in together.items():
        fields = ", ".join(dict.fromkeys(f"`{reason.field}`" for reason in same))
        operations = ", ".join(dict.fromkeys(word for reason in same for word in reason.operations))
        proofs = ", ".join(proof.__name__.replace("_", " ") for proof in same[0].proofs)
        lines.append(f"| {kind}: {fields}: {operations} | {same[0].why} | {text} | {proofs} |")
    return "\n".join(lines) + "\n"


def _shares(results: Sequence[Result]) -> str:
    lines = [
        "## Shares",
        "",
        "| blueprint | changes | refused when made | found by a rule | "
        + " | ".join(f"harmless: {why}" for why in Why)
        + " | neither |",
        "| --- |" + " ---: |" * (len(Why) + 4),
    ]
    names = list(dict.fromkeys(result.blueprint.name for result in results))
    for name in [*names, "all"]:
        those = [result for result in results if name in {result.blueprint.name, "all"}]
        counts = [
            sum(bool(result.refused) for result in those),
            sum(bool(result.found) for result in those),
            *(sum(_why(result) is why for result in those) for why in Why),
            sum(bool(result.problem) for result in those),
        ]
        cells = " | ".join(f"{count:,} ({100 * count / len(those):.0f} %)" for count in counts)
        lines.append(f"| {name} | {len(those):,} | {cells} |")
    return "\n".join(lines) + "\n"


def _by_rule(results: Sequence[Result]) -> str:
    counts = Counter(code for result in results for code in result.found)
    cells = ", ".join(f"{code} {count}" for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return f"## What finds them\n\n{len(counts)} rules find at least one change: {cells}.\n"


def _by_field(results: Sequence[Result]) -> str:
    lines = [
        "## By field",
        "",
        "| kind | field | changes | refused | found | harmless | found by |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    fields: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        fields[result.mutant.kind, result.mutant.field].append(result)
    for (kind, field), those in sorted(fields.items()):
        refused, found = (sum(bool(r.refused) for r in those), sum(bool(r.found) for r in those))
        codes = ", ".join(sorted({code for result in those for code in result.found}))
        harmless = len(those) - refused - found
        lines.append(f"| {kind} | `{field}` | {len(those)} | {refused} | {found} | {harmless} | {codes} |")
    return "\n".join(lines) + "\n"


def _why(result: Result) -> Why | None:
    return result.reason.why if result.reason is not None and not result.problem else None
