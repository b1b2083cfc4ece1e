"""What Seldon Core cannot run of an inference graph is refused."""

from __future__ import annotations

from typing import ClassVar

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.ports import FeatureProvider
from aiscale.core.relations import Call, Lookup
from aiscale.serving import InferenceGraph, KServe, Model, ModelService, SeldonCore, Step, Transformer, Triton
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


FIRST = SeldonCore()


MERGE = Transformer("merge", image="registry.example/merge:1")


def on_first(name="forest"):
    return on_seldon(name, FIRST)


def merged(combiner):
    return InferenceGraph("home", router="Ensemble", run_by=FIRST, steps=[on_first()], combiner=combiner)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: InferenceGraph("home", router="Ensemble", run_by=FIRST, steps=[on_first()]),
            "router='Ensemble' needs a program that merges responses on Seldon Core 1: combiner=Transformer(…); "
            'KServe() and SeldonCore(version="2.6.0") merge them themselves',
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[on_first()], combiner=MERGE),
            "combiner has no effect: a Sequence merges no responses; it is for an Ensemble on Seldon Core 1",
        ),
        (
            lambda: InferenceGraph(
                "home", router="Ensemble", run_by=FIRST, steps=[on_first(), MERGE], combiner=MERGE
            ),
            "combiner (merge) is a step too: Seldon Core 1 has one node for each name",
        ),
        (
            lambda: merged(Call(on_first("pine"))),
            "combiner (pine) is no Transformer: deploy the program as one",
        ),
        (
            lambda: merged(Call(MERGE, retries=2)),
            "combiner.retries: Seldon Core 1 has timeout_ms only",
        ),
        (
            lambda: merged(Call(MERGE, timeout_ms=200)),
            "combiner.timeout_ms is 200, that of steps[0] 1,000: Seldon Core 1 has one for all steps",
        ),
        (
            lambda: InferenceGraph("home", router="Switch", run_by=FIRST, steps=[on_first()]),
            "router='Switch': Seldon Core 1 has no conditions on requests; KServe() has",
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[on_first(f"a{number}") for number in range(11)]),
            "11 steps: the definition of a SeldonDeployment has 10 nodes, one in another",
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[Lookup(Given("users")), on_first()]),
            "steps[0] looks up features: Seldon Core 1 has models and transformers only",
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[on_first(), on_seldon("pine", Triton())]),
            "steps[1] (pine) is neither a Transformer nor a model on Seldon Core 1: "
            'runtime=SeldonCore(version="1.17.1")',
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[on_seldon("pine")]),
            "steps[0] (pine) is neither a Transformer nor a model on Seldon Core 1: "
            'runtime=SeldonCore(version="1.17.1")',
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[Step(on_first(), timeout_ms=200), on_first("pine")]),
            "steps[1].timeout_ms is 1,000, that of steps[0] 200: Seldon Core 1 has one for all steps",
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[Step(on_first(), retries=2)]),
            "steps[0].retries=2: Seldon Core 1 makes no retries",
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[Step(on_first(), path="/v1")]),
            "steps[0].path is of KServe's router",
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[Step(on_first(), required=False)]),
            "steps[0].required=False: requests of Seldon Core 1 fail with each of their steps",
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, kafka=KafkaCluster("events"), steps=[on_first()]),
            'kafka is of Seldon Core 2: run_by=SeldonCore(version="2.6.0")',
        ),
        (
            lambda: InferenceGraph("home", run_by=FIRST, steps=[Step(on_first(), tensors={"a": "b"})]),
            'tensors of forest are of Seldon Core 2: run_by=SeldonCore(version="2.6.0")',
        ),
    ],
)  # fmt: skip
def test_a_graph_that_seldon_core_1_cannot_run_is_refused(make, message):
    assert refused(make) == f"InferenceGraph 'home': {message}"


def test_a_graph_of_ten_steps_is_within_the_definition():
    made = InferenceGraph("home", run_by=FIRST, steps=[on_first(f"a{number}") for number in range(10)])
    assert (made.longest_step_ms, made.router_image) == (1_000, FIRST.executor_image)


def test_an_ensemble_with_a_combiner_may_have_more_steps():
    steps = [on_first(f"a{number}") for number in range(11)]
    made = InferenceGraph("home", router="Ensemble", run_by=FIRST, steps=steps, combiner=Call(MERGE, timeout_ms=1_000))
    assert (made.merged_by, made.longest_step_ms, made.is_http_only) == (MERGE, 1_000, True)


@pytest.mark.parametrize("run_by", [KServe(), SELDON, None])
def test_what_merges_responses_itself_takes_no_combiner(run_by):
    def make():
        step = on_seldon() if run_by is SELDON else MERGE
        return InferenceGraph("home", router="Ensemble", run_by=run_by, steps=[step], combiner=MERGE)

    by = run_by.technology if run_by is not None else "your router"
    assert refused(make) == (
        f"InferenceGraph 'home': combiner has no effect: {by} merges responses itself; it is for an Ensemble on Seldon "
        "Core 1"
    )


@pytest.mark.parametrize(
    ("run_by", "router", "steps", "expected"),
    [
        (KServe(), "Splitter", [on_first()], True),
        (FIRST, "Sequence", [on_first()], True),
        (FIRST, "Splitter", [on_first()], False),
        (FIRST, "Splitter", [Transformer("words", image="registry.example/words:1")], True),
        (SELDON, "Sequence", [on_seldon()], False),
        (None, "Sequence", [on_first()], False),
    ],
)
def test_which_routers_take_http_only(run_by, router, steps, expected):
    given = [Step(one, weight=100) for one in steps] if router == "Splitter" else steps
    assert InferenceGraph("home", run_by=run_by, router=router, steps=given).is_http_only is expected
