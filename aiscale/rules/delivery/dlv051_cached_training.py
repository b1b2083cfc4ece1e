"""A training may be skipped because its inputs look unchanged.

What:
    A retraining skips steps whose inputs look unchanged (``cache=True``), and reads no snapshot of its data.

Why:
    The name of a table or a stream is the same every day. To the cache the inputs are unchanged, and it returns the
    previous result: the training succeeds in seconds, and the model never changes.

Example:
    Retraining(data=[rides], every="1d", engine=KubeflowPipelines(cache=True), snapshot=False)

Instead:
    Retraining(data=[rides], every="1d", engine=KubeflowPipelines(cache=True), snapshot=True)

Source:
    Kubeflow Pipelines documentation, caching; kubeflow/pipelines issue 11615.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import retrainings
from aiscale.components.delivery.engines import KubeflowPipelines
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV051"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such retraining."""
    for pipeline, retraining in retrainings(graph):
        if isinstance(engine := retraining.engine, KubeflowPipelines) and engine.cache and not retraining.snapshot:
            yield pipeline.finding(
                CODE, SEVERITY, f"a training of {pipeline.name} may return the previous model from its cache",
                argument="retraining.engine.cache", label="the cache compares names, not contents",
                help="snapshot=True, which the cache compares, or cache=False",
                fix=Fix(
                    f"let {pipeline.name} train on a snapshot",
                    (Edit("retraining.snapshot", "True", relation="aiscale.delivery.Retraining"),),
                ),
            )  # fmt: skip
