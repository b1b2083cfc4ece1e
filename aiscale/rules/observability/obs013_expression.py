"""An expression is invalid PromQL, or queries a metric that nothing exports.

What:
    An alert, an objective or a rollout gate names a metric of a technology that the system does not have, a
    misspelt one, or one that the release in use no longer exports. Or an alert on ``kafka_consumergroup_lag`` names
    a ``consumergroup`` without consumers that resembles the group of what the alert is ``of``: ``redact`` instead
    of ``redact-fra``.

    An expression of an alert, an objective, a rollout gate, a PrometheusRule or a ScaledObject does not parse,
    passes a function another type than it takes, or does not result in a number for each series. Unknown functions,
    and templates in the query of a gate, are skipped.

Why:
    The result is empty, so the alert never fires.

    Prometheus refuses the whole rule file, and the operator's webhook the whole object, so that no alert in it is
    loaded. A gate or an autoscaler gets an error at each query.

Example:
    Alert("queue-grows", expression="vllm:num_requests_waiting > 50")
    ModelService("surge", model=model, runtime=Triton())

    Alert("too-many", expression="rate(http_requests_total) > 5", of=[pricing])

Instead:
    Alert("queue-grows", expression="nv_inference_pending_request_count > 50")
    ModelService("surge", model=model, runtime=Triton())

    Alert("too-many", expression="rate(http_requests_total[5m]) > 5", of=[pricing])

Source:
    Cloudflare pint, promql/series: metrics that no server has. Kafka Exporter, metrics. vLLM documentation, production
    metrics: what is deprecated in one minor release is hidden in the next; Prometheus documentation, querying basics:
    expression language data types; recording rules: syntax-checking rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiscale.components.objects.manifest import Manifest
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.components.services.microservice import Microservice
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.observability.consumer_groups import strange_group
from aiscale.rules.observability.exported_metrics import Family, family_of, gone, meant
from aiscale.rules.observability.expressions import expressions
from aiscale.rules.observability.promql_names import metric_names
from aiscale.rules.observability.promql_syntax import why_not_loaded

CODE = "OBS013"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each expression that Prometheus refuses, or that selects nothing."""
    yield from _metric(graph)
    yield from _syntax(graph)


def _metric(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each metric that nothing exports."""
    monitors = list(graph.of(ServiceMonitor))
    named = {name for monitor in monitors for name in monitor.metrics}
    has_unknown = any(not monitor.metrics for monitor in monitors)
    present: dict[str, bool] = {}
    for component, argument, expression in expressions(graph):
        for name in metric_names(expression):
            family = family_of(name)
            if family is None or name in named:
                continue
            if family.prefix not in present:
                present[family.prefix] = has_unknown or family.is_in(graph) or _in_own_image(graph, family)
            lost = None if has_unknown else gone(name, family, graph)
            if lost is not None and _in_own_image(graph, family):
                lost = None
            wanted = lost[1] if lost else meant(name, family) if present[family.prefix] else None
            if present[family.prefix] and wanted is None and lost is None:
                continue
            label = f"{family.technology} has no such metric" if wanted else f"no {family.technology} in the system"
            yield component.finding(
                CODE, SEVERITY, f"{component.name} queries {name}, which nothing exports",
                argument=argument,
                label=f"{family.technology} does not export it since {lost[0]}" if lost else label,
                help=f"{wanted}?" if wanted else "a metric of what the system has, or a ServiceMonitor that names it "
                f'(metrics=["{name}"])',
                fix=_fix(argument, expression, name, wanted),
            )  # fmt: skip
            break
        else:
            if (strange := strange_group(graph, component, expression)) is not None:
                yield _of_no_reader(component, argument, *strange)


def _of_no_reader(component: Component, argument: str, group: str, meant: str) -> Diagnostic:
    return component.finding(
        CODE, SEVERITY, f"{component.name} queries the consumer group {group}, which has no consumer",
        argument=argument, label="the result is empty", help=f"{meant}?",
    )  # fmt: skip


def _fix(argument: str, expression: str, name: str, wanted: str | None) -> Fix | None:
    """The right spelling, where the whole text stands in one argument."""
    if wanted is None or "." in argument:
        return None
    return Fix(f"ask for {wanted}", (Edit(argument, json.dumps(expression.replace(name, wanted), ensure_ascii=False)),))


def _in_own_image(graph: ArchitectureGraph, family: Family) -> bool:
    """Whether a service's image is one with the technology in it, by its name."""
    return any(family.image_word in service.image for service in graph.of(Microservice))


_SHOWN = 60
"""Letters of an expression that a message shows."""


def _syntax(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each expression that gives nothing."""
    for component, argument, expression in expressions(graph):
        if (why := why_not_loaded(expression)) is not None:
            yield _finding(component, argument, expression, why)
    for manifest in graph.of(Manifest):
        for one in manifest.objects:
            for where, expression in _written_out(one.body):
                if (why := why_not_loaded(expression)) is not None:
                    yield _finding(manifest, "body", expression, why, where)


def _finding(component: Component, argument: str, expression: str, why: str, where: str = "") -> Diagnostic:
    plain = " ".join(expression.split())
    shown = plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
    return component.finding(
        CODE, WORST, f"{component.name} has an expression that Prometheus refuses: {why}",
        argument=argument, label="invalid PromQL", notes=(f"{where or argument.rpartition('.')[2]}: {shown}",),
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
