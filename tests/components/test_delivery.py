"""Delivery: edges of the parts of a pipeline, defaults that are sound, and what is refused."""

from __future__ import annotations

import pytest

from aiscale.core.component import Team
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.delivery import (
    ArgoWorkflows,
    DeliveryPipeline,
    DriftMonitor,
    Gate,
    GitLabCi,
    Label,
    ModelRegistry,
    Retraining,
    Stage,
)
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import Table
from aiscale.streams import Consume, KafkaCluster, Topic

pricing = Microservice("pricing", image="registry.example/pricing:1")
rides = Topic("rides", KafkaCluster("events"))


def edges(component):
    return [(reference.kind, reference.target.address, reference.field) for reference in component.references()]


def test_the_edges_of_a_pipeline_are_those_of_its_parts_too():
    team = Team("ml")
    pipeline = DeliveryPipeline(
        "pricing",
        services=[pricing],
        registry=ModelRegistry("models"),
        gates=[Gate("auc", at_least=0.7, approvers=[team])],
        retraining=Retraining(data=[rides, Consume(rides, group="labels")], every="6h"),
    )
    assert sorted(edges(pipeline)) == sorted(
        [
            (EdgeKind.DEPLOYS, "services/pricing", "services"),
            (EdgeKind.STORED_IN, "modelregistries/models", "registry"),
            (EdgeKind.USES, "teams/ml", "gates.approvers"),
            (EdgeKind.READS, "topics/rides", "retraining.data"),
            (EdgeKind.READS, "topics/rides", "retraining.data"),
        ]
    )


def test_a_pipeline_takes_one_service_or_several():
    carts = Microservice("carts", image="registry.example/carts:1")
    one, several = DeliveryPipeline("a", services=[pricing]), DeliveryPipeline("b", services=[pricing, carts])
    assert (one.services, several.services) == ((pricing,), (pricing, carts))
    assert edges(several) == [
        (EdgeKind.DEPLOYS, "services/pricing", "services"),
        (EdgeKind.DEPLOYS, "services/carts", "services"),
    ]


@pytest.mark.parametrize(
    ("services", "message"),
    [
        ([], "services must not be empty: what does it roll out?"),
        ([pricing, pricing], "services names pricing twice"),
        (7, "services must be a list, not 7"),
    ],
)
def test_services_that_are_none_are_refused(services, message):
    with pytest.raises(InvalidComponentError) as caught:
        DeliveryPipeline("pricing", services=services)
    [found] = caught.value.diagnostics
    assert (found.message, found.argument) == (f"DeliveryPipeline 'pricing': {message}", "services")


def model_service(name, model):
    return ModelService(name, model=model, runtime=Triton(image="registry.example/triton:1"))


def test_a_training_is_of_the_one_model_that_is_served_or_says_of_which():
    surge, eta = (
        Model(name, version="v1", artifact=f"s3://models/{name}", framework="onnx") for name in ("surge", "eta")
    )
    here, there, other = model_service("here", surge), model_service("there", surge), model_service("other", eta)
    training = Retraining(data=[rides])
    fleet = DeliveryPipeline("fleet", services=[here, pricing, there], retraining=training)
    assert (fleet.trained_model, fleet.trained_services) == (surge, (here, there))
    with pytest.raises(InvalidComponentError) as caught:
        DeliveryPipeline("both", services=[here, other], retraining=training)
    [found] = caught.value.diagnostics
    assert (found.argument, found.message) == (
        "retraining",
        "DeliveryPipeline 'both': retraining says no model, and services serve surge and eta: "
        "say Retraining(…, model=…)",
    )
    said = DeliveryPipeline("both", services=[here, other], retraining=Retraining(data=[rides], model=eta))
    assert (said.models, said.trained_model, said.trained_services) == ((surge, eta), eta, (other,))
    own = DeliveryPipeline("own", services=[pricing], retraining=training)
    assert (own.trained_model, own.trained_services) == (None, (pricing,))


def test_without_a_word_nothing_is_deployed_that_was_not_judged_and_signed():
    pipeline = DeliveryPipeline("pricing", services=[pricing])
    assert [(stage.role, tuple(stage.needs)) for stage in pipeline.stages] == [
        ("build", ()), ("test", ("build",)), ("evaluate", ("test",)), ("sign", ("evaluate",)),
        ("register", ("sign",)), ("deploy", ("register",)),
    ]  # fmt: skip
    assert [gate.metric for gate in pipeline.gates if gate.decides] == ["quality"]
    assert pipeline.signing is not None
    assert pipeline.signing.verified_by == "kyverno"


@pytest.mark.parametrize(
    ("kind", "name"), [(GitLabCi(), "GitLab CI"), (ArgoWorkflows(), "Argo Workflows"), (None, "GitHub Actions")]
)
def test_the_technology_is_the_engine(kind, name):
    given = {"engine": kind} if kind else {}
    assert DeliveryPipeline("pricing", services=[pricing], **given).technology == name


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ([], "stages must not be empty"),
        ([Stage("deploy"), Stage("deploy")], "stages has two of the name 'deploy'"),
        ([Stage("deploy", needs=["sing"])], "stages has no 'sing', which 'deploy' needs"),
        (
            [Stage("build"), Stage("a", needs=["b"]), Stage("b", needs_any=["a"])],
            "stages wait for one another: a, b",
        ),
    ],
)
def test_stages_that_cannot_run_are_refused(stages, message):
    with pytest.raises(InvalidComponentError) as caught:
        DeliveryPipeline("pricing", services=[pricing], stages=stages)
    [found] = caught.value.diagnostics
    assert found.message.endswith(message)


def test_a_monitor_that_asks_for_a_training_says_whom():
    with pytest.raises(InvalidComponentError, match="pipeline must be given for action='retrain'"):
        DriftMonitor("drift", pricing, action="retrain")
    pipeline = DeliveryPipeline("pricing", services=[pricing], retraining=Retraining(data=[rides]))
    monitor = DriftMonitor("drift", pricing, action="retrain", pipeline=pipeline)
    assert edges(monitor) == [
        (EdgeKind.OBSERVES, "services/pricing", "of"),
        (EdgeKind.USES, "pipelines/pricing", "pipeline"),
    ]


def test_the_bounds_of_a_gate_do_not_contradict_each_other():
    with pytest.raises(InvalidComponentError, match=r"at_most \(0.5\) is below at_least \(0.7\)"):
        Gate("auc", at_least=0.7, at_most=0.5)
    assert not Gate("auc", compared_to="nothing").decides


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"data": []}, "data must not be empty: a training learns from something"),
        (
            {"data": [rides], "every": "1h", "max_per_day": 4},
            "max_per_day (4) is below the 24 that every='1h' asks for",
        ),
        (
            {"data": [rides], "engine": ArgoWorkflows(timeout="2h")},
            "engine takes no timeout of its own here: give the training's timeout",
        ),
    ],
)
def test_a_training_that_contradicts_itself_is_refused(fields, message):
    with pytest.raises(InvalidComponentError) as caught:
        Retraining(**fields)
    [found] = caught.value.diagnostics
    assert found.message.endswith(message)


CHARGEBACKS = Table("chargebacks", warehouse="snowflake", table="fraud.chargebacks")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"replay": "30d"}, "replay is said of a stream, and chargebacks is a Table: leave it out"),
        ({"group": "labels"}, "group is said of a stream, and chargebacks is a Table: leave it out"),
        # The default as well: it is said all the same.
        ({"idempotent": False}, "idempotent is said of a stream, and chargebacks is a Table: leave it out"),
    ],
)
def test_a_label_in_a_table_takes_no_settings_of_a_stream(fields, message):
    with pytest.raises(InvalidComponentError) as caught:
        Label(CHARGEBACKS, delay="45d", **fields)
    [found] = caught.value.diagnostics
    assert found.message.endswith(message)


def test_labels_come_from_streams_and_tables_each_with_its_delay():
    training = Retraining(
        data=[rides], labels=[Label(CHARGEBACKS, delay="45d"), Label(rides, delay="2h", group="labels")]
    )
    assert [(label.target.name, str(label.delay)) for label in training.labels] == [
        ("chargebacks", "45d"), ("rides", "2h"),
    ]  # fmt: skip
    with pytest.raises(InvalidComponentError, match="delay"):
        Label(rides)
