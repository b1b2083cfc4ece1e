"""An expression asks for a metric that nothing in the system exports.

What:
    An alert, an objective or a gate of a rollout names a metric of a technology that the system does not have, one
    that is misspelt, or one that the release in use no longer exports. Or an alert on ``kafka_consumergroup_lag`` asks
    for a ``consumergroup`` that nobody reads in, and that is nearly the group of what the alert is ``of``, or its
    beginning: ``redact`` instead of ``redact-fra``.

Why:
    The result is empty, an empty result is never above a threshold, and so the alert never fires.

Example:
    Alert("queue-grows", expression="vllm:num_requests_waiting > 50")
    ModelService("surge", model=model, runtime=Triton())

Instead:
    Alert("queue-grows", expression="nv_inference_pending_request_count > 50")
    ModelService("surge", model=model, runtime=Triton())

Source:
    Cloudflare pint, promql/series: metrics that no server has. Kafka Exporter, metrics. vLLM documentation, production
    metrics: what is deprecated in one minor release is hidden in the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.components.services.microservice import Microservice
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.observability.consumer_groups import strange_group
from aiscale.rules.observability.exported import Family, family_of, gone, meant
from aiscale.rules.observability.expressions import expressions
from aiscale.rules.observability.promql_names import metric_names

CODE = "OBS013"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"{component.name} asks for {name}, which nothing exports",
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
        CODE, SEVERITY, f"{component.name} asks for the consumer group {group}, in which nobody reads",
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
