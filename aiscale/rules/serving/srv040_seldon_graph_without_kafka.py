"""A Seldon pipeline without Kafka.

What:
    Seldon Core 2.x runs an inference graph, and the system has no Kafka.

Why:
    Its pipelines pass everything through Kafka topics. Without a broker no step gets the answer of the one before.

Example:
    InferenceGraph("recommend", steps=[rank, rerank], run_by=SeldonCore(version="2.6.0"))

Instead:
    kafka = KafkaCluster("events", on=cluster)

Source:
    Seldon Core 2 documentation, pipelines; SeldonIO/seldon-core issue 4939.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV040"
SEVERITY = Severity.ERROR
FAULTS = ("serving-38",)
_BROKERS = ("KafkaCluster", "Msk")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such graph of a system without brokers."""
    wanted = [whole for whole in graph.of(InferenceGraph)
              if isinstance(whole.run_by, SeldonCore) and whole.run_by.is_second]  # fmt: skip
    if not wanted or any(node.kind in _BROKERS for node in graph.nodes.values()):
        return
    for whole in wanted:
        yield whole.finding(
            CODE, SEVERITY, f"Seldon runs {whole.name} through Kafka, and the system has none",
            argument="run_by", label="its pipelines are topics",
            help="a KafkaCluster in the system, run_by=KServe(), or leave run_by out",
        )  # fmt: skip
