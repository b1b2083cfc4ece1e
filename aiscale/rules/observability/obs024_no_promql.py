"""An expression is no PromQL that Prometheus takes.

What:
    An alert, an objective or a gate of a rollout has an expression that does not parse, that gives a function another
    type than it takes, or whose result is no number for each series; or a written-out PrometheusRule or ScaledObject
    has one. Functions that Prometheus may learn later, and templates in the query of a gate, are passed over.

Why:
    Prometheus refuses the whole file of rules, and the operator's webhook the whole object: none of the alerts in it
    is loaded. A gate or an autoscaler gets an error at each query, and acts as if nothing were measured.

Example:
    Alert("too-many", expression="rate(http_requests_total) > 5", of=[pricing])

Instead:
    Alert("too-many", expression="rate(http_requests_total[5m]) > 5", of=[pricing])

Source:
    Prometheus documentation, querying basics: expression language data types; recording rules: syntax-checking rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.observability.expressions import expressions
from aiscale.rules.observability.promql_syntax import why_not_loaded

CODE = "OBS024"
SEVERITY = Severity.ERROR
_SHOWN = 60
"""Letters of an expression that a message shows."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each expression that gives nothing."""
    for component, argument, expression in expressions(graph):
        if (why := why_not_loaded(expression)) is not None:
            yield _finding(component, argument, expression, why)
    for manifest in graph.of(Manifest):
        for where, expression in _written_out(manifest.body):
            if (why := why_not_loaded(expression)) is not None:
                yield _finding(manifest, "body", expression, why, where)


def _finding(component: Component, argument: str, expression: str, why: str, where: str = "") -> Diagnostic:
    plain = " ".join(expression.split())
    shown = plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
    return component.finding(
        CODE, SEVERITY, f"{component.name} asks what Prometheus does not take: {why}",
        argument=argument, label="no PromQL", notes=(f"{where or argument.rpartition('.')[2]}: {shown}",),
        help="an expression such as rate(http_requests_total[5m]) > 5; promtool check rules tries one",
    )  # fmt: skip


def _written_out(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Expressions of an object of the Prometheus operator or of KEDA, each with the path to it."""
    spec = body.get("spec")
    kind = (str(body.get("apiVersion")).partition("/")[0], body.get("kind"))
    if not isinstance(spec, Mapping):
        return
    if kind == ("monitoring.coreos.com", "PrometheusRule"):
        for at, group in enumerate(_mappings(spec.get("groups"))):
            for index, rule in enumerate(_mappings(group.get("rules"))):
                if isinstance(expression := rule.get("expr"), str):
                    yield f"spec.groups[{at}].rules[{index}].expr", expression
    elif kind in {("keda.sh", "ScaledObject"), ("keda.sh", "ScaledJob")}:
        for index, trigger in enumerate(_mappings(spec.get("triggers"))):
            metadata = trigger.get("metadata")
            query = metadata.get("query") if isinstance(metadata, Mapping) else None
            if trigger.get("type") == "prometheus" and isinstance(query, str):
                yield f"spec.triggers[{index}].metadata.query", query


def _mappings(found: object) -> Sequence[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, Sequence) else ()
