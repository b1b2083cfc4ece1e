"""A model is trained only on its own answers.

What:
    Everything that a retraining reads may hold the answers of the service that it trains: a caller of that service
    writes it, or it is computed from that. No share of requests is answered otherwise (``exploration_rate``).

Why:
    An item that the model never shows gets no label. With each training the model is surer of its earlier answers, its
    metrics improve, and what users are offered becomes narrower.

Example:
    pricing = Microservice("pricing", calls=[surge], produces=[prices], image=IMAGE)
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[prices], every="6h"))

Instead:
    pricing = Microservice("pricing", calls=[surge], produces=[prices], image=IMAGE)
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[prices], labels=[rides], every="6h"))

Source:
    D. Sculley and others, Hidden Technical Debt in Machine Learning Systems (2015), direct feedback loops.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import learned_from, retrainings
from aiscale.analysis.load.training_influence import influenced
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.values.demand import Traffic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV055"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retraining that closes a loop."""
    closed = [(pipeline, training) for pipeline, training in retrainings(graph) if training.exploration_rate is None]
    if not closed:
        return
    influence = influenced(graph, (service.address for pipeline, _ in closed for service in pipeline.trained_services))
    for pipeline, training in closed:
        services = pipeline.trained_services
        sources = [source for _, _, source, _ in learned_from(training)]
        if not sources or any(
            not any(influence.holds(source, service) for service in services)
            or isinstance(getattr(source, "traffic", None), Traffic)
            for source in sources
        ):
            continue
        names = list(dict.fromkeys(source.name for source in sources))
        writers = list(dict.fromkeys(graph[edge.source].name for source in sources
                                     for edge in graph.in_edges(source, EdgeKind.WRITES)))  # fmt: skip
        answering = [service.name for service in services]
        their, have = ("its", "has") if len(services) == 1 else ("their", "have")
        name, *trained = disambiguated(pipeline, *services)
        yield pipeline.finding(
            CODE, SEVERITY, f"{name} trains {listed(trained)} only on {their} own earlier answers",
            argument="retraining.data", label=f"{listed(names)} may hold {their} answers",
            notes=(f"written by {listed(writers)}, after {listed(answering)} {have} answered",) if writers else (),
            help="labels=[…] with observed outcomes, or exploration_rate=0.01 where some requests get random answers "
            "too",
        )  # fmt: skip
