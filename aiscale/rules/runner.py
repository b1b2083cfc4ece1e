"""Runs every rule once over a graph."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import NamedTuple, Protocol

from aiscale import __version__
from aiscale.core.messages.foreign_failures import raised_at, told
from aiscale.diagnostics import Diagnostic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.plugins import plg002_rule_fails, plg003_no_such_field
from aiscale.rules.rule import Rule


class Timing(NamedTuple):
    """What one rule took.

    Attributes:
        code: the rule.
        seconds: its processor time. What several rules share, such as loads, counts for the first that needs it.
        findings: how many it found, waived ones included.
    """

    code: str
    seconds: float
    findings: int


class Runner(Protocol):
    """What runs rules over a graph."""

    def __call__(
        self, graph: ArchitectureGraph, rules: Iterable[Rule], *, origins: Mapping[str, str] | None = None
    ) -> tuple[list[Diagnostic], list[Timing]]:
        """The findings in the order of the rules, and what each rule took."""


def run(
    graph: ArchitectureGraph, rules: Iterable[Rule], *, origins: Mapping[str, str] | None = None
) -> tuple[list[Diagnostic], list[Timing]]:
    """Everything that the rules find, in linear time. A rule that fails is a finding itself; the others still run.

    Args:
        graph: the system's graph.
        rules: what to run, in this order.
        origins: distribution and version of each rule that is not one of aiscale's own, by code.

    Returns:
        The findings in the order of the rules, and what each rule took.
    """
    found: list[Diagnostic] = []
    timings = []
    for rule in rules:
        started, before = time.process_time(), len(found)
        try:
            for item in rule.check(graph):
                _understand(item, rule)
                found.append(item)
        except Exception as error:  # any failure of a rule is reported, and the others run
            found.append(_failed(rule, error, (origins or {}).get(rule.CODE)))
        if origins and rule.CODE in origins:  # the tests look at every rule of aiscale's own
            found += plg003_no_such_field.misplaced(graph, found[before:], origins[rule.CODE])
        timings.append(Timing(rule.CODE, time.process_time() - started, len(found) - before))
    return found, timings


def _understand(item: object, rule: Rule) -> None:
    if not isinstance(item, Diagnostic):
        raise TypeError(f"it yields a {type(item).__name__}, not a Diagnostic")
    if item.code != rule.CODE:
        raise ValueError(f"it yields a finding of {item.code}")


def _failed(rule: Rule, error: Exception, origin: str | None) -> Diagnostic:
    module = rule.__name__ if isinstance(rule, ModuleType) else rule.__module__
    at = raised_at(error, module)
    authors = f"the authors of {origin}" if origin else f"the authors of aiscale {__version__}"
    return Diagnostic(
        plg002_rule_fails.CODE, plg002_rule_fails.SEVERITY,
        f"rule {rule.CODE} of {origin or 'aiscale'} fails: {told(error)}",
        notes=(*((at,) if at else ()), "what it would find is not known; the other rules have run"),
        help=f'report it to {authors}; ignore = ["{rule.CODE}"] leaves the rule out meanwhile',
    )  # fmt: skip
