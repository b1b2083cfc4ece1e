"""Everything that ``aiscale lint`` says about a system: what is found, what is waived, what is known already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from aiscale import clock
from aiscale.diagnostics import Diagnostic, Diagnostics
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.named_components import with_places
from aiscale.rules.registry import CHANGES, PAGES, RULES
from aiscale.rules.rule import Rule
from aiscale.rules.runner import Runner, Timing, run
from aiscale.rules.settings import Settings
from aiscale.rules.values import with_values
from aiscale.rules.waivers.apply import Waived, apply_waivers

if TYPE_CHECKING:
    from aiscale.rules.baseline import Baseline, Entry


@dataclass(frozen=True, slots=True)
class Review:
    """The result of a check.

    Attributes:
        findings: what counts, sorted.
        waived: what somebody accepts.
        known: what the baseline knows.
        gone: what the baseline knows, but is not found any more.
        baseline: the baseline's file, as people write it; empty without one.
        ran: codes of the rules that were run, in the order in which they were run.
        timings: what each of them took.
    """

    findings: Diagnostics
    waived: tuple[Waived, ...] = ()
    known: tuple[Diagnostic, ...] = ()
    gone: tuple[Entry, ...] = ()
    baseline: str = ""
    ran: tuple[str, ...] = ()
    timings: tuple[Timing, ...] = ()

    def summary(self, components: int | None = None) -> str:
        """``2 errors, 1 warning in 31 components, 2 waived, 14 in the baseline``."""
        aside = [f"{len(self.waived)} waived"] if self.waived else []
        aside += [f"{len(self.known)} in the baseline"] if self.known else []
        return ", ".join((self.findings.summary(components), *aside))


def review(
    graph: ArchitectureGraph,
    *,
    built: Iterable[Diagnostic] = (),
    settings: Settings | None = None,
    rules: Sequence[Rule] = RULES,
    origins: Mapping[str, str] | None = None,
    baseline: Baseline | None = None,
    today: date | None = None,
    by: Runner = run,
) -> Review:
    """Check a system.

    Args:
        graph: the system's graph.
        built: what was found before rules could run, and about plug-ins.
        settings: which rules count, and how much; all as they are when absent.
        rules: what may be run.
        origins: distribution of each rule that is not one of aiscale's own, by code.
        baseline: findings that are known.
        today: the day on which waivers must not have expired; the clock's when absent.
        by: runs the rules.

    Returns:
        The same result for the same system on every run of a day.
    """
    chosen = settings or Settings()
    running = [rule for rule in rules if chosen.chooses(rule.CODE)]
    found, timings = by(graph, running, origins=origins)
    ran = frozenset(rule.CODE for rule in running)
    pages = {page.CODE for page in PAGES}
    known = frozenset(pages | {rule.CODE for rule in (*rules, *CHANGES)})
    counting, waived = apply_waivers(
        graph, map(chosen.weighed, (*built, *found)), ran=ran, known=known, today=today or clock.today()
    )
    weighed = [chosen.weighed(item) for item in counting if chosen.chooses(item.code)]
    findings = Diagnostics(with_values(graph, with_places(graph, weighed, running)))
    result = Review(
        findings, tuple(sorted(waived, key=lambda item: item.finding.sort_key())),
        ran=tuple(rule.CODE for rule in running), timings=tuple(timings),
    )  # fmt: skip
    if baseline is None:
        return result
    from aiscale.rules.baseline import compare

    compared = compare(findings, baseline, judged=ran | pages)
    return replace(
        result, findings=Diagnostics(compared.new), known=compared.known, gone=compared.gone, baseline=baseline.name
    )


def check(graph: ArchitectureGraph) -> Diagnostics:
    """Everything that aiscale's own rules find and nobody waives, sorted, in linear time.

    Args:
        graph: the system's graph.
    """
    return review(graph).findings
