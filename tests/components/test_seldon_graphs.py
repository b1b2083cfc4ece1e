"""What Seldon Core 2 cannot run of an inference graph is refused."""

from __future__ import annotations

from typing import ClassVar

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.ports import FeatureProvider
from aiscale.core.relations import Lookup
from aiscale.serving import InferenceGraph, KServe, Model, ModelService, SeldonCore, Step, Triton
from aiscale.streams import KafkaCluster


class Given(FeatureProvider):
    """Features from somewhere."""

    family: ClassVar[str] = "featureservices"


def refused(make) -> str:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    [found] = caught.value.diagnostics
    return found.message


SELDON = SeldonCore(version="2.6.0")


def on_seldon(name="forest", runtime=SELDON):
    return ModelService(
        name, model=Model("surge", version="v8", artifact="s3://models/surge", framework="sklearn"), runtime=runtime
    )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: InferenceGraph("home", router="Switch", run_by=SELDON, steps=[on_seldon()]),
            "router='Switch': Seldon Core 2 has no conditions on requests; KServe() has",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, replicas=3, steps=[on_seldon()]),
            "replicas are those of KServe's router; Seldon Core 2 has gateways in its SeldonRuntime",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[Lookup(Given("users")), on_seldon()]),
            "steps[0] looks up features: Seldon Core 2 has models only",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[(one := on_seldon()), one]),
            "steps[1] is forest again: Seldon Core 2 names a step after its model",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[on_seldon("home")]),
            "steps[0] has the name of its graph, home: rename one of them",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[on_seldon(), on_seldon("pine", Triton())]),
            'steps[1] (pine) is not on Seldon Core 2: runtime=SeldonCore(version="2.6.0")',
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[on_seldon("pine", SeldonCore())]),
            'steps[0] (pine) is not on Seldon Core 2: runtime=SeldonCore(version="2.6.0")',
        ),
        (
            lambda: InferenceGraph(
                "home", run_by=SELDON, steps=[InferenceGraph("all", run_by=SELDON, steps=[on_seldon()])]
            ),
            "steps[0] is an InferenceGraph: Seldon Core 2 has Pipelines in a Splitter only",
        ),
        (
            lambda: InferenceGraph(
                "home", router="Splitter", run_by=SELDON,
                steps=[
                    Step(on_seldon("pine"), weight=50),
                    Step(InferenceGraph("all", run_by=SELDON, steps=[on_seldon()]), weight=50),
                ],
            ),
            "steps[1] is another kind than the first step: an Experiment has models or Pipelines",
        ),
        (
            lambda: InferenceGraph(
                "home", run_by=SELDON, steps=[on_seldon("pine", SeldonCore(version="2.6.0", runtime_namespace="ml"))]
            ),
            "steps[0] is in runtime_namespace='ml', its graph in 'seldon-mesh'",
        ),
        (
            lambda: InferenceGraph("home", router="Splitter", run_by=SELDON, steps=[
                Step(on_seldon(), weight=99.5), Step(on_seldon("pine"), weight=0.5)
            ]),
            "steps[0].weight=99.5: Seldon Core 2 takes whole numbers",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[Step(on_seldon(), retries=2)]),
            "steps[0].retries=2: Seldon Core 2 makes no retries",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[Step(on_seldon(), path="/v1")]),
            "steps[0].path is of KServe's router",
        ),
        (
            lambda: InferenceGraph("home", router="Splitter", run_by=SELDON, steps=[
                Step(on_seldon(), weight=100, tensors={"a": "b"})
            ]),
            "steps[0].tensors: an Experiment of Seldon Core 2 renames none",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[Step(on_seldon(), timeout_ms=200)]),
            "steps[0].timeout_ms=200: Seldon Core 2 has a time limit for an Ensemble with required=False only",
        ),
        (
            lambda: InferenceGraph("home", run_by=SELDON, steps=[Step(on_seldon(), required=False)]),
            "steps[0].required=False: Seldon Core 2 has it for an Ensemble only",
        ),
        (
            lambda: InferenceGraph(
                "home", router="Ensemble", run_by=SELDON, steps=[Step(on_seldon(), required=False), on_seldon("pine")]
            ),
            "steps[1].required=True: Seldon Core 2 joins the outputs of all steps of an Ensemble in one way; "
            "set required=False for all or for none",
        ),
        (
            lambda: InferenceGraph("home", kafka=KafkaCluster("events"), steps=[on_seldon()]),
            'kafka is of Seldon Core 2: run_by=SeldonCore(version="2.6.0")',
        ),
        (
            lambda: InferenceGraph("home", run_by=KServe(), steps=[Step(on_seldon(), path="/a", tensors={"a": "b"})]),
            'tensors of forest are of Seldon Core 2: run_by=SeldonCore(version="2.6.0")',
        ),
    ],
)  # fmt: skip
def test_a_graph_that_seldon_core_2_cannot_run_is_refused(make, message):
    assert refused(make) == f"InferenceGraph 'home': {message}"
