"""Scrape annotations: Prometheus finds the metrics of pods by them.

Reads: the metrics of pod templates.
Adds: ``prometheus.io/scrape``, ``port``, ``path``, and ``scheme`` where it is HTTPS, to the annotations of their pods.
Source: Prometheus community Helm chart, job ``kubernetes-pods``.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import Metrics, merged_at
from aiscale.lowering.resource import Resource


def add_scrape_annotations(resources: tuple[Resource, ...], _context: LoweringContext) -> tuple[Resource, ...]:
    """Annotate all pods that serve metrics."""
    return changed_each(resources, _annotated)


def _annotated(resource: Resource) -> Resource:
    properties = resource.properties
    for template in resource.pods:
        if template.metrics is not None:
            properties = merged_at(properties, (*template.metadata, "annotations"), _annotations(template.metrics))
    return resource if properties is resource.properties else replace(resource, properties=properties)


def _annotations(metrics: Metrics) -> dict[str, str]:
    return {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": str(metrics.port),
        "prometheus.io/path": metrics.path,
        **({"prometheus.io/scheme": metrics.scheme} if metrics.scheme != "http" else {}),
    }
