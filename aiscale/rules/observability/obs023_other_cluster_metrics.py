"""An objective concerns a cluster that its Prometheus does not scrape.

What:
    An Slo, a ServiceMonitor, or an Alert on metrics of a model server, Flink or Kafka Connect is about something on
    another Kubernetes cluster than its monitoring, and that cluster is not in ``collects_from``. Clusters whose own
    Monitoring has a ``remote_write``, components with a replica where the monitoring is, Slos with expressions, and
    Alerts on other metrics are skipped.

Why:
    Prometheus discovers pods through the API of its own cluster. The objective has no data and seems to be met, and
    no alert fires for errors in the other region.

Example:
    prices_us = Microservice("prices-us", on=us, objective=Objective(p99_ms=250), image=IMAGE)
    Monitoring(slos=[Slo("prices-us", of=prices_us)], on=eu)

Instead:
    prices_us = Microservice("prices-us", on=us, objective=Objective(p99_ms=250), image=IMAGE)
    Monitoring(slos=[Slo("prices-us", of=prices_us)], collects_from=[us], on=eu)

Source:
    Prometheus documentation, kubernetes_sd_config, federation, and remote write; Prometheus operator, Prometheus agent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aiscale.analysis.placement.places import home_of, places_of
from aiscale.components.network.route import Route
from aiscale.components.observability.monitoring import Monitoring
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.observability.promql_names import metric_names

CODE = "OBS023"
SEVERITY = Severity.WARNING

_EXPORTED_BY: Mapping[str, type[Component]] = {
    "nv_": ModelService, "vllm:": ModelService, ":tensorflow:": ModelService, "ts_": ModelService,
    "flink_": StreamJob, "kafka_connect_": ConnectWorkers,
}  # fmt: skip
"""What alone exports metrics whose names begin so."""


_Watched = tuple[Component, int | None, Component]
"""Who watches, the position of the component in its ``of``, and the component."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster that a monitoring is to watch and does not see: at the first thing there."""
    # Where that goes to, nobody says: it may be here.
    sent = {id(graph.place_of(one)) for one in graph.of(Monitoring) if one.remote_write is not None}
    for monitoring in graph.of(Monitoring):
        here = graph.place_of(monitoring)
        if isinstance(here, KubernetesCluster) or monitoring.collects_from:
            seen = sent | {id(here), *map(id, monitoring.collects_from)}
            unseen: dict[str, list[_Watched]] = defaultdict(list)
            for watched in _watched(monitoring):
                there = _where(graph, watched[-1], seen)
                if there is not None:
                    unseen[there.name].append(watched)
            yield from (_finding(monitoring, here, there, found) for there, found in unseen.items())


def _finding(monitoring: Monitoring, here: Place | None, there: str, found: Sequence[_Watched]) -> Diagnostic:
    watcher, index, subject = found[0]
    others = list(dict.fromkeys(other.name for other, _, _ in found if other is not watcher))
    more = f"{listed(others, most=5)} {'has' if len(others) == 1 else 'have'} none from there either"
    where, says = (f" on {here.name}", "on") if here is not None else ("", "collects_from")
    return watcher.finding(
        CODE, SEVERITY, f"{monitoring.name}{where} has no metrics of {subject.name} on {there}",
        argument="of", index=index, label=f"{watcher.name} gets no data",
        notes=(more,) if others else (),
        related=(Related(f"{monitoring.name} is{where or ' managed elsewhere'}", monitoring.location, says),),
        help=f"{there} in collects_from of {monitoring.name}, once its measurements come by remote write or "
        f"federation; or a Monitoring on {there}, of a System of its own",
    )  # fmt: skip


def _watched(monitoring: Monitoring) -> Iterator[_Watched]:
    """What must be measured at the component itself."""
    for slo in monitoring.slos:
        if slo.targets and slo.errors is None and isinstance(slo.of, (CallTarget, Route)):
            yield slo, None, slo.of
    for monitor in monitoring.service_monitors:
        for index, component in enumerate(monitor.of):
            yield monitor, index, component
    for alert in monitoring.alerts:
        names = tuple(metric_names(alert.expression))
        for index, component in enumerate(alert.of):
            if names and all(_exports(component, name) for name in names):
                yield alert, index, component


def _exports(component: Component, metric: str) -> bool:
    return any(metric.startswith(prefix) and isinstance(component, kind) for prefix, kind in _EXPORTED_BY.items())


def _where(graph: ArchitectureGraph, subject: Component, seen: set[int]) -> KubernetesCluster | None:
    """The cluster that something is measured on, where that is none of those seen; None where it is, or unknown."""
    at = subject.gateway if isinstance(subject, Route) else subject
    home = home_of(graph, at)
    if not isinstance(home, KubernetesCluster) or any(id(place) in seen for place in places_of(graph, at)):
        return None
    return home
