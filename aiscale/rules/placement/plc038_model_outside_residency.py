"""A model trained on personal data is served outside the jurisdiction of that data.

What:
    A placement or a system sets a residency for personal data, a training uses that data or features of it, and a
    service serves the model at a place outside. If the weights and answers of the model identify nobody, set
    ``contains_personal_data=False`` on it. A service with a residency of its own is checked by PLC001.

Why:
    A model may reveal its training data. Supervisory authorities treat it as anonymous only if that was shown to be
    unlikely; else it is a copy of the data outside the jurisdiction.

Example:
    Placement("eu-only", of=[rides], residency=["eu"])
    eta = ModelService("eta", model=model, runtime=Triton(), on=EksCluster("us", region="us-east-1", pools=[pool]))
    DeliveryPipeline("learn", services=[eta], retraining=Retraining(data=[rides]))

Instead:
    model = Model("eta", version="v8", artifact="s3://models/eta", framework="onnx", contains_personal_data=False)

Source:
    EDPB, opinion 28/2024 on data protection aspects related to the processing of personal data in the context of AI
    models, section 3.2 (2024-12).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import places_of
from aiscale.analysis.placement.residency import Residency, residencies_of
from aiscale.analysis.privacy.personal_data.data_flow import is_personal, personal_data_flow
from aiscale.analysis.privacy.personal_data.trained_models import TrainedModelData, models_trained_on_persons
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.residency import law, outside, said

CODE = "PLC038"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service of such a model outside, once for each residency."""
    told: set[tuple[str, int]] = set()
    for one in models_trained_on_persons(graph):
        for records, residency in _bound(graph, graph[one.edge.target]):
            for edge in graph.edges_to(one.model.address, EdgeKind.SERVES):
                service = graph[edge.source]
                key = (service.address, id(residency.said_by))
                is_bound = any(own is residency for own in residencies_of(graph, service))
                places = () if is_bound else places_of(graph, service)
                where = next(filter(None, (outside(place, residency) for place in places)), "")
                if where and key not in told:
                    told.add(key)
                    yield _finding(one, records, residency, service, where)


def _bound(graph: ArchitectureGraph, source: Component) -> Iterator[tuple[Component, Residency]]:
    """The personal data that something holds, or that it is a copy of, with each residency of these."""
    data = personal_data_flow(graph)
    now = data.held.get(source.address)
    if now is None or not is_personal(now.origin):
        return
    while now is not None:
        for residency in residencies_of(graph, now.component):
            yield now.component, residency
        before = now.before
        now = None if before is None else data.held.get(before.address) or data.handled.get(before.address)


def _finding(
    one: TrainedModelData, records: Component, residency: Residency, service: Component, where: str
) -> Diagnostic:  # fmt: skip
    return service.finding(
        CODE, SEVERITY,
        f"{records.name} must stay in {law(residency)}, but {service.name} in {where} serves a model trained "
        "on it",
        argument="model", label="may reveal its training data",
        related=(Related(f"{one.pipeline.name} trains it", one.pipeline.location, "retraining"), said(residency)),
        help=f"serve it in {law(residency)}; or contains_personal_data=False of the model {one.model.name}, if "
        "its weights and answers identify nobody",
    )  # fmt: skip
